"""What is given up is given up aloud: whoever waits for it is told, wherever Slack lets us."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from bot.own_words.catalogue import marked, say
from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError, TryLaterError
from bot.slack.inbox.items import LASTING, Item, ItemKind
from bot.slack.looks.blocks import Message, apology
from bot.slack.work.workplace import Workplace
from index.errors import PullquoteError

BROKEN = marked(
    "I tried several times to do what you asked and failed. That is a fault in me, not an empty "
    "result; the log of this bot says more. Please tell whoever runs it."
)
_REFUSED = marked(
    "I could not answer where you asked: Slack does not take my message there ({reason}). Ask me "
    "here, or tell whoever runs this bot."
)
COURTESIES = frozenset(
    {
        *(ItemKind.FEEDBACK, ItemKind.REMOVE, ItemKind.HOME, ItemKind.PROMPTS),
        *(ItemKind.WORD, ItemKind.PREVIEW),
    }
)
"""Kinds that nobody waits for with a question, nor reads what comes of them."""
_UNHEARD = COURTESIES | LASTING

log = logging.getLogger(__name__)


def refused(reason: str) -> str:
    """Return what is told of an answer that Slack does not take, by Slack's word for it."""
    return say(_REFUSED, reason=reason)


def tell(workplace: Workplace, item: Item, why: str) -> None:
    """Tell whoever waits for an item that it is given up: where they asked, else directly.

    Replies that mention nobody were perhaps meant for others; their authors are told nothing. What
    Slack takes in no place is let go.
    """
    payload = item.payload
    slack = workplace.slack(item)
    if item.kind is ItemKind.MESSAGE:
        workplace.statuses.end(slack, item.key, payload["channel"], payload["thread_ts"])
    if item.kind in _UNHEARD or payload.get("unasked") or not payload.get("user"):
        return
    for way in _ways(slack, item, apology(why)):
        try:
            way()
        except RefusedError as error:
            log.warning("not_told", extra={"item": item.key, "reason": str(error)})
        except (TryLaterError, PullquoteError) as error:
            log.warning("perhaps_not_told", extra={"item": item.key, "reason": str(error)})
            return
        else:
            return


def _ways(slack: Slack, item: Item, message: Message) -> Iterator[Callable[[], object]]:
    payload, key = item.payload, f"sorry:{item.key}"
    if url := payload.get("response_url"):
        yield lambda: slack.respond(url, message)
    if item.kind is ItemKind.MESSAGE:
        yield lambda: slack.post(payload["channel"], payload["thread_ts"], message, key)
    yield lambda: slack.post(slack.direct(payload["user"]), None, message, key)
