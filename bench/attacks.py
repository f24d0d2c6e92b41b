"""Drive a hostile language model against the gate, and report what was shown of what it said.

    PYTHONPATH=tests python -m bench.attacks [--attacks 10000] [--seed 6] [--show]
        [HOME QUESTIONS.jsonl …]

The model is scripted, on loopback, and reads keys and sentences out of each request as any would.
The sample newsroom is asked its own questions; other indexed homes, each with its questions, may
follow.
Counted are statements shown that are false by construction, and, by a judge that shares no code
with the gate, altered quotations, figures no cited quote has, and what pings or hides. Then every
failure on the way, and the tokens of a summary, 4 characters each.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from adversary import line, read_prompt, truth
from driving import MORE_QUESTIONS, Driver, Outcome, driver, failures, onslaught
from llmserver import Asked, LLMServer
from newsroom import Newsroom
from oracle import Fault

from bot.answer import Answer
from bot.answers.ask import ask
from bot.summary.writing import summarise
from bot.terminal.demo import SAMPLE
from index.house import House
from index.settings import Settings

A_TOKEN = 4
"""Characters, about, in English."""
SLOW = 0.4
"""Seconds a call may take where it is to fail."""


def answers_of(house: House, questions: Path) -> list[Answer]:
    """Answer the questions that can be."""
    lines = map(json.loads, questions.read_text("utf-8").splitlines())
    asked = [ask(house, line["question"], history=line.get("history", ())) for line in lines]
    return [one for one in asked if one.answered]


def report(outcomes: Sequence[Outcome], *, show: bool) -> None:
    """Print a line a kind: attacks, shown, false, and what the judge finds."""
    kinds = dict.fromkeys(one.attack.kind for one in outcomes if not one.attack.true)
    print(f"{'':34}{'attacks':>8}{'shown':>8}{'false':>8}", end="")
    print("".join(f"{fault.value:>10}" for fault in Fault))
    for kind in [*kinds, "all"]:
        own = [one for one in outcomes if kind in {one.attack.kind, "all"} and not one.attack.true]
        shown = sum(len(one.shown) for one in own)
        false = sum(len(one.false) for one in own)
        found = Counter(fault for one in own for fault in one.faults)
        print(f"{kind:34}{len(own):8}{shown:8}{false:8}", end="")
        print("".join(f"{found[fault]:10}" for fault in Fault))
    true = [one for one in outcomes if one.attack.true]
    kept = sum(bool(one.shown) for one in true)
    wrong = [one for one in true if one.faults]
    print(f"true statements among them: {kept} of {len(true)} shown; faults found: {len(wrong)}")
    for one in outcomes if show else ():
        if one.false or one.faults:
            told = " / ".join(each.text for each in one.shown)
            print(f"{one.attack.kind} {[*one.faults]}: {told}\n    of: {one.attack.about}")


def report_failures(drive: Driver, answers: Sequence[Answer], times: int) -> None:
    """Print what a reader is told of each failure on the way."""
    told: dict[str, Counter[str]] = {}
    false = 0
    for one, _ in failures(drive, answers, times):
        told.setdefault(one.kind, Counter())[one.failed or "no failure"] += 1
        false += len(one.false)
    for kind, reasons in told.items():
        print(f"{kind:24}" + "; ".join(f"{reason} ({n})" for reason, n in reasons.items()))
    print(f"false statements shown: {false}")


def report_cost(drive: Driver, answers: Sequence[Answer]) -> None:
    """Print what a summary of three true statements costs."""
    asked: list[Asked] = []
    said: list[int] = []

    def script(one: Asked) -> str:
        asked.append(one)
        told = "\n".join(line(truth(given)) for given in read_prompt(one.user)[:3])
        said.append(len(told))
        return told

    drive.server.say(script)
    for answer in answers:
        list(summarise(drive.writer.session(), answer))
    own, fixed = [len(one.user) for one in asked], len(asked[0].system)
    print(
        f"prompt: {fixed:,} characters the same for all; of its own median {median(own):,.0f}, ",
        end="",
    )
    print(f"most {max(own):,}")
    into = [(fixed + one) / A_TOKEN for one in own]
    print(f"tokens in: median {median(into):,.0f}, most {max(into):,.0f}", end="; ")
    print(f"out: median {median(said) / A_TOKEN:,.0f}, most {max(said) / A_TOKEN:,.0f}")


def main() -> None:
    """Attack and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("more", type=Path, nargs="*", help="HOME QUESTIONS.jsonl, in pairs")
    parser.add_argument("--attacks", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--failures", type=int, default=5, help="times that each failure is tried")
    parser.add_argument("--show", action="store_true", help="print what is false or faulty")
    told = parser.parse_args()
    logging.disable(logging.WARNING)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(LLMServer(""))
        sample = House(Settings(_env_file=None, home=home))
        Newsroom(sample, SAMPLE / "stories").refresh()
        houses = [(sample, SAMPLE / "questions.jsonl")]
        for at, questions in zip(told.more[::2], told.more[1::2], strict=True):
            houses.append((House(Settings(_env_file=None, home=at)), questions))
        answers = [one for q in MORE_QUESTIONS if (one := ask(sample, q)).answered]
        answers += [one for house, questions in houses for one in answers_of(house, questions)]
        drive = driver(server, sample.archive, told.seed, seconds=60)
        began = time.monotonic()
        outcomes = list(onslaught(drive, answers, told.attacks))
        print(f"{len(answers)} answers, seed {told.seed}, {time.monotonic() - began:.0f} s")
        report(outcomes, show=told.show)
        report_failures(driver(server, sample.archive, told.seed, SLOW), answers, told.failures)
        report_cost(drive, answers)


if __name__ == "__main__":
    main()
