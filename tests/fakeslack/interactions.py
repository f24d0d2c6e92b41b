"""What people do with what the app shows: commands, shortcuts, clicks, modals."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import payloads
from .blocks import elements
from .deliver import HttpAnswer, Road, encode
from .driving import Driving
from .errors import Json, SlackError
from .models import Channel, Message, User
from .views import Shower, View, answered


@dataclass(frozen=True)
class Ack:
    """How the app acknowledged a command or an interaction, and what that showed."""

    acked: bool
    seconds: float
    payload: Json | None
    trigger_id: str
    response_url: str | None
    shown: Message | None = None
    view: View | None = None  # the modal that a submission left open
    refused: SlackError | None = None  # Slack would not show what the ack carried


class Interactions(Driving):
    """Commands, shortcuts and clicks; each waits for the app's ack."""

    def command(self, command: str, text: str, channel: Channel, user: User) -> Ack:
        """Someone uses a slash command; waits for the ack."""
        bot = self.workspace.bot_for(channel.team_id)
        payload = payloads.slash_command(
            self.workspace, bot, user, channel, command=command, text=text
        )
        return self._interact("slash_commands", payload, user, channel.id)

    def global_shortcut(self, callback_id: str, user: User) -> Ack:
        """Someone uses a shortcut from anywhere."""
        bot = self.workspace.bot_for(user.team_id)
        payload = payloads.shortcut(self.workspace, bot, callback_id, user)
        return self._interact("interactive", payload, user)

    def message_shortcut(self, callback_id: str, message: Message, user: User) -> Ack:
        """Someone uses a shortcut on a message; its response_url adds, and changes nothing."""
        bot = self._bot_by(message)
        payload = payloads.message_action(self.workspace, bot, callback_id, message, user)
        return self._interact("interactive", payload, user, message.channel)

    def click(
        self,
        where: Message | View,
        action_id: str,
        user: User,
        value: Any = None,
        values: Json | None = None,
    ) -> Ack:
        """Someone presses an element of a message (or an ephemeral, or a view).

        `value` says which option, or which side of feedback buttons; `values` what was filled in
        in the view. LookupError where there is no such element.
        """
        blocks = where.view["blocks"] if isinstance(where, View) else where.blocks
        held = [pair for pair in elements(blocks) if pair[1]["action_id"] == action_id]
        if not held and (option := _option(blocks, action_id)):
            held, value = [option[:2]], option[2]
        if not held:
            raise LookupError(f"nothing with action_id {action_id!r}")
        action = payloads.action_of(*held[0], self._do(self.workspace.ts), value)
        bot = self._bot_by(where)
        payload = payloads.block_actions(self.workspace, bot, user, where, action, values=values)
        if isinstance(where, View):
            return self._interact("interactive", payload, user)
        return self._interact("interactive", payload, user, where.channel, original=where)

    def submit(self, view: View, values: Json, user: User) -> Ack:
        """Someone submits a modal; what the ack asks for is done to what is open."""
        payload = payloads.interaction(self.workspace, view.bot, "view_submission", user)
        payload |= {"view": view.to_json(values), "response_urls": []}
        shower = Shower(self.workspace, view.bot, user.id, self.settings.limits)

        def show(ack: Ack) -> Ack:
            if not ack.acked:
                return ack
            return replace(ack, view=answered(shower, view, ack.payload or {}))

        return self._interact("interactive", payload, user, show=show)

    def close(self, view: View, user: User, *, cleared: bool = False) -> Ack | None:
        """Someone closes a modal, or all that are open; None where the app asked not to know."""

        def act() -> None:
            stack = self.workspace.modals.get(user.id, [])
            stack[:] = [] if cleared else [id_ for id_ in stack if id_ != view.id]

        self._do(act)
        if not view.view.get("notify_on_close"):
            return None
        payload = payloads.interaction(self.workspace, view.bot, "view_closed", user)
        payload |= {"view": view.to_json(), "is_cleared": cleared}
        return self._interact("interactive", payload, user)

    def _interact(
        self,
        road: Road,
        payload: Json,
        user: User,
        channel: str | None = None,
        *,
        original: Message | None = None,
        show: Callable[[Ack], Ack] | None = None,
    ) -> Ack:
        """Send a command or an interaction, wait for the ack, and show what it carried."""

        async def act() -> Ack:
            trigger = self.workspace.new_trigger(user.id, self.settings.trigger_seconds)
            if payload.get("type") != "view_closed":
                payload["trigger_id"] = trigger
            key = None
            if channel is not None:
                lasting = self.settings.response_url_seconds
                key = self.workspace.new_response_url(channel, user.id, original, lasting)
                payload["response_url"] = f"{self.base_url}/response/{key}"
            delivery = await self.deliverer.deliver(road, payload)
            attempt = delivery.attempts[-1]
            url = payload.get("response_url")
            ack = Ack(attempt.acked, attempt.seconds, attempt.payload, trigger, url)
            try:
                return (show or (lambda ack: self._show(ack, key)))(ack)
            except SlackError as error:
                return replace(ack, refused=error)

        return self._wait(act())

    def _show(self, ack: Ack, key: str | None) -> Ack:
        """Show the message that a command's ack carried."""
        said = ack.payload or {}
        if key is None or not {"text", "blocks"} & said.keys():
            return ack
        place = self.workspace.response_urls[key]
        return replace(ack, shown=self.server.show(place, said, "ack"))

    # Requests over HTTP

    def post_signed(
        self,
        payload: Json,
        *,
        road: Road = "events_api",
        secret: str | None = None,
        timestamp: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> HttpAnswer:
        """One signed request (another secret: wrong signature; an old timestamp: stale)."""
        assert self.http is not None, "use_http() first"
        body, content_type = encode(road, payload)
        signing = {"secret": secret, "timestamp": timestamp, "headers": headers}
        return self._wait(self.http.post(body, content_type, **signing))  # type: ignore[arg-type]

    def event_payload(self, event: Json, event_id: str | None = None) -> Json:
        """The Events API's envelope around an event, for post_signed."""
        bot = self._bot_told(event)
        return self._do(lambda: payloads.event_callback(self.workspace, bot, event, event_id))

    def verify_url(self, challenge: str = "a-challenge") -> bool:
        """Whether the app answers Slack's url_verification as it should."""
        asked = {"type": "url_verification", "token": "verification-token", "challenge": challenge}
        answer = self.post_signed(asked)
        said = answer.text.strip()
        if said.startswith("{"):
            said = json.loads(said).get("challenge", "")
        return answer.status == 200 and said == challenge


def _option(blocks: Sequence[Json], name: str) -> tuple[Json, Json, Json] | None:
    """Return an option whose value begins with a name, with its menu and the block of that."""
    for block, menu in elements(blocks):
        for option in menu.get("options", ()):
            if str(option.get("value", "")).startswith(name):
                return block, menu, option
    return None
