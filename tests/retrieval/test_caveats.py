"""The caveat of a story stands with the quotes it hedges, wherever it stands, and with no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.retrieval.caveats import caveat_for
from bot.speakers.credited_in import credits_of
from index.story import Story, Version


def told(lines: list[str]) -> Version:
    text = "\n\n".join(lines)
    spans, at = [], 0
    for line in lines:
        spans.append((at, at + len(line)))
        at += len(line) + 2
    story = Story(text[:40], text[:40], text, "The story", outlet="Orlo Post")
    return Version(1, 1, story, tuple(spans), datetime(2025, 3, 1, tzinfo=UTC))


def hedged_in(story: str) -> list[str]:
    """Return the number of each line that a caveat hedges, with that of the caveat: "2<5"."""
    lines = [line.strip() for line in story.strip().splitlines()]
    version = told(lines)
    speakers = [credit.speaker if credit else None for credit in credits_of(version)]
    found = []
    for at in range(len(lines)):
        caveat = caveat_for(version, at, speakers)
        if caveat is not None:
            found.append(f"{at + 1}<{version.sentences.index(caveat) + 1}")
    return found


WHOSE = {
    "a body's figure, far below it": (
        """
        The new pool will cost 22 million crowns, Dornfeld Council said on Monday.
        "We need it," said swimmer Lotte Brandt.
        The Taxpayers' League put the cost at 31 million crowns.
        Work begins in May.
        Children have had no lessons since the winter.
        The old pool was closed in 2021.
        A bus takes them to Orlo.
        The trip takes 40 minutes.
        The council's cost figure could not be independently verified.
        """,
        ["1<9"],
    ),
    "the other body's figure, though this one's stands nearer": (
        """
        The Taxpayers' League put the cost of the pool at 31 million crowns.
        Dornfeld Council said the cost was 22 million crowns.
        The league's figure could not be verified.
        """,
        ["1<3"],
    ),
    "a caveat before the claim": (
        """
        The Post has not been able to verify the fire brigade's count.
        The Harbour Ministry said 12 people were hurt.
        The Fire Brigade said 19 people were hurt.
        """,
        ["3<1"],
    ),
    "a person's account, not that of who speaks next": (
        """
        "They locked the gate," said Jonas Rehm, a former guard.
        Kestrel Foods said the gate was never locked.
        Rehm's account could not be independently verified.
        """,
        ["1<3"],
    ),
    "a person who speaks for the body that is named": (
        """
        At least 300 hens were stolen, said Ada Voss, the chair of the Farmers' Union.
        Police said 40 hens were missing.
        The union's figure could not be confirmed.
        """,
        ["1<3"],
    ),
    "a critic of a body does not speak for it": (
        """
        The clinic lost 300 patients, said Ada Voss, a critic of the health board.
        The Health Board said it lost 40 patients.
        The health board's figure could not be confirmed.
        """,
        ["2<3"],
    ),
    "a former official does not speak for it": (
        """
        The bridge lost 30 bolts, said Tom Hale, a former chief of the Bridge Office.
        The Bridge Office said 4 bolts were loose.
        The Bridge Office's number could not be independently confirmed.
        """,
        ["2<3"],
    ),
    "an account, as far as nobody else speaks between": (
        """
        The mill will not close, said Kestrel Foods.
        "They closed it in their heads a year ago," said Jonas Rehm, a former guard.
        Kestrel Foods said a spark from the roof had lit the flour.
        "The roof was wet," said Nils Orde.
        The Post could not independently verify the account of the fire given by Kestrel Foods.
        """,
        ["3<5"],
    ),
    "claims by somebody": (
        """
        The ministry said the reactor had been stopped in time.
        "It ran for an hour without water," said Greta Lund.
        There was no independent confirmation of the claims made by Lund.
        """,
        ["2<3"],
    ),
    "what somebody said": (
        """
        "The referee was paid," said coach Emil Trask.
        The league said it had no such information.
        It was not possible to verify what Trask said.
        """,
        ["1<3"],
    ),
    "what a figure is of, among several of one speaker": (
        """
        Turnout was 61 percent, the Election Watch said.
        The Election Watch said 14 ballot boxes had been opened too early.
        The commission said turnout was 70 percent.
        The Election Watch's turnout figure could not be independently verified.
        """,
        ["1<4"],
    ),
    "his account is that of who spoke last": (
        """
        "The dog came first," said Nils Orde.
        "The boy fell by himself," said Mats Fenn.
        His account could not be independently verified.
        """,
        ["2<3"],
    ),
    "its account is that of whom the sentence is about": (
        """
        The Patients' League said the second case, in April, had been kept from the public.
        "It was not hidden," said Ulla Brin of the Alpine Institute.
        The Alpine Institute said the April case had been reported within a day.
        The institute has not released its records, and its account could not be verified.
        """,
        ["2<4", "3<4"],
    ),
    "somebody the story quotes nowhere": (
        """
        The Harbour Ministry said 12 boats had sunk.
        The insurers' figure could not be independently verified.
        """,
        [],
    ),
    "two who bear the name": (
        """
        "I saw two men," said Ada Lorn.
        "I saw three men," said Tom Lorn.
        The Post could not verify Lorn's account.
        """,
        [],
    ),
    "one figure of a speaker and where it is told again": (
        """
        At least 41 sheep were killed, the Shepherds' Guild said.
        The guild said each of its 900 members would get a letter.
        The dead sheep, 41 in all, lay in one field, the guild said.
        The guild's figure could not be independently verified.
        """,
        ["1<4", "3<4"],
    ),
    "all the figures of a speaker": (
        """
        At least 41 sheep were killed, the Shepherds' Guild said.
        The guild said 12 more were missing.
        Police said 9 sheep had been found.
        The guild's figures could not be independently verified.
        """,
        ["1<4", "2<4"],
    ),
}

WHAT = {
    "what is doubted stands far above": (
        """
        Mayor Ada Voss said the siren had sounded at four in the morning.
        "I ran," said Lotte Brandt.
        The school is closed until Monday.
        The bakery gave away its bread.
        The road to Orlo is blocked.
        The Post could not verify whether the siren sounded.
        """,
        ["1<6"],
    ),
    "the figure that is doubted is named": (
        """
        The Fire Brigade said 41 people had been carried out.
        The Harbour Ministry said 12 people were hurt.
        Nothing is left of the hall.
        The figure of 41 could not be independently verified.
        """,
        ["1<4"],
    ),
    "two speak of what is doubted: the one it follows": (
        """
        The Harbour Ministry said turnout was 70 percent.
        The Election Watch said turnout was 61 percent.
        The turnout figure could not be independently verified.
        """,
        ["2<3"],
    ),
    "neither of two": (
        """
        The Harbour Ministry said 12 people were hurt.
        The Fire Brigade said 19 people were hurt.
        Neither figure could be independently verified.
        """,
        ["1<3", "2<3"],
    ),
    "as ever, the figure it follows": (
        """
        The Harbour Ministry said 12 people were hurt.
        The Fire Brigade said 19 people were hurt.
        The Post could not independently verify the figure.
        """,
        ["2<3"],
    ),
    "as ever, the claim it follows": (
        """
        The Harbour Ministry said nobody was hurt.
        "They lied to us," said Lotte Brandt.
        The Post could not independently verify it.
        """,
        ["2<3"],
    ),
    "a figure that hedges itself hedges no other": (
        """
        The Harbour Ministry said 12 people were hurt.
        The Fire Brigade gave a figure of 19 that could not be independently verified.
        """,
        [],
    ),
    "a thing the sentence before tells of, said by nobody": (
        """
        "I did not sleep," said forecaster Dov Hark.
        A weather station on the cape showed a gust of 203 kilometres an hour.
        The Weather Office has not confirmed the reading.
        """,
        [],
    ),
    "what nobody said": (
        """
        The match ended two to one.
        Rain fell all day.
        Videos of the fight could not be verified.
        """,
        [],
    ),
    "confirmed is no hedge": (
        """
        The Harbour Ministry said 12 people were hurt.
        The Fire Brigade confirmed the figure.
        """,
        [],
    ),
}


@pytest.mark.parametrize("name", WHOSE)
def test_a_caveat_that_names_a_speaker_belongs_to_that_speakers_claims(name: str) -> None:
    story, hedged = WHOSE[name]
    assert hedged_in(story) == hedged


@pytest.mark.parametrize("name", WHAT)
def test_any_other_belongs_to_what_it_is_about_or_follows(name: str) -> None:
    story, hedged = WHAT[name]
    assert hedged_in(story) == hedged
