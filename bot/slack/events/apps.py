"""Posts that a workflow or an app makes for a person, as that person's own. Pure.

Other bots are never answered. Where the settings name an app, what it posts to the bot for somebody
it mentions is read as theirs: they are who asks, and what they may see is shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

ANY = "*"
"""Names every app."""
_NAMED = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_OF_A_BOT = ("bot_id", "bot_profile", "app_id", "subtype", "username")


def for_person(event: Mapping[str, Any], bot_user: str, apps: Collection[str]) -> Mapping[str, Any]:
    """Return a post to the bot that an app of these made for a person as that person's message.

    Everything else comes back as it is: the bot's own posts, those of other apps, those that
    mention nobody beside the bot, and those that do not mention it.
    """
    text = event.get("text")
    if not apps or not isinstance(text, str) or event.get("user") == bot_user:
        return event
    if not event.get("bot_id") or event.get("subtype") not in {None, "bot_message"}:
        return event
    if ANY not in apps and not _ids_of(event) & set(apps):
        return event
    named = [(found[1], found.end()) for found in _NAMED.finditer(text)]
    people = [user for user, _ in named if user != bot_user]
    ends = [end for user, end in named if user == bot_user]
    if not people or not ends:
        return event
    asked = text[ends[-1] :]
    words = asked if any(letter.isalnum() for letter in _NAMED.sub("", asked)) else text
    kept = {name: value for name, value in event.items() if name not in _OF_A_BOT}
    return {**kept, "user": people[0], "text": f"<@{bot_user}> {words.strip()}"}


def _ids_of(event: Mapping[str, Any]) -> set[str]:
    """Return what names the app that posted: its own id, or that of its bot."""
    profile = event.get("bot_profile")
    told = profile.get("app_id") if isinstance(profile, Mapping) else None
    return {str(one) for one in (event.get("app_id"), event.get("bot_id"), told) if one}
