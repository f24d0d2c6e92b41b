"""Whose words an answer holds, and since when: kept with it, so that they can be erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast

_ASKERS, _SINCE = "askers", "since"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose words an answer holds."""

    askers: tuple[str, ...]
    """Ids: who put its question first, then who put those that it goes on from."""
    since: datetime
    """When the oldest of these was put; aware UTC."""
    sources: tuple[str, ...] = ()
    """Keys of the answers its words were taken from; not kept."""

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept among what is kept of an answer."""
        return {_ASKERS: list(self.askers), _SINCE: self.since.isoformat()}


def askers_in(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """Return whose words an answer that was kept holds; empty of an old release."""
    return tuple(kept.get(_ASKERS, ()))


def whose(kept: Mapping[str, Any], user: str | None, asked_at: datetime) -> Whose | None:
    """Return whose words an answer that was kept holds; None where it is nobody's.

    `user` is who it was given to and `asked_at` when: all that an old release knew.
    """
    askers = askers_in(kept) or ((user,) if user else ())
    since = datetime.fromisoformat(kept[_SINCE]) if _SINCE in kept else asked_at
    return Whose(askers, since) if askers else None


def first_asker(kept: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return, in SQL, who put an answer's question; NULL of an old release."""
    asker: ColumnElement[Any] = kept[(_ASKERS, 0)].as_string()
    return asker


def names(kept: ColumnElement[Any], user: str) -> ColumnElement[bool]:
    """Tell, in SQL, whether somebody's words may be in an answer that was kept."""
    return cast(kept, Text).contains(f'"{user}"', autoescape=True)


def is_older(kept: ColumnElement[Any], moment: datetime) -> ColumnElement[bool]:
    """Tell, in SQL, whether an answer that was kept holds words put before a moment in UTC."""
    older: ColumnElement[bool] = kept[_SINCE].as_string() < moment.isoformat()
    return older
