"""The running bot: a front door that stores, workers that answer, a watcher that refreshes.

Beside them one loop notices answers whose quotes no longer stand, and one asks what is followed.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Protocol

from starlette.applications import Starlette

from bot.answers.warming import warm
from bot.models.sessions import writer_of
from bot.running.logs import set_up_logs
from bot.running.pushes import Pushes, check_secret
from bot.running.status import look
from bot.running.watcher import Watcher
from bot.slack.api.client import connect
from bot.slack.api.installs import Installs, OneInstall
from bot.slack.api.people import People
from bot.slack.api.statuses import Statuses
from bot.slack.api.tokens import Tokens
from bot.slack.inbox.hearing import Hearing
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.shared import Holding
from bot.slack.listening.ending import finished
from bot.slack.listening.front_door import make_app
from bot.slack.listening.health import Health
from bot.slack.listening.http import make_http, monitoring
from bot.slack.listening.missed import Catchers
from bot.slack.listening.socket_client import require_socket
from bot.slack.listening.sockets import Ears
from bot.slack.listening.token_watch import TokenWatch
from bot.slack.refreshing import probes_of, refresh_for_all
from bot.slack.work.alarms import Alarms
from bot.slack.work.amending import Amender
from bot.slack.work.following import Follower
from bot.slack.work.forgetting import Retention
from bot.slack.work.home import status_line
from bot.slack.work.previews import Previewer
from bot.slack.work.worker import Worker
from bot.slack.work.workplace import Workplace
from index.archive.engine import fact, set_fact
from index.follow import follow
from index.house import House
from index.roles import VECTORS
from index.threads import Way

log = logging.getLogger(__name__)


class Loop(Protocol):
    """What runs in a thread of its own until the process is told to stop."""

    def run(self) -> None:
        """Work until told to stop."""


def run(
    house: House,
    port: int | None,
    beside: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> None:
    """Serve until SIGTERM or SIGINT; then finish what was begun. A refresher's role is another.

    `beside` is open while the index is held and everything is loaded.

    Raises:
        SettingsError: a token or secret is missing, Slack refuses it, or a language model is named
            that cannot be used.
        IndexBusyError: another process owns the index.

    """
    settings = house.settings
    if settings.role == "refresher":
        refresh_for_all(house)
        return
    set_up_logs(settings)
    settings.require_slack(http=port is not None)
    check_secret(settings)
    writer = writer_of(settings, house.archive)
    with ExitStack() as stack:
        stack.enter_context(_holding(house))
        installs = Installs(settings, house.archive) if settings.many else None
        served = installs or OneInstall(connect(settings).introduced())
        if isinstance(served, OneInstall) and port is None and settings.slack_app_token:
            require_socket(served.slack, settings.slack_app_token.get_secret_value())
        teams = [slack.team for slack in served.slacks()]
        log.info("starting", extra={"teams": teams, "behind": look(house).behind})
        inbox = Inbox(house.archive, workers=settings.workers)
        health = Health(house, inbox)
        probes = probes_of(house, inbox, health)
        if settings.monitor_port is not None:
            stack.enter_context(monitoring(probes, settings.http_host, settings.monitor_port))
        follow(house, _told)
        warm(house)
        health.note_level()
        stack.enter_context(beside())
        waiting = inbox.recover()
        stopping = threading.Event()
        watcher = Watcher(house, stopping)
        people = People(served.slack_of)
        tokens = Tokens()
        workplace = Workplace(
            house, inbox, served.slack_of, people, Statuses(), watcher, writer, tokens
        )
        since, apps = _first_start(house), settings.listed("allow_apps")
        catchers = Catchers(served.slacks, house.archive, inbox, since, apps)
        workers = [Worker(workplace, stopping).run for _ in range(2 * settings.workers)]
        loops = _loops(house, watcher, stopping)
        loops.append(TokenWatch(served.slacks, tokens, health, house.archive, stopping))
        threads = [
            _started(loop, house.archive.way) for loop in (*workers, *(one.run for one in loops))
        ]
        health.watch([*threads, *_started_for_ever(house, inbox)])
        log.info("ready", extra={"waiting": waiting, "http": port})
        app = make_app(workplace, lambda *where: status_line(house, *where), installs)
        pushes = Pushes(house.archive, settings.push_secret, on_pushed=watcher.pushed.set)
        ears = Ears(app, settings, catchers, health, tokens, stopping)
        try:
            web = make_http(app, settings.slack_signing_secret, pushes, probes)
            asyncio.run(_until_told(ears, port, web, threads))
        finally:
            stopping.set()
            workplace.statuses.close()
            log.info("stopped")


@contextmanager
def _holding(house: House) -> Iterator[None]:
    """Hold what one process at a time may, and try for what is done for all."""
    done_for_all = () if house.settings.role == "bot" else (VECTORS,)
    with (
        house.owning_index("serve"),
        house.answering_alone(),
        house.roles.taking(*done_for_all),
    ):
        yield


def _loops(house: House, watcher: Watcher, stopping: threading.Event) -> list[Loop]:
    """Return what goes on beside the work on the inbox."""
    settings = house.settings
    loops: list[Loop] = [
        watcher,
        Amender(house.archive, settings.access_of, stopping),
        Follower(house, stopping),
        Previewer(house.archive, stopping),
        Retention(house.archive, settings.keep, stopping),
    ]
    if settings.admin_place is not None:
        team, channel = settings.admin_place
        loops.append(Alarms(house.archive, channel, stopping, team))
    return loops


def _first_start(house: House) -> datetime:
    with house.archive.writing() as connection:
        known = fact(connection, "serving_since")
        if known is None:
            known = datetime.now(UTC).isoformat()
            set_fact(connection, "serving_since", known)
    return datetime.fromisoformat(known)


def _started_for_ever(house: House, inbox: Inbox) -> list[threading.Thread]:
    """Start what goes on while work that was begun is finished; nobody waits for its end."""
    if not house.archive.shared:
        return []
    loops = (Holding(inbox.renew), Hearing(house.archive, inbox))
    return [_started(loop.run, house.archive.way) for loop in loops]


def _started(loop: Callable[[], None], way: Way) -> threading.Thread:
    """Start what goes on beside the door, behind it."""

    def behind() -> None:
        way.stand_behind()
        loop()

    owner = getattr(loop, "__self__", None)
    thread = threading.Thread(target=behind, name=type(owner).__name__.lower(), daemon=True)
    thread.start()
    return thread


async def _until_told(
    ears: Ears, port: int | None, web: Starlette, threads: list[threading.Thread]
) -> None:
    """Listen until told to end, then let what was begun be finished."""
    await (ears.listen() if port is None else ears.listen_over_http(web, port))
    await finished(threads)


def _told(done: int, total: int) -> None:
    log.info("indexing", extra={"changes": done, "of": total})
