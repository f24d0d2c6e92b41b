"""The one note of a thread, which says how the quotes of its answers stand. Effects on Slack.

What changes again while people still look is put into the note that stands. Later a note of its own
is posted, so that it is noticed, and the old one goes: of words that are taken back meanwhile none
stays behind.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass

from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError
from bot.slack.inbox.items import Item
from bot.slack.looks.blocks import Message
from bot.slack.looks.notes import Fared, Stands, Touched, note
from bot.slack.work.workplace import Workplace
from index.archive.given import Given, Judged, QuoteState, changed_in, forget, note_told
from index.archive.versions import VersionText, told, versions_seen

IN_A_ROW = 600.0
"""Seconds after its posting for which a note takes up what changes again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What versions say, and which of them a channel may see."""

    versions: Mapping[int, VersionText]
    seen: AbstractSet[int]

    def wording(self, quote: Judged) -> str | None:
        """Return the sentence that stands in a quote's place, where the channel may see it."""
        if quote.judged_id is None or quote.judged_id not in self.seen:
            return None
        return self.versions[quote.judged_id].slice(quote.now)


def read(workplace: Workplace, answers: Sequence[Given], channel: str, team: str) -> Reading:
    """Return what the versions that answers quote, and were judged by, say."""
    quotes = [quote for answer in answers for quote in answer.quotes]
    ids = [id_ for one in quotes for id_ in (one.shown.version_id, one.judged_id)]
    with workplace.archive.reading() as connection:
        versions = told(connection, ids)
        access = workplace.access(channel, team)
        return Reading(versions, versions_seen(connection, versions, access))


def tell(workplace: Workplace, item: Item, channel: str, thread: str) -> None:
    """Have a thread's note say how its answers stand now; post it where there is none.

    Raises:
        TryLaterError: Slack cannot take it now, or has perhaps taken it.
        RefusedError: Slack takes no note there.

    """
    slack, team = workplace.slack(item), item.payload.get("team", "")
    with workplace.archive.reading() as connection:
        answers = changed_in(connection, team, channel, thread)
    if not answers:
        return
    reading = read(workplace, answers, channel, team)
    message = note([_fared(answer, reading) for answer in answers])
    old = max((one.note_ts for one in answers if one.note_ts), key=float, default=None)
    if old is None or not _updated(slack, channel, old, message):
        if old is not None:
            _take_away(slack, channel, old)
        before = item.attempts > 1 and slack.posted(channel, thread, item.key, item.received_at)
        old = before or slack.post(channel, thread, message, item.key)
    with workplace.archive.writing() as connection:
        note_told(connection, (answer.id for answer in answers), old)


def forget_answer(workplace: Workplace, slack: Slack, answer: Given) -> None:
    """Drop an answer that stands no more, and its thread's note where that tells of nothing else.

    Raises:
        TryLaterError: whether the note is gone is not known.

    """
    thread = answer.thread_ts or answer.ts or ""
    with workplace.archive.reading() as connection:
        here = changed_in(connection, answer.team, answer.channel, thread)
    if answer.note_ts and all(one.id == answer.id for one in here):
        _take_away(slack, answer.channel, answer.note_ts)
    with workplace.archive.writing() as connection:
        forget(connection, answer.key)


def _take_away(slack: Slack, channel: str, ts: str) -> None:
    """Take a note away; one that Slack keeps stays."""
    try:
        slack.delete(channel, ts)
    except RefusedError as error:
        log.warning("note_kept", extra={"reason": str(error)})


def _updated(slack: Slack, channel: str, ts: str, message: Message) -> bool:
    """Put a young note in another's place; False where it is not young, or cannot be edited."""
    if time.time() - float(ts) > IN_A_ROW:
        return False
    with suppress(RefusedError):
        slack.update(channel, ts, message)
        return True
    return False


def _fared(answer: Given, reading: Reading) -> Fared:
    quotes = [_touched(one, reading) for one in answer.quotes if one.state_at is not None]
    return Fared(answer.question, quotes, sealed=answer.sealed)


def _touched(quote: Judged, reading: Reading) -> Touched:
    version = reading.versions[quote.shown.version_id]
    n, outlet = quote.shown.n, version.outlet
    if quote.state is QuoteState.CORRECTED:
        old = version.slice(quote.shown.span)
        return Touched(n, outlet, Stands.CORRECTED, old, reading.wording(quote))
    if quote.state is QuoteState.STANDING:
        return Touched(n, outlet, Stands.AGAIN)
    gone = Stands.WITHDRAWN if quote.judged_id is None else Stands.TAKEN_BACK
    return Touched(n, outlet, gone)
