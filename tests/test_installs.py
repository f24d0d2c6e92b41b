"""Many workspaces: each installs the bot in a browser, and is served with its own token."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fakeslack import FakeSlack, Message, Settings, plain_text
from serving import Serving, free_port

PUBLIC = "https://pullquote.example"
OURS, THEIRS, FOREIGN = "T0PULLQUOTE", "T0TRIBUNE", "T0FOREIGN"
QUESTION = "what toll did UHFO give on wednesday?"
SENTENCE = "said at least 41 people had been killed, among them nine children."


class Proxy(httpx.BaseTransport):
    """What stands before the bot on the public address and speaks TLS with browsers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return self.inner.handle_request(httpx.Request("GET", url, headers=request.headers))


@dataclass
class Newsrooms:
    """A process that serves several workspaces."""

    slack: FakeSlack
    serving: Serving

    def browser(self, *, follow: bool = True) -> httpx.Client:
        assert self.serving.port is not None
        mounts = {PUBLIC: Proxy(self.serving.port)}
        return httpx.Client(mounts=mounts, follow_redirects=follow)

    def install(self, team: str, name: str) -> httpx.Response:
        """Install the bot as an admin of a team does: open the page, agree, come back."""
        self.slack.installing(team, name)
        with self.browser() as browser:
            return browser.get(f"{PUBLIC}/slack/install")

    def back(self, browser: httpx.Client) -> httpx.URL:
        """Begin an installation, and return where Slack would send the browser back to."""
        to_slack = browser.get(f"{PUBLIC}/slack/install")
        from_slack = browser.get(to_slack.headers["location"])
        return httpx.URL(from_slack.headers["location"])

    def token(self, team: str) -> str:
        installed = self.slack.installation(team)
        assert installed is not None
        return installed.token

    def answered(self, asked: Message) -> Message:
        channel = self.slack.workspace.channels[asked.channel]
        return self.slack.wait_for_reply(channel, asked.ts, timeout=30)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01, installed=False)) as fake:
        yield fake


@pytest.fixture
def newsrooms(slack: FakeSlack, home_copy: Path) -> Iterator[Newsrooms]:
    port = free_port()
    settings = {
        "SLACK_BOT_TOKEN": "",
        "SLACK_APP_TOKEN": "",
        "SLACK_CLIENT_ID": slack.settings.client_id,
        "SLACK_CLIENT_SECRET": slack.settings.client_secret,
        "PULLQUOTE_PUBLIC_URL": f"{PUBLIC}/",
        "PULLQUOTE_ALLOW_TEAMS": f"{OURS},{THEIRS}",
    }
    slack.use_http(f"http://127.0.0.1:{port}/slack/events")
    serving = Serving(slack, home_copy, port, settings).start()
    yield Newsrooms(slack, serving)
    assert serving.stop() == 0, serving.log.read_text()


def test_each_workspace_is_answered_with_its_own_token(newsrooms: Newsrooms) -> None:
    slack = newsrooms.slack
    for team, name in ((OURS, "Newsroom"), (THEIRS, "Tribune & Sons")):
        page = newsrooms.install(team, name)
        assert page.status_code == 200, page.text
        assert name.replace("&", "&amp;") in page.text
        assert newsrooms.token(team) not in page.text
    ana, zoe = slack.add_user("ana"), slack.add_user("zoe", team_id=THEIRS)
    asked = {
        OURS: slack.mention(slack.add_channel("desk", ana), ana, QUESTION),
        THEIRS: slack.mention(slack.add_channel("desk", zoe, team_id=THEIRS), zoe, QUESTION),
    }
    for team, message in asked.items():
        assert SENTENCE in plain_text(newsrooms.answered(message))
        used = {c.token for c in slack.calls if c.params.get("channel") == message.channel}
        assert used == {newsrooms.token(team)}
    log = newsrooms.serving.log.read_text()
    assert "xoxb-" not in log
    assert slack.settings.client_secret not in log
