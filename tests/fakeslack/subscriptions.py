"""Which events an app is told of: those its manifest subscribes to, where its scopes allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import Json

KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "agent_session_stopped": "assistant:write",
    "link_shared": "links:read",
    "app_context_changed": "assistant:write",
}


def named(event: Json) -> str:
    """An event as a manifest names it, such as `message.channels`."""
    kind = KINDS.get(str(event.get("channel_type")), "")
    return f"message.{kind}" if event["type"] == "message" else str(event["type"])


def reaches(event: Json, subscribed: frozenset[str] | None, scopes: frozenset[str]) -> bool:
    """Whether an app is told of an event; subscribed to None means to all."""
    name = named(event)
    scope = SCOPES.get(name)
    return (subscribed is None or name in subscribed) and (scope is None or scope in scopes)
