"""JSON: one story or a list of them in a file, or one a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from index.errors import BadInputError
from index.guard import failing_alone
from index.pages.decoding import MAX_TEXT_BYTES, decode
from index.pages.fields import PageOrigin, story_from, story_key
from index.story import Story

MAX_JSON_BYTES = 100_000_000
"""Largest `.json` file read, in bytes: it may hold a list of stories and is parsed whole."""
_MAX_VALUES = 5_000_000
"""Most values of one file or line, by the marks before them, those in texts counted too: each takes
some 60 bytes. English has a comma in 80 letters, so stories of 100 MB have a quarter of these."""
_MOST_REMEMBERED = 1_000_000
"""Most lines of a file that are known again when they are repeated."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A story that could not be read."""

    where: str
    """The line or item of its page."""
    error: BadInputError
    key: str | None
    """What the story is known by; None where not even that could be read."""


Read = Story | Unread


def read_json(text: str, place: PageOrigin) -> Iterator[Read]:
    """Yield the story or stories of a JSON file.

    Raises:
        BadInputError: the file is not JSON.

    """
    value = _parsed(text)
    if isinstance(value, list):
        for n, item in enumerate(value, 1):
            yield _one(item, place, f"item {n}", several=True)
    else:
        yield _one(value, place, "", several=False)


def read_json_lines(lines: Iterable[bytes], place: PageOrigin) -> Iterator[Read]:
    """Yield the stories of a file of JSON lines: a bad one fails alone, one repeated is passed."""
    given: set[int] = set()
    for n, line in enumerate(lines, 1):
        if not line.strip() or hash(line) in given:
            continue
        if len(given) < _MOST_REMEMBERED:
            given.add(hash(line))
        try:
            with failing_alone(line=n):
                value = _of_line(line)
        except BadInputError as error:
            yield Unread(f"line {n}", error, None)
            continue
        yield _one(value, place, f"line {n}", several=True)


def _of_line(line: bytes) -> object:
    if len(line) > MAX_TEXT_BYTES:
        raise BadInputError(f"the line has {len(line) / 1e6:.0f} MB")
    return _parsed(decode(line))


def _parsed(text: str) -> object:
    if sum(map(text.count, "[{,")) > _MAX_VALUES:
        raise BadInputError(f"it has over {_MAX_VALUES:,} values: more than stories have")
    try:
        return json.loads(text, parse_constant=lambda _: None)  # NaN stands for what is missing
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInputError(f"not JSON{where}") from None


def _one(value: object, place: PageOrigin, where: str, *, several: bool) -> Read:
    if not isinstance(value, dict):
        return Unread(where, BadInputError("not a JSON object with a story's fields"), None)
    mark = ""
    try:
        with failing_alone():
            mark = _mark(value) if several else ""
            return story_from(value, place, mark)
    except BadInputError as error:
        known = not several or mark or value.get("url") or value.get("id")
        return Unread(where, error, _key(value, place, mark) if known else None)


def _key(fields: dict[str, object], place: PageOrigin, mark: str) -> str | None:
    with suppress(BadInputError), failing_alone():
        return story_key(fields, place, mark)
    return None


def _mark(fields: dict[str, object]) -> str:
    """Tell stories of one file apart by headline or opening, which move less than line numbers."""
    opening = fields.get("title") or fields.get("text")
    if not isinstance(opening, str | int | float):
        return ""  # such a story cannot be read
    opening = str(opening)[:200]
    return hashlib.sha256(opening.encode(errors="replace")).hexdigest()[:12]
