"""Asking: question -> plan -> hits -> quotes -> answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from bot.answer import Answer, Hit, Narrowing, Plan, QuotedSpan
from bot.answers.choosing import Pick, Picked, choose, is_had, tell
from bot.answers.figure_conflict import newest_first, sides_of
from bot.answers.headline import headline, statements
from bot.answers.wire_copies import QuoteWithCopies, is_asked_for, reports_of
from bot.models.sessions import Session
from bot.questions.archive_view import knowing
from bot.questions.by_model import replan
from bot.questions.followup import continued
from bot.questions.plain_text import clean_question
from bot.questions.plan import make_plan
from bot.retrieval.answerable import answers, is_about
from bot.retrieval.passage_features import Asked
from bot.retrieval.search import search, texts_of
from bot.retrieval.sentence_ranking import Candidate, candidates
from bot.retrieval.weights import HITS_READ
from bot.speakers.credit_book import CreditBook
from bot.stopwatch import Stage, Stopwatch
from index.access import OF_THE_HOUSE, Access
from index.archive import Feed
from index.archive.copies import copies_of
from index.archive.feeds import feeds_seen
from index.archive.given import told as said_in
from index.archive.reading import indexed_at, live_stories, live_versions, sight_of
from index.house import House
from index.rhythm import concern
from index.story import Story

_AS_ASKED = Narrowing()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the stories have for a plan."""

    plan: Plan
    asked: Asked
    hits: Sequence[Hit]
    candidates: Sequence[Candidate]

    answers: bool
    """Whether they answer it."""

    def answered_by(self, one: Candidate) -> bool:
        """Tell whether a candidate would answer if it were the only one."""
        return answers(self.asked, self.hits, [one])


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
    """Answer a question from the live stories that may be seen.

    `history` holds the thread's earlier questions; `passed` is what was quoted before and is not
    to be quoted again, nor nearly the same in another story. Where the rules' plan finds no answer,
    a language model, if there is a session with one, is asked once what to search for instead.

    Raises:
        QuestionError: the question is empty or too long.
        StoreError: the archive or an index cannot be read; that is never shown as NothingFound.

    """
    began, watch = time.perf_counter(), Stopwatch()
    credited = CreditBook(house.archive)
    question = clean_question(raw)
    plan = plan_for(house, question, history, access=access)
    watch.lap(Stage.PLAN)
    look = partial(
        find_within,
        house,
        narrowing=narrowing,
        limit=max(hits, HITS_READ),
        credited=credited,
        access=access,
        watch=watch,
    )
    found = look(plan)
    if session is not None and not (found.answers or passed):
        known = partial(knowing, house, access)
        read = replan(session, plan, question, _of_thread(history), known)
        watch.lap(Stage.REPLAN)
        found = _better(house, look(read), found) if read else found
    plan = found.plan
    picked = _picked(house, found, passed)
    told = told_once(house, plan, picked.picks, credited, access)
    quotes = [one.quote for one in told]
    reports = reports_of(told)
    if not (plan.latest or plan.first):
        quotes = newest_first(found.asked, quotes)
    with house.archive.reading() as connection:
        fresh = indexed_at(connection)
        stories = live_stories(connection, sight_of(connection, access))
        concerns = concerns_of(feeds_seen(connection, access))
    sides = sides_of(found.asked, quotes)
    head = headline(plan, quotes, sides, reports, further=bool(passed))
    more = any(map(found.answered_by, picked.left))
    watch.lap(Stage.TELL)
    return Answer(
        asked=raw,
        plan=plan,
        headline=head,
        statements=statements(quotes),
        quotes=tuple(quotes),
        closest=() if quotes else _closest(found.hits),
        hits=tuple(found.hits[:hits]),
        seconds=time.perf_counter() - began,
        indexed_at=fresh,
        stories=stories,
        concerns=concerns,
        stories_quoted=sum(len(report.versions) for report in reports),
        reports=len(reports),
        history=tuple(history),
        passed=tuple(passed),
        more=more,
        timings=watch.read(),
        calls=() if session is None else tuple(session.calls),
    )


