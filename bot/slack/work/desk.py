"""Clicks on a check: another of its pages, or its draft read and checked anew, in its place.

What is shown is made of what was kept and still stands, so an old message, and one that a process
before this one posted, is worked like a young one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.own_words.catalogue import marked
from bot.slack.api.errors import MessageGoneError, TooMuchError, TryLaterError
from bot.slack.inbox.items import Item
from bot.slack.looks.blocks import Message, apology
from bot.slack.looks.verdicts import CHECK_GONE, Sheet, progress_message
from bot.slack.work.answering import refused, safely
from bot.slack.work.checks import Run, is_theirs, run_of, to_be_given
from bot.slack.work.drafts import read_anew
from bot.slack.work.kept_checks import draft_of, seen_in, sheet_of
from bot.slack.work.noting import forget_answer
from bot.slack.work.posting import Memory
from bot.slack.work.workplace import Workplace
from index.archive.given import Given, given_to, note_told
from index.archive.whose import whose

_RHYTHM = 3.0
"""Seconds between two words on how far a check is in a message that all see: Slack takes about one
edit a second in a channel."""
_RESPONSES = 2
"""Such words where a click's response URL is all there is: Slack takes five of each."""

Show = Callable[[Message], None]
"""Puts a message in the place of the one that was clicked."""


def desk(workplace: Workplace, item: Item) -> str:
    """Show another page of a check, or check its draft anew; return how it ended.

    Raises:
        TryLaterError, RefusedError: Slack does not take it.

    """
    slack, payload = workplace.slack(item), item.payload
    with workplace.archive.reading() as connection:
        old = given_to(connection, str(payload.get("answer", "")))
    refusal = refused(workplace, item)
    if refusal is not None or old is None or not is_theirs(old, payload):
        slack.respond(payload["response_url"], refusal or apology(CHECK_GONE))
        return "not shown"
    page = payload.get("page")
    try:
        if isinstance(page, int):
            return _turned(workplace, item, old, page)
        return _checked_anew(workplace, item, old)
    except MessageGoneError:
        forget_answer(workplace, slack, old)
        raise


def _turned(workplace: Workplace, item: Item, old: Given, page: int) -> str:
    access = workplace.access(old.channel, old.team)
    sheet = safely(item, lambda: sheet_of(workplace.house, old.kept, access, page))
    if isinstance(sheet, Message):
        workplace.slack(item).respond(item.payload["response_url"], sheet)
        return "not shown"
    _put(workplace, item, old, sheet, kept=old.kept)
    return "turned"


def _checked_anew(workplace: Workplace, item: Item, old: Given) -> str:
    """Read a draft anew and check it, telling how far that is; what was there stays on failure."""
    slack, url = workplace.slack(item), item.payload["response_url"]
    draft = draft_of(old.kept)
    words = read_anew(slack, old.channel, draft)
    run = words if isinstance(words, Message) else run_of(workplace, item, draft, words)
    if isinstance(run, Message):
        slack.respond(url, run)
        return "not checked anew"
    run.before = seen_in(old.kept)
    show = _showing(workplace, item, old)
    sheet = safely(item, lambda: _through(run, show, private=old.private))
    if isinstance(sheet, Message):
        if run.is_long:
            show(Message(old.text, old.blocks))
        slack.respond(url, sheet)
        return "not checked anew"
    _put(workplace, item, old, sheet)
    return "checked anew"


def _through(run: Run, show: Show, *, private: bool) -> Sheet | Message:
    """Check a draft; of a long one it is told now and then how far that is."""
    told, due = 0, 0.0
    for done in run.steps():
        if not run.is_long or time.monotonic() < due or (private and told >= _RESPONSES):
            continue
        told, due = told + 1, time.monotonic() + (_RHYTHM if not private else 10 * _RHYTHM)
        try:
            show(progress_message(done, run.of))
        except TryLaterError:
            due = time.monotonic() + 10 * _RHYTHM
    return run.sheet()


def _showing(workplace: Workplace, item: Item, old: Given) -> Show:
    slack = workplace.slack(item)

    def show(message: Message) -> None:
        if old.private or old.ts is None:
            slack.respond(item.payload["response_url"], message, replacing=True)
        else:
            slack.update(old.channel, old.ts, message, key=old.key)

    return show


def _put(
    workplace: Workplace,
    item: Item,
    old: Given,
    sheet: Sheet,
    kept: Mapping[str, Any] | None = None,
) -> None:
    """Put a page in the place of what was shown, remembered as that was; it follows its stories.

    `kept` is what is kept of the check where only its page is another: what fell may stand again.
    """
    draft = draft_of(old.kept)
    share = _share_label(old)
    give = to_be_given(sheet, draft, old.key, whose(old.kept, old.user, old.asked_at), share=share)
    give = replace(give, kept=kept or give.kept)
    show = _showing(workplace, item, old)
    author = replace(
        item, key=old.key, received_at=old.asked_at, payload={**item.payload, "user": old.user}
    )
    memory = Memory(workplace.archive, author, old.channel, old.thread_ts, old.private)

    def remembered(message: Message) -> None:
        memory.remember(give, message, old.ts or "")
        with workplace.archive.writing() as connection:
            now = given_to(connection, old.key)
            if now is not None and old.note_ts:
                note_told(connection, [now.id], old.note_ts)
        show(message)

    try:
        remembered(give.message)
    except TooMuchError:
        remembered(give.plainer)


def _share_label(old: Given) -> str:
    """Return what the button that shares it says; empty where all see it."""
    if not old.private:
        return ""
    draft = draft_of(old.kept)
    return marked("Share in thread") if draft.ts else marked("Share to channel")
