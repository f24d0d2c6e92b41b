"""What the coverage prints is found in it: a text that repeats its sentences letter for letter."""

from __future__ import annotations

import pytest
from newsroom import Newsroom
from told import stored

from bot.checking.check import check_claims
from bot.checking.evidence import Outcome
from index.house import House

SUPPORTED, CLOSE, DIFFERENT = Outcome.SUPPORTED, Outcome.CLOSE, Outcome.DIFFERENT
TEXT = (
    "At the Corn Hall, Press Secretary Sella Vannoy warned that the ruling was a dangerous "
    "precedent. "
    "Petra Lohm of Bank Corvin says that confidence is the key to the recovery of Velmark. "
    "Recalling the night of the flood, Ng said that his father had carried him out on a door. "
    "Kase Ng is 41. "
    "Prices will rise by 6 percent. "
    "The Net and Line party, which wants trawlers kept 40 miles off, won six seats. "
    "A judge dismissed all charges on Wednesday and freed the four men -- Jesus Arto, 19; Stalin "
    "Feld, 19; Kevin Tav, 20; and Rondell Bed, 21; all of Velmark. "
    "The company that runs Meadow Stadium was fined 350,000 crowns on Wednesday, and the Velmark "
    "Football Federation said it would play no more finals there. "
    "Agency workers get nothing, although Nordvik said that it would look at their applications."
)


@pytest.fixture(name="velmark")
def _velmark(room: Newsroom) -> House:
    room.write("a.json", {"id": "a", "title": "Velmark", "text": TEXT, "outlet": "Post"})
    other = "The union's lawyer, Nadia Grau, said on Monday that the strike would go on."
    for n in range(2):
        room.write(f"b{n}.json", {"id": f"b{n}", "title": f"Strike {n}", "text": other})
    room.refresh()
    return room.house


def outcomes(house: House, text: str) -> dict[str, tuple[Outcome, str]]:
    return {
        told.text[slice(*one.claim.span)]: (one.outcome, one.note or "")
        for told in (check_claims(house, text),)
        for one in told.claims
    }


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("At the Corn Hall", {SUPPORTED}),
        ("Petra Lohm of", {SUPPORTED}),
        ("Recalling the night", {SUPPORTED}),
        ("Prices will", {CLOSE}),  # so may prices elsewhere: nothing ties it to Velmark
        ("The Net and Line", {SUPPORTED}),
        ("A judge", {SUPPORTED}),
        ("The company", {SUPPORTED}),
        ("Agency workers", {SUPPORTED}),
    ],
)
def test_a_sentence_as_it_stands_is_found(
    velmark: House, opening: str, expected: set[Outcome]
) -> None:
    start = TEXT.index(opening)
    [sentence] = [one for one in _sentences(velmark) if one.startswith(TEXT[start : start + 12])]
    found = outcomes(velmark, sentence)
    assert found
    assert {outcome for outcome, _ in found.values()} == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The company that runs Meadow Stadium was fined 530,000 crowns on Wednesday.",
            "350,000 crowns",
        ),
        ("Press Secretary Ada Brask warned that the ruling was a dangerous precedent.", "Vannoy"),
        ("Petra Lohm of Halm Bank said that the strike would go on.", "Nadia Grau"),
    ],
)
def test_one_that_is_changed_is_not(velmark: House, text: str, told: str) -> None:
    found = outcomes(velmark, text).values()
    assert (DIFFERENT, True) in {(outcome, told in note) for outcome, note in found}, found


@pytest.mark.few(1)
@pytest.mark.parametrize("part", range(4))
def test_so_is_each_sentence_of_the_sample_newsroom(sample: House, part: int) -> None:
    """It is supported, or set beside itself where nothing in it names its event."""
    seen = 0
    for sentence in _sentences(sample)[part::4]:
        for claim, (outcome, note) in outcomes(sample, sentence).items():
            seen += 1
            assert outcome in {SUPPORTED, CLOSE}, (sentence, claim, note)
    assert seen > 25


def _sentences(house: House) -> list[str]:
    return [
        " ".join(version.story.text[slice(*span)].split())
        for version in stored(house)
        for span in version.sentences
        if version.language == "en"
    ]
