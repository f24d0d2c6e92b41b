"""What Slack calls: each delivery is stored in the inbox before Slack is told it arrived.

`process_before_response` makes Bolt run these listeners before it acknowledges, so a crash in
between makes Slack deliver again, and the inbox's key makes the second delivery a no-op.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.events import command_in, question_in
from bot.slack.inbox import Inbox
from bot.slack.looks.blocks import SHARE
from bot.slack.looks.follows import UNFOLLOW
from index.settings import Settings

COMMAND = "/pullquote"
HELP = (
    "Ask about the coverage: `/pullquote what toll did the ministry give?` answers to you alone, "
    "with a button to share it. Mention me in a channel and I answer in the thread; in a direct "
    "message just ask. `/pullquote status` tells how fresh my stories are. "
    "`/pullquote follow` and a question: I post here when new coverage answers it; "
    "`/pullquote following` lists what this channel follows, to remove."
)

_KEPT_OF_COMMANDS = ("channel_id", "user_id", "response_url")

Ack = Callable[..., Awaitable[Any]]


def make_app(
    settings: Settings, bot_user: str, inbox: Inbox, status_line: Callable[[str], str]
) -> AsyncApp:
    """Return the Bolt app: listeners that store, and nothing that works."""
    token = settings.slack_bot_token
    secret = settings.slack_signing_secret
    client = AsyncWebClient(
        token=token.get_secret_value() if token else None, base_url=settings.slack_api_url
    )
    app = AsyncApp(
        client=client,
        signing_secret=secret.get_secret_value() if secret else "socket mode checks no signatures",
        process_before_response=True,
        logger=logging.getLogger("slack_bolt"),
    )

    async def on_message(event: dict[str, Any]) -> None:
        question = question_in(event, bot_user, direct=event.get("channel_type") == "im")
        if question is not None:
            await asyncio.to_thread(inbox.put, question.key, "message", question.payload())

    async def on_command(ack: Ack, body: dict[str, Any]) -> None:
        kind, said = command_in(body.get("text") or "")
        if kind == "help":
            await ack(HELP)
        elif kind == "status":
            await ack(await asyncio.to_thread(status_line, body["channel_id"]))
        else:
            kept = {name: body[name] for name in _KEPT_OF_COMMANDS}
            key = f"command:{body['trigger_id']}"
            await asyncio.to_thread(inbox.put, key, kind, {**kept, "text": said})
            await ack()

    async def on_share(ack: Ack, body: dict[str, Any]) -> None:
        action = body["actions"][0]
        payload = {
            "channel_id": body["channel"]["id"],
            "user_id": body["user"]["id"],
            "response_url": body["response_url"],
            "text": action["value"],
        }
        message = (body.get("container") or {}).get("message_ts") or action["action_ts"]
        key = f"share:{payload['channel_id']}:{message}:{payload['user_id']}"
        await asyncio.to_thread(inbox.put, key, "share", payload)
        await ack()

    async def on_unfollow(ack: Ack, body: dict[str, Any]) -> None:
        follow = body["actions"][0]["value"]
        payload = {
            "channel_id": body["channel"]["id"],
            "response_url": body["response_url"],
            "follow": int(follow) if follow.isdecimal() else 0,
        }
        message = (body.get("container") or {}).get("message_ts") or body["actions"][0]["action_ts"]
        key = f"unfollow:{payload['channel_id']}:{message}:{payload['follow']}"
        await asyncio.to_thread(inbox.put, key, "unfollow", payload)
        await ack()

    async def ignore() -> None:
        """Take delivery of what is no question, so that Slack does not send it again."""

    app.event("app_mention")(on_message)
    app.event("message")(on_message)
    app.event("app_home_opened")(ignore)
    app.command(COMMAND)(on_command)
    app.action(SHARE)(on_share)
    app.action(UNFOLLOW)(on_unfollow)
    return app
