"""Learn what the Reader's word weighs beside the rest, and from what belief on anything answers.

    python -m bench.answering gather HOME QUESTIONS.jsonl OUT.json [--most N] [--hurried]
    python -m bench.answering choose LEARN.json... -- JUDGE.json...

`gather` asks every question (in the format of `pullquote eval`) of the stories in HOME and keeps,
for its best candidates, how each was weighed and read and whether it answers; each as somebody in a
hurry types it, where that is wanted. `choose` tries the weights of the Reader (`weights.READER`)
and learns the table of belief (`weights.ANSWERS_READ`) on the first files, and judges them on the
others. Each answerable question is believed in three ways: as it is; with the sentences that answer
left out, as where the event is covered and the asked fact is not; and with their stories left out.
Those three of a question stand in one fold.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from bench.reader.hurried import hurried
from bot.evaluation.judging import Case, has_any, read_case
from bot.questions.archive_view import plan_for
from bot.questions.plain_text import clean_question
from bot.retrieval.answerable import evidence
from bot.retrieval.rereading import question_of, told
from bot.retrieval.search import search, texts_of
from bot.retrieval.sentence_ranking import candidates
from bot.retrieval.weights import BELIEF_FROM_SENTENCES, HITS_READ, READ
from bot.speakers.credit_book import CreditBook
from index.house import House
from index.settings import Settings

_PENALTY = 1.0
_FACTS = (
    "odds",
    "second",
    "meaning",
    "words",
    "heard",
    "names_missing",
    "not_heard",
    "nobody_so",
    "not_then",
    "presupposed",
)
_OF_HITS = ("names_missing", "not_heard", "nobody_so", "not_then", "presupposed")

Matrix = npt.NDArray[np.float64]


def gather(
    home: Path, file: Path, most: int, *, in_a_hurry: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield what was found for each question, as it is kept."""
    house = House(Settings(home=home))
    assert house.reader is not None
    lines = file.read_text("utf-8").splitlines()
    step = max(1, len(lines) // most)
    for number, line in enumerate(lines[::step]):
        case = read_case(number, line)
        question = case.question
        if in_a_hurry:
            question = hurried(question, random.Random(number))
        plan = plan_for(house, clean_question(question), case.history)
        asked, hits = search(house, plan, house.embedder.encode(texts_of(plan)), HITS_READ)
        book = CreditBook(house.archive)
        book.read(hit.version for hit in hits)
        found = candidates(asked, hits, book.of)[:READ]
        if not found:
            continue
        odds = house.reader.logits(question_of(plan), [told(one, plan.outlets) for one in found])
        held = [has_any(one.text, need) for one in found for need in [_wanted(case)]]
        rows = [
            {
                "score": one.score,
                "odds": float(own),
                "meaning": one.meaning,
                "words": one.words,
                "right": right,
                "by": one.by is not None,
                "home": _answers_somewhere(case, one.version.story.text),
            }
            for one, own, right in zip(found, odds, held, strict=True)
        ]
        left = [hit for hit in hits if not _answers_somewhere(case, hit.version.story.text)]
        still = [one for one in found if not _answers_somewhere(case, one.version.story.text)]
        yield {
            "id": case.id,
            "wants": str(plan.wants),
            "answerable": bool(case.need),
            "kind": case.kind,
            "found": rows,
            "facts": _of(evidence(asked, hits, found)),
            "facts_left": _of(evidence(asked, left, still)) if still else None,
        }


def _of(facts: dict[str, float]) -> dict[str, float]:
    return {name: facts[name] for name in _OF_HITS}


def _wanted(case: Case) -> list[Any]:
    return [one for need in case.need or () for one in need]


def _answers_somewhere(case: Case, text: str) -> bool:
    return has_any(text, _wanted(case))


@dataclass(frozen=True)
class Believed:
    """The facts of one way a question is asked."""

    facts: list[float]
    way: str
    """`answerable`, `null`, `near miss` or `left out`."""
    question: int


def ordered(rows: Sequence[dict[str, Any]], reader: float) -> list[dict[str, Any]]:
    """Return candidates, the best first, with the Reader's word weighed so."""
    return sorted(rows, key=lambda row: -(row["score"] + reader * row["odds"]))


def believed(questions: Sequence[dict[str, Any]], reader: float) -> list[Believed]:
    """Return all ways the questions are asked."""
    found = []
    for n, one in enumerate(questions):
        rows = ordered(one["found"], reader)
        ways = [("answerable" if one["answerable"] else "null", rows, one["facts"])]
        if one["answerable"] and any(row["right"] for row in rows):
            near = [row for row in rows if not row["right"]]
            ways.append(("near miss", near, one["facts"]))
            if one["facts_left"]:
                ways.append(("left out", [r for r in rows if not r["home"]], one["facts_left"]))
        elif one["answerable"]:
            continue
        for way, left, facts in ways:
            if left:
                found.append(Believed(_facts(left, facts), way, n))
    return found


def _facts(rows: Sequence[dict[str, Any]], facts: dict[str, float]) -> list[float]:
    best = rows[:BELIEF_FROM_SENTENCES]
    odds = sorted((row["odds"] for row in best), reverse=True)
    own = {
        "odds": odds[0],
        "second": odds[1] if len(odds) > 1 else odds[0],
        "meaning": max(row["meaning"] for row in best),
        "words": max(row["words"] for row in best),
        "heard": float(any(row["by"] for row in best)),
    }
    return [{**own, **facts}[name] for name in _FACTS]


def weigh(name: str, questions: Sequence[dict[str, Any]]) -> None:
    """Print how often the right sentence is first and among six, by the Reader's weight."""
    can = [one for one in questions if any(row["right"] for row in one["found"])]
    for reader in (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 50.0):
        places = [
            next(n for n, row in enumerate(ordered(one["found"], reader)) if row["right"])
            for one in can
        ]
        first, six = np.mean([at == 0 for at in places]), np.mean([at < 6 for at in places])
        rank = np.mean([1 / (1 + at) for at in places])
        told_of = f"first {first:.3f} six {six:.3f} MRR {rank:.3f} of {len(can)}"
        print(f"{name:20} reader {reader:5.2f}: {told_of}")


def believe(learned: Sequence[Believed], judged: Mapping[str, Sequence[Believed]]) -> None:
    """Learn belief, print the curve over folds of what was learned from, and of the others."""
    rows = np.array([one.facts for one in learned])
    can = np.array([one.way == "answerable" for one in learned])
    of = np.array([one.question for one in learned])

    def learn(chosen: npt.NDArray[np.bool_]) -> LogisticRegression:
        model = LogisticRegression(C=_PENALTY, class_weight="balanced", max_iter=500)
        return model.fit(rows[chosen], can[chosen])

    belief = np.zeros(len(rows))
    numbers = np.unique(of)
    for train, _ in KFold(5, shuffle=True, random_state=0).split(numbers):
        chosen = np.isin(of, numbers[train])
        belief[~chosen] = learn(chosen).predict_proba(rows[~chosen])[:, 1]
    _curve("folds", belief, learned)
    model = learn(np.ones(len(rows), dtype=bool))
    for name, others in judged.items():
        _curve(name, model.predict_proba(np.array([one.facts for one in others]))[:, 1], others)
    print(f'    "always": {model.intercept_[0]:.2f},')
    for name, weight in zip(_FACTS, model.coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')


def _curve(name: str, belief: Matrix, ways: Sequence[Believed]) -> None:
    kinds = ("answerable", "near miss", "left out", "null")
    counts = {kind: sum(one.way == kind for one in ways) for kind in kinds}
    print(f"{name}: silenced of {counts}")
    for threshold in np.arange(0.2, 0.85, 0.05):
        shares = [
            np.mean([b < threshold for b, one in zip(belief, ways, strict=True) if one.way == kind])
            if counts[kind]
            else float("nan")
            for kind in kinds
        ]
        print(f"  {threshold:.2f}  " + "  ".join(f"{share:6.3f}" for share in shares))


def main() -> None:
    """Gather, or choose."""
    parser = argparse.ArgumentParser(description=__doc__)
    ways = parser.add_subparsers(dest="way", required=True)
    one = ways.add_parser("gather")
    one.add_argument("home", type=Path)
    one.add_argument("questions", type=Path)
    one.add_argument("out", type=Path)
    one.add_argument("--most", type=int, default=10_000)
    one.add_argument("--hurried", action="store_true")
    two = ways.add_parser("choose")
    two.add_argument("learn", nargs="+", type=Path)
    two.add_argument("--judge", nargs="*", type=Path, default=[])
    two.add_argument("--reader", type=float, default=1.0)
    options = parser.parse_args()
    if options.way == "gather":
        found = list(
            gather(options.home, options.questions, options.most, in_a_hurry=options.hurried)
        )
        options.out.write_text(json.dumps(found), encoding="utf-8")
        return
    sets = {
        file.stem: json.loads(file.read_text("utf-8")) for file in options.learn + options.judge
    }
    for name, questions in sets.items():
        weigh(name, questions)
    learned: list[Believed] = []
    for file in options.learn:
        new = believed(sets[file.stem], options.reader)
        learned += [replace(b, question=b.question + 100_000 * len(learned)) for b in new]
    judged = {file.stem: believed(sets[file.stem], options.reader) for file in options.judge}
    believe(learned, judged)


if __name__ == "__main__":
    main()
