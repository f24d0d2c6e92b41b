"""Asking: question -> plan -> hits -> quotes -> answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from bot.answer import Answer, Hit, Narrowing, Plan, QuotedSpan, Talk
from bot.answers.choosing import Pick, Picked, choose, is_had, tell
from bot.answers.figure_conflict import compared, newest_first
from bot.answers.finding import Coverage, Findings, find_within, likelier
from bot.answers.headline import headline, statements
from bot.answers.wire_copies import QuoteWithCopies, is_asked_for, reports_of
from bot.answers.wording import kind_word
from bot.models.sessions import Session
from bot.questions.archive_view import knowing, leant_on, plans_for
from bot.questions.by_model import replan
from bot.questions.message import read_message
from bot.retrieval.answerable import is_about
from bot.retrieval.sentence_ranking import Candidate
from bot.retrieval.weights import HITS_READ
from bot.speakers.credit_book import CreditBook
from bot.stopwatch import Stage
from index.access import OF_THE_HOUSE, Access
from index.archive.copies import copies_of
from index.archive.feeds import feeds_seen
from index.archive.reading import indexed_at, live_versions, sight_of
from index.archive.totals import Extent, extent, live_stories
from index.archive.versions import told as said_in
from index.house import House
from index.languages.language import ENGLISH
from index.rhythm import concerns_of
from index.story import Story

_AS_ASKED = Narrowing()


def ask(
    house: House,
    raw: str,
    *,
    hits: int = HITS_READ,
    history: Sequence[str] = (),
    access: Access = OF_THE_HOUSE,
    narrowing: Narrowing = _AS_ASKED,
    passed: Collection[QuotedSpan] = (),
    session: Session | None = None,
) -> Answer:
    """Answer a question from the live stories that may be seen; small talk with a kind word.

    `history` holds the thread's earlier questions; `passed` is what was quoted before and is not
    to be quoted again, nor nearly the same in another story. Where the rules' plan finds no answer,
    a language model, if there is a session with one, is asked once what to search for instead.

    Raises:
        QuestionError: the question is empty or too long.
        StoreError: the archive or an index cannot be read; that is never shown as NothingFound.

    """
    began = time.perf_counter()
    coverage = Coverage(house, CreditBook(house.archive), access)
    message = read_message(raw)
    if message.talk is not None:
        return _answer_to_talk(coverage, message.talk, raw, history)
    plans = plans_for(house, message, history, access=access)
    coverage.watch.lap(Stage.PLAN)
    look = partial(find_within, coverage, narrowing=narrowing, limit=max(hits, HITS_READ))
    found = likelier([look(plan) for plan in plans])
    if session is not None and not (found.answers or passed):
        known = partial(knowing, house, access)
        read = replan(session, plans[0], message.question, leant_on(history), known)
        coverage.watch.lap(Stage.REPLAN)
        found = _better(house, look(read), found) if read else found
    picked = _picked(house, found, passed)
    told = told_once(coverage, found.plan, picked.picks)
    answer = _answer(coverage, found, told, raw, further=bool(passed))
    more = any(map(found.answered_by, picked.left))
    coverage.watch.lap(Stage.TELL)
    return replace(
        answer,
        hits=answer.hits[:hits],
        history=tuple(history),
        passed=tuple(passed),
        more=more,
        seconds=time.perf_counter() - began,
        timings=coverage.watch.read(),
        calls=() if session is None else tuple(session.calls),
    )


def _answer(
    coverage: Coverage, found: Findings, told: Sequence[QuoteWithCopies], raw: str, *, further: bool
) -> Answer:
    """Return what the quotes come to, in their order, with how fresh it is; `ask` adds the rest."""
    plan = found.plan
    quotes = [one.quote for one in told]
    reports = reports_of(told)
    if not (plan.latest or plan.first or plan.days):
        quotes = newest_first(plan, quotes)
    closest = () if quotes else _closest(found.hits)
    return replace(
        nothing_yet(coverage, plan, raw),
        headline=headline(
            plan,
            quotes,
            compared(plan, quotes),
            reports,
            further=further,
            missing=found.missing,
            closest=next(iter(closest), None),
        ),
        statements=statements(quotes),
        quotes=tuple(quotes),
        closest=closest,
        hits=tuple(found.hits),
        stories_quoted=sum(len(report.versions) for report in reports),
        reports=len(reports),
        extent=None if quotes else _searched(coverage),
    )


def _searched(coverage: Coverage) -> Extent:
    """Return the outlets and days of the stories that may be seen."""
    with coverage.house.archive.reading() as connection:
        return extent(connection, sight_of(connection, coverage.access))


def _answer_to_talk(coverage: Coverage, talk: Talk, raw: str, history: Sequence[str]) -> Answer:
    """Return a kind word, for which nothing is searched."""
    plan = Plan(question=" ".join(raw.split()), topic="")
    empty = nothing_yet(coverage, plan, raw)
    return replace(empty, headline=kind_word(talk), history=tuple(history), talk=talk)


def nothing_yet(coverage: Coverage, plan: Plan, raw: str) -> Answer:
    """Return an answer that says nothing yet but how fresh the coverage is."""
    with coverage.house.archive.reading() as connection:
        fresh = indexed_at(connection)
        stories = live_stories(connection, sight_of(connection, coverage.access))
        concerns = concerns_of(feeds_seen(connection, coverage.access))
    return Answer(
        asked=raw,
        plan=plan,
        headline="",
        statements=(),
        quotes=(),
        closest=(),
        hits=(),
        seconds=0.0,
        indexed_at=fresh,
        stories=stories,
        concerns=concerns,
    )


def _better(house: House, anew: Findings, found: Findings) -> Findings:
    """Return what a model's plan found where it gives quotes about what was asked, else `found`."""
    worth = is_about(anew.candidates) and _picked(house, anew, ()).picks
    return anew if worth else found


