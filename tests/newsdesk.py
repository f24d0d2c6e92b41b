"""A newsroom with its bot in a fake Slack, in one process: what is due is worked when told to."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from fakeslack import Channel, FakeSlack, Message, User, plain_text
from newsroom import Newsroom

from bot.slack.amending import Amender
from bot.slack.client import Slack, connect
from bot.slack.events import command_in, question_in
from bot.slack.following import Follower
from bot.slack.inbox import Inbox, Item
from bot.slack.worker import Worker
from index.settings import Settings


@dataclass
class Newsdesk:
    room: Newsroom
    slack: FakeSlack
    ana: User
    channel: Channel
    numbers: int = field(default=0)

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.room.house.archive)
        self.stopping = threading.Event()
        house = self.room.house
        self.amender = Amender(house.archive, house.settings.access_of, self.stopping)
        self.follower = Follower(self.room.house, self.stopping)

    @property
    def client(self) -> Slack:
        told = {name.lower(): value for name, value in self.slack.environment().items()}
        return connect(Settings(_env_file=None, **told))  # type: ignore[arg-type]

    def story(self, path: str, *sentences: str, outlet: str = "Velmark Post", **more: Any) -> None:
        """Publish a story, or another text of it, and refresh."""
        self.write(path, *sentences, outlet=outlet, **more)
        self.room.refresh()

    def write(self, path: str, *sentences: str, outlet: str = "Velmark Post", **more: Any) -> None:
        known = {"title": f"Story {path}", "url": f"https://velmark.example/{path}"}
        told = {"text": " ".join(sentences), "outlet": outlet, "published": "2025-04-08"}
        self.room.write(f"{path}.json", {**known, **told, **more})

    def withdraw(self, path: str) -> None:
        (self.room.feed / f"{path}.json").unlink()
        self.room.refresh()

    def ask(self, question: str, *, work: bool = True) -> Message:
        """Mention the bot; return the question's message."""
        asked = self.slack.mention(self.channel, self.ana, question, deliver=False)
        event = {**asked.to_json(), "channel": self.channel.id}
        put = question_in(event, self.slack.bot.id, direct=False)
        assert put is not None
        assert self.inbox.put(put.key, "message", put.payload())
        if work:
            self.work()
        return asked

    def command(self, text: str, channel: Channel | None = None, *, work: bool = True) -> None:
        """Use the slash command, as the front door stores it."""
        kind, said = command_in(text)
        self.numbers += 1
        payload = {
            "channel_id": (channel or self.channel).id,
            "user_id": self.ana.id,
            "response_url": self.response_url(channel or self.channel),
            "text": said,
        }
        assert self.inbox.put(f"command:{self.numbers}", kind, payload)
        if work:
            self.work()

    def response_url(self, channel: Channel, original: Message | None = None) -> str:
        workspace = self.slack.workspace
        key = workspace.new_response_url(channel.id, self.ana.id, original, 1800)
        return f"{self.slack.base_url}/response/{key}"

    def changed(self) -> int:
        """Compare, and work what comes of it; return how many answers were to be amended."""
        found = self.amender.compare()
        self.work()
        return found

    def news(self) -> None:
        """Ask what is followed again, and work what comes of it."""
        assert self.follower.look()
        self.work()

    def take(self) -> Item:
        item = self.inbox.take(0)
        assert item is not None
        return item

    def try_once(self) -> None:
        """Take up the next item, and leave it where it fails."""
        Worker(self.room.house, self.inbox, self.client, self.stopping)._work(self.take())

    def crash_when_done(self) -> None:
        """Do what the next item asks for, and lose the process before that is noted."""
        Worker(self.room.house, self.inbox, self.client, self.stopping)._do(self.take())
        self.inbox.recover()

    def work(self, patience: float = 20) -> None:
        """Work the inbox until nothing is left in it."""
        worker = Worker(self.room.house, self.inbox, self.client, self.stopping)
        end = time.monotonic() + patience
        while self.inbox.depth():
            assert time.monotonic() < end, "the inbox is not done"
            item = self.inbox.take(0.02)
            if item is not None:
                worker._work(item)

    def replies(self, asked: Message) -> list[Message]:
        return self.slack.replies(self.channel, asked.ts)

    def posts(self) -> list[Message]:
        """What the bot said in the channel itself."""
        said = self.slack.messages(self.channel)
        return [m for m in said if m.user == self.slack.bot.id and not m.is_reply]

    def whispered(self) -> str:
        """What the bot said to one person last."""
        return plain_text(self.slack.ephemerals[-1])


def struck(message: Message) -> list[str]:
    """The texts of a message that are struck through."""
    return [
        part["text"]
        for block in message.blocks
        for element in block.get("elements", ())
        for part in element.get("elements", ())
        if part.get("style", {}).get("strike")
    ]


def quoted(message: Message) -> list[str]:
    """The texts of a message that stand as quotations, struck or not."""
    return [
        "".join(part["text"] for part in element["elements"])
        for block in message.blocks
        for element in block.get("elements", ())
        if element["type"] == "rich_text_quote"
    ]
