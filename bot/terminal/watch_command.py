"""`pullquote watch`: refreshing as stories land, shown in the terminal."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue

from rich.console import Console

from bot.running.logs import set_up_logs
from bot.running.turns import LOOK
from bot.running.watcher import Watcher
from bot.terminal.answering import Desk
from bot.terminal.door import opened_door
from bot.terminal.show import show_refreshed
from index.archive import Feed
from index.house import House
from index.refresh import Refreshed
from index.roles import VECTORS


def watch_feeds(house: House, console: Console) -> None:
    """Refresh as stories land until interrupted or told to end, printing what came of it."""
    set_up_logs(house.settings)
    logging.getLogger("bot").setLevel(logging.WARNING)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    told: SimpleQueue[tuple[Feed, Refreshed]] = SimpleQueue()
    desk = Desk(house)
    with (
        house.owning_index("watch"),
        house.roles.taking(VECTORS),
        opened_door(house.settings, desk.tell),
    ):
        desk.warm()
        watcher = Watcher(house, stopping, lambda feed, found: told.put((feed, found)))
        watching = threading.Thread(target=watcher.run, daemon=True)
        watching.start()
        console.print("watching (Ctrl-C ends)", style="dim")
        try:
            while watching.is_alive():
                with suppress(Empty):
                    _show(console, *told.get(timeout=LOOK))
        finally:
            stopping.set()
            watching.join(timeout=60)


def _show(console: Console, feed: Feed, found: Refreshed) -> None:
    if found.changes or found.failed:
        console.print(f"{datetime.now():%H:%M:%S} {feed.location}", markup=False)  # noqa: DTZ005
        show_refreshed(console, found)
