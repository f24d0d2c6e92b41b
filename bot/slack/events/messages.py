"""Slack's message events: which of them are questions to us, and what became of one. Pure.

A question is a person's own new message that mentions the bot, stands in a direct message, or may
go on from an answer in its thread. Everything else that Slack tells (unfurls, joins, other bots,
our own posts) is not; an edit or a deletion counts only while its question is not yet answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.slack.events.addressed import reads_as_follow_up
from bot.slack.events.drafts import files_in
from bot.slack.events.shared import forwarded_in

Payload = Mapping[str, Any]
"""What Slack sends: a delivery's body, or the event in it."""

_SUBTYPES_OF_QUESTIONS = {None, "thread_broadcast", "file_share"}
"""A reply also sent to the channel, and a message with a file, are new messages of a person."""


@dataclass(frozen=True, slots=True)
class Question:
    """A message to answer."""

    team: str
    """The installation it was told to; empty where that is not told."""
    channel: str
    ts: str
    """Its time stamp, which names it within its channel."""
    thread_ts: str
    """The root of the thread to answer in: its own, where it opens one."""
    user: str
    text: str
    unasked: bool = False
    """True for a reply that mentions nobody: whether it is to us depends on its thread."""
    forwarded: str = ""
    """The words of what the message forwards."""
    author: str = ""
    """Who wrote those, where that is told."""
    files: tuple[str, ...] = ()
    """Ids of the files that came with it."""

    @property
    def key(self) -> str:
        """The same for every way Slack tells of this message.

        Channel ids are Slack's own and differ between workspaces; a channel that two workspaces
        share has one, and a message there is one question whoever tells of it.
        """
        return f"message:{self.channel}:{self.ts}"

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Question:
        """Return the question that an inbox item's payload has."""
        known = {one.name for one in fields(cls)}
        return cls(**{"team": "", **{k: v for k, v in payload.items() if k in known}})

    def payload(self) -> dict[str, Any]:
        """Return it as the inbox keeps it."""
        return asdict(self)


def question_in(event: Payload, bot_user: str, *, direct: bool, team: str = "") -> Question | None:
    """Return the question an event or a message from history asks us, None where it asks none.

    `direct` tells that the channel is a direct message with the bot.
    """
    text, user = event.get("text") or "", event.get("user")
    if event.get("subtype") not in _SUBTYPES_OF_QUESTIONS or event.get("hidden"):
        return None
    if not user or user == bot_user or event.get("bot_id") or event.get("bot_profile"):
        return None
    ts, channel = event.get("ts"), event.get("channel")
    if not all(isinstance(one, str | None) for one in (ts, channel, user, event.get("thread_ts"))):
        raise TypeError("who wrote, and where, is named by text")
    if not ts or not channel:
        return None
    thread_ts = event.get("thread_ts") or ts
    asked = direct or mentions(text, bot_user)
    if not asked and (thread_ts == ts or not reads_as_follow_up(text)):
        return None
    shared = forwarded_in(event)
    return Question(
        *(team, channel, ts, thread_ts, user, text, not asked),
        forwarded=shared.text,
        author=shared.author,
        files=files_in(event),
    )


def edit_in(event: Payload, bot_user: str, *, direct: bool, team: str = "") -> Question | None:
    """Return a question as its author has edited it, None where the event tells of no such edit.

    A preview that Slack adds to a link changes no words and is none.
    """
    if event.get("subtype") != "message_changed":
        return None
    new, old = event.get("message") or {}, event.get("previous_message") or {}
    if new.get("text") == old.get("text"):
        return None
    message = {**new, "channel": event.get("channel")}
    edited = question_in(message, bot_user, direct=direct, team=team)
    was = question_in({**old, "channel": event.get("channel")}, bot_user, direct=direct, team=team)
    return edited if was is not None else None


def deletion_in(event: Payload, bot_user: str, *, direct: bool, team: str = "") -> Question | None:
    """Return the question that was deleted, None where the event tells of no such deletion.

    Of a message that others have replied to, Slack tells as changed to a tombstone.
    """
    left = (event.get("message") or {}).get("subtype")
    if event.get("subtype") != "message_deleted" and left != "tombstone":
        return None
    message = {**(event.get("previous_message") or {}), "channel": event.get("channel")}
    return question_in(message, bot_user, direct=direct, team=team)


def team_of(body: Payload) -> str:
    """Return the team of the installation that is told what a body says; empty where none is.

    In a channel that workspaces share, that need not be the team of whoever did it.
    """
    view, user = body.get("view") or {}, body.get("user")
    told = (body.get("authorizations") or [{}])[0]
    team = body.get("team") or {}
    found = (
        view.get("app_installed_team_id"),
        told.get("team_id"),
        team.get("id") if isinstance(team, Mapping) else team,
        body.get("team_id"),
        user.get("team_id") if isinstance(user, Mapping) else None,
    )
    return str(next(filter(None, found), ""))


def organisation_of(body: Payload) -> str | None:
    """Return the organisation of the installation that is told; None where it is of none."""
    told = (body.get("authorizations") or [{}])[0]
    organisation = body.get("enterprise") or {}
    return told.get("enterprise_id") or organisation.get("id") or body.get("enterprise_id")


def mentions(text: str, user: str) -> bool:
    """Tell whether a text mentions a user."""
    return re.search(rf"<@{re.escape(user)}(?:\|[^>]*)?>", text) is not None
