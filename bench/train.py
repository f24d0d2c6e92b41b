"""Learn the weights of `bot/retrieval/weights.py` from questions with known evidence.

    python -m bench.train passages HOME QUESTIONS.jsonl
    python -m bench.train sentences HOME QUESTIONS.jsonl [HOME QUESTIONS.jsonl]...

HOME is the folder of an index that holds the stories. A question's passages (or sentences) that
hold evidence should stand above its others: a logistic regression over differences of such pairs,
every
question with the same say, every set of questions with the same say, weights kept small by an L2
penalty. Five folds by community of questions that share stories say what it is worth on stories not
learned from: the share of such pairs in the right order, and the share of questions whose best one
holds evidence.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bot.questions.archive_view import plan_for
from bot.questions.plain_text import clean_question
from bot.retrieval.search import found_for, texts_of
from bot.retrieval.sentence_ranking import facts_of
from bot.retrieval.weights import HITS_READ
from index.house import House
from index.settings import Settings
from index.story import sentences_in

Matrix = npt.NDArray[np.float64]
_PENALTY = 0.05
"""Inverse strength of the penalty: 1 and 0.01 did as well in the folds, 0.001 worse."""
_PAIRS = 400
"""Pairs of one question learned from at most."""


@dataclass(frozen=True)
class Question:
    """A question's passages or sentences as numbers."""

    rows: Matrix
    right: npt.NDArray[np.bool_]
    stories: frozenset[str]
    """Of its evidence: questions that share one are kept in one fold."""


def wanted(line: Mapping[str, Any]) -> list[tuple[str | None, str]]:
    """Return the evidence of a question of either format: (story, words without white space)."""
    if "evidence" in line:
        return [(one["story"], _folded(one["fact"])) for one in line["evidence"]]
    return [(one.get("story"), _folded(one["contains"])) for need in line["need"] for one in need]


def questions(home: Path, file: Path, what: str) -> Iterator[tuple[list[str], Question]]:
    """Yield the names of the facts and the facts of every question that can be answered."""
    house = House(Settings(home=home))
    for line in map(json.loads, file.read_text("utf-8").splitlines()):
        evidence = wanted(line)
        if not evidence:
            continue
        plan = plan_for(house, clean_question(line["question"]))
        vectors = house.embedder.encode(texts_of(plan))
        asked, found = found_for(house, plan, vectors)
        rows, right = [], []
        names: list[str] = []
        if what == "passages":
            for hit, facts in found:
                names = list(facts)
                rows.append(list(facts.values()))
                text = _folded(hit.text)
                right.append(any(words in text for _, words in evidence))
        else:
            hits = sorted((hit for hit, _ in found), key=lambda hit: -hit.score)[:HITS_READ]
            for hit in hits:
                for row, at in enumerate(sentences_in(hit.version, hit.passage)):
                    facts = facts_of(asked, hit, at, row, hit.score - hits[0].score)
                    names = list(facts)
                    rows.append(list(facts.values()))
                    text = _folded(hit.version.story.text[slice(*hit.version.sentences[at])])
                    right.append(any(words in text or text in words for _, words in evidence))
        if any(right) and not all(right):
            stories = frozenset(story or words for story, words in evidence)
            yield names, Question(np.array(rows), np.array(right), stories)


def _folded(text: str) -> str:
    return re.sub(r"\s", "", text)


def learn(sets: Sequence[Sequence[Question]]) -> Matrix:
    """Return the weights of the facts."""
    random = np.random.default_rng(0)
    pairs, says = [], []
    for questions_ in sets:
        for question in questions_:
            better, worse = question.rows[question.right], question.rows[~question.right]
            a = random.integers(len(better), size=_PAIRS)
            b = random.integers(len(worse), size=_PAIRS)
            pairs.append(better[a] - worse[b])
            says.append(np.full(_PAIRS, 1.0 / len(questions_)))
    differences, weights = np.vstack(pairs), np.concatenate(says)
    weights *= len(differences) / weights.sum() / 20
    spread = differences.std(axis=0) + 1e-9
    scaled = differences / spread
    model = LogisticRegression(C=_PENALTY, fit_intercept=False, max_iter=500)
    both = np.vstack([scaled, -scaled])
    model.fit(both, np.r_[np.ones(len(scaled)), np.zeros(len(scaled))], np.tile(weights, 2))
    learned: Matrix = model.coef_[0] / spread
    return learned


def folds(questions_: Sequence[Question], count: int = 5) -> list[list[int]]:
    """Deal questions into folds; those that share a story of evidence go together where they can.

    A story of many questions ties nearly all of them: ties by such a story are let go.
    """
    uses: dict[str, int] = {}
    for question in questions_:
        for story in question.stories:
            uses[story] = uses.get(story, 0) + 1
    groups: dict[str, list[int]] = {}
    for n, question in enumerate(questions_):
        groups.setdefault(max(question.stories, key=lambda story: uses[story]), []).append(n)
    dealt: list[list[int]] = [[] for _ in range(count)]
    for group in sorted(groups.values(), key=len, reverse=True):
        min(dealt, key=len).extend(group)
    return dealt


def judge(weights: Matrix, questions_: Sequence[Question]) -> tuple[float, float]:
    """Return the mean share of pairs in order, and of questions with the best one right."""
    orders, firsts = [], []
    for question in questions_:
        scores = question.rows @ weights
        better, worse = scores[question.right], scores[~question.right]
        orders.append(float((better[:, None] > worse[None, :]).mean()))
        firsts.append(float(better.max() > worse.max()))
    return float(np.mean(orders)), float(np.mean(firsts))


def main() -> None:
    """Learn, say what it is worth, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["passages", "sentences"])
    parser.add_argument("pairs", nargs="+", type=Path, metavar="HOME QUESTIONS")
    options = parser.parse_args()
    names: list[str] = []
    sets: list[list[Question]] = []
    for home, file in zip(options.pairs[::2], options.pairs[1::2], strict=True):
        found = list(questions(home, file, options.what))
        names = found[0][0]
        sets.append([question for _, question in found])
    for n, held in enumerate(sets):
        judged = []
        for fold in folds(held):
            rest = [q for at, q in enumerate(held) if at not in set(fold)]
            weights = learn([*sets[:n], rest, *sets[n + 1 :]])
            judged.append((len(fold), judge(weights, [held[at] for at in fold])))
        total = sum(size for size, _ in judged)
        order = sum(size * found[0] for size, found in judged) / total
        first = sum(size * found[1] for size, found in judged) / total
        print(f"set {n + 1}: {total} questions, pairs in order {order:.3f}, best right {first:.3f}")
    for name, weight in zip(names, learn(sets), strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
