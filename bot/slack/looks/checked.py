"""A check with the button that shares it. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.checking.check import Checked
from bot.slack.looks.blocks import Message, button
from bot.slack.looks.verdicts import verdicts_message

SHARE_CHECK = "pullquote_share_check"
"""Action id of the button that posts a check in the thread of what was checked."""
NO_WORDS = "There are no words in this message that I can check."
CHECK_GONE = "I no longer have the message that was checked. Check it once more."
MESSAGE_GONE = "The message that was checked is gone, so there is no thread to share this in."
NOTHING_LEFT = "There is nothing to share: nothing in this message can be checked."
NOT_INSIDE = (
    "I am not in this conversation, so I could not share this. Invite me with /invite @Pullquote, "
    "then check the message once more."
)


def checked_message(checked: Checked, key: str) -> Message:
    """Return what came of a check, for its asker; where there is something to share, with a button.

    `key` is what the check is remembered by.
    """
    message = verdicts_message(checked)
    if not checked.claims:
        return message
    row = {"type": "actions", "elements": [button(SHARE_CHECK, "Share in thread", check=key)]}
    return replace(message, blocks=(*message.blocks, row))
