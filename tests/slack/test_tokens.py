"""Tokens that Slack refuses: at the start, and in mid-flight.

A refused token is waited out like an outage. Monitors, `status` and the log say what to do, and
whoever asked meanwhile is answered afterwards.
"""

from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from console import pullquote
from fakeslack import Channel, FakeSlack, Settings, User, plain_text
from newsdesk import Newsdesk
from newsroom import Newsroom
from rush import QUESTION, SENTENCE
from serving import Serving, free_port

from bot.slack.api.errors import TokenRefusedError, TryLaterError, judged
from bot.slack.api.tokens import PROBE, SOCKET, WHO_ASKS, Tokens
from bot.slack.inbox.items import ItemKind
from bot.slack.listening.token_watch import probe

REFUSALS = {
    "invalid_auth": "copy it again",
    "token_revoked": "install the app again",
    "account_inactive": "install it again",
    "token_expired": "install the app again",
    "missing_scope": "pullquote manifest",
    "access_denied": "ask an admin",
    "org_login_required": "moved into an organisation",
}
"""Slack's word on a token, and what whoever runs the bot is told to do."""


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refused_token_is_something_to_wait_for(reason: str) -> None:
    error = judged(reason, 200, {})
    assert isinstance(error, TokenRefusedError)
    assert isinstance(error, TryLaterError)


@pytest.mark.parametrize("reason", ["not_in_channel", "is_archived", "restricted_action"])
def test_what_concerns_one_message_is_not(reason: str) -> None:
    assert not isinstance(judged(reason, 200, {}), TryLaterError)


class TestWhatStands:
    """Each refusal stands until what met it passes."""

    def test_one_line_a_token_from_when_it_was_first_met(self) -> None:
        tokens = Tokens()
        tokens.refused("T1", "message:1", "token_revoked")
        tokens.refused("T1", "message:2", "invalid_auth")
        tokens.refused("T2", PROBE, "account_inactive")
        tokens.refused("", SOCKET, "invalid_auth")
        told = [(one.team, one.token, one.reason) for one in tokens.troubles()]
        assert told == [
            ("T1", "the bot's token", "token_revoked"),
            ("T2", "the bot's token", "account_inactive"),
            ("", "SLACK_APP_TOKEN", "invalid_auth"),
        ]
        assert [one.team for one in tokens.troubles("T2")] == ["T2", ""]

    def test_that_another_call_passes_ends_it_not(self) -> None:
        tokens = Tokens()
        tokens.refused("T1", "message:1", "missing_scope")
        tokens.taken("T1", WHO_ASKS)
        tokens.taken("T2", "message:1")
        assert len(tokens.troubles()) == 1
        tokens.taken("T1", "message:1")
        assert tokens.troubles() == ()

    def test_what_is_never_tried_again_is_believed_for_a_while(self) -> None:
        now = [0.0]
        tokens = Tokens(clock=lambda: now[0])
        tokens.refused("T1", "message:1", "invalid_auth", 90)
        now[0] = 80
        tokens.refused("T1", "message:1", "invalid_auth", 90)
        now[0] = 160
        assert len(tokens.troubles()) == 1
        now[0] = 171
        assert tokens.troubles() == ()


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        yield Newsdesk(room, slack, ana, slack.add_channel("desk", ana))


def test_a_dead_token_is_found_while_nobody_asks(desk: Newsdesk) -> None:
    tokens, client = Tokens(), desk.client
    desk.slack.fail("auth.test", error="token_revoked")
    probe(client, tokens)
    assert [one.reason for one in tokens.troubles()] == ["token_revoked"]
    desk.slack.fail("auth.test", error="internal_error")
    probe(client, tokens)
    assert tokens.troubles(), "that Slack does not say is no word that it is good"
    probe(client, tokens)
    assert tokens.troubles() == ()


