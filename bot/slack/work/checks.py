"""A text checked against coverage, for who asked alone; shared when they say so.

A message that forwards another and asks only whether that is right has the check as its answer.
What is kept is the text, not what came of the check: it is checked again when it is shared, so what
is posted stands and may be seen then.
"""

from __future__ import annotations

from typing import Any

from bot.checking.check import Checked, check_claims
from bot.questions.about_this import asks_of_this
from bot.slack.api.errors import MessageGoneError, RefusedError, TooMuchError
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.looks.answers import SHARED_ALREADY
from bot.slack.looks.blocks import Message, apology
from bot.slack.looks.verdicts import (
    CHECK_GONE,
    MESSAGE_GONE,
    NO_WORDS,
    NOT_INSIDE,
    NOTHING_LEFT,
    checked_message,
    plain_verdicts,
    verdicts_message,
)
from bot.slack.work import answering
from bot.slack.work.answering import TOO_LATE, refused, safely
from bot.slack.work.delivering import Asked, Delivery
from bot.slack.work.posting import ToGive
from bot.slack.work.repeated import came_of
from bot.slack.work.ways import Posted
from bot.slack.work.workplace import Workplace
from index.archive.whose import Whose

_OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


def message(workplace: Workplace, item: Item) -> str:
    """Answer a message: its question, or whether what it forwards is right; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Delivery.run`.

    """
    return answering.message(workplace, item, _given)


def _given(workplace: Workplace, item: Item) -> Asked:
    asked = item.payload
    forwarded = asked.get("forwarded")
    if not forwarded or not asks_of_this(asked["text"]):
        return answering.in_thread(workplace, item)
    checked = _checked(workplace, item, {**asked, "text": forwarded})
    if isinstance(checked, Message):
        return Asked(ToGive(checked, checked))
    return Asked(_to_give(checked, asked, item))


def check(workplace: Workplace, item: Item) -> str:
    """Check a text against what its channel may see; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.respond`.

    """
    slack, url = workplace.slack(item), item.payload["response_url"]
    checked = refused(workplace, item) or _checked(workplace, item, item.payload)
    if isinstance(checked, Message):
        slack.respond(url, checked)
        return "not checked"
    try:
        in_thread = "thread_ts" in item.payload
        slack.respond(url, checked_message(checked, item.key, in_thread=in_thread))
    except TooMuchError:
        slack.respond(url, plain_verdicts(checked))
    return "checked"


def share_check(workplace: Workplace, item: Item) -> str:
    """Post what comes of a check in the thread of the message; return how it ended.

    What was checked by command has no thread, and is posted in its channel.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, payload = workplace.slack(item), item.payload
    url = payload["response_url"]
    asked = workplace.inbox.payload_of(str(payload.get("check", "")), ItemKind.CHECK)
    refusal = refused(workplace, item)
    if refusal is not None or asked is None or not _is_theirs(asked, payload):
        slack.respond(url, refusal or apology(CHECK_GONE))
        return "not shared"
    if came_of(workplace, item) is not None:
        slack.respond(url, apology(SHARED_ALREADY))
        return "shared already"

    def asks(item: Item, _begun: bool) -> Asked | str:
        checked = _checked(workplace, item, asked)
        if isinstance(checked, Message) or not checked.claims:
            slack.respond(url, checked if isinstance(checked, Message) else apology(NOTHING_LEFT))
            return "nothing to share"
        return Asked(_to_give(checked, asked, item))

    way = Posted(slack, item, payload["channel"], asked.get("thread_ts"))
    try:
        return Delivery(workplace.archive, way, item, asks, workplace.inbox.current).run()
    except RefusedError as error:
        outside = str(error) in _OUTSIDE
        if not outside and not isinstance(error, MessageGoneError):
            raise
        slack.respond(url, apology(NOT_INSIDE if outside else MESSAGE_GONE))
        return "not shared"


def _is_theirs(asked: dict[str, Any], clicked: dict[str, Any]) -> bool:
    """Tell whether a check was made for who clicked, where they clicked."""
    return all(asked[name] == clicked[name] for name in ("team", "channel", "user"))


def _checked(workplace: Workplace, item: Item, asked: dict[str, Any]) -> Checked | Message:
    """Return what the coverage says to a message, or what is told instead."""
    if item.too_old:
        return apology(TOO_LATE)
    if not asked["text"]:
        return apology(NO_WORDS)
    access = workplace.access(asked["channel"], item.payload.get("team", ""))
    return safely(item, lambda: check_claims(workplace.house, asked["text"], access=access))


def _to_give(checked: Checked, asked: dict[str, Any], item: Item) -> ToGive:
    """Return a check to be posted; it is remembered, so that who shared it can take it away."""
    message, plainer = verdicts_message(checked), plain_verdicts(checked)
    authors = [asked["author"]] if asked.get("author") else []
    if not authors or asked.get("forwarded"):
        authors.append(asked["user"])
    whose = Whose(tuple(authors), item.received_at)
    return ToGive(message, plainer, kept={"checked": True}, whose=whose)