def _picked(house: House, found: Findings, passed: Collection[QuotedSpan]) -> Picked:
    """Return the sentences to be quoted.

    One after what was quoted before must answer by itself: there is nothing better beside it.
    """
    plan = found.plan
    if not found.answers:
        return Picked((), ())
    if not passed:
        return choose(plan, found.candidates, lambda one: _may_be_quoted(found, one))
    with house.archive.reading() as connection:
        had = said_in(connection, (id_ for id_, _ in passed))
    said = [had[id_].text[slice(*span)] for id_, span in passed if id_ in had]
    places = frozenset(passed)

    def may(one: Candidate) -> bool:
        return (
            is_asked_for(plan, one.version)
            and not is_had(one, places, said)
            and found.answered_by(one)
        )

    return choose(plan, found.candidates, may)


def _may_be_quoted(found: Findings, one: Candidate) -> bool:
    """Tell whether a candidate is within what is asked for.

    Where question or sentence are in another language than English, each but the best has to answer
    by itself: no Reader has put them in order.
    """
    if not is_asked_for(found.plan, one.version):
        return False
    is_english = one.version.language == found.plan.language == ENGLISH
    return is_english or one is found.candidates[0] or found.answered_by(one)


def told_once(coverage: Coverage, plan: Plan, picks: Sequence[Pick]) -> list[QuoteWithCopies]:
    """Make quotes of what was picked: copies of one report found and told as one."""
    with coverage.house.archive.reading() as connection:
        sight = sight_of(connection, coverage.access)
        near = copies_of(connection, (pick.chosen.version.id for pick in picks), sight)
        found_ids = {id_ for ids in near.values() for id_ in ids}
        versions = live_versions(connection, found_ids, sight)
    coverage.credited.read(versions.values())
    found = {id_: [versions[n] for n in ids if n in versions] for id_, ids in near.items()}
    return tell(plan, picks, found, coverage.credited.of)


def _closest(hits: Sequence[Hit]) -> tuple[Story, ...]:
    """Return the stories of the best hits, three at most."""
    stories = {hit.version.story.key: hit.version.story for hit in hits}
    return tuple(stories.values())[:3]
