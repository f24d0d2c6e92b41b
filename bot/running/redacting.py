"""Masking what the log must never hold: tokens, secrets, and the addresses that carry them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from index.settings import Settings

MASK = "[masked]"
SHORTEST = 6
"""Characters of the shortest secret masked by its value: a shorter one would garble the log, and is
no secret."""

_QUOTES = r"[\s\"'\\]*"
_PARAMETERS = "|".join(
    "ticket token access_token key api_key apikey secret client_secret password code state sig "
    "signature".split()
)
_LIKE_SECRETS = [
    (re.compile(pattern, re.IGNORECASE), rf"\g<keep>{MASK}")
    for pattern in (
        # Slack's tokens: bot, user, app, refresh, and those of its command line.
        r"(?P<keep>)\bx(?:ox[a-z](?:\.xox[a-z])?|app)-[\w.-]+",
        # The header, as HTTP has it, as a dict prints it, and as JSON repeats that.
        rf"(?P<keep>\bauthorization\b{_QUOTES}[:=]{_QUOTES})(?:(?:bearer|basic)\s+)?[^\s\"',}}\\]+",
        r"(?P<keep>\bbearer\s+)[^\s\"',}\\]+",
        # Response URLs and incoming webhooks: whoever knows one can post.
        r"(?P<keep>\bhooks\.slack(?:-gov)?\.com/)[^\s\"'<>\\]+",
        # What a URL says in secret: a password before its host, a ticket or key in its query.
        r"(?P<keep>://[^\s/\"'@:]*:)[^\s/\"']+(?=@)",
        rf"(?P<keep>[?&](?:{_PARAMETERS})=)[^\s&\"'<>\\]+",
    )
]


def redactor(settings: Settings) -> Callable[[str], str]:
    """Return what masks, in a line or a traceback, all that is secret or looks like it."""
    values = sorted({v for v in _values(settings) if len(v) >= SHORTEST}, key=len, reverse=True)
    known = re.compile("|".join(map(_spelt, values))) if values else None

    def redacted(line: str) -> str:
        masked = known.sub(MASK, line) if known else line
        for pattern, mask in _LIKE_SECRETS:
            masked = pattern.sub(mask, masked)
        return masked

    return redacted


def _values(settings: Settings) -> Iterator[str]:
    """Yield the secrets of the settings, and the password in the archive's address."""
    yield from settings.secrets()
    try:
        password = make_url(settings.archive).password
    except ArgumentError:
        return
    if password:
        yield str(password)


def _spelt(value: str) -> str:
    """Return a pattern of a value as it stands, or as JSON, Python or a URL writes it."""
    return "".join(map(_letter, value))


def _letter(letter: str) -> str:
    """Return a pattern of one letter; a text quoted within another has it behind backslashes."""
    if letter.isascii() and letter.isalnum():
        return letter
    written = (
        letter,
        json.dumps(letter)[1:-1],
        repr(letter)[1:-1],
        quote(letter, safe="", errors="replace"),
    )
    ways = {r"\\+".join(map(re.escape, filter(None, way.split("\\")))) for way in written}
    spelt = "|".join(sorted(ways - {""}, key=len, reverse=True))
    return r"(?:\\+|%5C)" if letter == "\\" else rf"\\*(?:{spelt})"
