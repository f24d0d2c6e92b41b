"""Score retrieval, quotes and silence on MultiHop-RAG's questions.

    python -m bench.multihop QUESTIONS.jsonl [--no-boosts] [--dump FACTS.json]

The index of PULLQUOTE_HOME is asked; it holds the stories. Lines have `question` and `evidence` (a
list of `story` and `fact`, a sentence; empty where nothing answers). As the set's own script has
it: white space is removed, a hit contains a fact whole, null questions are left out of retrieval.
`--no-boosts` plans without outlets and dates: their names are then words like any other.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answer import Plan
from bot.answers.ask import ask
from bot.answers.finding import Coverage, find
from bot.questions.archive_view import plan_for
from bot.questions.plain_text import clean_question
from bot.speakers.credit_book import CreditBook
from index.house import House
from index.loading_settings import load_settings


@dataclass(frozen=True)
class Row:
    """How one question went."""

    question: str
    facts: int
    ranks: tuple[int, ...]
    """For each fact found in the first ten hits, the rank of the first hit that has it."""
    quoted: int
    """Facts that stand in a quote."""
    silent: bool


def folded(text: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s", "", text)


def ranks_of(facts: Iterable[str], hits: Sequence[str]) -> tuple[int, ...]:
    """Return, for each fact some hit has, the rank of the first such hit."""
    shown = [folded(hit) for hit in hits]
    found = (next((n for n, hit in enumerate(shown, 1) if fact in hit), None) for fact in facts)
    return tuple(rank for rank in found if rank is not None)


def unboosted(house: House, question: str) -> Plan:
    """Plan as if the question named no outlet and no date."""
    plan = plan_for(house, clean_question(question), of_outlets=())
    return replace(plan, days=(), since=None, until=None)


def score(house: House, line: dict[str, object], *, boosts: bool) -> Row:
    """Ask one question and judge it."""
    question = str(line["question"])
    evidence: list[dict[str, str]] = line["evidence"]  # type: ignore[assignment]
    facts = [folded(one["fact"]) for one in evidence]
    if not boosts:
        found = find(Coverage(house, CreditBook(house.archive)), unboosted(house, question), 20)
        return Row(
            question, len(facts), ranks_of(facts, [h.text for h in found.hits[:10]]), 0, False
        )
    answer = ask(house, question, hits=10)
    quotes = [folded(quote.text) for quote in answer.quotes]
    quoted = sum(any(fact in q for q in quotes) for fact in facts)
    ranks = ranks_of(facts, [hit.text for hit in answer.hits])
    return Row(question, len(facts), ranks, quoted, not answer.answered)


def report(rows: Sequence[Row]) -> None:
    """Print the shares."""
    can = [row for row in rows if row.facts]
    null = [row for row in rows if not row.facts]
    facts = sum(row.facts for row in can)

    def mean(values: Iterable[float]) -> float:
        listed = list(values)
        return sum(listed) / len(listed) if listed else float("nan")

    print(f"{len(can)} answerable, {len(null)} null")
    for k in (10, 4):
        print(f"Hits@{k:<3} {mean(any(r <= k for r in row.ranks) for row in can):.3f}")
    print(f"MRR@10   {mean(1 / min(row.ranks) if row.ranks else 0.0 for row in can):.3f}")
    print(f"evidence recall@10 {sum(len(r.ranks) for r in can) / facts:.3f}", end="  ")
    print(f"by question {mean(len(r.ranks) / r.facts for r in can):.3f}", end="  ")
    print(f"all {mean(len(r.ranks) == r.facts for r in can):.3f}")
    print(f"evidence quoted {sum(r.quoted for r in can) / facts:.3f}", end="  ")
    print(f"by question {mean(r.quoted / r.facts for r in can):.3f}")
    print(f"silenced {mean(r.silent for r in can):.3f}", end="  ")
    print(f"null silent {mean(r.silent for r in null):.3f}")


def main() -> None:
    """Ask every question of the file and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--no-boosts", action="store_true")
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines()]
    house = House(load_settings())
    report([score(house, line, boosts=not options.no_boosts) for line in lines])


if __name__ == "__main__":
    main()
