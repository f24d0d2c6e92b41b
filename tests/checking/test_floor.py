"""What must be exact for a claim to be said, in whatever words: figures, names, days, denials."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.checking.floor import Lack, other_for, shortfall
from bot.english.assertions import asserted
from index.sentences import sentences_of
from index.story import Story, Version

OPENING = "The council of Velmark met in the Corn Hall. Ilse Brandt chairs it."


def version_of(sentence: str) -> Version:
    text = f"{OPENING} {sentence}"
    story = Story("k", "i", text, "Velmark floods", published=date(2026, 3, 5))
    [spans] = sentences_of([text])
    return Version(1, 1, story, tuple(spans), datetime(2026, 3, 5, tzinfo=UTC))


def lacks(claim: str, sentence: str, *, said_by: str = "") -> frozenset[Lack]:
    return shortfall(asserted(claim), version_of(sentence), [2], said_by).lacks


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("In Velmark 14 people lost their lives.", "The flood killed 14."),
        ("Nearly $8 million went into the dyke.", "The dyke cost $7.8 million."),
        (
            "About three quarters of the homes stood dry.",
            "Some 75 percent of the homes stayed dry.",
        ),
        ("Ms Brandt closed the meeting on Thursday.", "Brandt ended the session on Thursday."),
        ("The hall was shut on Thursday.", "The hall was closed."),  # the day of the story
        ("Nobody was hurt in Velmark.", "All were unhurt."),
        ("The council plans to rebuild the dyke.", "The council wants to build the dyke anew."),
        ("It may rain again, Velmark was told.", "More rain is possible."),
        ("One of the boats sank.", "A boat went down."),
    ],
)
def test_what_lacks_nothing_whatever_its_words(claim: str, sentence: str) -> None:
    found = lacks(claim, sentence)
    assert found <= {Lack.WORD}, found


@pytest.mark.parametrize(
    ("claim", "sentence", "lack"),
    [
        ("In Velmark 41 people lost their lives.", "The flood killed 14.", Lack.FIGURE),
        ("The dyke cost €7.8 million.", "The dyke cost $7.8 million.", Lack.FIGURE),
        ("Nearly $8 million went into the dyke.", "The dyke cost $8.4 million.", Lack.FIGURE),
        ("Over 20 boats sank.", "Eleven boats went down.", Lack.FIGURE),
        ("The mayor of Ostrava opened the hall.", "The mayor opened the hall.", Lack.NAME),
        ("Jan Hora closed the meeting.", "Brandt ended the session.", Lack.NAME),
        ("The hall was shut on Friday.", "The hall was closed on Thursday.", Lack.DAY),
        ("The hall was shut on Friday.", "The hall was closed.", Lack.DAY),
        ("The hall is to open in May.", "The hall will open again in June.", Lack.DAY),
        ("The dyke did not hold.", "The dyke stood the flood.", Lack.DENIAL),
        ("The council met the miners.", "The council did not meet the miners.", Lack.DENIAL),
        (
            "The engineer took bribes.",
            "The engineer is suspected of having taken bribes.",
            Lack.HEDGE,
        ),
        ("The council rebuilt the dyke.", "The council plans to rebuild the dyke.", Lack.HEDGE),
        ("All boats sank.", "Some boats sank.", Lack.WORD),
        ("It was the second dyke to burst.", "It was the third dyke to burst.", Lack.FIGURE),
        ("It was the longest strike.", "It was the second-longest strike.", Lack.WORD),
        ("The dyke costs $3 million a month.", "The dyke costs $3 million a year.", Lack.WORD),
        ("The case was unlocked.", "The case was locked.", Lack.DENIAL),
        ("Hora said on Friday it fell.", "Hora said Wednesday that it fell.", Lack.DAY),
        ("The hall was shut on Thursday.", "Hora said Thursday it shut on Friday.", Lack.DAY),
        ("The miners attacked the police.", "The police attacked the miners.", Lack.ROLE),
    ],
)
def test_what_is_otherwise_is_seen(claim: str, sentence: str, lack: Lack) -> None:
    assert lack in lacks(claim, sentence)


def test_whose_word_it_is_may_be_named() -> None:
    claim = "Petr Dvorak says the dyke stood."
    assert Lack.NAME in lacks(claim, "The dyke stood, he said.")
    assert Lack.NAME not in lacks(claim, "The dyke stood, he said.", said_by="Petr Dvorak")


@pytest.mark.parametrize(
    ("claim", "sentence", "other"),
    [
        ("The flood killed 41 people.", "It killed 14 people.", "14"),
        ("The dyke cost $9 million.", "It cost $7.8 million and took 3 years.", "$7.8 million"),
        ("It is the third dyke to burst.", "It is the second dyke that burst.", "second"),
        ("The hall was closed on Friday.", "It was closed on Thursday.", "Thursday"),
        (
            "The flood began on Friday.",
            "The flood let them go home on Monday.",
            None,
        ),  # another act
        ("It opens in May.", "It is to open in June.", "June"),
        ("Hora said on Friday that 41 died.", "It killed 14 on Thursday.", None),  # more than one
        ("Nine boats sank.", "It drowned 14 sheep.", None),  # other things
        ("It cost $9 million.", "The dyke cost $7 million, the hall $2 million.", None),  # which?
        ("The hall was shut on Friday.", "Brandt said Thursday that it was closed.", None),
        ("The flood killed 14 people.", "It killed 14 people.", None),
    ],
)
def test_what_a_sentence_has_in_place_of_the_one_thing(
    claim: str, sentence: str, other: str | None
) -> None:
    seen = asserted(claim)
    short = shortfall(seen, version_of(sentence), [2], "Hora")
    found = other_for(seen, short, sentence)
    assert found == other
