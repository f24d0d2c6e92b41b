"""What people (and other bots) do in Slack, and how the app is told of it."""

from __future__ import annotations

import asyncio
import json
import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from . import payloads
from .blocks import elements
from .deliver import Deliverer, Delivery, HttpAnswer, HttpRoad, Road, encode
from .errors import Json, SlackError
from .workspace import Channel, Message, User, View, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .server import Server

T = TypeVar("T")


@dataclass(frozen=True)
class Ack:
    """How the app acknowledged a command or an interaction, and what that showed."""

    acked: bool
    seconds: float
    payload: Json | None
    trigger_id: str
    response_url: str | None
    shown: Message | None = None
    refused: SlackError | None = None  # Slack would not show what the ack carried


class People(ABC):
    """The driving half of the fake Slack."""

    workspace: Workspace
    bot: User
    server: Server
    deliverer: Deliverer
    http: HttpRoad | None
    settings: Any

    @property
    @abstractmethod
    def base_url(self) -> str: ...

    @abstractmethod
    def _wait(self, work: Coroutine[Any, Any, T], timeout: float = 60.0) -> T: ...

    @abstractmethod
    def _do(self, act: Callable[[], T]) -> T: ...

    # Messages

    def say(
        self,
        channel: Channel,
        user: User,
        text: str,
        thread_ts: str | None = None,
        *,
        deliver: bool = True,
        mention: bool = False,
        also_message: bool = True,
        **fields: Any,
    ) -> Message:
        """Someone writes a message; the bot is told of it as Slack tells."""

        def act() -> Message:
            made = Message(
                channel.id,
                self.workspace.ts(),
                user.id,
                text,
                blocks=payloads.typed_blocks(text),
                thread_ts=thread_ts,
                team=user.team_id,
                client_msg_id=None if user.bot_id else str(uuid.uuid4()),
                **fields,
            )
            message = self.workspace.write(made)
            if deliver and mention:
                self._tell(payloads.app_mention(self.workspace, message))
            if deliver and (also_message or not mention):
                self._tell(payloads.message_event(self.workspace, message))
            return message

        return self._do(act)

    def mention(
        self,
        channel: Channel,
        user: User,
        text: str,
        thread_ts: str | None = None,
        *,
        also_message: bool = True,
        deliver: bool = True,
    ) -> Message:
        """Someone asks the bot in a channel: an `app_mention`, and a `message` too."""
        name = f"<@{self.bot.id}>"
        asked = text if name in text else f"{name} {text}"
        return self.say(
            channel,
            user,
            asked,
            thread_ts,
            deliver=deliver,
            mention=True,
            also_message=also_message,
        )

    def direct_message(
        self, user: User, text: str, thread_ts: str | None = None, *, deliver: bool = True
    ) -> Message:
        """Someone writes to the bot directly."""
        direct = self._do(lambda: self.workspace.direct(user.id, self.bot.id))
        return self.say(direct, user, text, thread_ts, deliver=deliver)

    def thread_broadcast(
        self, channel: Channel, user: User, text: str, thread_ts: str, *, deliver: bool = True
    ) -> Message:
        """Someone answers in a thread, and sends the answer to the channel too."""
        named = f"<@{self.bot.id}>" in text
        broadcast = "thread_broadcast"
        return self.say(
            channel, user, text, thread_ts, deliver=deliver, mention=named, subtype=broadcast
        )

    def bot_message(
        self,
        channel: Channel,
        text: str,
        bot: User | None = None,
        thread_ts: str | None = None,
        *,
        classic: bool = False,
        deliver: bool = True,
    ) -> Message:
        """A bot writes (this app's own, unless another is named); `classic` has a subtype."""
        author = bot or self.bot
        named = f"<@{self.bot.id}>" in text
        fields: Json = {"bot_id": author.bot_id, "app_id": author.app_id, "via": "bot"}
        subtype = "bot_message" if classic else None
        return self.say(
            channel,
            author,
            text,
            thread_ts,
            deliver=deliver,
            mention=named,
            subtype=subtype,
            **fields,
        )

    def edit(self, message: Message, new_text: str, *, deliver: bool = True) -> Message:
        """Its author changes a message."""

        def act() -> Message:
            edited = {"user": message.user, "ts": self.workspace.ts()}
            blocks = payloads.typed_blocks(new_text)
            return self._change(
                message, deliver=deliver, text=new_text, blocks=blocks, edited=edited
            )

        return self._do(act)

    def unfurl(self, message: Message, url: str = "https://example.com/story") -> Message:
        """Slack adds a link's preview to a message."""
        preview = {"id": 1, "from_url": url, "original_url": url, "fallback": "A story"}
        preview |= {"title": "A story", "title_link": url, "text": "What it says"}
        shown = (*message.attachments, preview)
        return self._do(lambda: self._change(message, deliver=True, attachments=shown))

    def _change(self, message: Message, *, deliver: bool, **fields: Any) -> Message:
        old = self.workspace.find(message.channel, message.ts)
        new = self.workspace.write(replace(old, **fields))
        if deliver:
            self._tell(payloads.message_changed(self.workspace, new, old))
        return new

    def delete(self, message: Message, *, deliver: bool = True) -> None:
        """Its author deletes a message."""

        def act() -> None:
            self.workspace.delete(message)
            if deliver:
                self._tell(payloads.message_deleted(self.workspace, message))

        self._do(act)

    def react(self, message: Message, user: User, name: str) -> None:
        """Someone reacts to a message."""

        def act() -> None:
            old = self.workspace.find(message.channel, message.ts)
            self.workspace.write(replace(old, reactions=(*old.reactions, (name, user.id))))
            self._tell(payloads.reaction_added(self.workspace, message, user, name))

        self._do(act)

    def open_home(self, user: User, tab: str = "home") -> None:
        """Someone opens the bot's home tab, or its messages."""

        def act() -> None:
            homes = [v for v in self.workspace.views if v.user == user.id]
            direct = self.workspace.direct(user.id, self.bot.id)
            home = homes[-1] if homes else None
            self._tell(payloads.app_home_opened(self.workspace, user, direct, tab, home))

        self._do(act)

    def deliver_event(
        self, event: Json, event_id: str | None = None, retry_num: int = 0
    ) -> Delivery:
        """Tell the bot of any event, and wait until that is over."""

        def act() -> Json:
            return payloads.event_callback(self.workspace, self.bot, event, event_id)

        return self._wait(self.deliverer.deliver("events_api", self._do(act), retry_num), 600)

    def _tell(self, event: Json) -> None:
        self.deliverer.tell(payloads.event_callback(self.workspace, self.bot, event))

    async def _echo(self) -> None:
        """Tell the bot of its own messages as they appear."""
        seen: set[str] = set()
        while True:
            for message in list(self.workspace.written):
                if message.via == "chat.postMessage" and message.ts not in seen:
                    seen.add(message.ts)
                    self._tell(payloads.message_event(self.workspace, message))
            await asyncio.sleep(0.01)

    # Commands and clicks

    def command(self, command: str, text: str, channel: Channel, user: User) -> Ack:
        """Someone uses a slash command; waits for the ack."""
        payload = payloads.slash_command(
            self.workspace, self.bot, user, channel, command=command, text=text
        )
        return self._interact("slash_commands", payload, channel.id, user.id, None)

    def click(self, where: Message | View, action_id: str, user: User, value: Any = None) -> Ack:
        """Someone presses a button of a message (or an ephemeral, or a view); waits for the ack."""
        blocks = where.view["blocks"] if isinstance(where, View) else where.blocks
        held = [pair for pair in elements(blocks) if pair[1]["action_id"] == action_id]
        if not held:
            raise LookupError(f"nothing with action_id {action_id!r}")
        action = payloads.action_of(*held[0], self._do(self.workspace.ts), value)
        payload = payloads.block_actions(self.workspace, self.bot, user, where, action)
        if isinstance(where, View):
            return self._interact("interactive", payload, None, user.id, None)
        return self._interact("interactive", payload, where.channel, user.id, where)

    def submit(self, view: View, values: Json, user: User) -> Ack:
        """Someone submits a modal; waits for the ack."""
        payload = payloads.interaction(self.workspace, self.bot, "view_submission", user)
        payload["view"] = view.to_json() | {"state": {"values": values}}
        return self._interact("interactive", payload, None, user.id, None)

    def _interact(
        self, road: Road, payload: Json, channel: str | None, user: str, original: Message | None
    ) -> Ack:
        """Send a command or an interaction, wait for the ack, and show what it carried."""

        async def act() -> Ack:
            trigger = self.workspace.new_trigger(self.settings.trigger_seconds)
            payload["trigger_id"] = trigger
            key = None
            if channel is not None:
                lasting = self.settings.response_url_seconds
                key = self.workspace.new_response_url(channel, user, original, lasting)
                payload["response_url"] = f"{self.base_url}/response/{key}"
            delivery = await self.deliverer.deliver(road, payload)
            attempt = delivery.attempts[-1]
            ack = Ack(
                attempt.acked,
                attempt.seconds,
                attempt.payload,
                trigger,
                payload.get("response_url"),
            )
            return self._show(ack, key)

        return self._wait(act())

    def _show(self, ack: Ack, key: str | None) -> Ack:
        """Show the message that a command's ack carried."""
        said = ack.payload or {}
        if key is None or not {"text", "blocks"} & said.keys():
            return ack
        try:
            place = self.workspace.response_urls[key]
            return replace(ack, shown=self.server.show(place, said, "ack"))
        except SlackError as error:
            return replace(ack, refused=error)

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
        return self._do(lambda: payloads.event_callback(self.workspace, self.bot, event, event_id))

    def verify_url(self, challenge: str = "a-challenge") -> bool:
        """Whether the app answers Slack's url_verification as it should."""
        asked = {"type": "url_verification", "token": "verification-token", "challenge": challenge}
        answer = self.post_signed(asked)
        said = answer.text.strip()
        if said.startswith("{"):
            said = json.loads(said).get("challenge", "")
        return answer.status == 200 and said == challenge
