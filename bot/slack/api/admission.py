"""Who may ask, and who may look after the house. Pure.

Guests, and people of other organisations in channels that are shared with them, are not answered
unless the settings say so: a newsroom's own collections are not for them to query.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.own_words.catalogue import say
from index.settings import Settings

DIRECT = "im"
"""What PULLQUOTE_ALLOW_CHANNELS calls direct messages with the bot."""


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user as the workspace knows them."""

    id: str
    is_ours: bool
    """Of the installation's own workspace, or of its organisation."""
    is_guest: bool
    is_admin: bool
    """An admin or owner of the workspace."""
    is_bot: bool = False
    team: str = ""
    """Their own workspace, which in a shared channel need not be the installation's."""


def refusal(person: Person, channel: str, settings: Settings) -> str | None:
    """Return why a person is not answered in a channel, as they are told; None where they are.

    Channels whose ids begin with D are direct messages.
    """
    if person.is_bot:
        return say("I answer people only.")
    if not person.is_ours and not settings.outsiders:
        return say("I answer members of the newsroom's own workspace only.")
    if person.is_guest and not settings.guests:
        return say("I answer full members of this workspace only, not guests.")
    users, channels = settings.listed("allow_users"), settings.listed("allow_channels")
    if users and person.id not in users:
        return say("You are not among those who may ask me. Ask whoever runs this bot to add you.")
    called = DIRECT if channel.startswith("D") else channel
    if channels and called not in channels and channel not in channels:
        return say("I am not to answer here. Ask whoever runs this bot in which channels I do.")
    return None


def may_look_after(person: Person, settings: Settings) -> bool:
    """Tell whether a person may see feeds, refresh, withdraw and restore.

    Those whom the settings name; where they name nobody, the workspace's admins and owners, unless
    many workspaces have installed the bot: the house is of none of them.
    """
    named = settings.listed("admins")
    if not person.is_ours or person.is_guest:
        return False
    return person.id in named if named else person.is_admin and not settings.many
