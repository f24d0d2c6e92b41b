"""Random histories of a newsroom: what files and pushes tell, round after round, what people do.

Few keys, headlines and texts, so that pages share them: one story in several files, moved, told by
an address it had before, corrected; one report under two; and what fails, waits or is withheld.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from index.archive import Feed, tables
from index.archive.feeds import add_feed
from index.archive.pages import page_problems
from index.archive.pushed import PUSHES, Push, keep_push
from index.errors import PullquoteError
from index.house import House
from index.pages import PageOrigin
from index.pages.fields import story_key
from index.refresh import refresh
from index.update import hands_of, lift_hold, strike_version, withdraw_story

NAMES = ("orchard", "cider", "frost", "weir", "perry", "glass", "barge", "lock", "quay", "tithe")
TEXTS = (
    "The orchard wardens of Pell counted {n} trees after the frost, Ida Marsh said.",
    "The weir at Pell will be raised by {n} centimetres, the river office said on Tuesday.",
    "Presses at Pell stood idle for {n} days because the glass works had no bottles left.",
)
FUTURE, PAST = "2099-05-01T06:00:00Z", "2021-05-01T06:00:00Z"
DESK, WIRE = "desk", "wire"


@dataclass(frozen=True)
class Event:
    """Something that happens between two refreshes."""

    what: str
    """`file`, `push`, or what a person does to a story or a feed's door."""
    where: str
    """A file below the root, or what names a story or feed."""
    told: str | None = None
    """What a file or push says; None where it goes."""


History = Sequence[Sequence[Event]]


@dataclass(frozen=True)
class Beat:
    """What a history is made of."""

    dice: random.Random
    names: Sequence[str]
    """Of the stories there are."""
    figures: Sequence[int]
    """In how many wordings each text comes."""
    files: int
    """In each folder."""

    def story(self, name: str) -> dict[str, object]:
        """Return what a page says of a story just now."""
        dice = self.dice
        told: dict[str, object] = {
            "title": f"Pell {dice.choice('ab')}",
            "text": dice.choice(TEXTS).format(n=dice.choice(self.figures)),
        }
        by = dice.random()
        if by < 0.75:
            told["url"] = f"https://post.example/{name}"
        if by > 0.7:
            told["id"] = name
        if dice.random() < 0.1:
            told["embargo"] = dice.choice([FUTURE, FUTURE, PAST, "soon"])
        if dice.random() < 0.05:
            told["text"] = dice.choice(["Pell", "", 7])
        return told

    def page(self) -> str:
        """Return a page with one story or several, or one that cannot be read, or is empty."""
        dice = self.dice
        if dice.random() < 0.08:
            return dice.choice(["{", "", "[]"])
        names = dice.choices(self.names, k=dice.choice([1, 1, 1, 2, 3]))
        lines = [json.dumps(self.story(name)) for name in names]
        if dice.random() < 0.05:
            lines.insert(dice.randrange(len(lines)), '{"title": "Pell')
        return "".join(f"{line}\n" for line in lines)

    def event(self) -> Event:
        """Return what happens next."""
        dice, does = self.dice, self.dice.random()
        name = dice.choice(self.names)
        if does < 0.82:
            path = f"{dice.choice([DESK, DESK, WIRE])}/{dice.randrange(self.files):02}.jsonl"
            return Event("file", path, None if dice.random() < 0.2 else self.page())
        if does < 0.91:
            said = None if dice.random() < 0.3 else json.dumps(self.story(name))
            return Event("push", name, said)
        if does < 0.94:
            return Event("door", dice.choice([DESK, WIRE]), dice.choice(["", "sealed"]))
        named = f"https://post.example/{name}"
        return Event(dice.choice(["withdraw", "restore", "strike"]), named)


