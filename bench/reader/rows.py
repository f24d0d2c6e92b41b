"""Lists as rows of tokens: what of a list is learned from together. Pure but for a file."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from bench.reader.hurried import hurried
from index.reader.tokens import MARKS, tokens_of

LISTS = 8
"""Lists a step."""
NEAR = 60
"""Lists before and after one whose paragraphs are of the same matter: strangers are taken there."""
_READ = 64
"""Tokens of a text that are learned from: few sentences are longer, and those cost the most."""
SHARES = {
    "asked": 0.3,
    "met alone": 0.28,
    "met in threads": 0.2,
    "SQuAD": 0.15,
    "SelQA": 0.01,
    "FA-KES": 0.02,
    "MultiHop": 0.04,
}
"""How often each source is learned from."""
_WITH_CONTEXT = 0.5
"""Share of what was asked over news that is read with the sentence before and the headline, as the
Reader does; of the rest less, for time's sake. What Pullquote met it with is read as it met it."""

Tokens = tuple[list[int], list[int]]
"""A row's tokens, and whose each is."""
Row = tuple[int, int, int]
"""A sentence, the one before it and the headline, as numbers of texts."""
Batch = tuple[list[Tokens], list[list[bool]]]


@dataclass(frozen=True)
class Lists:
    """What is learned from, as tokens; texts are held once."""

    texts: list[list[int]]
    rows: list[tuple[tuple[int, int], list[Row], list[bool], str]]
    """Of each list: its question, whole and as in a hurry, its sentences (with the one before, and
    headline), which answer, and its source; texts by number."""


def read(file: Path, tokenizer: Tokenizer) -> Lists:
    """Read lists and tokenize each text once."""
    numbers: dict[str, int] = {}
    chance = random.Random(0)
    rows = []

    def number(text: str) -> int:
        return numbers.setdefault(text[:1500], len(numbers))

    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            told = [
                (number(one["text"]), number(one["before"]), number(one["headline"]))
                for one in line["told"]
            ]
            asked = line["question"]
            both = number(asked), number(hurried(asked, chance))
            rows.append((both, told, line["right"], line["source"]))
    texts = list(numbers)
    encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
    return Lists([one.ids for one in encoded], rows)


def batches(lists: Lists, chance: random.Random, most: int) -> Iterator[Batch]:
    """Yield the rows of tokens of some lists, and which of each list answer, without end."""
    of_source: dict[str, list[int]] = {}
    for n, row in enumerate(lists.rows):
        of_source.setdefault(next(name for name in SHARES if row[3].startswith(name)), []).append(n)
    names = [name for name in SHARES if name in of_source]
    shares = [SHARES[name] for name in names]
    while True:
        rows, rights = [], []
        for name in chance.choices(names, shares, k=LISTS):
            told, right = _picked(lists, chance.choice(of_source[name]), chance, most)
            rows += told
            rights.append(right)
        yield rows, rights


def _picked(
    lists: Lists, n: int, chance: random.Random, most: int
) -> tuple[list[Tokens], list[bool]]:
    """Return a list's rows: one that answers, hard ones that do not, and a stranger."""
    both, told, right, source = lists.rows[n]
    is_met = source.startswith("met")
    is_news = is_met or source.startswith("asked")
    in_a_hurry = 0 if is_met else 1
    question = chance.choices(both, (3, in_a_hurry) if is_news else (1, 1))[0]
    yes = [told[at] for at, is_right in enumerate(right) if is_right]
    no = [told[at] for at, is_right in enumerate(right) if not is_right]
    chosen = [chance.choice(yes)] if yes else []
    rights = [True] * len(chosen)
    chosen += (
        _harder_first(no, chance, most - len(chosen))
        if is_news
        else _alike_first(lists, question, no, chance, most - 2)
    )
    while len(chosen) < most:
        other = lists.rows[min(max(n + chance.randint(-NEAR, NEAR), 0), len(lists.rows) - 1)]
        stranger = chance.choice(other[1])
        if stranger[0] not in {one[0] for one in told}:
            chosen.append(stranger)
    rights += [False] * (most - len(rights))
    bare = chance.random()
    share = 1.0 if is_met else _WITH_CONTEXT
    with_before, with_headline = (
        (bare < share, bare < share) if is_news else (bare < 0.25, 0.12 < bare < 0.4)
    )
    return [
        _tokens(
            lists,
            question,
            sentence,
            before if with_before else None,
            headline if with_headline else None,
        )
        for sentence, before, headline in chosen[:most]
    ], rights


def _harder_first(no: list[Row], chance: random.Random, most: int) -> list[Row]:
    """Return some of what stands hardest first: the harder, the likelier."""
    drawn = sorted(range(len(no)), key=lambda at: chance.random() ** (at + 2), reverse=True)
    return [no[at] for at in drawn[:most]]


def _alike_first(
    lists: Lists, question: int, no: list[Row], chance: random.Random, most: int
) -> list[Row]:
    """Return those with most of the question's words, and one of the others."""
    asked = set(lists.texts[question])

    def likeness(row: Row) -> float:
        own = lists.texts[row[0]]
        return len(asked & set(own)) / math.sqrt(5 + len(own))

    hard = sorted(no, key=likeness, reverse=True)
    return [*hard[:most], *([chance.choice(hard[most:])] if hard[most:] else [])]


def _tokens(
    lists: Lists, question: int, sentence: int, before: int | None, headline: int | None
) -> Tokens:
    def of(n: int | None) -> list[int]:
        return [] if n is None else lists.texts[n][:_READ]

    end_of_before = [] if before is None else lists.texts[before][-_READ:]
    return tokens_of(MARKS, of(question), of(sentence), end_of_before, of(headline))
