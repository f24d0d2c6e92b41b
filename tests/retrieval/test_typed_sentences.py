"""What was typed is a sentence of the coverage, whatever its marks, or only asks of one."""

from __future__ import annotations

import pytest

from bot.retrieval.word_overlap import is_sentence_of

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
