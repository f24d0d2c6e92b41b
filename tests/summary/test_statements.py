"""Honest statements are kept and false ones are not: never worse than these shares.

A sample of what `bench/statements.py` measures whole.
"""

from __future__ import annotations

import random

import pytest
from paraphrases import RULES, paraphrases
from told import STATEMENTS, Told, kept, read_told, stored

from bot.answer import Statement
from index.house import House
from index.story import Version

HONEST, MADE = 0.90, 0.97
LIES = 0.10
SAMPLE = 120
"""Statements of each kind that are judged here."""


@pytest.fixture(scope="module")
def versions(sample: House) -> list[Version]:
    return stored(sample)


def some(told: list[Told]) -> list[Told]:
    return random.Random(3).sample(told, min(SAMPLE, len(told)))


def test_what_a_careful_writer_says_is_kept(versions: list[Version]) -> None:
    assert kept(some(read_told(STATEMENTS / "honest.jsonl", versions))) >= HONEST


def test_what_a_careless_one_says_is_not(versions: list[Version]) -> None:
    lies = read_told(STATEMENTS / "lies.jsonl", versions)
    assert kept(some(lies)) <= LIES
    for kind in ("quote", "unit"):
        assert not [one for one in lies if one.kind == kind and isinstance(one.judged(), Statement)]


@pytest.mark.slow
def test_sentences_said_another_way_by_rule_are_kept(versions: list[Version]) -> None:
    made = list(paraphrases(versions, 6))
    assert {one.kind for one in made} >= RULES.keys()
    assert kept(some(made)) >= MADE