def history_of(seed: int) -> History:
    """Return a history: of many files with a story each, or of few that tell each other's."""
    dice = random.Random(seed)
    beat = Beat(
        dice,
        NAMES[: dice.choice([3, 4, 10])],
        range(dice.choice([2, 2, 50])),
        dice.choice([3, 5, 12]),
    )
    rounds = [[beat.event() for _ in range(dice.choice([2, 4, 8]))] for _ in range(3)]
    first = [Event("file", f"{DESK}/{n:02}.jsonl", beat.page()) for n in range(beat.files)]
    return [first, *rounds]


def lived(house: House, root: Path, history: History) -> Iterator[object]:
    """Live through a history; yield what every refresh tells, and at last all that is written."""
    root.mkdir()
    for name in (DESK, WIRE):
        (root / name).mkdir()
    feeds = {DESK: _feed(house, root, DESK), WIRE: _feed(house, root, WIRE)}
    clock = 0
    for events in history:
        for event in events:
            clock += 1
            _happens(house, root, event, clock)
        with house.archive.writing() as connection:
            pushes = add_feed(connection, PUSHES, "pushes", None)
        found = refresh(hands_of(house), [*feeds.values(), pushes], lambda _: None)
        yield found.count()
        yield [(one.path, one.where, one.reason) for one in found.failed]
    yield from written(house)


def _feed(house: House, root: Path, name: str, door: str | None = None) -> Feed:
    outlet = "The Wire" if name == WIRE else None
    with house.archive.writing() as connection:
        return add_feed(connection, str(root / name), "folder", outlet, door)


def _happens(house: House, root: Path, event: Event, clock: int) -> None:
    with suppress(PullquoteError):  # nobody can withdraw a story that is withdrawn
        _DOES[event.what](house, root, event, clock)


def _saved(_: House, root: Path, event: Event, clock: int) -> None:
    file = root / event.where
    if event.told is None:
        file.unlink(missing_ok=True)
        return
    file.write_text(event.told, encoding="utf-8")
    os.utime(file, (clock, clock))


def _pushed(house: House, _: Path, event: Event, clock: int) -> None:
    fields = json.loads(event.told or json.dumps({"id": event.where}))
    path = str(fields.get("id") or fields.get("url"))
    key = story_key(fields, PageOrigin(PUSHES, path))
    push = Push(path, key, fields, withdrawn=event.told is None, why="legal")
    with house.archive.writing() as connection:
        keep_push(connection, push, datetime.fromtimestamp(clock, UTC))


_DOES: dict[str, Callable[[House, Path, Event, int], object]] = {
    "file": _saved,
    "push": _pushed,
    "door": lambda house, root, event, _: _feed(house, root, event.where, event.told),
    "withdraw": lambda house, _, event, __: withdraw_story(house, event.where, "legal"),
    "restore": lambda house, _, event, __: lift_hold(house, event.where),
    "strike": lambda house, _, event, __: strike_version(house, event.where, None, "legal"),
}


def written(house: House) -> Iterator[object]:
    """Yield all that the archive has of stories, but when it was written."""
    stories, versions, links = tables.stories.c, tables.versions.c, tables.carried.c
    changes, lines, pages = tables.changes.c, tables.own_lines.c, tables.pages.c
    marks = pages.mark.is_(None), pages.digest, pages.gone
    with house.archive.reading() as connection:
        yield [(one.path, one.where, one.reason) for one in page_problems(connection)]
        for query in (
            select(stories.id, stories.key, stories.version_id, stories.audience, stories.embargo),
            select(stories.id, stories.held),
            select(tables.aliases),
            select(versions.story_id, versions.number, versions.digest, versions.name),
            select(versions.id, versions.rules, versions.alike, versions.substance, versions.url),
            select(versions.id, versions.withdrawn_at.is_(None), versions.audience),
            select(pages.path, *marks),
            select(pages.path, links.story_id).join(tables.carried, links.page_id == pages.id),
            select(changes.number, changes.kind, changes.story_id, changes.version_id),
            select(changes.number, changes.removed),
            select(tables.passages),
            select(tables.names.c.version_id, tables.names.c.name),
            select(tables.signatures.c.version_id, tables.signatures.c.minhash),
            select(lines.line, lines.story_id),
        ):
            yield sorted(str(row) for row in connection.execute(query))