def test_a_scope_for_a_courtesy_alone_holds_nobody_up(desk: Newsdesk) -> None:
    desk.story("dam", "The Lenn dam holds 40 million cubic metres, the Water Board said.")
    method = "assistant.threads.setSuggestedPrompts"
    desk.slack.fail(method, times=None, error="missing_scope")
    place = desk.place
    told = {"team": "", "channel": desk.slack.direct(desk.ana).id, "user": desk.ana.id}
    assert desk.inbox.put("prompts:1", ItemKind.PROMPTS, told)
    desk.work()
    assert place.tokens.troubles() == ()
    assert desk.inbox.depth() == 0


@dataclass(frozen=True)
class Running:
    slack: FakeSlack
    serving: Serving
    port: int
    ana: User
    channel: Channel

    def ready(self) -> tuple[int, str]:
        """What monitors are told."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def log(self, event: str) -> list[str]:
        return [line for line in self.serving.log.read_text().splitlines() if event in line]


@pytest.fixture(scope="module")
def running(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = Path(shutil.copytree(sample_home, tmp_path_factory.mktemp("tokens") / "home"))
    port = free_port()
    with FakeSlack(Settings(time_scale=0.01)) as slack:
        serving = Serving(slack, home, settings={"PULLQUOTE_MONITOR_PORT": str(port)}).start()
        ana = slack.add_user("ana")
        yield Running(slack, serving, port, ana, slack.add_channel("desk", ana))
        assert serving.stop() == 0, serving.log.read_text()
        assert "Traceback" not in serving.log.read_text()


@pytest.mark.few(2)
@pytest.mark.parametrize("reason", REFUSALS)
def test_in_mid_flight_it_is_told_everywhere_and_waited_out(running: Running, reason: str) -> None:
    slack, todo = running.slack, REFUSALS[reason]
    slack.wait_until(lambda: running.ready()[0] == 200)
    slack.fail("*", times=None, error=reason)
    asked = slack.mention(running.channel, running.ana, QUESTION)
    slack.wait_until(lambda: running.ready()[0] == 503)
    assert reason in running.ready()[1]
    assert todo in running.ready()[1]
    shown = slack.command("/pullquote", "status", running.channel, running.ana).payload
    assert todo in str(shown)
    [told] = json.loads(pullquote(running.serving.home, "status", "--json").stdout)["troubles"]
    assert (told["reason"], todo in told["todo"]) == (reason, True)
    assert any(reason in line and todo in line for line in running.log("token_refused"))
    slack.clear_faults()
    answer = slack.wait_for_reply(running.channel, asked.ts)
    assert SENTENCE in plain_text(answer)
    slack.wait_until(lambda: running.ready()[0] == 200)
    assert len(slack.replies(running.channel, asked.ts)) == 1


def test_an_app_token_refused_in_mid_flight_is_told_once(running: Running) -> None:
    slack = running.slack
    slack.wait_until(lambda: running.ready()[0] == 200)
    slack.fail("apps.connections.open", times=None, error="token_revoked")
    before = len(slack.calls_of("apps.connections.open"))
    slack.disconnect()
    slack.wait_until(lambda: "SLACK_APP_TOKEN" in running.ready()[1])
    slack.wait_until(lambda: len(slack.calls_of("apps.connections.open")) > before + 1)
    assert len([line for line in running.log("token_refused") if "SLACK_APP_TOKEN" in line]) == 1
    slack.clear_faults()
    slack.wait_until(lambda: running.ready()[0] == 200)
    asked = slack.mention(running.channel, running.ana, QUESTION)
    slack.wait_for_reply(running.channel, asked.ts)


def test_a_wrong_app_token_is_one_line_at_the_start(
    slack_alone: FakeSlack, home_copy: Path
) -> None:
    serving = Serving(slack_alone, home_copy, settings={"SLACK_APP_TOKEN": "xapp-1-wrong"})
    with pytest.raises(AssertionError):
        serving.start()
    said = serving.log.read_text()
    assert "SLACK_APP_TOKEN: Slack does not know this token" in said
    assert "Traceback" not in said
    assert "xapp-1-wrong" not in said


@pytest.fixture
def slack_alone() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack
