"""JSON: one story or a list of them in a file, or one a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from index.errors import BadInputError
from index.pages.decoding import MAX_TEXT_BYTES, decode
from index.pages.fields import Place, story_from
from index.story import Story

Read = Story | tuple[str, BadInputError]
"""A story, or where in the page one could not be read and why."""


def read_json(text: str, place: Place) -> Iterator[Read]:
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


def read_json_lines(lines: Iterable[bytes], place: Place) -> Iterator[Read]:
    """Yield the stories of a file of JSON lines; a bad line fails alone."""
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            if len(line) > MAX_TEXT_BYTES:
                raise BadInputError(f"the line has {len(line) / 1e6:.0f} MB")  # noqa: TRY301
            value = _parsed(decode(line))
        except BadInputError as error:
            yield f"line {n}", error
            continue
        yield _one(value, place, f"line {n}", several=True)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInputError(f"not JSON{where}") from None


def _one(value: object, place: Place, where: str, *, several: bool) -> Read:
    if not isinstance(value, dict):
        return where, BadInputError("not a JSON object with a story's fields")
    try:
        return story_from(value, place, _mark(value) if several else "")
    except BadInputError as error:
        return where, error


def _mark(fields: dict[str, object]) -> str:
    """Tell stories of one file apart by headline or opening, which move less than line numbers."""
    opening = str(fields.get("title") or fields.get("text"))[:200]
    return hashlib.sha256(opening.encode(errors="replace")).hexdigest()[:12]
