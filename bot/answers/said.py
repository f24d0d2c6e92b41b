"""Who said what when: a speaker's statements on a matter, the newest first.

Not the best answer but all there is: every sentence that stories credit to the speaker, as far as
it speaks of the matter.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from bot.answer import Answer, AskedSpeaker, Plan
from bot.answers.ask import nothing_yet, told_once
from bot.answers.choosing import Pick, near_copies
from bot.answers.finding import Coverage
from bot.answers.headline import headline, statements
from bot.answers.wire_copies import reports_of
from bot.english.synonyms import ALIKE, EMPTY, stems_of
from bot.questions.archive_view import plan_for
from bot.questions.plain_text import clean_question
from bot.retrieval.search import search, texts_of
from bot.retrieval.sentence_ranking import Candidate
from bot.speakers.asked_speaker import speaks
from bot.speakers.credit_book import CreditBook
from bot.speakers.name_parts import name_of
from bot.speakers.same_speaker import may_be
from index.access import OF_THE_HOUSE, Access
from index.house import House
from index.story import Version

_ABOUT = " about "
_PASSAGES = 200
"""Passages whose stories are looked through."""
_ON_IT = 100
"""How many statements on other matters one on the matter outweighs."""
_ELSE = 2
"""Speakers suggested: what stands in one row."""
_NAME = re.compile(r"(?=.{3,50}\Z)[^\W\d_a-z][\w’'-]+(?: (?:of|for|and|the|[^\W\d_a-z][\w’'.-]*))+")
"""A name in full, no role ("police", "Residents"): a role is many people."""
MOST = 30
"""Statements given: more than anybody reads, and few enough to be kept with an answer."""


def said(house: House, asked: str, access: Access = OF_THE_HOUSE) -> Answer:
    """Return what a speaker said, asked for as "SPEAKER" or "SPEAKER about WORDS".

    Raises:
        QuestionError: nothing is asked for, or too much.
        StoreError: the archive or an index cannot be read.

    """
    began = time.perf_counter()
    speaker, about, matter = clean_question(asked).rstrip("?").partition(_ABOUT)
    question = f"What did {speaker} say{about}{matter}?"
    coverage = Coverage(house, CreditBook(house.archive), access)
    plan = plan_for(house, question, access=access)
    bodies = plan.asked or (AskedSpeaker(speaker, absent=True),)
    plan = replace(plan, bodies=bodies, latest=True)
    found = list(_statements(coverage, plan, stems_of(matter) - EMPTY))
    found.sort(key=lambda one: one.version.story.published or date.min, reverse=True)
    told = told_once(coverage, plan, _once(found)[:MOST])
    quotes = tuple(one.quote for one in told)
    return replace(
        nothing_yet(coverage, plan, question),
        headline=headline(plan, quotes, None, reports_of(told)),
        statements=statements(quotes),
        quotes=quotes,
        seconds=time.perf_counter() - began,
    )


def who_else(house: House, answer: Answer, access: Access = OF_THE_HOUSE) -> tuple[str, ...]:
    """Return who else spoke in the stories that an answer quotes, by names that `said` knows.

    Two at most, those first who spoke of what it is about.
    """
    book, matter = CreditBook(house.archive), stems_of(answer.plan.topic) - EMPTY
    quotes = (*answer.quotes, *answer.further)
    versions = {one.version.id: one.version for one in quotes}
    book.read(versions.values())
    quoted = [one.speaker for one in quotes if one.speaker]
    spoke: Counter[str] = Counter()
    for version in versions.values():
        for at, credit in enumerate(book.of(version)):
            if credit is not None:
                spoke[credit.speaker] += _ON_IT if _is_on(version, at, matter) else 1
    named = [
        name
        for name, _ in spoke.most_common()
        if _NAME.fullmatch(name) and not any(may_be(name, one) for one in quoted)
    ]
    known = (name for name in named if plan_for(house, asked_of(name), access=access).speakers)
    return tuple(islice(known, _ELSE))


def asked_of(speaker: str) -> str:
    """Return the question for all that a speaker said."""
    the = "the " if name_of(speaker).is_body else ""
    return f"What did {the}{speaker} say?"


def _statements(coverage: Coverage, plan: Plan, matter: frozenset[str]) -> Iterator[Candidate]:
    """Yield the sentences credited to the speakers of a plan that speak of a matter."""
    house = coverage.house
    vectors = house.embedder.encode(texts_of(plan))
    _, hits = search(house, plan, vectors, _PASSAGES, coverage.access)
    versions = {hit.version.id: hit.version for hit in hits}
    coverage.credited.read(versions.values())
    for version in versions.values():
        for at, credit in enumerate(coverage.credited.of(version)):
            if credit is None or not _is_on(version, at, matter):
                continue
            if any(speaks(body, credit, version, at) for body in plan.asked):
                yield Candidate(version, at, words=0.0, meaning=0.0, score=0.0, credited=True)


def _is_on(version: Version, at: int, matter: frozenset[str]) -> bool:
    """Tell whether a sentence, or the one before it, has most words of a matter or their like."""
    text = version.story.text
    told = stems_of(
        " ".join(text[slice(*one)] for one in version.sentences[max(0, at - 1) : at + 1])
    )
    has = sum(bool(({stem} | ALIKE.get(stem, frozenset())) & told) for stem in matter)
    return 2 * has >= len(matter)


def _once(found: Sequence[Candidate]) -> list[Pick]:
    """Return sentences as they are to be quoted, wordings of one folded into one."""
    chosen: list[Candidate] = []
    twins: list[list[Version]] = []
    for one in found:
        twin = next((n for n, had in enumerate(chosen) if near_copies(had.text, one.text)), None)
        if twin is None:
            chosen.append(one)
            twins.append([])
        else:
            twins[twin].append(one.version)
    return [Pick(one, tuple(others)) for one, others in zip(chosen, twins, strict=True)]
