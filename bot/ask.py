"""Asking: question -> plan -> hits -> quotes -> answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.answer import Answer, Hit, Plan, Quote, Statement
from bot.followup import continued
from bot.plan import clean_question, make_plan
from bot.quotes import Candidate, candidates, choose
from bot.search import search, spelt_out
from bot.speaker_names import same_body
from index.archive.reading import indexed_at, live_stories, named_by, outlets
from index.embeddings import Vector32
from index.house import House
from index.story import Story

HITS = 20
"""Passages whose sentences are read for quotes."""
ENOUGH = 0.48
"""Confidence from which the best sentence answers (`docs/measures.md` says how it was set)."""


def ask(house: House, raw: str, *, hits: int = HITS, history: Sequence[str] = ()) -> Answer:
    """Answer a question from the live stories, `history` being the thread's earlier questions.

    Raises:
        QuestionError: the question is empty or too long.
        StoreError: the archive or an index cannot be read; that is never shown as NothingFound.

    """
    began = time.perf_counter()
    plan = _plan(house, clean_question(raw), history)
    vector = house.embedder.encode([spelt_out(plan)])[0]
    found = search(house, plan, vector, max(hits, HITS))
    best = _candidates(house, plan, vector, found[:HITS])
    if plan.outlets and not _answers(best):
        wider = replace(plan, outlets=(), loosened=True)
        wide = search(house, wider, vector, max(hits, HITS))
        others = _candidates(house, wider, vector, wide[:HITS])
        if _answers(others):
            plan, found, best = replace(plan, loosened=True), wide, others
    quotes = choose(plan, best) if _answers(best) else []
    with house.archive.reading() as connection:
        fresh = indexed_at(connection)
        stories = live_stories(connection)
    return Answer(
        asked=raw,
        plan=plan,
        headline=_headline(plan, quotes),
        statements=_statements(quotes),
        quotes=tuple(quotes),
        closest=() if quotes else _closest(found),
        hits=tuple(found[:hits]),
        seconds=time.perf_counter() - began,
        indexed_at=fresh,
        stories=stories,
    )


def _plan(house: House, question: str, history: Sequence[str]) -> Plan:
    with house.archive.reading() as connection:
        known = outlets(connection)
        plans = [
            make_plan(
                asked, known, lambda initials: named_by(connection, initials), house.words.knows
            )
            for asked in (*(" ".join(earlier.split()) for earlier in history[-4:]), question)
        ]
    plan = plans[0]
    for later in plans[1:]:
        plan = continued(later, plan)
    return plan


def _candidates(house: House, plan: Plan, vector: Vector32, hits: Sequence[Hit]) -> list[Candidate]:
    def likeness(texts: Sequence[str]) -> list[float]:
        return list((house.embedder.encode_kept(texts) @ vector).tolist()) if texts else []

    return candidates(plan, hits, house.words.rarity, likeness)


def _answers(best: Sequence[Candidate]) -> bool:
    """Tell whether the best sentence is near enough to the question to answer it."""
    if not best:
        return False
    return max(one.confidence for one in best[:3]) >= ENOUGH


def _headline(plan: Plan, quotes: Sequence[Quote]) -> str:
    if not quotes:
        return "Nothing in the stories here answers that."
    names = dict.fromkeys(quote.story.outlet or "a story without an outlet" for quote in quotes)
    count = "1 quote" if len(quotes) == 1 else f"{len(quotes)} quotes"
    headline = f"{count} from {_listed(list(names))}"
    asked_for = [name for body in plan.bodies for name in body.names]
    told_by = [quote.speaker for quote in quotes if quote.speaker]
    if asked_for and not any(same_body(name, told) for name in asked_for for told in told_by):
        headline += f", none of it credited to {_listed(plan.speakers)}"
    if plan.loosened:
        return f"Nothing in {_listed(plan.outlets)} answers that; elsewhere: {headline}"
    return headline


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _statements(quotes: Sequence[Quote]) -> tuple[Statement, ...]:
    """Say who is quoted where, one line for each speaker and story."""

    def said_in(numbered: tuple[int, Quote]) -> tuple[str, str, str]:
        story = numbered[1].story
        day = f"{story.published:%-d %B %Y}" if story.published else ""
        return numbered[1].speaker or "", story.outlet or "", day

    lines = []
    for known, group in groupby(sorted(enumerate(quotes, 1), key=said_in), key=said_in):
        text = ", ".join(part for part in known if part) or "A story without outlet or date"
        lines.append(Statement(text, tuple(n for n, _ in group)))
    return tuple(sorted(lines, key=lambda line: line.citations))


def _closest(hits: Sequence[Hit]) -> tuple[Story, ...]:
    """Return the stories of the best hits, three at most."""
    stories = {hit.version.story.key: hit.version.story for hit in hits}
    return tuple(stories.values())[:3]
