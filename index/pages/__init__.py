"""A page of any format to the stories in it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import PurePath

from index.errors import BadInputError
from index.pages.decoding import decode
from index.pages.fields import PageOrigin
from index.pages.html import read_html, read_shown, story_of_fields
from index.pages.jsons import MAX_JSON_BYTES, Read, Unread, read_json, read_json_lines
from index.pages.markdown import read_markdown
from index.pages.plain import read_plain
from index.pages.word import read_word
from index.story import Story

_ONE_STORY: dict[str, Callable[[str, PageOrigin], Story]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}
__all__ = [
    "SUFFIXES",
    "PageOrigin",
    "Unread",
    "decode",
    "read_html",
    "read_page",
    "read_shown",
    "story_of_fields",
]

SUFFIXES = frozenset({*_ONE_STORY, ".json", ".jsonl", ".docx"})
"""File name endings read as pages, in lower case."""


def read_page(data: bytes, place: PageOrigin) -> Iterator[Read]:
    """Yield each story of a page, or where one could not be read and why.

    Raises:
        BadInputError: nothing in the page can be read.

    """
    suffix = PurePath(place.path).suffix.lower()
    if suffix == ".jsonl":
        if not data.strip():
            raise BadInputError("the file is empty")
        yield from read_json_lines(io.BytesIO(data), place)
    elif suffix == ".json":
        yield from read_json(decode(data, MAX_JSON_BYTES), place)
    elif suffix == ".docx":
        yield read_plain(read_word(data), place)
    else:
        yield _ONE_STORY[suffix](decode(data), place)
