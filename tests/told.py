"""Statements that people wrote about stored stories, true and false, and what the gate says.

`statements/honest.jsonl` has what a careful writer would say of the sample newsroom's stories, and
`statements/lies.jsonl` what a careless or hostile one would; each line names what it cites.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.answer import Quote, Statement
from bot.speakers.credited_in import credits_of
from bot.summary.gate import passed
from bot.summary.rules import Reason
from bot.summary.sources import sources_of
from index.archive.reading import live_versions
from index.archive.replaying import every_passage
from index.house import House
from index.story import Version

STATEMENTS = Path(__file__).parent / "statements"


@dataclass(frozen=True, slots=True)
class Told:
    """A statement and the sentences it cites."""

    text: str
    quotes: tuple[Quote, ...]
    kind: str = ""
    """How it is false, or by what rule it was made."""

    def judged(self) -> Statement | Reason:
        """What the gate makes of it."""
        sources = sources_of(self.quotes, datetime.now(UTC))
        return passed(self.text, [one.key for one in sources], {one.key: one for one in sources})


def stored(house: House) -> list[Version]:
    """Every live version, in order."""
    with house.archive.reading() as connection:
        ids = {one.passage.version_id for one in every_passage(connection)}
        return sorted(live_versions(connection, ids).values(), key=lambda one: one.id)


def quotes_of(version: Version) -> list[Quote]:
    """A quote of each sentence, credited as an answer would credit it."""
    credited = zip(version.sentences, credits_of(version), strict=True)
    return [
        Quote(version, span, credit.speaker, credit.said_as, through=credit.through)
        if credit
        else Quote(version, span)
        for span, credit in credited
    ]


def read_told(path: Path, versions: Iterable[Version]) -> list[Told]:
    """Read a file of statements.

    Raises:
        KeyError: a sentence it cites is not stored.

    """
    stories = {one.story.id: quotes_of(one) for one in versions}
    known = {(id_, quote.text): quote for id_, quotes in stories.items() for quote in quotes}
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return [
        Told(
            line["statement"],
            tuple(known[one["story"], one["text"]] for one in line["cites"]),
            line.get("kind", ""),
        )
        for line in lines
    ]


def kept(told: Sequence[Told]) -> float:
    """Return the share of statements that may be shown."""
    return sum(isinstance(one.judged(), Statement) for one in told) / len(told)
