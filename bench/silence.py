"""Calibrate silence: learn what speaks for there being an answer, and print the curve.

    python -m bench.silence short|parts HOME QUESTIONS.jsonl

`short` learns the table for short questions, `parts` that for long ones of several parts (MultiHop-
RAG's format). HOME is the folder of an index that holds the stories. Questions that nothing answers
are few, so short questions are asked a second time with the stories of their evidence left out:
then nothing, or little, answers them. The curve has, for each threshold, the share of answerable
questions silenced, of questions that nothing answers silenced, and of those asked with their
evidence left out; each question judged by weights learned without it (five folds).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from bot.answer import Hit
from bot.questions.archive_view import plan_for
from bot.questions.plain_text import clean_question
from bot.retrieval.answerable import evidence
from bot.retrieval.passage_features import Asked
from bot.retrieval.search import search, texts_of
from bot.retrieval.sentence_ranking import candidates
from bot.retrieval.weights import HITS_READ
from bot.speakers.credit_book import CreditBook
from index.house import House
from index.settings import Settings

_PENALTY = {"short": 5.0, "parts": 1.0}
_DEEP = 60
_FACTS = {
    "short": ("meaning", "words", "missing", "not_heard", "not_then", "presupposed"),
    "parts": ("meaning", "words", "missing", "names_missing", "weakest_part", "absent_outlet"),
}
"""What is learned from: the others tell nothing on the questions of that kind."""


@dataclass(frozen=True)
class Asking:
    """One way a question was asked."""

    facts: dict[str, float]
    kind: str
    """`answerable`, `null`, or `left out`."""


def askings(home: Path, file: Path) -> Iterator[Asking]:
    """Ask every question, and every short one with a known answer again without its evidence."""
    house = House(Settings(home=home))
    book = CreditBook(house.archive)

    def facts(asked: Asked, hits: list[Hit]) -> dict[str, float]:
        book.read(hit.version for hit in hits)
        return evidence(asked, hits, candidates(asked, hits, book.of))

    for line in map(json.loads, file.read_text("utf-8").splitlines()):
        plan = plan_for(house, clean_question(line["question"]), line.get("history", ()))
        vectors = house.embedder.encode(texts_of(plan))
        asked, hits = search(house, plan, vectors, _DEEP)
        known = line.get("evidence", line.get("need"))
        yield Asking(facts(asked, hits[:HITS_READ]), "answerable" if known else "null")
        if "need" in line and known:
            left = [hit for hit in hits if not _has_evidence(line, hit)]
            yield Asking(facts(asked, left[:HITS_READ]), "left out")


def _has_evidence(line: dict[str, Any], hit: Hit) -> bool:
    wanted = [one for need in line["need"] for one in need]
    story = hit.version.story
    return any(one.get("story") == story.id or one["contains"] in story.text for one in wanted)


def main() -> None:
    """Learn, print the curve and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["short", "parts"])
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    options = parser.parse_args()
    found = list(askings(options.home, options.questions))
    names = _FACTS[options.which]
    rows = np.array([[one.facts[name] for name in names] for one in found])
    kinds = np.array([one.kind for one in found])
    can = kinds == "answerable"

    def learn(of: npt.NDArray[np.intp]) -> LogisticRegression:
        model = LogisticRegression(C=_PENALTY[options.which], class_weight="balanced")
        return model.fit(rows[of], can[of])

    belief = np.zeros(len(found))
    for train, held in KFold(5, shuffle=True, random_state=0).split(rows):
        belief[held] = learn(train).predict_proba(rows[held])[:, 1]
    print("threshold  answerable silenced  null silent  left out silent")
    for threshold in np.arange(0.1, 0.75, 0.05):
        below = belief < threshold
        of_kinds = [below[kinds == kind] for kind in ("answerable", "null", "left out")]
        shares = [float(of.mean()) if len(of) else float("nan") for of in of_kinds]
        print(f"{threshold:9.2f}  " + "  ".join(f"{share:12.3f}" for share in shares))
    model = learn(np.arange(len(found)))
    print(f'    "always": {model.intercept_[0]:.2f},')
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
