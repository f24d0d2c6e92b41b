"""What was typed is a sentence of the coverage, whatever its marks, or only asks of one."""

from __future__ import annotations

import pytest

from bot.retrieval.word_overlap import is_sentence_of, only_asks

SAID = "“The mill will close in May after 112 years,” said owner Petra Lund."


@pytest.mark.parametrize(
    ("typed", "sentence", "is_it"),
    [
        (SAID, SAID, True),
        ('"the mill will close in May after 112 years", said owner Petra Lund', SAID, True),
        ("The mill will close in May after 112 years, said owner Petra", SAID, True),
        ("The mill will close in June after 112 years, said owner Petra Lund.", SAID, False),
        ("The mill will close in May", SAID, False),
        ("mill close May", "Mill close May.", False),
        (
            "how many people died in the fire",
            "It is not known how many people died in the fire.",
            False,
        ),
        ("Petra Lund said the mill will close in May after 112 years", SAID, False),
    ],
)
def test_nearly_all_of_a_sentence_word_for_word(typed: str, sentence: str, is_it: bool) -> None:
    assert is_sentence_of(typed, sentence) is is_it


@pytest.mark.parametrize(
    ("question", "sentence", "only"),
    [
        ("why do the counts differ", "Why do the counts differ?", True),
        ("why did the mill close", "So why did the mill close?", True),
        ("who will pay for the bridge", "“And who will pay for the bridge?”", False),
        ("why did the mill close", "Why did the mill close when the dockers’ strike began?", False),
        ("why did the mill close", "The mill closed since its owner had died.", False),
        ("what did Lund ask", "“Who will pay for the bridge?” Lund asked.", False),
    ],
)
def test_a_heading_that_asks_the_same_answers_nothing(
    question: str, sentence: str, only: bool
) -> None:
    assert only_asks(question, sentence) is only
