"""Clicks that come again: each is stored and gets a word, also where it changes nothing more.

The first of a kind on a message has a key of its own; those that follow know the keys of those
before them, so that what came of these decides.
"""

from __future__ import annotations

from dataclasses import replace

from bot.slack.events.clicks import Clicked
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.work.workplace import Workplace
from index.archive.given import Given, given_to

_AGAIN = frozenset({ItemKind.SHARE, ItemKind.SHARE_CHECK, ItemKind.REFINE})
"""Kinds that give an answer where all see it, so that whoever clicks again asks where it is."""
_MOST = 20
"""Clicks of a kind on one message that get a word."""


def take_in(inbox: Inbox, click: Clicked) -> bool:
    """Store a click, also one that was made before; return False where it asks for nothing more."""
    if inbox.put(click.key, click.kind, click.payload):
        return True
    earlier = [click.key]
    while click.kind in _AGAIN and len(earlier) < _MOST:
        again = replace(
            click,
            key=f"{click.key}:{len(earlier) + 1}",
            payload={**click.payload, "earlier": list(earlier)},
        )
        if inbox.put(again.key, again.kind, again.payload):
            return True
        earlier.append(again.key)
    return False


def came_of(workplace: Workplace, item: Item) -> Given | None:
    """Return what an earlier click like this one has given, and stands; None where nothing does."""
    with workplace.archive.reading() as connection:
        for key in item.payload.get("earlier", ()):
            given = given_to(connection, key)
            if given is not None:
                return given
    return None
