"""How feeds stand, for those who look after the house. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.letters import shown
from bot.own_words.catalogue import ago_told, count, day_told, marked, say
from bot.running.metrics import feed_names
from bot.running.status import Status
from bot.slack.looks.blocks import (
    BUDGET,
    Block,
    Element,
    Message,
    context,
    literal,
    plain,
    rich,
    run,
    section,
    weight,
)
from bot.stopwatch import ago
from index.archive import Feed, PageProblem

_LONGEST_NAME = 200
_LONGEST_PROBLEM = 300
"""Characters shown of a feed's location, and of what is wrong with it."""
_MORE = marked("{n} more: pullquote status lists them all.")
_MOST_HELD = 5
_PERSON = re.compile(r"[UW][A-Z0-9]{5,}")
"""What Slack calls people by."""
_USER_INFO = re.compile(r"(?<=://)[^\s/@]+@")
"""A name and a password in an address."""
_KINDS = (
    *(marked("added"), marked("corrected"), marked("unchanged"), marked("withdrawn")),
    marked("failed"),
)
"""What a refresh counts."""
NO_FEEDS = marked("There are no feeds yet: whoever runs me registers one with pullquote add.")


def feeds_message(status: Status) -> Message:
    """Return the list of feeds, as many as one message takes."""
    line = feeds_line(status)
    head = {"type": "section", "text": plain(line)}
    return Message(literal(line), (head, *feed_blocks(status, BUDGET - 500)))


def feeds_line(status: Status) -> str:
    """Return how many feeds there are, and how many of them want somebody's eye."""
    if not status.feeds:
        return say(NO_FEEDS)
    told = count("{n} feed", "{n} feeds", len(status.feeds))
    worrying = sum(1 for feed in status.feeds if _worries(status, feed))
    if worrying:
        return say("{feeds}, {n} to look at.", feeds=told, n=worrying)
    return say("{feeds}, all as usual.", feeds=told)


def feed_blocks(status: Status, room: int, most: int = 40) -> list[Block]:
    """Return a block for each feed, those to look at first, and the stories withdrawn by hand.

    As many as `room` characters and `most` blocks take; the rest is counted.
    """
    names = feed_names(status.feeds)
    unread = Counter(problem.feed for problem in status.problems)
    feeds = sorted(status.feeds, key=lambda feed: not _worries(status, feed))
    tail = _held(status)
    blocks: list[Block] = []
    room -= weight(tail)
    for feed in feeds:
        block = _feed(feed, names[feed.id], status.concerns.get(feed.id), unread[feed.location])
        room -= weight([block])
        if room < 0 or len(blocks) + len(tail) + 1 >= most:
            break
        blocks.append(block)
    left = len(feeds) - len(blocks)
    more = [context(say(_MORE, n=left))] if left else []
    return [*blocks, *more, *tail]


def refreshing(feeds: Sequence[Feed]) -> str:
    """Return what is said when a refresh begins."""
    names = feed_names(feeds)
    which = count("{n} feed", "{n} feeds", len(feeds))
    if len(feeds) == 1:
        which = shown(names[feeds[0].id][:_LONGEST_NAME])
    return say("Refreshing {feeds}. I will say here what came of it.", feeds=which)


def refreshed(
    feeds: Sequence[Feed],
    changes: Mapping[str, int],
    failed: Sequence[PageProblem],
    *,
    waiting: int,
) -> str:
    """Return what came of a refresh; `waiting` feeds are not done yet."""
    names = feed_names(feeds)
    known = {feed.location: names[feed.id] for feed in feeds}
    which = count("{n} feed", "{n} feeds", len(feeds))
    told = ", ".join(f"{n:,} {say(kind)}" for kind, n in changes.items())
    lines = [say("Refreshed {feeds}: {changes}.", feeds=which, changes=told)]
    for problem in failed:
        where = " ".join(part for part in (known.get(problem.feed, ""), problem.path) if part)
        why = safe_reason(problem.reason, known)
        lines.append(f"✗ {shown(safe_reason(where, known))}: {shown(why)}")
    if waiting:
        lines.append(say("{n} not done yet: /pullquote feeds says how they stand.", n=waiting))
    return "\n".join(lines)


def safe_reason(reason: str, names: Mapping[str, str]) -> str:
    """Return why something failed, without the secrets that locations (keys of `names`) carry."""
    for location, name in names.items():
        reason = reason.replace(location, name)
    reason = _USER_INFO.sub("", reason)
    return reason if len(reason) <= _LONGEST_PROBLEM else f"{reason[:_LONGEST_PROBLEM]}…"


def _worries(status: Status, feed: Feed) -> bool:
    return feed.problem is not None or feed.id in status.concerns


def _feed(feed: Feed, name: str, concern: str | None, unread: int) -> Block:
    called = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
    told = [shown(part) for part in (feed.outlet, feed.kind, feed.collection) if part]
    fresh = feed.refreshed_at
    told.append(say("refreshed {ago}", ago=_since(fresh)) if fresh else say("never read yet"))
    if feed.arrivals:
        told.append(say("last brought a story {ago}", ago=_since(feed.arrivals[-1])))
    elements = [run(called, bold=True), run(f"\n{' · '.join(told)}")]
    if concern:
        elements.append(run(f"\n⚠ {shown(concern)}"))
    if feed.problem:
        reason = safe_reason(feed.problem, {feed.location: name})
        elements.append(run("\n✗ " + say("cannot be read: {reason}", reason=shown(reason))))
    if unread:
        pages = count(
            "{n:,} page could not be read: pullquote status says why",
            "{n:,} pages could not be read: pullquote status says why",
            unread,
        )
        elements.append(run(f"\n✗ {pages}"))
    return rich(section(*elements))


def _held(status: Status) -> list[Block]:
    if not status.held:
        return []
    lines = [run(say("Withdrawn by hand"), bold=True)]
    for one in status.held[:_MOST_HELD]:
        title, why = shown(one.title[:_LONGEST_NAME]), shown(one.why[:_LONGEST_PROBLEM])
        lines.append(run(f"\n• {title} — {why} ({day_told(one.at.astimezone().date())}"))
        lines += [*_who(one.by), run(")")]
    left = len(status.held) - _MOST_HELD
    if left > 0:
        lines.append(run("\n" + say(_MORE, n=left)))
    return [rich(section(*lines))]


def _who(by: str | None) -> list[Element]:
    """Return who did something: in rich text that one person alone sees, a name pings nobody."""
    if by is None:
        return []
    named: Element = {"type": "user", "user_id": by} if _PERSON.fullmatch(by) else run(shown(by))
    return [run(say(", by ")), named]


def _since(moment: datetime) -> str:
    age = datetime.now(UTC) - moment
    return ago_told(age, ago(age.total_seconds()))
