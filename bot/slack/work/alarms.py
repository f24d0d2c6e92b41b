"""Telling those who run the bot what is wrong with a feed, and that it is over: once each.

It fails or is silent; or addresses of its stories show another text.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.slack.inbox.items import Item, ItemKind
from bot.slack.inbox.stored import keys_of, store
from bot.slack.looks.blocks import apology
from bot.slack.work.workplace import Workplace
from index.archive import Archive, Feed
from index.archive.feeds import all_feeds
from index.rhythm import called, concern

BEAT = 30.0
"""Seconds between looks at the feeds."""

_WALL = ":wall"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Alarms:
    """Puts what is to be told about feeds in the inbox, for the admins' channel."""

    archive: Archive
    channel: str
    stopping: threading.Event
    team: str = ""
    """The channel's installation; empty for the only one."""

    def run(self) -> None:
        """Look until told to stop."""
        while not self.stopping.is_set():
            try:
                self.look(datetime.now(UTC))
            except Exception:
                log.exception("feeds_unreadable")
            self.stopping.wait(BEAT)

    def look(self, now: datetime) -> None:
        """Put in the inbox what has come up since the last look, and what is over."""
        with self.archive.writing() as connection:
            told = keys_of(connection, ItemKind.ALARM)
            for key, text in news_of(all_feeds(connection), told, now):
                payload = {"team": self.team, "channel": self.channel, "text": text}
                store(connection, key, ItemKind.ALARM, payload)


def news_of(feeds: Sequence[Feed], told: set[str], now: datetime) -> list[tuple[str, str]]:
    """Return (key, text) of what the admins have not been told; pure.

    A key names a feed and when its trouble began, so that each trouble is told once, and its end.
    """
    found = []
    for feed in feeds:
        found += _texts_of(feed, told)
        line, start = concern(feed, now), f"alarm:{feed.id}:"
        key = f"{start}{_began(feed)}"
        if line is not None and key not in told:
            reason = f" {feed.problem}" if feed.problem else ""
            found.append((key, f"Feed {feed.location}: {line}.{reason}"))
        ended = [
            old
            for old in sorted(told)
            if old.startswith(start) and f"over:{old}" not in told and (line is None or old != key)
        ]
        if ended and line is None:
            found += [(f"over:{old}", f"Feed {called(feed)} is back.") for old in ended[-1:]]
    return found


def _texts_of(feed: Feed, told: set[str]) -> list[tuple[str, str]]:
    """Return what is to be told of other texts at a feed's addresses.

    Once from the first to the last of them; once more where one turns out to be a wall.
    """
    start, aside = f"texts:{feed.id}:", feed.aside
    last = max((key for key in told if key.startswith(start)), default=None)
    is_open = last is not None and f"over:{last}" not in told
    if aside is None:
        over = f"The addresses of feed {called(feed)} show its stories again."
        return [(f"over:{last}", over)] if is_open else []
    if is_open and (not aside.is_wall or str(last).endswith(_WALL)):
        return []
    key = f"{start}{aside.since:%Y-%m-%dT%H:%M:%S}{_WALL if aside.is_wall else ''}"
    return [] if key in told else [(key, f"Feed {feed.location}: {aside.problem}")]


def _began(feed: Feed) -> str:
    moment = feed.failing_since or (feed.arrivals[-1] if feed.arrivals else None)
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment else ""


def tell(workplace: Workplace, item: Item) -> str:
    """Post an alarm in the admins' channel; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, channel = workplace.slack(item), item.payload["channel"]
    if item.attempts > 1 and slack.posted(channel, None, item.key, item.received_at):
        return "was told already"
    slack.post(channel, None, apology(item.payload["text"]), item.key)
    return "told"
