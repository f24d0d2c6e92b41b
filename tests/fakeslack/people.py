"""What people (and other bots) write and do in Slack, and how the app is told of it."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from . import payloads
from .driving import Driving
from .models import Channel, File, Message, User

if TYPE_CHECKING:
    from .deliver import Delivery
    from .errors import Json


class People(Driving):
    """People's messages, reactions and comings."""

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
        name = f"<@{self.workspace.bot_for(channel.team_id).id}>"
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

    def upload(
        self,
        channel: Channel,
        user: User,
        content: str | bytes,
        *,
        name: str = "draft.txt",
        canvas: bool = False,
        mimetype: str = "text/plain",
    ) -> File:
        """Someone puts a file, a snippet or a canvas into Slack, seen in a channel."""
        held = content.encode() if isinstance(content, str) else content
        kind = ("application/vnd.slack-docs", "quip") if canvas else (mimetype, "text")
        file = File(self.workspace.id("F"), name, held, *kind, user.id, {channel.id})
        self._do(lambda: self.workspace.files.update({file.id: file}))
        return file

    def share(
        self, channel: Channel, user: User, text: str, *files: File, deliver: bool = True
    ) -> Message:
        """Someone writes a message with files, which is of subtype `file_share`."""
        told = tuple(file.to_json(self.workspace.base_url) for file in files)
        mention = f"<@{self.workspace.bot_for(channel.team_id).id}>" in text
        return self.say(
            *(channel, user, text),
            deliver=deliver,
            mention=mention,
            subtype="file_share",
            files=told,
        )

    def direct_message(
        self, user: User, text: str, thread_ts: str | None = None, *, deliver: bool = True
    ) -> Message:
        """Someone writes to the bot directly."""
        bot = self.workspace.bot_for(user.team_id)
        direct = self._do(lambda: self.workspace.direct(user.id, bot.id))
        return self.say(direct, user, text, thread_ts, deliver=deliver)

    def thread_broadcast(
        self, channel: Channel, user: User, text: str, thread_ts: str, *, deliver: bool = True
    ) -> Message:
        """Someone answers in a thread, and sends the answer to the channel too."""
        named = f"<@{self.workspace.bot_for(channel.team_id).id}>" in text
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

    def paste(
        self,
        channel: Channel,
        user: User,
        *links: str,
        thread_ts: str | None = None,
        composing: bool = False,
    ) -> Json:
        """Someone posts links of the app's domains; the event by which it is told of them."""
        text = " ".join(f"<{link}>" for link in links)
        message = self.say(channel, user, text, thread_ts)
        bot = self.workspace.bot_for(channel.team_id)
        member = bot.id in channel.members
        event = payloads.link_shared(message, bot, links, member=member, composing=composing)
        self._do(lambda: self._tell(event, bot))
        return event

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
        self._react(message, user, name, added=True)

    def unreact(self, message: Message, user: User, name: str) -> None:
        """Someone takes a reaction back."""
        self._react(message, user, name, added=False)

    def _react(self, message: Message, user: User, name: str, *, added: bool) -> None:
        def act() -> None:
            old = self.workspace.find(message.channel, message.ts)
            left = tuple(kept for kept in old.reactions if kept != (name, user.id))
            reactions = (*left, (name, user.id)) if added else left
            self.workspace.write(replace(old, reactions=reactions))
            event = payloads.reaction(self.workspace, message, user, name, added=added)
            bot = self.workspace.bot_for(self.workspace.channels[message.channel].team_id)
            self._tell(event, bot)

        self._do(act)

    def join(self, channel: Channel, user: User, inviter: User | None = None) -> None:
        """Someone, or the bot itself, joins a channel."""

        def act() -> None:
            channel.members.add(user.id)
            self._tell(payloads.member_joined_channel(self.workspace, channel, user, inviter))

        self._do(act)

    def open_home(self, user: User, tab: str = "home") -> None:
        """Someone opens the bot's home tab, or its messages."""

        def act() -> None:
            homes = [v for v in self.workspace.views if v.user == user.id]
            homes = [view for view in homes if view.view["type"] == "home"]
            direct = self.workspace.direct(user.id, self.workspace.bot_for(user.team_id).id)
            home = homes[-1] if homes else None
            self._tell(payloads.app_home_opened(self.workspace, user, direct, tab, home))

        self._do(act)

    def look_at(self, channel: Channel | None, user: User) -> None:
        """Someone with the agent open looks at another channel (None: at no channel)."""

        def act() -> None:
            direct = self.workspace.direct(user.id, self.workspace.bot_for(user.team_id).id)
            self._tell(payloads.app_context_changed(self.workspace, user, direct, channel))

        self._do(act)

    def deliver_event(
        self, event: Json, event_id: str | None = None, retry_num: int = 0
    ) -> Delivery:
        """Tell the bot of any event, and wait until that is over."""

        def act() -> Json:
            return payloads.event_callback(self.workspace, self._bot_told(event), event, event_id)

        return self._wait(self.deliverer.deliver("events_api", self._do(act), retry_num), 600)

    async def _echo(self) -> None:
        """Tell the bot of its own messages as they appear."""
        seen: set[str] = set()
        while True:
            for message in list(self.workspace.written):
                if message.via in ("chat.postMessage", "stream") and message.ts not in seen:
                    seen.add(message.ts)
                    self._tell(payloads.message_event(self.workspace, message))
            await asyncio.sleep(0.01)
