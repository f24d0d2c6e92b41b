"""A quote that speaks of "the two" or "a third person" brings the sentence that tells of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.answers.leaning import explained_by
from index.story import Story, Version

TWO = "Police in Orlo arrested two divers on Monday."
NAMED = "Ada Voss and Tom Hale were charged with theft on Monday."
THREE = "Three cooks fell ill after the wedding."
RAIN = "It had rained all night."
FAIR = "The fair goes on until Sunday."


def brought(*sentences: str) -> str | None:
    """Return the sentence that the last of a story brings with it."""
    text = " ".join(sentences)
    starts = [text.index(one) for one in sentences]
    spans = tuple((a, a + len(one)) for a, one in zip(starts, sentences, strict=True))
    story = Story("k", "i", text, "The story", outlet="Orlo Post")
    version = Version(1, 1, story, spans, datetime(2025, 3, 1, tzinfo=UTC))
    span = explained_by(version, len(sentences) - 1)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("story", "explains"),
    [
        ((TWO, "The two were released."), TWO),
        ((TWO, "A third diver swam away."), TWO),
        ((TWO, FAIR, "The two were released."), TWO),
        ((TWO, RAIN, FAIR, "A third person, a cook, was let go."), TWO),
        ((TWO, FAIR, "Both men deny it."), TWO),
        ((TWO, FAIR, "The pair will be heard in May."), TWO),
        ((NAMED, FAIR, "Both deny it."), NAMED),
        ((NAMED, FAIR, "A third suspect fled to Tresk."), NAMED),
        ((NAMED, FAIR, "The judge said the two had acted together."), NAMED),
        ((NAMED, FAIR, "Neither spoke in court."), NAMED),
        ((NAMED, FAIR, "The other will be heard in May."), NAMED),
        ((THREE, FAIR, "The three are in hospital."), THREE),
        ((THREE, FAIR, "All three are in hospital."), THREE),
        ((THREE, FAIR, "A fourth cook did not eat the soup."), THREE),
        ((NAMED, TWO, FAIR, "The two were released."), TWO),
        ((NAMED, FAIR, "The two knew each other.", "The pair had met in Orlo."), NAMED),
        ((TWO, "He said nothing."), TWO),
        ((TWO, "The group said nothing."), TWO),
    ],
)
def test_who_is_meant_is_told(story: tuple[str, ...], explains: str) -> None:
    assert brought(*story) == explains


@pytest.mark.parametrize(
    "story",
    [
        (TWO, "The two divers who were arrested deny it."),
        (TWO, "The two-year project is over."),
        (TWO, "Both pay and hours will change."),
        (TWO, "Neither the mayor nor the harbour master came."),
        (TWO, "Sales fell in the third quarter."),
        (TWO, "A third of the voters stayed at home."),
        (TWO, "The second half was better."),
        (TWO, "He was fined for a second time.".replace("He", "Rehm")),
        (TWO, "On the other hand, bread is cheap."),
        (TWO, "I saw her the other day."),
        (TWO, "Two others ran away."),
        (NAMED, "Lena Quist and Emil Trask said the two had met."),
        (FAIR, "Voss said a third person was there."),
        (FAIR, "Voss said that the two had met."),
        (TWO, "The bakery opens at four."),
        (NAMED, "The pair of boots cost 40 crowns."),
        (FAIR, "The other two will stay, said Rolf Ek."),
        ("The two were released.",),
        (TWO, "The third stage of the race was won by Rehm."),
    ],
)
def test_what_explains_itself_or_is_explained_nowhere_brings_nothing(
    story: tuple[str, ...],
) -> None:
    assert brought(*story) is None
