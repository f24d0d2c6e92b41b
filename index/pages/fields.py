"""The fields a page may give about its story, checked and made one shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import dateparser

from index.errors import BadInputError
from index.keys import check_letters, checked_url, kept_key
from index.links import canonical
from index.story import Story

MAX_TEXT_CHARACTERS = 1_000_000
"""Longest story text; also spaCy's own limit."""

_MAX_FIELD = 500
_OLDEST_YEAR = 1600  # the first newspapers
_AND = re.compile(r"\s*(?:,|;|\band\b|&)\s*")
_TITLE_WORDS = 12
_MAX_TITLE = 160  # characters of a title made of words of the text


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """Where a page came from."""

    feed: str
    """The feed's location."""
    path: str
    """The page's path below it."""
    outlet: str | None = None
    """The outlet the feed was added under, for stories that do not name theirs."""


def story_from(fields: Mapping[str, object], place: PageOrigin, nth: str = "") -> Story:
    """Make a Story from a page's fields (`id url title text outlet byline published updated …`).

    `nth` tells stories of one page apart that have neither id nor URL.

    Raises:
        BadInputError: no text, or a field that cannot be what it says.

    """
    text = fields.get("text")
    if text is not None and not isinstance(text, str):
        raise BadInputError(f"text is {type(text).__name__}, not a string")
    if not text or not text.strip():
        raise BadInputError("the story has no text")
    check_letters("text", text)
    if len(text) > MAX_TEXT_CHARACTERS:
        raise BadInputError(
            f"the story has {len(text):,} characters; at most {MAX_TEXT_CHARACTERS:,} are read"
        )
    url = _url(fields)
    return Story(
        key=story_key(fields, place, nth),
        id=_line(fields, "id") or _below(fields, place, nth),
        text=text,
        title=_line(fields, "title") or first_words(text),
        url=url,
        outlet=_line(fields, "outlet") or place.outlet,
        byline=_byline(fields.get("byline")),
        published=_published(fields.get("published")),
        updated=_updated(fields.get("updated")),
        section=_line(fields, "section"),
        language=_line(fields, "language"),
        embargo=_embargo(fields.get("embargo")),
    )


def usable(fields: Mapping[str, object]) -> dict[str, object]:
    """Return those of a feed's words on a story that can be what they say.

    A story fails for what its own page says wrongly, not for what others say of it.
    """
    return {name: value for name, value in fields.items() if _can_be(name, value)}


def _can_be(name: str, value: object) -> bool:
    readers = {"byline": _byline, "published": _published, "updated": _updated}
    try:
        read = readers[name](value) if name in readers else _line({name: value}, name)
    except BadInputError:
        return False
    return bool(read)


def story_key(fields: Mapping[str, object], place: PageOrigin, nth: str = "") -> str:
    """Return what a story is known by, which even a story that cannot be read may tell.

    Raises:
        BadInputError: its url or its id is not one.

    """
    url = _url(fields)
    return kept_key(
        f"url:{canonical(url)}" if url else f"{place.feed}:{_below(fields, place, nth)}"
    )


def _below(fields: Mapping[str, object], place: PageOrigin, nth: str) -> str:
    mark = _line(fields, "id") or nth
    return f"{place.path}#{mark}" if mark else place.path


def first_words(text: str) -> str:
    """Return the first words of a text, for a story without a headline."""
    words = text.split(None, _TITLE_WORDS)
    title = " ".join(words[:_TITLE_WORDS])
    cut = title[:_MAX_TITLE]
    return cut + ("…" if len(words) > _TITLE_WORDS or cut != title else "")


def _line(fields: Mapping[str, object], name: str) -> str | None:
    """Return a field as one line of text, or None where it is missing or blank."""
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return None
    if not isinstance(value, str | int | float):
        raise BadInputError(f"{name} is {type(value).__name__}, not a string")
    line = " ".join(str(value).split())
    check_letters(name, line)
    if name != "url" and len(line) > _MAX_FIELD:
        raise BadInputError(f"{name} has {len(line):,} characters")
    return line or None


def _url(fields: Mapping[str, object]) -> str | None:
    url = _line(fields, "url")
    return None if url is None else checked_url(url)


def _byline(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        bare = re.sub(r"^\s*by\s+", "", value, flags=re.IGNORECASE)
        names = _AND.split(bare)
    elif isinstance(value, list) and all(isinstance(name, str) for name in value):
        names = value
    else:
        raise BadInputError("byline is not a string or a list of strings")
    check_letters("byline", "".join(names))
    return tuple(" ".join(name.split())[:_MAX_FIELD] for name in names if name.strip())


def _published(value: object) -> date | None:
    """Return the day as written, so that a late-evening story keeps its outlet's own date."""
    moment = _moment(value, "published")
    return moment.date() if isinstance(moment, datetime) else moment


def _updated(value: object) -> datetime | None:
    moment = _moment(value, "updated")
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _embargo(value: object) -> datetime | None:
    """Return until when a story is under embargo: to the minute, or it fails."""
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(str(value).strip())
        if moment.tzinfo is None:
            raise BadInputError("embargo has no time zone: end it with Z or +01:00")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInputError(
            f"embargo {str(value)[:40]!r} is no time: write it like 2026-11-22T18:00:00Z"
        ) from None


def _moment(value: object, name: str) -> date | datetime | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str | int | float):
        raise BadInputError(f"{name} is {type(value).__name__}, not a date")
    moment = _parsed(str(value))
    if moment is None:
        raise BadInputError(f"{name} {str(value)[:40]!r} is not a date")
    if not _OLDEST_YEAR <= moment.year <= datetime.now(UTC).year + 10:
        raise BadInputError(f"{name} {str(value)[:40]!r} is no date a story can have")
    return moment


def _parsed(value: str) -> date | datetime | None:
    iso = value.strip().replace("Z", "+00:00")
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(iso)
        except ValueError:
            continue
    return dateparser.parse(
        value[:80],
        languages=["en"],
        settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"]},
    )
