"""A newsroom for tests: a folder of stories, an index of it, and what one does with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.answer import Answer
from bot.answers.ask import ask
from index.archive.feeds import add_feed
from index.house import House
from index.refresh import Refreshed
from index.update import update

FILLER = (
    "The council of Dornfeld met on Monday evening. Mayor Ada Voss said the bridge would reopen in "
    "May. Repairs have cost 3.2 million crowns so far, according to the Bridge Office."
)


class MakeHouse(Protocol):
    """Opens a house whose model is loaded, with the default settings but for some."""

    def __call__(self, home: Path, **changed: Any) -> House: ...


@dataclass
class Newsroom:
    house: House
    feed: Path

    def write(self, path: str, content: str | bytes | dict[str, Any]) -> Path:
        file = self.feed / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            file.write_text(text, encoding="utf-8")
        return file

    def refresh(self, outlet: str | None = None) -> Refreshed:
        with self.house.archive.writing() as connection:
            feed = add_feed(connection, str(self.feed), "folder", outlet)
        with self.house.owning_index("test"):
            return update(self.house, [feed], lambda *_: None, lambda *_: None)

    def ask(self, question: str, **options: Any) -> Answer:
        return ask(self.house, question, **options)
