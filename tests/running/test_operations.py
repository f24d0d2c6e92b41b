"""Running it: what monitors are told, how it ends, and what its log holds when much goes wrong."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import json
import logging
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fakeslack import FakeSlack, Settings
from newsroom import Newsroom
from prometheus_client.parser import text_string_to_metric_families
from serving import Serving, free_port
from waiting import PATIENCE

from bot.running import pace
from bot.running.pace import Pace
from bot.slack.inbox.inbox import Inbox
from bot.slack.listening.ending import finished
from bot.slack.listening.health import Health, NotWellError, Standing
from bot.slack.listening.http import Probes, monitoring
from index.archive import Archive
from index.archive.feeds import add_feed
from index.errors import SettingsError, StoreError
from index.feeds.pushes import list_pushes
from index.follow import follow
from index.refresh import refresh
from index.update import hands_of
from index.vectors import Vectors
from index.word_index import Words

QUESTION = "what toll did UHFO give on wednesday?"
SECRET = "the-publishing-system-signs-with-this"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01)) as fake:
        yield fake


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def probed(port: int, path: str) -> tuple[int, str]:
    """A probe's status, and why it is not well."""
    status, body = get(port, path)
    return status, json.loads(body).get("error", "")


def samples(exposed: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(exposed)
        for sample in family.samples
    }


