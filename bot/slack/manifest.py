"""The Slack app manifest: what the bot needs, and no more."""

from __future__ import annotations

from typing import Any

BOT_SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "chat:write",
    "commands",
    "channels:history",
    "channels:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "users:read",
)
"""History and read scopes serve one end: finding mentions missed while the line was down.
`assistant:write` shows what the bot is doing, `users:read` tells guests and outsiders apart."""
BOT_EVENTS = ("app_mention", "message.im")
LEAVING_EVENTS = ("app_uninstalled", "tokens_revoked")
"""What tells that a workspace has taken the bot out; of use where there are many."""
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
"""Where Slack sends back whoever has agreed to install the bot."""


def app_manifest(url: str | None = None, *, many: bool = False) -> dict[str, Any]:
    """Return the manifest, for Socket Mode, or for HTTP at a public address.

    `many`, with an address, lets other workspaces and whole organisations install the bot.
    """
    back = {"redirect_urls": [url.rstrip("/") + REDIRECT_PATH]} if url and many else {}
    events = BOT_EVENTS + (LEAVING_EVENTS if many else ())
    address = {} if url is None else {"request_url": url.rstrip("/") + EVENTS_PATH}
    command_url = {} if url is None else {"url": url.rstrip("/") + EVENTS_PATH}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Pullquote",
            "description": "Answers about our coverage, in the coverage's own words.",
            "background_color": "#1f2933",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Pullquote", "always_online": True},
            "slash_commands": [
                {
                    "command": "/pullquote",
                    "description": "Ask about the coverage; the answer is shown to you alone",
                    "usage_hint": "QUESTION, or: follow QUESTION, following, status, help",
                    "should_escape": False,
                    **command_url,
                }
            ],
        },
        "oauth_config": {**back, "scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(events), **address},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": many,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
