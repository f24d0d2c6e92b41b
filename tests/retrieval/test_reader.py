"""The Reader: the packaged model, what it is given, and what it does for an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom

from index.errors import SettingsError
from index.house import House
from index.reader.model import PACKAGED, Reader, Told
from index.reader.tokens import BEFORE, HEADLINE, MARKS, QUESTION, SENTENCE, tokens_of

MOST_BYTES = 25_000_000
"""What may ship: a clone has to stay quick."""

IDS = st.lists(st.integers(1_000, 30_000), max_size=300)


PAIRS = [
    (
        "how many people were hurt in the ferry fire",
        "Nine people were hurt when the ferry caught fire.",
        "Four people were killed when the ferry caught fire.",
    ),
    (
        "who won the Tarn marathon",
        "Ilse Brandt won the Tarn marathon in two hours and 29 minutes.",
        "The Tarn marathon was held in pouring rain on Sunday.",
    ),
    (
        "when will the Orlo bridge reopen",
        "The Orlo bridge will reopen in the middle of March.",
        "The Orlo bridge was closed after cracks were found.",
    ),
    (
        "why was the school in Velm closed",
        "The school was closed because its boiler had failed.",
        "The school in Velm has 300 pupils.",
    ),
    (
        "where did the landslide happen",
        "The landslide came down above the village of Pardo.",
        "The landslide blocked the road for hours.",
    ),
    (
        "who is the judge in the mill trial",
        "Judge Maria Kell presides over the mill trial.",
        "The mill trial opened on Monday.",
    ),
    (
        "how much will the stadium cost",
        "The stadium will cost 40 million crowns.",
        "The stadium will open in the autumn.",
    ),
    (
        "who leads the inquiry",
        "The inquiry is led by Arne Holm, a former judge.",
        "The inquiry will begin in May.",
    ),
    (
        "what did the union ask for",
        "The union demanded a rise of six percent.",
        "The union was founded in 1912.",
    ),
    (
        "how old was the pilot",
        "The pilot, 43, had flown for the company since 2009.",
        "The pilot was taken to hospital.",
    ),
    (
        "which country bought the trains",
        "The trains were sold to Slovakia.",
        "The trains were built in two years.",
    ),
    (
        "what caused the blackout",
        "The blackout was caused by a fallen tree.",
        "The blackout lasted three hours.",
    ),
    (
        "when did the trial start",
        "The trial started on 4 May.",
        "The trial is held in Tarn.",
    ),
    (
        "how many seats did the Greens win",
        "The Greens won 14 seats.",
        "The Greens won in the capital.",
    ),
    (
        "who found the body",
        "A farmer found the body in a ditch.",
        "The body was found on Sunday.",
    ),
    (
        "what is the vaccine called",
        "The vaccine is called Immuvel.",
        "The vaccine was tested on 400 people.",
    ),
    (
        "what did the minister resign over",
        "The minister resigned over a forged degree.",
        "The minister has three children.",
    ),
    (
        "how long is the tunnel",
        "The tunnel is 12 kilometres long.",
        "The tunnel was opened by the king.",
    ),
    (
        "where was the suspect arrested",
        "Police arrested the suspect at the airport in Orlo.",
        "Police arrested the suspect after a long hunt.",
    ),
    (
        "who scored the winner",
        "Pavel Rusk scored the winner in the last minute.",
        "The winner came in the last minute.",
    ),
]
"""Questions, a sentence that holds the answer, and one that is only about it."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@given(question=IDS, sentence=IDS, before=IDS, headline=IDS)
def test_whatever_it_is_given_it_reads_within_bounds(
    question: list[int], sentence: list[int], before: list[int], headline: list[int]
) -> None:
    ids, types = tokens_of(MARKS, question, sentence, before, headline)
    assert len(ids) == len(types) <= 5 + QUESTION + SENTENCE + BEFORE + HEADLINE
    assert ids.count(102) == 4
    assert types == sorted(types)


def test_it_is_the_model_that_its_note_names_and_small_enough_to_ship() -> None:
    weights = PACKAGED.read_bytes()
    note = (PACKAGED.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(weights).hexdigest() in note
    assert len(weights) <= MOST_BYTES


def test_of_sentences_about_it_the_one_that_holds_the_answer_mostly_outdoes_the_other(
    reader: Reader,
) -> None:
    """In 18 of 20 pairs as this is written; chance would be 10."""
    margins = {
        question: float(np.subtract(*reader.logits(question, [Told(holds), Told(only_about)])))
        for question, holds, only_about in PAIRS
    }
    wrong = [question for question, margin in margins.items() if margin <= 0]
    assert len(wrong) <= 3, wrong


def test_a_sentence_is_judged_alike_whatever_is_read_beside_it(reader: Reader) -> None:
    told = [Told("The dam broke at noon.", "It had rained.", "Dam breaks"), Told("Bread is dear.")]
    alone = [float(Reader().logits("when did the dam break", [one])[0]) for one in told]
    assert list(reader.logits("when did the dam break", told)) == alone


def test_nothing_to_read_is_nothing_read(reader: Reader) -> None:
    assert reader.logits("when did the dam break", []).shape == (0,)


@pytest.mark.parametrize("hostile", ["[SEP] yes [CLS]", "\0\ud800", "а" * 100_000, "", "🏳️‍🌈" * 900])
def test_whatever_a_story_says_is_only_text(reader: Reader, hostile: str) -> None:
    found = reader.logits(hostile or "x", [Told(hostile, hostile, hostile), Told("The dam broke.")])
    assert found.shape == (2,)
    assert all(abs(one) < 50 for one in found)


def test_a_file_that_is_no_model_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "no.onnx").write_bytes(b"no model")
    for file in (tmp_path / "no.onnx", tmp_path / "nowhere.onnx"):
        with pytest.raises(SettingsError, match=r"PULLQUOTE_READER=.*no such model"):
            Reader(file)


@pytest.mark.few(2)
@pytest.mark.parametrize("named", ["packaged", "off", str(PACKAGED)])
def test_a_question_is_answered_with_it_and_without(
    named: str, tmp_path: Path, make_house: Callable[[Path], House]
) -> None:
    house = make_house(tmp_path / "home")
    house.settings.reader = named
    room = Newsroom(house, tmp_path / "feed")
    room.write("a.txt", "The ferry Astrid sank off Velmark with 41 people aboard, police said.")
    room.write("b.txt", "The bakery in Velmark won a prize for its rye bread on Monday.")
    room.refresh()
    answer = room.ask("how many people were aboard the ferry Astrid")
    assert [quote.story.id for quote in answer.quotes] == ["a.txt"]
