"""What a hostile model reads out of the request it is sent, and what it can make of it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

_RECORD = re.compile(
    r"^key: (?P<key>.+)\n(?:speaker: (?P<speaker>.+)\n)?(?:outlet: (?P<outlet>.+)\n)?"
    r"(?:day: (?P<day>.+)\n)?(?:before: .+\n)?sentence: (?P<text>.+)$",
    re.MULTILINE,
)
_NAME = re.compile(r"(?<=[\w,;:] )[A-Z]\w+(?:[ -](?:(?:of|for|de|du|al|the) )?[A-Z]\w+)*")
_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|"
    r"August|September|October|November|December|I\b|No\b"
)
QUOTED = re.compile(r"[“\"«]([^“”\"«»]+)[”\"»]")


@dataclass(frozen=True, slots=True)
class Given:
    """A sentence as the prompt gives it."""

    key: str
    text: str
    speaker: str = ""
    outlet: str = ""
    day: str = ""

    @property
    def names(self) -> list[re.Match[str]]:
        """Proper names within it, quotations and the first word left out."""
        quoted = [one.span() for one in QUOTED.finditer(self.text)]
        return [
            one
            for one in _NAME.finditer(self.text)
            if not _CALENDAR.match(one.group())
            and not any(start <= one.start() < end for start, end in quoted)
        ]

    @property
    def about(self) -> str:
        """All that a statement may say of it, in one text."""
        return f"{self.text} {self.speaker} {self.outlet}"


@dataclass(slots=True)
class Room:
    """What a hostile model has at hand for one reply."""

    given: Sequence[Given]
    chance: random.Random
    earlier: Sequence[Given] = ()
    """What it was given in requests before."""

    def others(self, one: Given) -> list[Given]:
        """Sentences that say something else, those of this request twice as often."""
        found = [*self.given, *self.given, *self.earlier]
        return [other for other in found if not alike(one.text, other.text)]


@dataclass(frozen=True, slots=True)
class Attack:
    """A statement that a hostile model makes."""

    kind: str
    text: str
    keys: Any
    true: bool = False
    about: str = field(default="", compare=False)
    """The sentence it was made from."""


Forge = Callable[[Given, Room], str | Attack | None]
"""Makes a false statement of a sentence; None where the sentence lends itself to none."""


def read_prompt(user: str) -> list[Given]:
    """Return the sentences a request gives, as it writes them."""
    return [Given(**one.groupdict(default="")) for one in _RECORD.finditer(user)]


def alike(one: str, other: str) -> bool:
    """Tell whether two sentences may say the same: they share a third of their words."""
    mine, its = set(re.findall(r"\w{4,}", one.lower())), set(re.findall(r"\w{4,}", other.lower()))
    return 3 * len(mine & its) >= min(len(mine), len(its))


def apart(name: str, text: str) -> bool:
    """Tell whether no word of a name, or its beginning, is in a text."""
    low = text.lower()
    return not any(word[:4].lower() in low for word in re.findall(r"\w{3,}", name))


def put(text: str, span: tuple[int, int], new: str) -> str:
    """Return a text with a slice replaced."""
    return text[: span[0]] + new + text[span[1] :]


def outside_quotes(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return where a pattern is found outside quotations."""
    quoted = [one.span() for one in QUOTED.finditer(text)]
    found = pattern.finditer(text)
    return [one for one in found if not any(a <= one.start() < b for a, b in quoted)]


def lowered(text: str) -> str:
    """Return a sentence as it stands within another."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    return text[0].lower() + text[1:] if first in {"The", "A", "An", "At", "In", "It"} else text


def bare(given: Given) -> str:
    """Return a sentence without its attribution, where that stands at an end; else the whole."""
    text = given.text
    last = re.escape(given.speaker.split()[-1]) if given.speaker else "he"
    end = re.match(rf"(.+), (?:according to [^,]*{last}[^,]*|[^,]*{last}\w* said)\.$", text)
    if end:
        return f"{end.group(1)}."
    front = re.match(
        rf"(?:According to [^,]*{last}[^,]*, |[^,“]*{last}(?:,[^,]*,)? said )(.+)$", text
    )
    if front:
        told = front.group(1)
        return told[0].upper() + told[1:]
    return text


def pairs(items: Sequence[re.Match[str]]) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Yield each two, in order."""
    for n, one in enumerate(items):
        for other in items[n + 1 :]:
            yield one, other
