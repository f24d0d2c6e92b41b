"""The best candidates read once more, each beside the question, by the Reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.answer import Plan
from bot.retrieval.search import spelt_out, texts_of
from bot.retrieval.sentence_ranking import Candidate, is_of_parts
from bot.retrieval.weights import READ, READ_OF_LEADING, READER, RERANKER_SENTENCE
from index.languages.language import ENGLISH
from index.reader.model import Reader, Told
from index.reranker import Reranker
from index.story import Version

AFTER = " after: "
"""Stands between a question of a thread and those it leans on, the newest first: so the Reader has
learned it (`bench/reader/met.py`), and what is asked now is never cut off."""


def reread(
    reader: Reader | None,
    reranker: Reranker | None,
    plan: Plan,
    found: Sequence[Candidate],
    leading: Version | None = None,
) -> list[Candidate]:
    """Return candidates with what is thought of the best of them added, the best first.

    Of `leading`, the story of the best passage, more are read for a question of a thread: its few
    words are seldom those of the sentence that answers.

    A reranker, where one is set, has the word on their order; what is believed of them is the
    Reader's. Those not read keep their place below: they count as the worst that was read. A
    question of several parts is not read: no one sentence answers it. The Reader and what it was
    taught are English: of other languages nothing is read, and what stands between is moved as the
    one in the middle.
    """
    near, far = _near(plan, found, leading)
    best = [one for one in near if ENGLISH == one.version.language == plan.language]
    if is_of_parts(plan) or not best:
        return list(found)
    question = question_of(plan)
    odds = (
        None
        if reader is None
        else reader.logits(question, [told(one, plan.outlets) for one in best])
    )
    if reranker is not None:
        gains = RERANKER_SENTENCE * reranker.scores(question, [one.text for one in best])
    elif odds is not None:
        gains = READER * odds
    else:
        return list(found)
    believed = [None] * len(best) if odds is None else [float(own) for own in odds]
    read = [
        replace(one, odds=own, score=one.score + float(gain))
        for one, own, gain in zip(best, believed, gains, strict=True)
    ]
    unread = [one for one in near if one not in best]
    moved = [replace(one, score=one.score + float(np.median(gains))) for one in unread]
    rest = [replace(one, score=one.score + float(gains.min())) for one in far]
    return sorted([*read, *moved, *rest], key=lambda one: (-one.score, one.version.id, one.at))


def _near(
    plan: Plan, found: Sequence[Candidate], leading: Version | None
) -> tuple[list[Candidate], list[Candidate]]:
    """Return the candidates to be read, and the others."""
    own = [n for n, one in enumerate(found) if leading is not None and one.version.id == leading.id]
    numbers = {*range(READ), *(own[:READ_OF_LEADING] if plan.put else ())}
    near = [one for n, one in enumerate(found) if n in numbers]
    return near, [one for n, one in enumerate(found) if n not in numbers]


def question_of(plan: Plan) -> str:
    """Return a question as the Reader is put it: one of a thread with what it leans on.

    Without the words that limit its days ("since 4 March"): no sentence has an answer to those.
    """
    leans = plan.put and not plan.by_model
    question = spelt_out(plan, AFTER.join(plan.put)) if leans else texts_of(plan)[0]
    for limit in plan.limits:
        question = " ".join(question.replace(limit, " ").split())
    return question or plan.question


def told(one: Candidate, outlets: Sequence[str] = ()) -> Told:
    """Return a candidate as the Reader sees it: with the sentence before it and the headline.

    Where it is the word of a speaker or an outlet asked for, it is told so: what "the group" said
    elsewhere, who a lead rests on or whose story it is stands in neither.
    """
    story, at = one.version.story, one.at
    before = story.text[slice(*one.version.sentences[at - 1])] if at else ""
    said = ""
    if one.by:
        said = f"{(one.by.names or (one.by.said,))[0]} said:"
    elif story.outlet in outlets:
        said = f"{story.outlet} reported:"
    return Told(one.text, f"{before} {said}".strip(), story.title)
