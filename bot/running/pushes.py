"""Taking what a publishing system pushes: signed, checked whole, stored before it is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from bot.running.signatures import CLOCK_SECONDS, OF_PUSHES
from index.archive import Archive
from index.archive.pushed import PUSHES, Push, keep_push, take_signature
from index.errors import (
    BadInputError,
    NotPushedError,
    PullquoteError,
    PushConflictError,
    SettingsError,
)
from index.guard import failing_alone
from index.pages import PageOrigin
from index.pages.fields import story_from
from index.pages.html import text_of_html
from index.settings import Settings
from index.story import Story

MOST_BYTES = 4_000_000
"""Largest body taken, in bytes: as much as one page of a feed may have."""
MOST_STORIES = 100
"""Most stories in one push: they are checked and stored together."""
SHORTEST_SECRET = 32
"""Characters: a random secret of this length cannot be guessed from the pushes it signs."""

_FIELDS = "id url title text html outlet byline published updated section language embargo".split()
_AHEAD = timedelta(days=1)
"""How far ahead `updated` may lie: a zone mistaken, not a year that would bar corrections."""
_MOST_WHY = 500
_NO_LETTER = re.compile("[\0\ud800-\udfff]")


class RefusedError(PullquoteError):
    """A push is not taken; `status` is the HTTP status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Pushes:
    """Takes pushes into an archive."""

    archive: Archive
    secret: SecretStr | None
    """What they are signed with; without it none is taken."""
    on_pushed: Callable[[], None]
    """Called after each push that was taken: there is something to land."""

    def require_secret(self) -> str:
        """Return the secret.

        Raises:
            RefusedError: none is set.

        """
        if self.secret is None:
            raise RefusedError(403, "pushes are not taken here: PULLQUOTE_PUSH_SECRET is not set")
        return self.secret.get_secret_value()

    def take(self, timestamp: str | None, signature: str | None, body: bytes) -> int:
        """Check a push and store it; return how many stories it has. All of them stand, or none.

        Raises:
            RefusedError: it is not taken, and nothing of it is stored.
            StoreError: the archive failed; the same push may be sent again.

        """
        now = datetime.now(UTC)
        stamp = verify(self.require_secret(), timestamp, signature, body, now.timestamp())
        pushes = read_pushes(body, now)
        try:
            with self.archive.writing() as connection:
                until = stamp + CLOCK_SECONDS
                digits = (signature or "").removeprefix("v1=")
                take_signature(connection, digits, until, int(now.timestamp()))
                for push in pushes:
                    keep_push(connection, push, now)
        except PushConflictError as error:
            raise RefusedError(409, str(error)) from None
        except NotPushedError as error:
            raise RefusedError(404, str(error)) from None
        self.on_pushed()
        return len(pushes)


def check_secret(settings: Settings) -> None:
    """Raise SettingsError where the secret is too short to sign with."""
    secret = settings.push_secret
    if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
        raise SettingsError(
            f"PULLQUOTE_PUSH_SECRET has under {SHORTEST_SECRET} characters. Make one with "
            "`openssl rand -hex 32` and give it to the publishing system too."
        )


def verify(
    secret: str, timestamp: str | None, signature: str | None, body: bytes, now: float
) -> int:
    """Return a push's time stamp once it proves to be signed with the secret, and lately.

    `timestamp` and `now` are Unix seconds; `signature` is `v1=` and the hex HMAC-SHA256 of the
    time stamp, a full stop and the body.

    Raises:
        RefusedError: it does not; the reason does not tell which part is wrong.

    """
    stamp = OF_PUSHES.signed_at(secret, timestamp, signature, body, now)
    if stamp is None:
        raise RefusedError(
            401, "the signature does not hold: check the secret, the clock and what is signed"
        )
    return stamp


