"""Learn whether a question leans on its thread, from those that do and those that do not.

    python -m bench.leaning HOME THREADS.jsonl ALONE.jsonl

HOME holds the stories of both files of cases (`bench/reader/aside.py`, with and without
`--threads`). What leans are the cases with a history; what does not are those of ALONE, each put
after one that is asked of other stories. Left out is what is sure by its words. Each is read both
ways, and of what is found the Reader's best odds are taken. Printed are the weights
(`LEANS` in `bot/retrieval/weights.py`), and of ten folds how many of either kind are taken to lean.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from bot.answer import Plan
from bot.answers.finding import Coverage, find
from bot.evaluation.judging import Case, read_case
from bot.questions.archive_view import plans_for
from bot.questions.leaning import traits
from bot.questions.message import read_message
from bot.retrieval.weights import HITS_READ, LEANS, UNREAD
from bot.speakers.credit_book import CreditBook
from index.house import House
from index.settings import Settings

_APART = 37
"""Cases from one to that which is put before it: they are in the order of their stories."""


def read_both_ways(house: House, question: str, history: Sequence[str]) -> list[float] | None:
    """Return what speaks for leaning, in the order of `LEANS`; None where its words are sure."""
    plans = plans_for(house, read_message(question), history)
    if len(plans) == 1:
        return None
    thread, alone = sorted(plans, key=lambda plan: not plan.put)
    coverage = Coverage(house, CreditBook(house.archive))

    def odds(plan: Plan) -> float:
        found = find(coverage, plan, HITS_READ).best_odds
        return UNREAD if found is None else found

    return [*traits(alone).values(), odds(thread), odds(alone)]


def cases(file: Path) -> list[Case]:
    """Read a file of cases."""
    return [read_case(n, line) for n, line in enumerate(file.read_text("utf-8").splitlines(), 1)]


def gathered(house: House, threads: Path, alone: Path) -> Iterator[tuple[bool, list[float]]]:
    """Yield what speaks for leaning, of each question that its words leave open."""
    asked = [(True, one.question, one.history) for one in cases(threads)]
    own = [one.question for one in cases(alone)]
    asked += [(False, one, (own[(n + _APART) % len(own)],)) for n, one in enumerate(own)]
    for leans, question, history in asked:
        told = read_both_ways(house, question, history)
        if told is not None:
            yield leans, told


def main() -> None:
    """Gather, learn and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("threads", type=Path)
    parser.add_argument("alone", type=Path)
    options = parser.parse_args()
    found = list(gathered(House(Settings(home=options.home)), options.threads, options.alone))
    leans = np.array([one for one, _ in found])
    told = np.array([one for _, one in found])
    model = LogisticRegression(class_weight="balanced", max_iter=2000)
    taken = cross_val_predict(model, told, leans, cv=10)
    print(f"taken to lean: {taken[leans].mean():.0%} of {leans.sum()} that do, ", end="")
    print(f"{taken[~leans].mean():.0%} of {(~leans).sum()} that do not")
    model.fit(told, leans)
    names = [name for name in LEANS if name != "always"]
    learned = {"always": model.intercept_[0], **dict(zip(names, model.coef_[0], strict=True))}
    print({name: round(float(weight), 2) for name, weight in learned.items()})


if __name__ == "__main__":
    main()
