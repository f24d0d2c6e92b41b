"""A newsroom with its bot in a fake Slack, in one process: what is due is worked when told to."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from fakeslack import Channel, FakeSlack, Message, User, plain_text
from newsroom import Newsroom
from waiting import eventually

from bot.models.sessions import Writer
from bot.running.watcher import Watcher
from bot.slack.api.client import Slack, connect
from bot.slack.api.people import People
from bot.slack.api.statuses import Statuses
from bot.slack.events.clicks import clicked
from bot.slack.events.commands import said_in
from bot.slack.events.messages import question_in
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.inbox.turns import Turns
from bot.slack.work.amending import Amender
from bot.slack.work.following import Follower
from bot.slack.work.repeated import take_in
from bot.slack.work.worker import DOES, Worker
from bot.slack.work.workplace import Workplace
from index.settings import Settings


@dataclass
class Newsdesk:
    room: Newsroom
    slack: FakeSlack
    ana: User
    channel: Channel
    numbers: int = field(default=0)
    writer: Writer | None = None

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.room.house.archive, Turns(rest=0))
        self.stopping = threading.Event()
        house = self.room.house
        self.amender = Amender(house.archive, house.settings.access_of, self.stopping)
        self.follower = Follower(self.room.house, self.stopping)

    @property
    def client(self) -> Slack:
        told = {name.lower(): value for name, value in self.slack.environment().items()}
        return connect(Settings(_env_file=None, **told)).introduced()  # type: ignore[arg-type]

    @property
    def place(self) -> Workplace:
        client = self.client
        people = People(lambda _: client)
        house = self.room.house
        watcher = Watcher(house, self.stopping)
        statuses = Statuses()
        return Workplace(
            house, self.inbox, lambda _: client, people, statuses, watcher, self.writer
        )

    @property
    def worker(self) -> Worker:
        return Worker(self.place, self.stopping)

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

    def ask(self, question: str, *, work: bool = True, thread: Message | None = None) -> Message:
        """Mention the bot, in a thread if one is given; return the question's message."""
        under = thread.ts if thread else None
        asked = self.slack.mention(self.channel, self.ana, question, under, deliver=False)
        event = {**asked.to_json(), "channel": self.channel.id}
        put = question_in(event, self.slack.bot.id, direct=False)
        assert put is not None
        assert self.inbox.put(put.key, ItemKind.MESSAGE, put.payload())
        if work:
            self.work()
        return asked

    def command(self, text: str, channel: Channel | None = None, *, work: bool = True) -> None:
        """Use the slash command, as the front door stores it."""
        said = said_in(text)
        assert said.kind is not None
        self.numbers += 1
        payload = {
            "team": self.slack.workspace.team_id,
            "channel": (channel or self.channel).id,
            "user": self.ana.id,
            "response_url": self.response_url(channel or self.channel),
            "word": said.word,
            "text": said.text,
        }
        assert self.inbox.put(f"command:{self.numbers}", said.kind, payload)
        if work:
            self.work()

    def do(self, kind: ItemKind, payload: dict[str, Any]) -> None:
        """Work an inbox item, as the front door stores it."""
        self.numbers += 1
        assert self.inbox.put(f"{kind}:{self.numbers}", kind, payload)
        self.work()

    def press(self, shown: Message, action_id: str, label: str = "") -> None:
        """Click a button, as the front door stores it."""
        block, element = held(shown, action_id, label)
        self.numbers += 1
        channel = self.slack.workspace.channels[shown.channel]
        body = {
            "team": {"id": self.slack.workspace.team_id},
            "user": {"id": self.ana.id},
            "channel": {"id": channel.id},
            "response_url": self.response_url(channel, shown),
            "container": {"message_ts": shown.ts, "is_ephemeral": shown.shown_to is not None},
            "actions": [{**element, "block_id": block["block_id"], "action_ts": str(self.numbers)}],
        }
        click = clicked(body)
        assert click is not None
        assert take_in(self.inbox, click)
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
        item = self.inbox.take(2)
        assert item is not None
        return item

    def try_once(self) -> None:
        """Take up the next item, and leave it where it fails."""
        self.worker.work(self.take())

    def crash_when_done(self) -> None:
        """Do what the next item asks for, and lose the process before that is noted."""
        item = self.take()
        DOES[item.kind](self.place, item)
        self.inbox.recover()

    def work(self) -> None:
        """Work the inbox until nothing is left in it."""
        worker = self.worker

        def is_done() -> bool:
            item = self.inbox.take(0.5)
            if item is not None:
                worker.work(item)
            return not self.inbox.depth()

        if self.inbox.depth():
            eventually(is_done, lambda: "the inbox is not done", every=0)

    def replies(self, asked: Message) -> list[Message]:
        return self.slack.replies(self.channel, asked.ts)

    def posts(self) -> list[Message]:
        """What the bot said in the channel itself."""
        said = self.slack.messages(self.channel)
        return [m for m in said if m.user == self.slack.bot.id and not m.is_reply]

    def whispered(self) -> str:
        """What the bot said to one person last."""
        return plain_text(self.slack.ephemerals[-1])


def held(shown: Message, action_id: str, label: str = "") -> tuple[Any, Any]:
    """What is clicked with an action and a label, in its block: a button, or a menu's option."""
    for block in shown.blocks:
        for one in block.get("elements", ()):
            named = one.get("action_id", "").partition(":")[0]
            if named == action_id and label in one.get("text", {}).get("text", ""):
                return block, one
            for option in one.get("options", ()):
                named = option["value"].partition(":")[0].partition(" ")[0]
                if named == action_id and label in option["text"]["text"]:
                    return block, {**one, "selected_option": option}
    raise AssertionError(f"no {action_id} with {label!r}")


def labels(message: Message) -> list[str]:
    """What can be clicked under a message, in order."""
    return [
        one["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for held in block["elements"]
        for one in held.get("options", [held])
    ]


def struck(message: Message) -> list[str]:
    """The texts of a message that are struck through, those of one paragraph joined."""
    paragraphs = [
        [one["text"] for one in element.get("elements", ()) if one.get("style", {}).get("strike")]
        for block in message.blocks
        for element in block.get("elements", ())
    ]
    return ["".join(parts) for parts in paragraphs if parts]


def quoted(message: Message) -> list[str]:
    """The texts of a message that stand as quotations, struck or not."""
    return [
        "".join(part["text"] for part in element["elements"])
        for block in message.blocks
        for element in block.get("elements", ())
        if element["type"] == "rich_text_quote"
    ]