def read_pushes(body: bytes, now: datetime) -> list[Push]:
    """Return what a body pushes: one story, or under `stories` up to 100. Each can be read.

    Raises:
        RefusedError: 400 for what is not JSON; 422 for a push or a story that cannot be read.

    """
    try:
        value = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=str)
    except (ValueError, RecursionError):
        raise RefusedError(400, "the body is not JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise RefusedError(422, "the body is not a JSON object")
    if "stories" not in value:
        return [_read_push(value, "", now)]
    items = value["stories"]
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_STORIES:
        raise RefusedError(422, f"stories is not a list of 1 to {MOST_STORIES} pushes")
    return [_read_push(item, f"item {n}: ", now) for n, item in enumerate(items, 1)]


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _read_push(item: object, where: str, now: datetime) -> Push:
    try:
        with failing_alone():
            return _push(item, now)
    except BadInputError as error:
        raise RefusedError(422, f"{where}{error}") from None


def _push(item: object, now: datetime) -> Push:
    """Return what one item pushes.

    Raises:
        BadInputError: it cannot be read.

    """
    if not isinstance(item, dict) or not isinstance(item.get("story"), dict):
        raise BadInputError("there is no story in it")
    action = item.get("action")
    fields = _fields(item["story"])
    if action in ("create", "update"):
        return _standing(fields, now)
    if action == "withdraw":
        return _withdrawal(fields, item.get("why"), now)
    raise BadInputError("action is none of create, update, withdraw")


def _fields(story: Mapping[str, object]) -> dict[str, object]:
    """Return those fields of a story that mean something, the blank left out."""
    fields = {name: story[name] for name in _FIELDS if story.get(name) not in (None, "")}
    if "text" in fields:
        fields.pop("html", None)
    for name, value in fields.items():
        if not isinstance(value, str | int | float | list) or isinstance(value, bool):
            raise BadInputError(f"{name} is {type(value).__name__}, not a string")
        if _NO_LETTER.search("".join(map(str, value)) if isinstance(value, list) else str(value)):
            raise BadInputError(f"{name} has characters that no text has (NUL or half a pair)")
    if "id" in fields:
        fields["id"] = _id(fields["id"])
    if "id" not in fields and "url" not in fields:
        raise BadInputError("the story has neither id nor url")
    return fields


def _id(value: object) -> str:
    line = " ".join(str(value).split())
    if isinstance(value, list) or not line:
        raise BadInputError("id is not a string")
    return line


def _standing(fields: dict[str, object], now: datetime) -> Push:
    story = _story(fields)
    return Push(_path(fields), story.key, fields, _updated(story, now))


def _updated(story: Story, now: datetime) -> datetime | None:
    if story.updated is not None and story.updated > now + _AHEAD:
        raise BadInputError(f"updated {story.updated:%Y-%m-%d} lies in the future")
    return story.updated


def _withdrawal(fields: Mapping[str, object], why: object, now: datetime) -> Push:
    if why is not None and not isinstance(why, str):
        raise BadInputError(f"why is {type(why).__name__}, not a string")
    reason = " ".join((why or "").split())
    if len(reason) > _MOST_WHY or _NO_LETTER.search(reason):
        raise BadInputError(f"why has over {_MOST_WHY} characters, or some that no text has")
    named = {name: fields[name] for name in ("id", "url", "updated") if name in fields}
    story = story_from({**named, "text": "withdrawn"}, PageOrigin(PUSHES, _path(fields)))
    updated = _updated(story, now)
    return Push(_path(fields), story.key, named, updated, withdrawn=True, why=reason or None)


def _story(fields: Mapping[str, object]) -> Story:
    """Read a story as the refresh will.

    Raises:
        BadInputError: it cannot be read.

    """
    html = fields.get("html")
    if html is not None and not isinstance(html, str):
        raise BadInputError(f"html is {type(html).__name__}, not a string")
    text = fields.get("text") if html is None else text_of_html(html)
    return story_from({**fields, "text": text}, PageOrigin(PUSHES, _path(fields)))


def _path(fields: Mapping[str, object]) -> str:
    return str(fields.get("id") or fields["url"])
