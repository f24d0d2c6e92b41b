"""A language model that lies in every way there is: nothing false is shown, and no answer is lost.

A smaller measure of what `bench/attacks.py` measures whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from adversary import FORGES, read_prompt
from adversary.replies import FORMATS, TRANSPORT
from driving import MORE_QUESTIONS, Driver, bare, driver, onslaught
from llmserver import Asked, LLMServer
from oracle import Fault, faults, figures, quotations

from bot.answer import Answer, Slice, Statement
from bot.answers.ask import ask
from bot.summary.writing import summarise
from bot.terminal.demo import SAMPLE
from index.house import House

ATTACKS = 900
SEED = 11
FIGURE_ASKED = "what toll did UHFO give on wednesday?"
FALSE = 0.003
"""Share of attacks that say something false and are shown: none of them a quotation or a figure."""
SOON = 0.4
"""Seconds a call may take where it is to fail."""
LATE = {"hangs in the middle", "never answers", "a character a second"}


@pytest.fixture(scope="module")
def answers(sample: House) -> list[Answer]:
    lines = (SAMPLE / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [*(json.loads(line)["question"] for line in lines), *MORE_QUESTIONS]
    asked = [ask(sample, question) for question in questions]
    return [one for one in asked if one.answered]


@pytest.fixture(scope="module")
def answer(sample: House) -> Answer:
    """One that quotes a figure."""
    found = ask(sample, FIGURE_ASKED)
    assert "41 people" in found.quotes[0].text
    return found


@pytest.fixture
def server() -> Iterator[LLMServer]:
    with LLMServer("") as llm:
        yield llm


@pytest.fixture
def drive(server: LLMServer, sample: House) -> Driver:
    return driver(server, sample.archive, SEED, seconds=30)


@pytest.mark.slow
def test_no_attack_shows_an_altered_quotation_or_a_figure_no_quote_has(
    drive: Driver, answers: list[Answer]
) -> None:
    outcomes = list(onslaught(drive, answers, ATTACKS))
    attacks = [one for one in outcomes if not one.attack.true]
    assert Counter(fault for one in outcomes for fault in one.faults) == Counter()
    assert Counter(one.kind for one in attacks).keys() >= FORGES.keys() | FORMATS.keys()
    false = [one for one in attacks if one.false]
    assert not [one for one in false if one.kind.startswith(("quote", "ping", "link", "key: "))]
    assert len(false) <= FALSE * len(attacks), [one.false for one in false]
    true = [one for one in outcomes if one.attack.true]
    assert sum(bool(one.shown) for one in true) >= 0.85 * len(true)


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=[pytest.mark.slow] * ("MB" in kind)) for kind in TRANSPORT],
)
def test_a_failure_on_the_way_costs_the_summary_and_nothing_else(
    server: LLMServer, sample: House, answer: Answer, kind: str
) -> None:
    drive = driver(server, sample.archive, SEED, seconds=SOON if kind in LATE else 30)
    answering, told = TRANSPORT[kind]
    outcome = drive.reply(answer, kind, answering)
    assert not outcome.false
    assert not outcome.faults
    assert outcome.failed is not None
    assert told in outcome.failed
    assert len(outcome.failed) < 80
    assert "\n" not in outcome.failed
    assert outcome.attack.text not in outcome.failed


def test_a_true_statement_between_lies_is_shown_and_the_lies_are_counted(
    server: LLMServer, drive: Driver, answer: Answer
) -> None:
    def script(asked: Asked) -> str:
        first = read_prompt(asked.user)[0]
        wrong = first.text.replace("41", "14")
        lines = [(wrong, first.key), (first.text, first.key), (f"{first.text} <!here>", first.key)]
        return "\n".join(json.dumps({"text": text, "keys": [key]}) for text, key in lines)

    server.say(script)
    writing = summarise(drive.writer.session(), answer)
    [shown] = list(writing)
    summed = writing.answer()
    assert bare(summed) == bare(answer)
    assert summed.summary is not None
    assert summed.summary.dropped == 2
    assert summed.summary.statements == (shown,)
    assert shown.citations == (1,)
    assert not faults(shown, answer.quotes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least 41 people died.", {"41"}),
        ("forty-one people, 3.8 thousand homes", {"41", "3800"}),
        ("1.5 million crowns, 12 per cent, $9", {"1500000 crown", "12 percent", "9 dollar"}),
        ("at 4:40 p.m. on Tuesday, 8 April", {"1000 o'clock", "tue", "apr", "8"}),
        ("half of them, twice; ½ and ²", {"half", "twice", "sign 0.5", "sign 2"}),
        ("٤١ people and ４１ more", {"41"}),
        ("No one and one of them knew one thing.", {"1"}),
        ("the third such case", {"3th"}),
        ("12² people", {"12", "sign 2"}),
    ],
)
def test_the_judge_reads_figures(text: str, expected: set[str]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("She said: “We sailed.”", ["We sailed."]),
        ("She said 'we sailed' to the workers' union", ["we sailed"]),
        ("«Nous» and „wir“", ["Nous", "wir"]),
        ("“We sailed", None),
        ("the workers' union", []),
        ("''we sailed''", ["we sailed"]),
    ],
)
def test_the_judge_reads_quotations(text: str, quoted: list[str] | None) -> None:
    found = quotations(text)
    assert (None if found is None else [text[slice(*span)] for span in found]) == quoted


def test_the_judge_finds_every_fault(answer: Answer) -> None:
    quote = answer.quotes[0]
    at = quote.text.index("41")
    span = (quote.span[0] + at, quote.span[0] + at + 2)
    good = Statement("It said it had 41 people.", (1,), (Slice(15, 17, 1, span),))
    assert faults(good, answer.quotes) == []
    for bad, fault in (
        (replace(good, citations=()), Fault.CITATION),
        (replace(good, citations=(99,)), Fault.CITATION),
        (replace(good, text="It said it had 42 people."), Fault.SLICE),
        (replace(good, text="It said it had 41 of 52 people."), Fault.FIGURE),
        (replace(good, text="It said it had 41 “fat people”."), Fault.QUOTED),
        (replace(good, text="It said it had 41 people @here."), Fault.PING),
        (replace(good, text="It said it had 41 peo\u200bple."), Fault.PING),
    ):
        assert fault in faults(bad, answer.quotes)
