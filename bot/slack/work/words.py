"""A word to one person where they would otherwise hear nothing: shown to them alone.

An edit that comes after the answer changes nothing, and a reply after others have spoken is left to
people; whoever expects an answer there is told so, in the order of their channel.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from bot.own_words.catalogue import marked
from bot.questions.message import read_message
from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError
from bot.slack.events.clicks import key_of
from bot.slack.events.messages import Question
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.looks.blocks import Message, apology
from bot.slack.work.workplace import Workplace
from index.archive.given import given_to
from index.errors import QuestionError

_EDITED = "edited"
_OTHERS_SPOKE = "others spoke"
_WORDS = {
    _EDITED: marked(
        "I answered this before you edited it, and my answer stays as it is. To have the new "
        "words answered, mention me with them once more."
    ),
    _OTHERS_SPOKE: marked(
        "Others have spoken in this thread, so I take replies here as meant for them. Mention me "
        "and I answer."
    ),
}
_EDITED_DRAFT = marked(
    "I checked this draft before you edited it. To have it checked as it is now, press Check again "
    "under the check."
)
_EDITED_DIRECTLY = marked(
    "I answered this before you edited it, and my answer stays as it is. To have the new words "
    "answered, ask once more."
)

log = logging.getLogger(__name__)


def edited_late(workplace: Workplace, question: Question) -> None:
    """Have it told that a question was edited after its answer; once for the same words."""
    key = key_of(ItemKind.WORD, question.channel, question.ts, question.text)
    told = {**_where(question), "word": _EDITED, "of": question.key, "text": question.text}
    workplace.inbox.put(key, ItemKind.WORD, told)


def others_spoke(workplace: Workplace, item: Item) -> None:
    """Have it told that a reply was left to people; to one person once in a thread."""
    reply = Question.of(item.payload)
    key = key_of(ItemKind.WORD, reply.channel, reply.thread_ts, reply.user)
    workplace.inbox.put(key, ItemKind.WORD, {**_where(reply), "word": _OTHERS_SPOKE})


def _where(question: Question) -> dict[str, Any]:
    names = ("team", "channel", "ts", "thread_ts", "user")
    return {name: value for name, value in question.payload().items() if name in names}


def word(workplace: Workplace, item: Item) -> str:
    """Tell one person what is to be told; return how it ended.

    Raises:
        TryLaterError, RefusedError: Slack does not take it.

    """
    payload = item.payload
    channel, of = payload["channel"], payload["word"]
    if item.too_old or workplace.refusal(payload.get("team", ""), payload["user"], channel):
        return "not told"
    if of == _EDITED and not _changes(workplace, payload):
        return "not told: it was not answered, or asks the same"
    direct = of == _EDITED and channel.startswith("D")
    told = apology(_EDITED_DIRECTLY if direct else _WORDS[of])
    if of == _EDITED and _is_check(workplace, payload):
        told = apology(_EDITED_DRAFT)
    slack = workplace.slack(item)
    if direct and item.attempts > 1:
        stands = slack.posted(channel, payload["thread_ts"], item.key, item.received_at)
        if stands is not None:
            return "was told already"
    tell_alone(slack, payload, told, item.key)
    return "told"


def _is_check(workplace: Workplace, edited: Mapping[str, Any]) -> bool:
    with workplace.archive.reading() as connection:
        given = given_to(connection, edited["of"])
    return given is not None and "check" in given.kept


def _changes(workplace: Workplace, edited: Mapping[str, Any]) -> bool:
    """Tell whether a question was answered, or its asker told why not, for other words."""
    known = workplace.inbox.payload_of(edited["of"], ItemKind.MESSAGE)
    with workplace.archive.reading() as connection:
        given = given_to(connection, edited["of"])
    if given is None:
        return known is not None and not known.get("unasked")
    try:
        return read_message(edited["text"]).kept != given.question
    except QuestionError:
        return True


def tell_alone(slack: Slack, payload: Mapping[str, Any], message: Message, key: str) -> None:
    """Tell a message's author something, where they wrote it.

    Raises:
        TryLaterError, RefusedError: Slack does not take it.

    """
    channel, thread_ts = payload["channel"], payload["thread_ts"]
    if channel.startswith("D"):
        slack.post(channel, thread_ts, message, key)
    else:
        slack.whisper(channel, payload["user"], message, _inside(payload))


def refuse(slack: Slack, item: Item, message: Message) -> None:
    """Tell one person that they are not answered; where Slack does not let us, that is all."""
    try:
        tell_alone(slack, item.payload, message, item.key)
    except RefusedError as error:
        log.warning("refusal_untold", extra={"item": item.key, "reason": str(error)})


def _inside(payload: Mapping[str, Any]) -> str | None:
    """Return the thread that a message stands in; None for one in the channel itself."""
    return payload["thread_ts"] if payload["thread_ts"] != payload["ts"] else None
