"""Crashes, restarts, signatures: one question, one answer, whatever happens to the process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from console import pullquote
from fakeslack import FakeSlack, Settings, plain_text
from serving import Serving, free_port

from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind
from index.archive import Archive

pytestmark = pytest.mark.slow

QUESTION = "what toll did UHFO give on wednesday?"
SENTENCE = "said at least 41 people had been killed, among them nine children."


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01)) as fake:
        yield fake


def test_what_a_crash_left_undone_is_answered_once_after_the_restart(
    slack: FakeSlack, home_copy: Path
) -> None:
    ana = slack.add_user("ana")
    desk = slack.add_channel("desk", ana)
    serving = Serving(slack, home_copy).start()
    slack.swallow("chat.postMessage", times=1, close=False)
    posted = slack.mention(desk, ana, f"<@{slack.bot.id}> {QUESTION}")
    slack.wait_for_reply(desk, posted.ts)
    slack.fail("chat.postMessage", times=None, status=500)
    unposted = slack.mention(desk, ana, f"<@{slack.bot.id}> {QUESTION}")
    slack.wait_until(lambda: _tried(slack, unposted.ts))
    serving.kill()
    with slack.losing_events():
        missed = slack.mention(desk, ana, f"<@{slack.bot.id}> {QUESTION}")

    slack.clear_faults()
    serving.start()
    try:
        for asked in (posted, unposted, missed):
            slack.wait_for_reply(desk, asked.ts)
        slack.settle(3.0)
        assert [len(slack.replies(desk, m.ts)) for m in (posted, unposted, missed)] == [1, 1, 1]
    finally:
        assert serving.stop() == 0


def _tried(slack: FakeSlack, thread_ts: str) -> bool:
    return any(c.params.get("thread_ts") == thread_ts for c in slack.calls_of("chat.postMessage"))


def test_after_a_restart_a_young_question_is_answered_and_an_old_one_told_so(
    slack: FakeSlack, home_copy: Path
) -> None:
    ana = slack.add_user("ana")
    desk = slack.add_channel("desk", ana)
    archive = Archive(f"sqlite:///{home_copy / 'archive.db'}")
    inbox = Inbox(archive)
    asked = {}
    for minutes in (31, 29):
        message = slack.mention(desk, ana, f"<@{slack.bot.id}> {QUESTION}", deliver=False)
        asked[minutes] = message.ts
        payload = {
            "channel": desk.id,
            "ts": message.ts,
            "thread_ts": message.ts,
            "user": ana.id,
            "text": QUESTION,
        }
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        assert inbox.put(f"message:{minutes}", ItemKind.MESSAGE, payload, at)
    archive.close()
    serving = Serving(slack, home_copy).start()
    try:
        answered = slack.wait_for_reply(desk, asked[29])
        told = slack.wait_for_reply(desk, asked[31])
        assert SENTENCE in plain_text(answered)
        assert "I could not answer this when it was asked" in plain_text(told)
    finally:
        serving.stop()


def test_over_http_only_signed_requests_are_taken(slack: FakeSlack, home_copy: Path) -> None:
    ana = slack.add_user("ana")
    desk = slack.add_channel("desk", ana)
    port = free_port()
    slack.use_http(f"http://127.0.0.1:{port}/slack/events")
    serving = Serving(slack, home_copy, port=port).start()
    try:
        assert slack.verify_url()
        asked = slack.mention(desk, ana, f"<@{slack.bot.id}> {QUESTION}")
        reply = slack.wait_for_reply(desk, asked.ts)
        assert SENTENCE in plain_text(reply)

        event = {
            "type": "app_mention",
            "channel": desk.id,
            "user": ana.id,
            "ts": "1700000000.000900",
            "text": f"<@{slack.bot.id}> {QUESTION}",
            "event_ts": "1700000000.000900",
        }
        payload = slack.event_payload(event)
        posts = len(slack.calls_of("chat.postMessage"))
        assert slack.post_signed(payload, secret="not the secret").status == 401
        assert slack.post_signed(payload, timestamp=int(time.time()) - 600).status == 401
        slack.settle(1.5)
        assert len(slack.calls_of("chat.postMessage")) == posts

        ack = slack.command("/pullquote", QUESTION, desk, ana)
        assert ack.acked
        slack.wait_until(lambda: slack.ephemerals)
        assert SENTENCE in plain_text(slack.ephemerals[0])
    finally:
        assert serving.stop() == 0


def test_on_sigterm_it_finishes_what_it_began_and_its_log_holds_no_secret(
    slack: FakeSlack, home_copy: Path
) -> None:
    ana = slack.add_user("ana")
    serving = Serving(slack, home_copy).start()
    slack.abort_connections()
    slack.wait_connected()
    slack.fail("chat.postMessage", times=1, status=500)
    slack.delay("chat.postMessage", 3.0)
    asked = slack.direct_message(ana, QUESTION)
    slack.wait_until(lambda: len(slack.calls_of("chat.postMessage")) > 1)
    assert serving.stop() == 0
    assert len(slack.replies(slack.direct(ana), asked.ts)) == 1
    log = serving.log.read_text()
    assert "stopped" in log
    assert "try_later" in log
    for secret in (*slack.environment().values(), "UHFO", "wednesday", "nine children"):
        if not secret.startswith("http"):
            assert secret not in log


def test_while_it_serves_a_second_process_brings_stories_in_and_it_follows(
    slack: FakeSlack, home_copy: Path, tmp_path: Path
) -> None:
    ana = slack.add_user("ana")
    feed = tmp_path / "extra"
    feed.mkdir()
    text = "The ferry Astrid sank off Velmark with 41 people aboard, police said."
    (feed / "ferry.txt").write_text(text)
    serving = Serving(slack, home_copy).start()
    try:
        added = pullquote(home_copy, "add", feed)
        assert added.returncode == 0, added.stderr
        assert "`pullquote serve`" in added.stderr
        time.sleep(4)
        asked = slack.direct_message(ana, "how many were aboard the ferry Astrid?")
        reply = slack.wait_for_reply(slack.direct(ana), asked.ts)
        assert text in plain_text(reply)
    finally:
        assert serving.stop() == 0
