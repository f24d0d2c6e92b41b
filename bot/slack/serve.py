"""The running bot: a front door that stores, workers that answer, a watcher that refreshes.

Beside them one loop notices answers whose quotes no longer stand, and one asks what is followed.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from bot.logs import set_up_logs
from bot.metrics import scrape
from bot.pushes import Pushes, check_secret
from bot.slack.alarms import Alarms
from bot.slack.amending import Amender
from bot.slack.client import connect
from bot.slack.ending import finished, on_signal
from bot.slack.following import Follower
from bot.slack.front_door import make_app
from bot.slack.health import Health
from bot.slack.http import HttpServer, Probes, make_http, monitoring
from bot.slack.inbox import Inbox
from bot.slack.missed import Catcher
from bot.slack.worker import Worker
from bot.status import look
from bot.watcher import Watcher
from bot.wording import ago
from index.archive.engine import fact, set_fact
from index.archive.feeds import feeds_seen
from index.archive.pages import page_problems
from index.archive.reading import indexed_at, live_stories, sight_of
from index.catch_up import catch_up
from index.house import House
from index.settings import Settings

PING_SECONDS = 5.0
"""Between pings on Slack's socket; a dead line is noticed after a few."""
_DEAF_SECONDS = 20.0
"""Without a connection for this long, the socket's address is asked for anew: it may be stale."""

log = logging.getLogger(__name__)


class Loop(Protocol):
    """What runs in a thread of its own until the process is told to stop."""

    def run(self) -> None:
        """Work until told to stop."""


def run(house: House, port: int | None) -> None:
    """Serve until SIGTERM or SIGINT; then finish what was begun.

    Raises:
        SettingsError: a token or secret is missing, or Slack refuses it.
        IndexBusyError: another process owns the index.

    """
    settings = house.settings
    set_up_logs(settings)
    settings.require_slack(http=port is not None)
    check_secret(settings)
    with ExitStack() as stack:
        stack.enter_context(house.owning_index("serve"))
        slack = connect(settings)
        me = slack.me()
        behind = look(house).behind
        log.info("starting", extra={"team": me["team"], "bot": me["user"], "behind": behind})
        inbox = Inbox(house.archive)
        health = Health(house, inbox)
        probes = Probes(
            alive=health.alive,
            ready=health.ready,
            metrics=lambda: scrape(lambda: (look(house), inbox.depth()), health.is_ready),
        )
        if settings.monitor_port is not None:
            stack.enter_context(monitoring(probes, settings.http_host, settings.monitor_port))
        house.embedder.encode(["warm"])
        catch_up(house.archive, house.embedder, house.vectors, house.words, _told)
        health.note_level()
        waiting = inbox.recover()
        stopping = threading.Event()
        catcher = Catcher(slack, inbox, me["user_id"], _first_start(house))
        workers = [Worker(house, inbox, slack, stopping).run for _ in range(settings.workers)]
        watcher = Watcher(house, stopping)
        loops: list[Loop] = [
            watcher,
            Amender(house.archive, settings.access_of, stopping),
            Follower(house, stopping),
        ]
        if settings.admin_channel:
            loops.append(Alarms(house.archive, settings.admin_channel, stopping))
        threads = [_started(loop) for loop in (*workers, *(one.run for one in loops))]
        health.watch(threads)
        log.info("ready", extra={"waiting": waiting, "http": port})
        app = make_app(settings, me["user_id"], inbox, lambda channel: status_line(house, channel))
        pushes = Pushes(house.archive, settings.push_secret, on_pushed=watcher.pushed.set)
        web = make_http(app, pushes, probes)
        try:
            door = _front_door(app, settings, port, catcher, web, health=health, stopping=stopping)
            asyncio.run(_finishing(door, threads))
        finally:
            stopping.set()
            log.info("stopped")


def status_line(house: House, channel: str) -> str:
    """Return one line on how fresh the stories are that a channel sees, for `/pullquote status`."""
    access = house.settings.access_of(channel)
    with house.archive.reading() as connection:
        stories = live_stories(connection, sight_of(connection, access))
        feeds = {feed.location: feed for feed in feeds_seen(connection, access)}
        problems = [one for one in page_problems(connection) if one.feed in feeds]
        fresh = indexed_at(connection)
    when = "not refreshed yet"
    if fresh:
        when = f"refreshed {ago((datetime.now(UTC) - fresh).total_seconds())}"
    failing = sum(1 for feed in feeds.values() if feed.problem) + len(problems)
    failed = f"; {failing} things could not be read" if failing else ""
    return f"{stories:,} stories from {len(feeds)} feeds, {when}{failed}."


def _first_start(house: House) -> datetime:
    with house.archive.writing() as connection:
        known = fact(connection, "serving_since")
        if known is None:
            known = datetime.now(UTC).isoformat()
            set_fact(connection, "serving_since", known)
    return datetime.fromisoformat(known)


def _started(loop: Callable[[], None]) -> threading.Thread:
    owner = getattr(loop, "__self__", None)
    thread = threading.Thread(target=loop, name=type(owner).__name__.lower(), daemon=True)
    thread.start()
    return thread


async def _finishing(door: Awaitable[None], threads: list[threading.Thread]) -> None:
    """Keep the door open until told to end, then let what was begun be finished."""
    await door
    await finished(threads)


async def _front_door(
    app: AsyncApp,
    settings: Settings,
    port: int | None,
    catcher: Catcher,
    web: Starlette,
    *,
    health: Health,
    stopping: threading.Event,
) -> None:
    def ending() -> None:
        health.note_ending()
        stopping.set()

    stop = on_signal(ending)
    if port is None:
        await _socket_mode(app, settings, catcher, health, stop)
    else:
        _catch_up(catcher)
        await _http(web, settings, port, health, stop)


async def _socket_mode(
    app: AsyncApp, settings: Settings, catcher: Catcher, health: Health, stop: asyncio.Event
) -> None:
    token = settings.slack_app_token
    handler = AsyncSocketModeHandler(
        app, token.get_secret_value() if token else None, ping_interval=PING_SECONDS
    )
    client = handler.client

    async def on_hello(_client: object, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            _catch_up(catcher)

    client.message_listeners.append(on_hello)
    connecting = asyncio.create_task(client.connect())
    deaf_since = asyncio.get_running_loop().time()
    while not stop.is_set():
        now = asyncio.get_running_loop().time()
        hears = await client.is_connected()
        health.note_hears(hears=hears)
        if hears:
            deaf_since = now
        elif now - deaf_since > _DEAF_SECONDS:
            client.wss_uri = None  # asked for anew by its next try
            deaf_since = now
        await _wait(stop, 1.0)
    connecting.cancel()
    await client.close()


async def _http(
    web: Starlette, settings: Settings, port: int, health: Health, stop: asyncio.Event
) -> None:
    server = HttpServer(web, settings.http_host, port)
    serving = asyncio.create_task(server.serve())
    health.note_hears(hears=True)
    await asyncio.wait(
        [serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED
    )
    server.should_exit = True
    await serving


def _told(done: int, total: int) -> None:
    log.info("indexing", extra={"changes": done, "of": total})


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def _catch_up(catcher: Catcher) -> None:
    """Look for missed questions in a thread that nobody waits for at the end."""
    threading.Thread(target=partial(_look_for_missed, catcher), name="catcher", daemon=True).start()


def _look_for_missed(catcher: Catcher) -> None:
    try:
        catcher.catch_up()
    except Exception:
        log.warning("missed_questions_unknown", exc_info=True)