def narrowed(plan: Plan, narrowing: Narrowing) -> Plan:
    """Return a plan limited as the asker wants it, beside what the question says. Pure."""
    lifted = narrowing.everywhere
    return replace(
        plan,
        outlets=narrowing.outlets or (() if lifted else plan.outlets),
        parts=tuple(part for part in plan.parts if not (lifted and part.outlet)),
        since=narrowing.since or (None if lifted else plan.since),
        until=narrowing.until or (None if lifted else plan.until),
        narrowing=narrowing,
    )


def find_within(
    house: House,
    plan: Plan,
    *,
    narrowing: Narrowing,
    limit: int,
    credited: CreditBook,
    access: Access = OF_THE_HOUSE,
    watch: Stopwatch | None = None,
) -> Findings:
    """Find what the stories have for a question's plan within a narrowing, `limit` hits at most.

    Where the question's own limits leave no answer, it is looked for elsewhere. An asker's are kept
    to, and what answers the question without them answers it within them.
    """
    limited = narrowed(plan, narrowing)
    found = find(house, limited, limit, credited, access, watch=watch)
    if found.answers or not limited.limited:
        return found
    wide = replace(limited, loosened=True)
    if narrowing.limits:
        wide = narrowed(plan, Narrowing(everywhere=narrowing.everywhere))
    wider = find(house, wide, limit, credited, access, watch=watch)
    if not wider.answers:
        return found
    return replace(wider, plan=limited) if narrowing.limits else wider


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
        return choose(plan, found.candidates, lambda one: is_asked_for(plan, one.version))
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


def told_once(
    house: House,
    plan: Plan,
    picks: Sequence[Pick],
    credited: CreditBook,
    access: Access = OF_THE_HOUSE,
) -> list[QuoteWithCopies]:
    """Make quotes of what was picked: copies of one report found and told as one."""
    with house.archive.reading() as connection:
        near = copies_of(connection, (pick.chosen.version.id for pick in picks))
        sight = sight_of(connection, access)
        found_ids = {id_ for ids in near.values() for id_ in ids}
        versions = live_versions(connection, found_ids, sight)
    credited.read(versions.values())
    found = {id_: [versions[n] for n in ids if n in versions] for id_, ids in near.items()}
    return tell(plan, picks, found, credited.of)


def plan_for(
    house: House,
    question: str,
    history: Sequence[str] = (),
    *,
    of_outlets: Sequence[str] | None = None,
    access: Access = OF_THE_HOUSE,
) -> Plan:
    """Make the plan of a cleaned question that may lean on earlier ones.

    Outlets are known by the archive's stories that may be seen, or given.
    """
    with knowing(house, access, of_outlets) as known:
        earlier = _of_thread(history)
        plan = make_plan([*earlier, question][0], known)
        for asked in [*earlier, question][1:]:
            plan = continued(make_plan(asked, known, after=plan), plan)
    return plan


def _of_thread(history: Sequence[str]) -> list[str]:
    """Return the earlier questions that one may lean on: the last four."""
    return [" ".join(asked.split()) for asked in history[-4:]]


def find(
    house: House,
    plan: Plan,
    limit: int,
    credited: CreditBook,
    access: Access = OF_THE_HOUSE,
    *,
    watch: Stopwatch | None = None,
) -> Findings:
    """Find what the stories have for a plan: `limit` hits at most, the sentences of the best."""
    watch = watch or Stopwatch()
    vectors = house.embedder.encode(texts_of(plan))
    watch.lap(Stage.EMBED)
    asked, hits = search(house, plan, vectors, limit, access)
    watch.lap(Stage.SEARCH)
    credited.read(hit.version for hit in hits[:HITS_READ])
    watch.lap(Stage.CREDITS)
    read = hits[:HITS_READ]
    found = candidates(asked, read, credited.of)
    do_answer = answers(asked, read, found)
    watch.lap(Stage.SENTENCES)
    return Findings(plan, asked, hits, found, do_answer)


def concerns_of(feeds: Iterable[Feed]) -> tuple[str, ...]:
    """Return what is to be said of the freshness of feeds."""
    now = datetime.now(UTC)
    return tuple(told for feed in feeds if (told := concern(feed, now)) is not None)


def _closest(hits: Sequence[Hit]) -> tuple[Story, ...]:
    """Return the stories of the best hits, three at most."""
    stories = {hit.version.story.key: hit.version.story for hit in hits}
    return tuple(stories.values())[:3]
