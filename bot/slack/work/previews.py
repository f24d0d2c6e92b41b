"""Previews of our stories under the links that people paste, kept as the stories stand.

Slack lets an app put another preview in the place of its own (`chat.unfurl` on the same message).
So a preview follows its story for as long as the inbox remembers it, a week: a correction, a
withdrawal, the end of an embargo, and a story that lands after its link was pasted.
"""

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.answer import Quote
from bot.answers.ask import ask
from bot.slack.api.errors import RefusedError
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.inbox.stored import store
from bot.slack.looks.blocks import Block
from bot.slack.looks.previews import nothing_left, preview
from bot.slack.work.workplace import Workplace
from index.access import Access
from index.archive import Archive
from index.archive.engine import fact, set_fact
from index.archive.reading import last_change
from index.archive.standing import Standing, changed_since, known_at, standing_at
from index.archive.tables import inbox
from index.errors import QuestionError

BEAT = 1.0
"""Seconds between looks at the change log."""
SHOWN, NOTHING = "shown", "nothing to show"
_FOLLOWED = "previews_follow"
"""Fact: the change up to which previews follow their stories."""

log = logging.getLogger(__name__)


def show(workplace: Workplace, item: Item) -> str:
    """Show a preview of each story that a message links to; return how it ended.

    Access is checked as for a question in that channel. Stories that may not be seen there say
    nothing, and neither does a link that leads to none.

    Raises:
        TryLaterError, RefusedError: Slack does not take it.

    """
    payload = item.payload
    if "user" in payload and (item.too_old or _is_refused(workplace, item)):
        return "left alone"
    access = workplace.access(payload["channel"], payload.get("team", ""))
    found = {link: _preview(workplace, link, access) for link in payload["links"]}
    if payload.get("shown"):
        found = {link: blocks or nothing_left() for link, blocks in found.items()}
    previews = {link: blocks for link, blocks in found.items() if blocks}
    if not previews:
        return NOTHING
    workplace.slack(item).unfurl(payload["channel"], payload["ts"], previews)
    return SHOWN


def _is_refused(workplace: Workplace, item: Item) -> bool:
    """Tell whether who pasted a link may not ask there; one whom Slack does not name may not."""
    payload = item.payload
    try:
        refused = workplace.refusal(payload.get("team", ""), payload["user"], payload["channel"])
    except RefusedError:
        return True
    return refused is not None


def _preview(workplace: Workplace, link: str, access: Access) -> list[Block]:
    with workplace.archive.reading() as connection:
        standing = standing_at(connection, _address(link), access)
    if standing is None:
        return []
    return preview(standing, _best(workplace, standing, link, access), datetime.now(UTC))


def _best(workplace: Workplace, standing: Standing, link: str, access: Access) -> Sequence[Quote]:
    """Return the quotes of a story by which a question that only links to it is answered."""
    version = standing.version
    if version is None:
        return ()
    try:
        answer = ask(workplace.house, version.story.url or _address(link), access=access)
    except QuestionError:
        return ()
    return [quote for quote in answer.quotes if quote.version.id == version.id]


def _address(link: str) -> str:
    """Return the address of a link, which Slack tells as it escapes text and wants back so."""
    return html.unescape(link)


@dataclass(frozen=True)
class Previewer:
    """Notices which previews no longer show their stories as they stand."""

    archive: Archive
    stopping: threading.Event

    def run(self) -> None:
        """Look until told to stop; a failure is logged and tried again at the next beat."""
        while not self.stopping.is_set():
            try:
                self.look()
            except Exception:
                log.exception("previews_not_compared")
            self.stopping.wait(BEAT)

    def look(self) -> int:
        """Have previews shown anew whose stories have changed since the last look; return how many.

        Noting how far it looked and what is to be shown is one transaction.
        """
        with self.archive.reading() as connection:
            newest, known = last_change(connection), fact(connection, _FOLLOWED)
        if known is not None and int(known) >= newest:
            return 0
        with self.archive.writing() as connection:
            changed = changed_since(connection, int(known)) if known is not None else set()
            due = list(_touched(connection, changed)) if changed else []
            for key, payload in due:
                store(connection, f"{key}:{newest}", ItemKind.PREVIEW, payload)
            set_fact(connection, _FOLLOWED, str(newest))
        return len(due)


def _touched(connection: Connection, changed: set[int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each message with a link to one of these stories: the key it had, and what to do now.

    It names nobody: who pasted the link was admitted, or else there is nothing there.
    """
    for key, rows in _by_message(connection).items():
        payload = rows[0][0]
        if not changed & {known_at(connection, _address(link)) for link in payload["links"]}:
            continue
        outcomes = [outcome for _, outcome in rows]
        if outcomes == ["left alone"]:
            continue
        shown = SHOWN in outcomes
        place = {name: payload[name] for name in ("team", "channel", "ts", "links")}
        yield key, {**place, "of": key, "shown": shown}


def _by_message(
    connection: Connection,
) -> Mapping[str, list[tuple[dict[str, Any], str | None]]]:
    """Return the previews that are remembered by the key of the first of each message."""
    query = select(inbox.c.key, inbox.c.payload, inbox.c.outcome)
    found: dict[str, list[tuple[dict[str, Any], str | None]]] = {}
    for row in connection.execute(query.where(inbox.c.kind == ItemKind.PREVIEW)):
        if "links" in row.payload:
            key = row.payload.get("of", row.key)
            found.setdefault(key, []).append((row.payload, row.outcome))
    return found
