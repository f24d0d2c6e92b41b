"""A newsroom with a story of a ferry, from folders and from pushes: what people take back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsroom import Newsroom

from bot.running.pushes import read_pushes
from index.archive.feeds import add_feed, all_feeds
from index.archive.pushed import keep_push
from index.archive.withdrawing import held
from index.catch_up import catch_up
from index.update import update, withdraw_story
from index.verify import verify

QUESTION = "how many people were aboard the ferry Astrid?"
URL = "https://www.velmark.example/news/ferry"
OTHER = "The council of Dornfeld met on Monday evening about the bridge."


def toll(n: int) -> str:
    return f"The ferry Astrid sank off Velmark on Monday with {n} people aboard, police said."


@dataclass
class Desk:
    """A newsroom whose stories come from folders and from pushes."""

    room: Newsroom

    def write(self, path: str, text: str, **fields: Any) -> None:
        told = {"title": "Ferry sinks", "outlet": "Velmark Post", "text": f"{OTHER} {text}"}
        self.room.write(path, {**told, **fields})

    def remove(self, path: str) -> None:
        (self.room.feed / path).unlink()

    def add(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        with self.room.house.archive.writing() as connection:
            add_feed(connection, str(folder), "folder", None)

    def push(self, action: str, text: str | None = None, **fields: str) -> None:
        story = {"id": "cms-7", "url": URL, "title": "Ferry sinks", "outlet": "Velmark Post"}
        if text is not None:
            story["text"] = f"{OTHER} {text}"
        now = datetime.now(UTC)
        body = json.dumps({"action": action, "story": story | fields}).encode()
        with self.room.house.archive.writing() as connection:
            for push in read_pushes(body, now):
                keep_push(connection, push, now)

    def refresh(self) -> None:
        house = self.room.house
        with house.archive.writing() as connection:
            add_feed(connection, str(self.room.feed), "folder", None)
            feeds = all_feeds(connection)
        with house.owning_index("test"):
            update(house, feeds, lambda *_: None, lambda *_: None)
            assert verify(house).agrees

    def level(self) -> None:
        """Bring the indexes level, as `serve` and every question on the terminal do."""
        house = self.room.house
        with house.owning_index("test"):
            catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)
            assert verify(house).agrees

    def withdraw(self, named: str = URL, why: str = "libel") -> None:
        withdraw_story(self.room.house, named, why)

    def quotes(self) -> list[str]:
        return [quote.text for quote in self.room.ask(QUESTION).quotes]

    def reasons(self) -> list[str]:
        with self.room.house.archive.reading() as connection:
            return [one.why for one in held(connection)]
