"""The words of a draft, as its message and its files have them. Effects on Slack."""

from __future__ import annotations

import logging

from bot.checking.claims import MOST_RAW
from bot.own_words.catalogue import marked
from bot.questions.plain_text import plain_text, tidied
from bot.slack.api.client import Slack
from bot.slack.api.errors import MessageGoneError, RefusedError, TokenRefusedError
from bot.slack.api.files import NOT_TEXT, SIGN_IN, words_of
from bot.slack.events.drafts import Draft, draft_again
from bot.slack.looks.blocks import Message, apology
from bot.slack.looks.verdicts import NO_WORDS

_NOT_INSIDE = frozenset({"not_in_channel", "channel_not_found", "missing_scope"})
_NO_SCOPE = marked(
    "Slack does not let me read files and canvases here. Whoever runs me has to paste `pullquote "
    "manifest` into the app's settings and install it again; until then, paste the draft's words."
)
_NO_TEXT = marked(
    "I read text files, snippets and canvases, and this file is none. Paste its words."
)
_UNSEEN = marked(
    "Slack does not show me this file: it is gone, or not shared with me. Share it in this "
    "conversation, or paste its words."
)
_GONE = marked("The message with the draft is gone, so I cannot read it anew.")
_OUTSIDE = marked(
    "I am not in the conversation with the draft, so I cannot read it anew. Invite me with "
    "/invite @Pullquote, or check the message once more."
)

log = logging.getLogger(__name__)


def words_in(slack: Slack, draft: Draft) -> str | Message:
    """Return the words of a draft without markup, those of its files after its own.

    Or what is told instead, where they cannot be read, or there are none.

    Raises:
        TryLaterError: Slack cannot tell now.

    """
    parts = [plain_text(draft.text, MOST_RAW)]
    for file in draft.files:
        try:
            parts.append(tidied(words_of(slack, file)))
        except TokenRefusedError as error:
            if not error.is_partial:
                raise
            return _unread(_NO_SCOPE, str(error))
        except RefusedError as error:
            told = {NOT_TEXT: _NO_TEXT, SIGN_IN: _NO_SCOPE}.get(str(error), _UNSEEN)
            return _unread(told, str(error))
    return "\n".join(filter(None, parts)) or apology(NO_WORDS)


def read_anew(slack: Slack, channel: str, draft: Draft) -> str | Message:
    """Return the words that a draft has now in its message and files; or what is told instead.

    Raises:
        TryLaterError: Slack cannot tell now.

    """
    try:
        message = slack.message(channel, draft.thread_ts or draft.ts, draft.ts)
    except (MessageGoneError, TokenRefusedError, RefusedError) as error:
        if isinstance(error, TokenRefusedError) and not error.is_partial:
            raise
        return _unread(_OUTSIDE if str(error) in _NOT_INSIDE else _GONE, str(error))
    now = draft_again(message, draft) if message else None
    return words_in(slack, now) if now else apology(_GONE if message is None else NO_WORDS)


def _unread(why: str, reason: str) -> Message:
    log.info("draft_unread", extra={"reason": reason})
    return apology(why)
