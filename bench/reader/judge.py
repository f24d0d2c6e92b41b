"""The Reader judged on stories it never sees, a question within its story. Pure but for files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bench.reader.lists import Asking, sentence_spans
from index.reader.tokens import MARKS, tokens_of

Rows = Sequence[tuple[list[int], list[int]]]
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """What it is worth."""

    of: str
    """Of which questions."""
    first: float
    """Share of questions whose best sentence is one that answers."""
    rank: float
    """Mean of 1 / the best such sentence's place."""
    misses: float
    """How surely a question with an answer is told from one without: the area under the curve of
    the best sentence's logit. NewsQA's without are the same, the sentences that answer left out."""

    def __str__(self) -> str:
        """Return it in a line."""
        told = f"{self.of} first {self.first:.3f}, MRR {self.rank:.3f}"
        return f"{told}, with against without {self.misses:.3f}"


def judged_news(
    data: Path, tokenizer: Tokenizer, scores: Callable[[Rows], list[float]], of: int | None = None
) -> Judged:
    """Judge scores of rows of tokens on NewsQA's questions, each asked of its own story.

    `of` bounds the questions: evenly chosen ones.
    """
    stories = {
        one["id"]: one["text"]
        for one in map(
            json.loads, (data / "news/stories_newsqa_dev.jsonl").read_text("utf-8").splitlines()
        )
    }
    spans = {id_: sentences_of(text) for id_, text in stories.items()}

    def ids(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    told = {id_: [ids(stories[id_][a:b]) for a, b in found] for id_, found in spans.items()}
    rows, rights, ends = [], [], [0]
    lines = (data / "news/questions_newsqa_dev.jsonl").read_text("utf-8").splitlines()
    for line in lines[:: max(1, len(lines) // of) if of else 1]:
        one = json.loads(line)
        asked, own, where = (
            ids(one["clarified"] or one["question"]),
            told[one["story"]],
            spans[one["story"]],
        )
        good = [
            span
            for answer in one["answers"]
            for span in ([answer["sentence_start"], answer["sentence_end"]], *answer["also"])
        ]
        right = [
            any(min(b, y) - max(a, x) > 0.5 * min(b - a, y - x) for x, y in good) for a, b in where
        ]
        if not any(right) or all(right):
            continue
        headline = own[0][:16]
        rows += [
            tokens_of(MARKS, asked, sentence, before, headline)
            for sentence, before in zip(own, [[], *own], strict=False)
        ]
        rights.append(np.array(right))
        ends.append(len(rows))
    return _judged("NewsQA", rights, ends, np.array(scores(rows)))


def judged_asked(
    aside: Iterable[Asking], tokenizer: Tokenizer, scores: Callable[[Rows], list[float]]
) -> Judged:
    """Judge scores of rows of tokens on questions of stories kept aside, near misses among them."""

    def ids(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    rows, rights, ends = [], [], [0]
    for one in aside:
        question = ids(one.question)
        rows += [
            tokens_of(MARKS, question, ids(told.text), ids(told.before), ids(told.headline))
            for told in one.told
        ]
        rights.append(np.array(one.right))
        ends.append(len(rows))
    return _judged("asked", rights, ends, np.array(scores(rows)))


def _judged(
    of: str, rights: Sequence[npt.NDArray[np.bool_]], ends: Sequence[int], found: Vector
) -> Judged:
    first, ranks, best, without = [], [], [], []
    has_nulls = any(not held.any() for held in rights)
    for n, held in enumerate(rights):
        own = found[ends[n] : ends[n + 1]]
        if not held.any():
            without.append(own.max())
            continue
        order = np.argsort(-own, kind="stable")
        place = int(np.flatnonzero(held[order])[0])
        first.append(place == 0)
        ranks.append(1 / (place + 1))
        best.append(own.max())
        if not has_nulls:
            without.append(own[~held].max())
    return Judged(of, float(np.mean(first)), float(np.mean(ranks)), _area(best, without))


def _area(yes: Sequence[float], no: Sequence[float]) -> float:
    both = np.argsort(np.argsort(np.r_[yes, no], kind="stable"), kind="stable")
    ranks = both[: len(yes)] + 1
    return float((ranks.sum() - len(yes) * (len(yes) + 1) / 2) / (len(yes) * len(no)))


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Return where sentences stand: paragraphs, cut at marks that end one."""
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        at = paragraph.start()
        found += [(at + a, at + b) for a, b in sentence_spans(paragraph.group()) if b > a]
    return found
