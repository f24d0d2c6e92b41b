"""Score answers to a file of questions: what was quoted, what came first, who spoke, silence.

    python bench/questions.py QUESTIONS.jsonl   (the index of PULLQUOTE_HOME is asked)

Lines have `question`, `need` (a list of evidence, each a list of alternatives with `story` and
`contains`; empty where silence is right), and may have `speaker`, `wrong` and `history`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import Answer, Quote
from bot.ask import ask
from bot.speaker_names import same_body
from index.house import House
from index.settings import load_settings


@dataclass(frozen=True)
class Score:
    """How one question went."""

    question: str
    answerable: bool
    silent: bool
    needs: int
    met: int
    first_right: bool
    wrong_first: bool
    speaker_right: bool | None


def has(quote: Quote, wanted: dict[str, str]) -> bool:
    """Tell whether a quote holds the words wanted."""
    return wanted["contains"] in quote.text


def score(line: dict[str, Any], answer: Answer) -> Score:
    """Judge one answer."""
    quotes, needs = answer.quotes, line["need"]
    met = [[q for q in quotes if any(has(q, alt) for alt in need)] for need in needs]
    speaker, told = line.get("speaker"), [q for need in met[:1] for q in need]
    return Score(
        question=line["question"],
        answerable=bool(needs),
        silent=not quotes,
        needs=len(needs),
        met=sum(map(bool, met)),
        first_right=bool(quotes) and any(quotes[0] in need for need in met),
        wrong_first=bool(quotes) and any(has(quotes[0], w) for w in line.get("wrong", ())),
        speaker_right=alike(speaker, told[0].speaker) if speaker and told else None,
    )


def alike(wanted: str, given: str | None) -> bool:
    """Tell whether two names are one, or one holds the other's last words."""
    if given is None:
        return False
    return (
        same_body(wanted, given) or wanted.rsplit(maxsplit=1)[-1].lower() in given.lower().split()
    )


def report(scores: Iterable[Score]) -> None:
    """Print the shares, then each question that was not answered in full."""
    scores = list(scores)
    can = [s for s in scores if s.answerable]
    cannot = [s for s in scores if not s.answerable]
    told = [s for s in can if s.speaker_right is not None]
    rows = (
        ("all needed evidence quoted", [s.met == s.needs for s in can]),
        ("some quoted", [s.met > 0 for s in can]),
        ("first quote right", [s.first_right for s in can]),
        ("wrong first", [s.wrong_first for s in can]),
        ("speaker right where quoted", [bool(s.speaker_right) for s in told]),
        ("silenced though answerable", [s.silent for s in can]),
        ("silent where nothing answers", [s.silent for s in cannot]),
    )
    for name, hits in rows:
        share = sum(hits) / len(hits) if hits else float("nan")
        print(f"{name:32} {share:5.2f}   ({sum(hits)} of {len(hits)})")
    for s in scores:
        if s.met < s.needs or (not s.answerable and not s.silent):
            print(f"  {s.met}/{s.needs} {'silent' if s.silent else ''} {s.question}")


def main() -> None:
    """Ask every question of the file and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    lines = parser.parse_args().questions.read_text(encoding="utf-8").splitlines()
    house = House(load_settings())
    questions = [json.loads(line) for line in lines if line.strip()]
    report(
        score(line, ask(house, line["question"], history=line.get("history", ())))
        for line in questions
    )


if __name__ == "__main__":
    main()
