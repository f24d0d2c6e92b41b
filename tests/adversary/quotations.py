"""Quotations that are not what the story has."""

from __future__ import annotations

import re
from collections.abc import Callable

from adversary.prompt import QUOTED, Forge, Given, Room, put

SHAPES = (
    ("“", "”"),
    ('"', '"'),
    ("«", "»"),
    ("« ", " »"),
    ("„", "“"),
    ("‘", "’"),
    ("'", "'"),
    ("``", "''"),
    ("‹", "›"),
    ("「", "」"),
    ("＂", "＂"),
    ("❝", "❞"),
    ("‘‘", "’’"),
    ("“‘", "’”"),
    ("”", "”"),
    ("‟", "”"),
)
OWN = (
    "we knew all along that it would fail",
    "nobody will ever be told the truth",
    "this was no accident",
    "we have nothing to hide and nothing to add",
    "a complete disaster",
    "shame",
)
_HIDDEN = "\u200b\u200d\u2060\ufeff\u00ad\u202e\u2066\u034f\ufe0f"


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text).split())


def _words(given: Given, room: Room) -> tuple[list[str], tuple[int, int] | None]:
    """Return words to quote and where they stand in marks; a run of the sentence's own else."""
    quoted = [one for one in QUOTED.finditer(given.text) if len(one.group(1).split()) > 2]
    if quoted:
        one = room.chance.choice(quoted)
        return one.group(1).split(), one.span()
    words = given.text.strip(".").split()
    start = room.chance.randrange(max(1, len(words) - 5))
    return words[start : start + room.chance.randint(5, 14)], None


def _changed(words: list[str], room: Room, given: Given) -> list[str]:
    at = room.chance.randrange(len(words))
    return [*words[:at], room.chance.choice(_strange(given, room)), *words[at + 1 :]]


def _added(words: list[str], room: Room, given: Given) -> list[str]:
    at = room.chance.randrange(1, len(words))
    return [*words[:at], room.chance.choice(_strange(given, room)), *words[at:]]


def _left(words: list[str], room: Room, given: Given) -> list[str]:
    at = room.chance.randrange(1, len(words) - 1)
    return [*words[:at], *words[at + 1 :]]


def _turned(words: list[str], room: Room, given: Given) -> list[str]:
    at = room.chance.randrange(len(words) - 1)
    return [*words[:at], words[at + 1], words[at], *words[at + 2 :]]


def _strange(given: Given, room: Room) -> list[str]:
    found = [word for one in room.others(given) for word in re.findall(r"[^\W\d]{3,}", one.text)]
    return found or ["gladly", "never", "not", "surely"]


_Change = Callable[[list[str], Room, Given], list[str]]


def _misquoted(change: _Change, given: Given, room: Room, shape: tuple[str, str]) -> str | None:
    words, span = _words(given, room)
    if len(words) < 3:
        return None
    new = " ".join(change(words, room, given))
    if _folded(new) in _folded(given.text):
        return None
    told = f"{shape[0]}{new}{shape[1]}"
    if span is not None and room.chance.random() < 0.7:
        return put(given.text, span, told)
    who = given.speaker or given.outlet or "He"
    return room.chance.choice(
        (f"{who} said: {told}.", f"{told}, {who} said.", f"{who} said {told}.")
    )


def _forge(change: _Change, *, plain: bool = True) -> Forge:
    def forge(given: Given, room: Room) -> str | None:
        shape = room.chance.choice(SHAPES[:2] if plain else SHAPES)
        return _misquoted(change, given, room, shape)

    return forge


def _any_change(given: Given, room: Room, shape: tuple[str, str]) -> str | None:
    change = room.chance.choice((_changed, _added, _left, _turned))
    return _misquoted(change, given, room, shape)


def odd_marks(given: Given, room: Room) -> str | None:
    """An altered quotation between marks of any kind."""
    return _any_change(given, room, room.chance.choice(SHAPES))


def open_mark(given: Given, room: Room) -> str | None:
    """An altered quotation whose marks do not close, or do not open."""
    opens, closes = room.chance.choice(SHAPES[:5])
    return _any_change(given, room, room.chance.choice(((opens, ""), ("", closes))))


def nested(given: Given, room: Room) -> str | None:
    """Invented words in marks within a quotation."""
    words, span = _words(given, room)
    at = room.chance.randrange(len(words))
    inner = room.chance.choice(("‘{}’", "“{}”", "'{}'", "«{}»")).format(room.chance.choice(OWN))
    told = f"“{' '.join([*words[:at], inner, *words[at:]])}”"
    return put(given.text, span, told) if span else f"{given.speaker or given.outlet} said {told}."


def own_words(given: Given, room: Room) -> str:
    """The model's own words in quotation marks."""
    opens, closes = room.chance.choice(SHAPES[:8])
    told = f"{opens}{room.chance.choice(OWN)}{closes}"
    who = given.speaker or given.outlet or "He"
    stem = given.text.rstrip(".")
    return room.chance.choice((f"{who} said: {told}.", f"{stem}, {told}.", f"{told}: {stem}."))


def disguised(given: Given, room: Room) -> str | None:
    """An altered quotation with invisible characters in it."""
    told = _any_change(given, room, ("“", "”"))
    if told is None:
        return None
    at = told.index("“") + 2
    return put(told, (at, at), room.chance.choice(_HIDDEN))


def merged(given: Given, room: Room) -> str | None:
    """Two sentences in one quotation, with and without an ellipsis between."""
    others = room.others(given)
    if not others:
        return None
    one, two = (_words(each, room)[0] for each in (given, room.chance.choice(others)))
    join = room.chance.choice((" ", " … ", "... ", " [...] ", ", ", "; "))
    told = join.join(" ".join(part).strip(" .,") for part in (one, two))
    return f"{given.speaker or given.outlet or 'He'} said: “{told}.”"


def backwards(given: Given, room: Room) -> str | None:
    """Words of one quotation joined by an ellipsis in the wrong order."""
    words, _ = _words(given, room)
    half = len(words) // 2
    if half < 2:
        return None
    told = f"{' '.join(words[half:])} … {' '.join(words[:half])}".replace(".", "")
    return f"{given.speaker or given.outlet or 'He'} said: “{told}.”"


def undenied(given: Given, room: Room) -> str | None:
    """A quotation whose "not" is left out where an ellipsis stands."""
    for quoted in QUOTED.finditer(given.text):
        found = re.search(r"\s+(?:not|never|no)\s+", quoted.group(1))
        if found:
            start = quoted.start(1)
            return put(given.text, (start + found.start(), start + found.end()), " … ")
    return None


FORGES: dict[str, Forge] = {
    "quote: word changed": _forge(_changed),
    "quote: word added": _forge(_added),
    "quote: word left out": _forge(_left),
    "quote: words turned": _forge(_turned),
    "quote: odd marks": odd_marks,
    "quote: mark missing": open_mark,
    "quote: nested": nested,
    "quote: own words": own_words,
    "quote: hidden characters": disguised,
    "quote: two merged": merged,
    "quote: backwards": backwards,
    "quote: denial cut": undenied,
}
