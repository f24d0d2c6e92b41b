"""What a question leaves open of its verb, and the sentences that fill it."""

from __future__ import annotations

import pytest

from bot.english.slot_asked import Slot, fills, slot_asked


@pytest.mark.parametrize(
    ("question", "slot"),
    [
        ("who designed the car park?", Slot.DOER),
        ("who will lead the inquiry?", Slot.DOER),
        ("which company built the bridge?", Slot.DOER),
        ("who did Mira Sand beat?", Slot.UNDERGOER),
        ("who was arrested over the fire?", Slot.UNDERGOER),
        ("where will the inquiry sit?", Slot.PLACE),
        ("when does the law take effect?", Slot.TIME),
        ("why did the dam fail?", Slot.CAUSE),
        ("who said it was safe?", Slot.SPEAKER),
        ("who claimed responsibility for the fire?", Slot.SPEAKER),
        ("who is the judge?", None),
        ("toll of the flood", None),
    ],
)
def test_a_question_leaves_a_place_of_its_verb_open(question: str, slot: Slot | None) -> None:
    asked = slot_asked(question)
    assert (asked and asked.slot) is slot


FILLED = [
    ("who designed the car park?", "It was designed by the firm Brask and Dahl."),
    ("who will lead the inquiry?", "It will be led by the former judge Karin Holt."),
    ("who found the defect?", "The defect was found by a garage in Tromso."),
    ("who did Mira Sand beat?", "She beat the champion, Otto Brandt, in 31 moves."),
    ("where will the inquiry sit?", "It will sit in the old town hall."),
    ("where does the statue stand?", "It stands beside the customs house."),
    ("when will the owners be paid?", "Owners will be paid in October."),
    ("why were the repairs put off?", "“They were put off to save money,” he said."),
    ("who said it was safe?", "Mayor Cato Brandt had told residents that it was safe."),
    ("who claimed responsibility for the fire?", "Green Dawn said that it had set the fire."),
]


@pytest.mark.parametrize(("question", "sentence"), FILLED)
def test_what_fills_it_answers(question: str, sentence: str) -> None:
    asked = slot_asked(question)
    assert asked is not None
    assert fills(sentence, asked, question)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("who designed the car park?", "The trial over the car park opened in Selby."),
        ("who designed the car park?", "The car park was designed badly."),
        ("who designed the car park?", "It designed the car park."),
        ("who did Mira Sand beat?", "Mira Sand was not beaten."),
        ("where will the inquiry sit?", "The inquiry will sit in May."),
        ("when will the owners be paid?", "The owners will be paid in Oslo."),
        ("who said it was safe?", "Tap water was declared unsafe on Monday."),
        ("who claimed responsibility for the fire?", "The fire destroyed the mill."),
    ],
)
def test_what_leaves_it_open_does_not(question: str, sentence: str) -> None:
    asked = slot_asked(question)
    assert asked is not None
    assert not fills(sentence, asked, question)
