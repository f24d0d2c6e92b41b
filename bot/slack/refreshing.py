"""`serve` on a machine that only refreshes: no Slack, nobody answered; monitors are."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import ExitStack

from bot.running.logs import set_up_logs
from bot.running.metrics import scrape
from bot.running.status import look
from bot.running.watcher import PARTING, Watcher
from bot.slack.inbox.inbox import Inbox
from bot.slack.listening.health import Health
from bot.slack.listening.http import Probes, monitoring
from index.follow import follow
from index.house import House
from index.roles import VECTORS

log = logging.getLogger(__name__)


def refresh_for_all(house: House) -> None:
    """Read the feeds and write the vectors, in turn with others, until SIGTERM or SIGINT.

    Raises:
        SettingsError: the monitors' port is taken.
        IndexBusyError: another process owns the index of this home.

    """
    settings = house.settings
    set_up_logs(settings)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    with ExitStack() as stack:
        stack.enter_context(house.owning_index("serve"))
        stack.enter_context(house.roles.taking(VECTORS))
        inbox = Inbox(house.archive)
        health = Health(house, inbox)
        if settings.monitor_port is not None:
            probes = probes_of(house, inbox, health)
            stack.enter_context(monitoring(probes, settings.http_host, settings.monitor_port))
        follow(house, lambda *_: None)
        health.note_level()
        health.note_hears(hears=True)  # nobody asks it
        watcher = threading.Thread(target=Watcher(house, stopping).run, name="watcher", daemon=True)
        watcher.start()
        health.watch([watcher])
        log.info("ready", extra={"role": settings.role})
        stopping.wait()
        health.note_ending()
        watcher.join(2 * PARTING)
        log.info("stopped")


def probes_of(house: House, inbox: Inbox, health: Health) -> Probes:
    """Return what monitors ask."""
    return Probes(
        alive=health.alive,
        ready=health.ready,
        metrics=lambda: scrape(lambda: (look(house), inbox.depth()), health.is_ready),
    )
