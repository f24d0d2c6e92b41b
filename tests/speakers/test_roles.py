"""Who is asked for by a role: held against how a story introduces whom it credits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.answer import AskedSpeaker
from bot.speakers.asked_speaker import reports, says_nothing, speaks
from bot.speakers.credited_in import credits_of
from index.sentences import sentences_of
from index.story import Story, Version

MATCH = """Goalkeeper Emre Falk saved two penalties, the second from Dorn's captain, Nils Arpad.

“I dived early,” Falk said.

Dorn's manager, Ida Rowe, said the light was bad. Lena Voss, who coaches the winners, said she
would not sleep.

The club's head of security, Tom Pell, said eleven fans were held."""

TRIAL = """Nora Tilbury, 58, denied on Monday that she stole from the Velm lifeboat station.

Prosecutor Elias Brand told the jury that she had spent the money. “She filled her tins,” he said.

Her lawyer, Simone Achi, said the payments were loans. Tilbury's successor, Graham Lusk, said the
books were wrong. “I never asked,” he said.

A lawyer for the crew said they wanted the money back. “All of it,” said the lawyer, Hana Sedl.

The boy had seen her in the boathouse, his mother, Alina Dor, told the court. The harbour master
said the boat was late.

The Statistics Office said gifts fell by 11 percent. The mayor's office did not respond to a
request for comment. Velm council will appeal, said its legal chief, Anselm Roche."""

PORT = """The union of dock workers said its members had been sent home. “Nobody asked the sea to
close,” said the union's president, Teodor Galan.

The tanker's captain, Anders Holm, was heard on Friday. His lawyer said he had done all he could.
The fishermen's league said 84 boats lay idle. Its chairman, Ewan Strath, said nobody had called.

Finance director Gus Petrak said the loss was small. The chairman of the port, Rolf Ekdal, was
abroad. A spokeswoman for the harbour, Clio Dane, said it would open."""


def version_of(text: str, title: str = "Arden beat Dorn on penalties") -> Version:
    return Version(
        id=hash(text),
        number=1,
        story=Story(key="k", id="k", text=text, title=title),
        sentences=next(sentences_of([text])),
        seen_at=datetime.now(UTC),
    )


def heard(role: str, version: Version) -> set[str]:
    asked = AskedSpeaker(said=role)
    return {
        credit.speaker
        for at, credit in enumerate(credits_of(version))
        if credit and speaks(asked, credit, version, at)
    }


@pytest.mark.parametrize(
    ("text", "role", "speakers"),
    [
        (MATCH, "Dorn captain", set()),  # he says nothing, and the keeper named before is not he
        (MATCH, "goalkeeper", {"Emre Falk"}),
        (MATCH, "Arden goalkeeper", {"Emre Falk"}),  # the headline says whose
        (MATCH, "Dorn manager", {"Ida Rowe"}),
        (MATCH, "Dorn goalkeeper", set()),
        (MATCH, "security chief", {"Tom Pell"}),
        (MATCH, "head of security", {"Tom Pell"}),
        (MATCH, "coach", {"Lena Voss", "Ida Rowe"}),
        (TRIAL, "Tilbury lawyer", {"Simone Achi"}),
        (TRIAL, "lawyer of the crew", {"lawyer for the crew", "Hana Sedl"}),
        (TRIAL, "crew lawyer", {"lawyer for the crew", "Hana Sedl"}),
        (TRIAL, "Tilbury successor", {"Graham Lusk"}),
        (TRIAL, "boy mother", {"Alina Dor"}),
        (TRIAL, "prosecutor", {"Elias Brand"}),
        (TRIAL, "harbour master", {"harbour master"}),
        (TRIAL, "mayor office", set()),  # another's office is not the mayor's
        (TRIAL, "council legal chief", {"Anselm Roche"}),
        (PORT, "union president", {"Teodor Galan"}),
        (PORT, "union", {"union of dock workers", "Teodor Galan"}),  # he speaks for it
        (PORT, "captain lawyer", {"lawyer"}),
        (PORT, "union lawyer", set()),
        (PORT, "fishermen chairman", {"Ewan Strath"}),
        (PORT, "finance director", {"Gus Petrak"}),
        (PORT, "harbour spokesperson", {"Clio Dane"}),
        (PORT, "chairman of the port", set()),
        (PORT, "dock workers union", {"union of dock workers"}),
        (PORT, "teachers union", set()),
    ],
)
def test_a_role_is_whose_the_story_says_it_is(text: str, role: str, speakers: set[str]) -> None:
    assert heard(role, version_of(text)) == speakers


@pytest.mark.parametrize(
    ("role", "speaker"), [("mayor", "Ana Kov"), ("engineer", "Jan Kol"), ("nurse", "Per Vold")]
)
def test_in_a_row_of_people_each_is_what_stands_behind_the_name(role: str, speaker: str) -> None:
    text = (
        "It was full. Ana Kov, the mayor, Jan Kol, the engineer, and Per Vold, a nurse, came. "
        "“It is cold,” Kov said.\n\n“It is late,” Kol said.\n\n“It is dark,” Vold said."
    )
    assert heard(role, version_of(text)) == {speaker}


def test_two_who_are_introduced_by_each_other_are_told_apart() -> None:
    text = (
        "His wife, Ada Kol, said the boat was late. Her husband, Jan Kol, said it was early. "
        "His brother, Per Kol, said nothing of it."
    )
    assert heard("husband", version_of(text)) == {"Jan Kol"}


@pytest.mark.parametrize(
    ("role", "said"),
    [("mayor office", True), ("harbour office", False)],
)
def test_that_a_role_did_not_speak_is_told_of_that_role_alone(role: str, *, said: bool) -> None:
    version = version_of(TRIAL)
    asked = AskedSpeaker(said=role)
    told = [at for at in range(len(version.sentences)) if says_nothing(asked, version, at)]
    assert bool(told) is said


TALKS = """The Loaders' Union (LU) represents 640 workers. It wants 9 per cent more. The council
promised 25 million crowns. The LU was told of the offer on Monday. It is the third this year.

The dairy Bergmilch recalled its cheese, the food agency LMA said. “I would eat it,” said
Bergmilch's founder, Toni Egger. “It was cold,” said Korb's head of quality, Dr Hedda Noll."""


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (AskedSpeaker("union"), ["It wants 9 per cent more."]),
        (AskedSpeaker("LU", names=("LU",)), ["It wants 9 per cent more."]),  # and "was told"
        (AskedSpeaker("council"), ["The council\npromised 25 million crowns."]),
        (AskedSpeaker("agency"), []),
    ],
)
def test_what_a_body_wants_is_told_in_nobodys_words(asked: AskedSpeaker, told: list[str]) -> None:
    version = version_of(TALKS)
    found = [
        version.story.text[slice(*span)]
        for at, span in enumerate(version.sentences)
        if reports(asked, version, at)
    ]
    assert [text for text in found if "represents" not in text] == told


@pytest.mark.parametrize(
    ("asked", "speakers"),
    [
        (AskedSpeaker("Bergmilch"), {"Toni Egger"}),  # not the agency that tells of it
        (AskedSpeaker("Korb", names=("Korb",)), {"Hedda Noll"}),
        (AskedSpeaker("Ada Egger", names=("Ada Egger",)), set()),
    ],
)
def test_who_holds_an_office_in_a_body_speaks_for_it(
    asked: AskedSpeaker, speakers: set[str]
) -> None:
    version = version_of(TALKS)
    credited = enumerate(credits_of(version))
    heard_of = {c.speaker for at, c in credited if c and speaks(asked, c, version, at)}
    assert heard_of == speakers
