"""The Slack app manifest: what the bot needs, and no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

BOT_SCOPES: Mapping[str, str] = {
    "app_mentions:read": "to hear questions that mention it",
    "assistant:write": "to show that it is reading, and to suggest questions",
    "canvases:read": "to read a draft that is a canvas, when somebody has it checked",
    "channels:history": "to hear follow-ups in threads, and find mentions missed while it was away",
    "channels:read": "to know which channels a person is in, and which it is in itself",
    "chat:write": "to answer",
    "commands": "for /pullquote and the shortcuts",
    "files:read": "to read a draft that is a file or a snippet, when somebody has it checked",
    "groups:history": "channels:history for private channels",
    "groups:read": "channels:read for private channels",
    "im:history": "to hear questions in direct messages",
    "im:read": "to find direct messages missed while it was away",
    "im:write": "to answer in direct messages what was asked in a form or the home tab",
    "mpim:history": "channels:history for group messages",
    "mpim:read": "channels:read for group messages",
    "reactions:read": "to take an answer away when its asker reacts with a wastebasket",
    "users:read": "to tell members of the newsroom from guests and outsiders",
}
"""Each scope with what it is for, as `pullquote check` says it."""
BOT_EVENTS = (
    "agent_session_stopped",  # without it Slack shows no button to stop
    "app_context_changed",  # taken and left alone: the agent view requires it
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
)
_DESCRIPTION = (
    "Ask what our coverage says: I answer in its own words, each quote with who said it, who "
    "published it and when."
)
_PROMPTS = (
    ("The latest death toll", "What is the latest death toll?"),
    ("Who was arrested", "How many people have been arrested?"),
    ("What the government said", "What did the government say?"),
)
"""Shown until those drawn from the newest coverage are."""
LEAVING_EVENTS = ("app_uninstalled", "tokens_revoked")
"""What tells that a workspace has taken the bot out; of use where there are many."""
LINK_SCOPES: Mapping[str, str] = {
    "links:read": "to hear of links to your stories",
    "links:write": "to show under such a link how its story stands",
}
"""Asked for where the settings name the domains of your stories."""
LINK_EVENT = "link_shared"
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
"""Where Slack sends back whoever has agreed to install the bot."""


def scopes_for(domains: Collection[str]) -> Mapping[str, str]:
    """Return the scopes that the bot needs, with what each is for; domains are those of stories."""
    return {**BOT_SCOPES, **(LINK_SCOPES if domains else {})}


def app_manifest(
    url: str | None = None, *, many: bool = False, domains: Collection[str] = ()
) -> dict[str, Any]:
    """Return the manifest, for Socket Mode, or for HTTP at a public address.

    `many`, with an address, lets other workspaces and whole organisations install the bot.
    `domains` are those whose links Slack tells us of.
    """
    back = {"redirect_urls": [url.rstrip("/") + REDIRECT_PATH]} if url and many else {}
    events = BOT_EVENTS + (LEAVING_EVENTS if many else ()) + ((LINK_EVENT,) if domains else ())
    heard_at = None if url is None else url.rstrip("/") + EVENTS_PATH
    address = {} if heard_at is None else {"request_url": heard_at}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Pullquote",
            "description": "Answers about our coverage, in the coverage's own words.",
            "background_color": "#1f2933",
        },
        "features": {
            **_features({} if heard_at is None else {"url": heard_at}),
            **({"unfurl_domains": sorted(domains)} if domains else {}),
        },
        "oauth_config": {**back, "scopes": {"bot": list(scopes_for(domains))}},
        "settings": {
            "event_subscriptions": {"bot_events": list(events), **address},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": many,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _features(command_url: Mapping[str, str]) -> dict[str, Any]:
    """Return where people find the bot; `command_url` is where its command is heard over HTTP."""
    prompts = [{"title": title, "message": question} for title, question in _PROMPTS]
    return {
        "agent_view": {"agent_description": _DESCRIPTION, "suggested_prompts": prompts},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Pullquote", "always_online": True},
        "shortcuts": [
            {
                "name": "Ask the coverage",
                "type": "global",
                "callback_id": "pullquote_ask",
                "description": "Ask a question of some outlets or days only",
            },
            {
                "name": "Check against coverage",
                "type": "message",
                "callback_id": "pullquote_check",
                "description": "Compare its figures and quotations with our stories",
            },
        ],
        "slash_commands": [
            {
                "command": "/pullquote",
                "description": "Ask about the coverage; the answer is shown to you alone",
                "usage_hint": "QUESTION, or: follow QUESTION, following, status, help",
                "should_escape": False,
                **command_url,
            }
        ],
    }
