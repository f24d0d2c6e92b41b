"""A second sample newsroom: twenty-four stories of six beats, and the questions asked about them.

Its questions were written before anybody saw an answer, from what a person would want to know. The
floors are what was measured, less three hundredths; on a miss the failures are printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import MakeHouse, Newsroom
from rich.console import Console

from bot.answers.ask import ask
from bot.evaluation.judging import Bound, Case, Needed, read_case, shares, unmet
from bot.terminal.eval_command import evaluate, read_questions
from bot.terminal.show import show_evaluation
from index.archive.reading import live_with_words
from index.house import House

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions.jsonl"

FLOORS = {
    "ok": 0.65,
    "all_evidence": 0.68,
    "some_evidence": 0.71,
    "first_right": 0.52,
    "speaker_right": 0.84,
    "silence_right": 0.62,
}
CEILINGS = {
    "wrong_first": 0.05,
    "speaker_wrong": 0.04,
    "silenced": 0.20,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[House]:
    """The second sample newsroom, to ask and not to change."""
    house = make_house(tmp_path_factory.mktemp("beats") / "home")
    refreshed = Newsroom(house, HERE / "stories").refresh()
    assert not refreshed.failed
    yield house
    house.close()


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [read_case(number, line) for number, line in read_questions(QUESTIONS)]


@pytest.mark.slow
def test_all_evidence_stands_letter_for_letter_in_a_sentence_of_its_story(
    house: House, cases: list[Case]
) -> None:
    needed = [one for case in cases for need in case.need or () for one in need]
    assert not [one for one in needed if not _stands(house, one)]


@pytest.mark.slow
def test_what_must_not_come_first_stands_in_some_story(house: House, cases: list[Case]) -> None:
    wrong = {words for case in cases for words in case.wrong}
    with house.archive.reading() as connection:
        missing = [
            words
            for words in wrong
            if not any(words in told.story.text for told in live_with_words(connection, words))
        ]
    assert not missing


def _stands(house: House, needed: Needed) -> bool:
    with house.archive.reading() as connection:
        holding = live_with_words(connection, needed.contains)
    return any(
        needed.story in {None, version.story.id}
        and any(needed.contains in version.story.text[slice(*span)] for span in version.sentences)
        for version in holding
    )


@pytest.mark.slow
def test_the_questions_are_answered_no_worse_than_before(house: House) -> None:
    found = evaluate(house, read_questions(QUESTIONS))
    assert not found.problems
    show_evaluation(Console(width=100), found)
    bounds = [Bound(name, share, is_floor=True) for name, share in FLOORS.items()]
    bounds += [Bound(name, share, is_floor=False) for name, share in CEILINGS.items()]
    assert not unmet(bounds, shares([one.verdict for one in found.judged]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("gillespie fence quote", "Meadowbank"),
        ("vasquith pay", "Hollbeck"),
        ("why did the inquiry blame harkaway", "Odalys"),
        ("what conditions did reyne set", "Net and Line"),
        ("trawler limit in the deal, and what had they wanted", "Net and Line"),
    ],
)
def test_under_an_answer_nothing_stands_of_another_matter(
    house: House, question: str, matter: str
) -> None:
    quotes = ask(house, question).quotes
    assert quotes
    assert all(matter in quote.story.text for quote in quotes)