class TestWhatMonitorsAreTold:
    @pytest.mark.parametrize(
        ("standing", "alive", "ready"),
        [
            (Standing(level=True, hears=True), None, None),
            (Standing(hears=True), None, "being brought level"),
            (Standing(level=True), None, "no connection to Slack"),
            (Standing(level=True, hears=True, ending=True), None, "shutting down"),
            (Standing(level=True, hears=True, dead=("watcher",)), "watcher stopped", "watcher"),
            (Standing(level=True, ending=True, dead=("worker",)), None, "shutting down"),
        ],
    )
    def test_a_bot_is_alive_while_its_threads_are_and_ready_when_it_hears_and_knows(
        self, standing: Standing, alive: str | None, ready: str | None
    ) -> None:
        for told, expected in (
            (standing.why_not_alive(), alive),
            (standing.why_not_ready(), ready),
        ):
            assert (told is None) == (expected is None)
            assert expected is None or expected in (told or "")

    def test_it_becomes_ready_step_by_step_and_never_again_once_it_ends(
        self, room: Newsroom
    ) -> None:
        health = Health(room.house, Inbox(room.house.archive))
        follow(room.house, lambda *_: None)
        seen = [health.is_ready()]
        for step in (
            health.note_level,
            lambda: health.note_hears(hears=True),
            lambda: health.note_hears(hears=False),
            lambda: health.note_hears(hears=True),
            health.note_ending,
        ):
            step()
            seen.append(health.is_ready())
        assert seen == [False, False, True, False, True, False]
        assert health.alive()["ok"]

    def test_a_thread_that_died_makes_it_neither_alive_nor_ready(self, room: Newsroom) -> None:
        health = Health(room.house, Inbox(room.house.archive))
        follow(room.house, lambda *_: None)
        health.note_level()
        health.note_hears(hears=True)
        ended = threading.Thread(target=lambda: None, name="follower")
        ended.start()
        ended.join()
        health.watch([threading.current_thread()])
        assert health.is_ready()
        health.watch([ended])
        assert not health.is_ready()
        with pytest.raises(NotWellError, match=r"^follower stopped working"):
            health.alive()

    @pytest.mark.parametrize("store", [Vectors, Words])
    def test_a_store_that_cannot_be_searched_makes_it_unready(
        self, store: type[Vectors | Words], room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        health = Health(room.house, Inbox(room.house.archive))
        follow(room.house, lambda *_: None)
        health.note_level()
        health.note_hears(hears=True)
        assert health.is_ready()

        def fails(*_: object) -> None:
            raise StoreError("it is gone")

        monkeypatch.setattr(store, "search", fails)
        with pytest.raises(StoreError, match="it is gone"):
            health.ready()
        assert not health.is_ready()

    def test_indexes_that_do_not_get_on_make_it_unready(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pace, "PATIENCE", 0.0)
        health = Health(room.house, Inbox(room.house.archive))
        follow(room.house, lambda *_: None)
        health.note_level()
        health.note_hears(hears=True)
        room.write("bridge.txt", "The Kettle Bridge will reopen on 4 May, Tom Hale said.")
        with room.house.archive.writing() as connection:
            feed = add_feed(connection, str(room.feed), "folder", None)
        refresh(hands_of(room.house), [feed], lambda _: None)
        assert health.ready()["behind"] == 1, "it may have landed just now"
        with pytest.raises(NotWellError, match="1 changes behind the archive and do not get on"):
            health.ready()
        follow(room.house, lambda *_: None)
        assert health.ready()["behind"] == 0

    @pytest.mark.parametrize(
        ("looks", "still"),
        [
            ([(5, 5, 0), (5, 5, 500)], False),
            ([(5, 5, 0), (5, 6, 500)], False),
            ([(5, 6, 0), (5, 6, 100)], False),
            ([(5, 6, 0), (5, 9, 130)], True),
            ([(5, 9, 0), (6, 9, 130), (6, 9, 200)], False),
            ([(5, 9, 0), (6, 9, 130), (6, 12, 251)], True),
            ([(5, 9, 0), (5, 9, 130), (6, 9, 131)], False),
            ([(5, 9, 0), (0, 9, 130)], False),
            ([(5, 6, 0), (6, 6, 130), (6, 7, 900)], False),
        ],
    )
    def test_an_index_stands_still_when_it_is_behind_and_makes_no_step(
        self, looks: list[tuple[int, int, float]], still: bool
    ) -> None:
        seen = Pace()
        for at, last, now in looks:
            seen = seen.seen(at, last, now)
        assert seen.stands_still(looks[-1][2]) is still

    def test_an_archive_that_does_not_answer_is_told_with_its_reason(self) -> None:
        def failing() -> Any:
            raise StoreError("the archive failed: disk I/O error.")

        port = free_port()
        with monitoring(Probes(failing, failing, failing), "127.0.0.1", port):
            for path in ("/healthz", "/readyz", "/metrics"):
                status, body = get(port, path)
                assert status == 503
                assert "disk I/O error" in body

    def test_a_port_that_is_taken_is_told_with_the_setting_to_change(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with (
                pytest.raises(SettingsError, match=rf"port {port} .*PULLQUOTE_MONITOR_PORT"),
                monitoring(Probes(dict, dict, bytes), "127.0.0.1", port),
            ):
                pass

    def test_over_socket_mode_too_the_bot_is_watched_from_its_first_second(
        self, slack: FakeSlack, home_copy: Path
    ) -> None:
        port = free_port()
        serving = Serving(slack, home_copy, settings={"PULLQUOTE_MONITOR_PORT": str(port)})
        seen: list[tuple[int, str]] = []
        watching = threading.Event()

        def watch() -> None:
            while not watching.is_set():
                try:
                    told = probed(port, "/readyz")
                except OSError:
                    told = (0, "")
                if told not in seen[-1:]:
                    seen.append(told)
                time.sleep(0.02)

        watcher = threading.Thread(target=watch)
        watcher.start()
        serving.start()
        try:
            slack.wait_until(lambda: seen[-1][0] == 200)
            watching.set()
            watcher.join()
            assert seen[0] == (0, "")
            assert [status for status, _ in seen if status] == [503] * (len(seen) - 2) + [200]
            assert "being brought level" in seen[1][1]

            assert json.loads(get(port, "/readyz")[1]) == {"ok": True, "behind": 0}
            alive = json.loads(get(port, "/healthz")[1])
            assert alive["ok"]
            assert alive["stories"] > 10
            exposed = samples(get(port, "/metrics")[1])
            assert exposed["pullquote_ready",] == 1
            assert exposed["pullquote_stories",] == alive["stories"]
            assert exposed["pullquote_questions_total", "nothing", "mention"] == 0
            for path in ("/slack/events", "/stories", "/"):
                assert get(port, path)[0] == 404

            slack.refuse_connections(3)
            slack.abort_connections()
            slack.wait_until(lambda: probed(port, "/readyz")[0] == 503)
            assert "no connection to Slack" in probed(port, "/readyz")[1]
            assert probed(port, "/healthz")[0] == 200
            slack.wait_until(lambda: probed(port, "/readyz")[0] == 200)
        finally:
            watching.set()
            assert serving.stop() == 0
        assert "ticket-" not in serving.log.read_text()


class TestTheEnd:
    def test_what_was_begun_is_finished_and_nothing_else_is_taken(
        self, slack: FakeSlack, home_copy: Path
    ) -> None:
        ana, port = slack.add_user("ana"), free_port()
        settings = {"PULLQUOTE_MONITOR_PORT": str(port), "PULLQUOTE_WORKERS": "1"}
        serving = Serving(slack, home_copy, settings=settings).start()
        slack.delay("chat.postMessage", 3.0)
        begun = slack.direct_message(ana, QUESTION)
        slack.wait_until(lambda: slack.calls_of("chat.postMessage"))
        waiting = slack.direct_message(ana, QUESTION)
        time.sleep(0.3)
        assert serving.process is not None
        serving.process.send_signal(signal.SIGTERM)
        slack.wait_until(lambda: "shutting down" in probed(port, "/readyz")[1])
        assert probed(port, "/healthz")[0] == 200
        assert serving.process.wait(PATIENCE) == 0
        assert len(slack.replies(slack.direct(ana), begun.ts)) == 1
        assert slack.replies(slack.direct(ana), waiting.ts) == []
        assert len(slack.calls_of("chat.postMessage")) == 1
        archive = Archive(f"sqlite:///{home_copy / 'archive.db'}")
        assert Inbox(archive).depth() == 1
        archive.close()

    @pytest.mark.few(1)
    @pytest.mark.parametrize(
        ("second", "code"), [(signal.SIGTERM, 128 + 15), (signal.SIGINT, 128 + 2)]
    )
    def test_a_second_signal_ends_it_at_once(
        self, slack: FakeSlack, home_copy: Path, second: signal.Signals, code: int
    ) -> None:
        ana = slack.add_user("ana")
        serving = Serving(slack, home_copy).start()
        slack.delay("chat.postMessage", 8.0)
        slack.direct_message(ana, QUESTION)
        slack.wait_until(lambda: slack.calls_of("chat.postMessage"))
        assert serving.process is not None
        serving.process.send_signal(signal.SIGTERM)
        slack.wait_until(lambda: '"ending"' in serving.log.read_text())
        serving.process.send_signal(second)
        assert serving.process.wait(PATIENCE) == code
        [posting] = slack.calls_of("chat.postMessage")
        assert posting.status == 0, "what was begun is still under way"

    def test_a_push_that_has_begun_to_arrive_is_stored(
        self, slack: FakeSlack, home_copy: Path
    ) -> None:
        port = free_port()
        slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        settings = {"PULLQUOTE_PUSH_SECRET": SECRET}
        serving = Serving(slack, home_copy, port=port, settings=settings).start()
        assert serving.process is not None
        body = pushed("The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday.")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(head_of(body) + body[:20])
            time.sleep(0.3)
            serving.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert serving.process.poll() is None
            line.sendall(body[20:])
            assert line.recv(4096).startswith(b"HTTP/1.1 202 ")
        assert serving.process.wait(PATIENCE) == 0
        archive = Archive(f"sqlite:///{home_copy / 'archive.db'}")
        assert [page.path for page in list_pushes(archive, None).pages] == ["vm-1017"]
        archive.close()

    def test_what_does_not_finish_in_time_is_named_and_not_waited_for(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        never = threading.Event()
        threads = [
            threading.Thread(target=never.wait, args=(wait,), name=name, daemon=True)
            for name, wait in (("worker", PATIENCE), ("watcher", 0.01))
        ]
        for thread in threads:
            thread.start()
        with caplog.at_level(logging.WARNING):
            asyncio.run(finished(threads, 0.2))
        assert threads[0].is_alive()
        [record] = [one for one in caplog.records if one.name.startswith("bot.")]
        assert (record.getMessage(), vars(record)["threads"]) == ("unfinished", ["worker"])
        never.set()


def pushed(text: str) -> bytes:
    return json.dumps({"action": "create", "story": {"id": "vm-1017", "text": text}}).encode()


def head_of(body: bytes, secret: str = SECRET) -> bytes:
    now = str(int(time.time()))
    signed = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    return (
        f"POST /stories HTTP/1.1\r\nHost: here\r\nContent-Length: {len(body)}\r\n"
        f"X-Pullquote-Timestamp: {now}\r\nX-Pullquote-Signature: v1={signed}\r\n\r\n"
    ).encode()


@pytest.mark.few(1)
@pytest.mark.parametrize("form", ["json", "text"])
def test_whatever_fails_the_log_holds_no_question_no_story_and_no_secret(
    slack: FakeSlack, home_copy: Path, form: str
) -> None:
    ana = slack.add_user("ana")
    desk = slack.add_channel("desk", ana)
    settings = {
        "PULLQUOTE_LOG_FORMAT": form,
        "PULLQUOTE_PUSH_SECRET": SECRET,
        "PULLQUOTE_ADMIN_CHANNEL": "C0NOWHERE",
    }
    serving = Serving(slack, home_copy, settings=settings).start()
    for event, harm in harms(slack, home_copy).items():
        harm()
        slack.mention(desk, ana, f"<@{slack.bot.id}> {QUESTION}")
        slack.command("/pullquote", QUESTION, desk, ana)
        slack.wait_until(partial(logged, serving, event))
        slack.clear_faults()
    serving.stop()
    log = serving.log.read_text()
    secrets = [value for value in slack.environment().values() if not value.startswith("http")]
    texts = ["UHFO", "wednesday", "nine children", "had been killed"]
    addresses = [f"{slack.base_url}/response/", "ticket-", "Bearer"]
    assert [held for held in (SECRET, *secrets, *texts, *addresses) if held in log] == []


def logged(serving: Serving, event: str) -> bool:
    return event in serving.log.read_text()


def harms(slack: FakeSlack, home: Path) -> dict[str, Callable[[], object]]:
    """What to do to the bot, by the event it must log."""
    post = "chat.postMessage"

    def interrupt() -> None:
        slack.fail("conversations.history", times=None)
        slack.abort_connections()
        slack.wait_connected()

    return {
        "try_later": lambda: slack.fail(post, times=None, status=500),
        "slack_refused": lambda: slack.fail(post, times=None, error="channel_not_found"),
        "blocks_refused": lambda: slack.fail(post, times=None, error="invalid_blocks"),
        "rate limited": lambda: slack.rate_limit(post, times=None),
        "history_unreadable": interrupt,
        "the archive failed": lambda: rename_inbox(home),
    }


def rename_inbox(home: Path) -> None:
    """Take the inbox away from under the bot."""
    with sqlite3.connect(home / "archive.db", timeout=20) as connection:
        connection.execute("ALTER TABLE inbox RENAME TO gone")
