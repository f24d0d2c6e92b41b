"""Links that people paste, of domains that the app's manifest names, as Slack tells of them. Pure.

What Slack sends and takes is in its reference of `link_shared` and `chat.unfurl`. It tells of a
link while it is still being typed too, from no channel: who may see what cannot be told there, and
what is posted is told of again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.events.clicks import Clicked, key_of
from bot.slack.inbox.items import ItemKind

MOST_LINKS = 5
"""Links of one message that are looked at; more are a list, which previews would bury."""
_POSTED = "conversations_history"
"""What Slack calls the source of a link in a message that was posted."""


def links_shared(event: Mapping[str, Any], bot_user: str, team: str) -> Clicked | None:
    """Return the links of a posted message that are to have a preview; None where none are.

    Where the bot is no member of the conversation it says nothing: nobody has asked it in.
    """
    channel, ts, user = event.get("channel"), event.get("message_ts"), event.get("user")
    if event.get("source", _POSTED) != _POSTED or event.get("is_bot_user_member") is False:
        return None
    told = event.get("links") or ()
    links = list(dict.fromkeys(str(one["url"]) for one in told if one.get("url")))[:MOST_LINKS]
    if not links or not channel or not ts or not user or user == bot_user:
        return None
    payload = {"team": team, "channel": channel, "user": user, "ts": str(ts), "links": links}
    key = key_of(ItemKind.PREVIEW, channel, str(ts), str(event.get("event_ts", "")), *links)
    return Clicked(key, ItemKind.PREVIEW, payload)
