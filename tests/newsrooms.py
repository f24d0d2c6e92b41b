"""A newsroom with a folder for everybody and two for collections, for tests of who sees what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsroom import MakeHouse

from bot.answer import Answer
from bot.answers.ask import ask
from index.access import OF_THE_HOUSE, Access
from index.archive.feeds import add_feed, all_feeds
from index.catch_up import catch_up
from index.house import House
from index.refresh import Refreshed
from index.update import update
from index.verify import verify

QUESTION = "what is the toll of the bridge collapse?"
CHANNELS = {"C_WIRE": ["wire"], "C_BOTH": ["wire", "courts"], "C_ALL": ["*"], "C_DESK": ["*"]}
EMBARGO_CHANNELS = "C_EARLY, C_DESK"
FOLDERS = {"open": None, "wire": "wire", "courts": "courts"}
LATER = datetime.now(UTC) + timedelta(days=1)
OVER = datetime(2026, 1, 1, tzinfo=UTC)


def sentence(marker: str) -> str:
    return f"The toll of the {marker} bridge collapse stands at 14, the fire brigade said."


@dataclass
class Newsrooms:
    """A newsroom with a folder for everybody and two for collections."""

    house: House
    root: Path

    def write(
        self, marker: str, folders: Sequence[str], embargo: datetime | None = None, **more: Any
    ) -> None:
        """Let exactly these folders have the story of a marker."""
        told = {
            "title": f"{marker} bridge",
            "outlet": f"{marker} Herald",
            "text": sentence(marker),
            "url": f"https://{marker.lower()}.example/bridge",
            "embargo": embargo.isoformat() if embargo else None,
        }
        for folder in FOLDERS:
            file = self.root / folder / f"{marker}.json"
            file.parent.mkdir(exist_ok=True)
            file.unlink(missing_ok=True)
            if folder in folders:
                file.write_text(json.dumps(told | more), encoding="utf-8")

    def collect(self, folder: str, collection: str | None) -> None:
        with self.house.archive.writing() as connection:
            add_feed(connection, str(self.root / folder), "folder", None, collection)

    def refresh(self) -> Refreshed:
        for folder in FOLDERS:
            (self.root / folder).mkdir(exist_ok=True)
        with self.house.archive.writing() as connection:
            known = all_feeds(connection)
        if not known:
            for folder, collection in FOLDERS.items():
                self.collect(folder, collection)
        with self.house.archive.reading() as connection:
            feeds = all_feeds(connection)
        with self.house.owning_index("test"):
            found = update(self.house, feeds, lambda *_: None, lambda *_: None)
            assert verify(self.house).agrees
        assert found.failed == []
        return found

    def level(self) -> None:
        house = self.house
        with house.owning_index("test"):
            catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)
            assert verify(house).agrees

    def access(self, asker: str) -> Access:
        return OF_THE_HOUSE if asker == "terminal" else self.house.settings.access_of(asker)

    def ask(self, asker: str, question: str = QUESTION) -> Answer:
        return ask(self.house, question, hits=50, access=self.access(asker))


def opened(make_house: MakeHouse, root: Path, **changed: Any) -> Newsrooms:
    known = {"channels": CHANNELS, "embargo_channels": EMBARGO_CHANNELS, **changed}
    return Newsrooms(make_house(root / "home", **known), root)
