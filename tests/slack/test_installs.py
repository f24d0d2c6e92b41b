"""Many workspaces: each installs the bot in a browser, and is served with its own token."""

from __future__ import annotations

import asyncio
import html
import http.client
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import time_machine
from fakeslack import Channel, FakeSlack, Json, Message, Settings, plain_text
from pydantic import SecretStr
from serving import Serving, free_port

from bot.slack.listening.states import States
from bot.slack.looks.buttons import CONTEXT

PUBLIC = "https://pullquote.example"
OURS, THEIRS, LEAVING, FOREIGN = "T0PULLQUOTE", "T0TRIBUNE", "T0LEAVING", "T0FOREIGN"
NAMES = {OURS: "Newsroom", THEIRS: "Tribune & <Sons>"}
COOKIE = "slack-app-oauth-state"
BEGAN_ELSEWHERE = "did not begin in this browser"
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

    def browser(self, *, follow: bool = False) -> httpx.Client:
        assert self.serving.port is not None
        mounts = {PUBLIC: Proxy(self.serving.port)}
        return httpx.Client(mounts=mounts, follow_redirects=follow, timeout=60)

    def install(self, team: str, name: str) -> httpx.Response:
        """Install the bot as an admin of a team does: open the page, agree, come back."""
        self.slack.installing(team, name)
        with self.browser(follow=True) as browser:
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

    def kept(self, sql: str) -> list[tuple[object, ...]]:
        """What the archive says, or is told."""
        with closing(sqlite3.connect(self.serving.home / "archive.db", timeout=30)) as archive:
            rows = archive.execute(sql).fetchall()
            archive.commit()
            return rows

    def of(self, table: str, team: str) -> list[tuple[object, ...]]:
        return self.kept(f"SELECT * FROM {table} WHERE team = '{team}'")

    def where(self, message: Message) -> Channel:
        return self.slack.workspace.channels[message.channel]

    def answer(self, asked: Message) -> str:
        found = self.slack.wait_for_reply(self.where(asked), asked.ts)
        return plain_text(found)


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Settings(time_scale=0.01, installed=False)) as fake:
        yield fake


@pytest.fixture(scope="module")
def newsrooms(
    slack: FakeSlack, sample_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsrooms]:
    """One process for the module, with the bot in two workspaces."""
    home = Path(shutil.copytree(sample_home, tmp_path_factory.mktemp("installs") / "home"))
    port = free_port()
    settings = {
        "SLACK_BOT_TOKEN": "",
        "SLACK_APP_TOKEN": "",
        "SLACK_CLIENT_ID": slack.settings.client_id,
        "SLACK_CLIENT_SECRET": slack.settings.client_secret,
        "PULLQUOTE_PUBLIC_URL": f"{PUBLIC}/",
        "PULLQUOTE_ALLOW_TEAMS": f"{OURS},{THEIRS},{LEAVING}",
    }
    slack.use_http(f"http://127.0.0.1:{port}/slack/events")
    serving = Serving(slack, home, port, settings).start()
    both = Newsrooms(slack, serving)
    for team, name in NAMES.items():
        page = both.install(team, name)
        assert page.status_code == 200, page.text
        assert f"installed in {html.escape(name)}." in page.text
    yield both
    assert serving.stop() == 0, serving.log.read_text()
    log = serving.log.read_text()
    for secret in (*slack.workspace.installations, slack.settings.client_secret):
        assert secret not in log
    assert "xoxb-" not in log


def test_each_workspace_is_answered_with_its_own_token(newsrooms: Newsrooms) -> None:
    slack = newsrooms.slack
    for team in NAMES:
        ana = slack.add_user("ana", team_id=team)
        desk = slack.add_channel("desk", ana, team_id=team)
        for asked in (slack.mention(desk, ana, QUESTION), slack.direct_message(ana, QUESTION)):
            assert SENTENCE in newsrooms.answer(asked)
            used = {call.token for call in slack.calls if call.params.get("channel") == desk.id}
            assert used == {newsrooms.token(team)}
        about = {call.token for call in slack.calls if call.params.get("user") == ana.id}
        assert about == {newsrooms.token(team)}


def test_commands_follows_and_clicks_are_their_workspaces_own(newsrooms: Newsrooms) -> None:
    slack = newsrooms.slack
    zoe = slack.add_user("zoe", team_id=THEIRS)
    desk = slack.add_channel("desk-2", zoe, team_id=THEIRS)
    status = slack.command("/pullquote", "status", desk, zoe).shown
    assert status is not None
    assert "17 stories" in plain_text(status)
    slack.command("/pullquote", f"follow {QUESTION}", desk, zoe)
    slack.wait_until(lambda: slack.messages(desk))
    assert slack.messages(desk)[0].team == THEIRS
    assert len(newsrooms.of("follows", THEIRS)) == 1
    asked = slack.mention(desk, zoe, QUESTION)
    assert SENTENCE in newsrooms.answer(asked)
    [answer] = slack.replies(desk, asked.ts)
    slack.click(answer, CONTEXT, zoe)
    slack.wait_until(lambda: slack.modal(zoe))
    opened = slack.calls_of("views.open")[-1]
    assert opened.token == newsrooms.token(THEIRS)


def test_a_guest_from_another_workspace_of_ours_is_an_outsider(newsrooms: Newsrooms) -> None:
    slack = newsrooms.slack
    ana, zoe = slack.add_user("ana"), slack.add_user("zoe", team_id=THEIRS)
    shared = slack.add_channel("both", ana, zoe, shared=True)
    refused, asked = slack.mention(shared, zoe, QUESTION), slack.mention(shared, ana, QUESTION)
    assert SENTENCE in newsrooms.answer(asked)
    slack.wait_until(lambda: [m for m in slack.ephemerals if m.channel == shared.id])
    [told] = [m for m in slack.ephemerals if m.channel == shared.id]
    assert told.shown_to == zoe.id
    assert "members of the newsroom's own workspace" in plain_text(told)
    assert slack.replies(shared, refused.ts) == []


def test_a_state_is_good_once_in_the_browser_that_began(newsrooms: Newsrooms) -> None:
    newsrooms.slack.installing(OURS, NAMES[OURS])
    with newsrooms.browser() as browser, newsrooms.browser() as another:
        back = newsrooms.back(browser)
        forged = back.copy_set_param("state", "11111111-1111-1111-1111-111111111111")
        for wrong in (forged, back.copy_remove_param("state")):
            refused = browser.get(wrong)
            assert (refused.status_code, BEGAN_ELSEWHERE in refused.text) == (400, True)
        stolen = another.get(back)
        assert (stolen.status_code, BEGAN_ELSEWHERE in stolen.text) == (400, True)
        assert browser.get(back).status_code == 200
        again = newsrooms.back(browser)
        cookie = dict(browser.cookies)
        assert browser.get(again).status_code == 200
        browser.cookies.update(cookie)
        assert "done already" in browser.get(again).text


def test_a_state_ends_after_ten_minutes(newsrooms: Newsrooms) -> None:
    newsrooms.slack.installing(OURS, NAMES[OURS])
    states = States(SecretStr(newsrooms.slack.settings.client_secret))
    with newsrooms.browser() as browser:
        back = newsrooms.back(browser)
        for ago, told in ((605, "took too long"), (540, "installed in")):
            with time_machine.travel(time.time() - ago):
                begun = asyncio.run(states.async_issue())
            browser.cookies.set(COOKIE, begun)
            page = browser.get(back.copy_set_param("state", begun))
            assert told in page.text


def test_a_thousand_who_only_begin_keep_nobody_from_ending(newsrooms: Newsrooms) -> None:
    newsrooms.slack.installing(OURS, NAMES[OURS])
    assert newsrooms.serving.port is not None
    with newsrooms.browser() as early, newsrooms.browser() as late:
        begun = newsrooms.back(early)
        crowd = http.client.HTTPConnection("127.0.0.1", newsrooms.serving.port, timeout=60)
        states = set()
        for n in range(1_100):
            crowd.request("GET", "/slack/install", headers={"X-Forwarded-For": f"10.0.0.{n % 3}"})
            answer = crowd.getresponse()
            assert (answer.status, answer.read()) == (302, b"")
            states.add(httpx.URL(str(answer.getheader("location"))).params["state"])
        crowd.close()
        assert len(states) == 1_100
        for browser, back in ((early, begun), (late, newsrooms.back(late))):
            assert "installed in" in browser.get(back).text


def test_what_stops_an_installation_is_told_on_a_plain_page(newsrooms: Newsrooms) -> None:
    slack = newsrooms.slack
    with newsrooms.browser() as browser:
        slack.installing(OURS, NAMES[OURS], agrees=False)
        page = browser.get(newsrooms.back(browser))
        assert (page.status_code, "was not given leave" in page.text) == (403, True)
        page = browser.get(f"{PUBLIC}/slack/oauth_redirect?error=<script>alert(1)</script>")
        assert (page.status_code, "script" in page.text) == (400, False)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        slack.installing(OURS, NAMES[OURS])
        back = newsrooms.back(browser)
        page = browser.get(back.copy_set_param("code", "wrong"))
        assert (page.status_code, "did not take the code" in page.text) == (400, True)
        slack.swallow("oauth.v2.access", times=9)
        page = browser.get(newsrooms.back(browser))
        slack.clear_faults()
        assert (page.status_code, "failed on our side" in page.text) == (503, True)


def test_a_workspace_that_is_not_named_is_turned_away(newsrooms: Newsrooms) -> None:
    page = newsrooms.install(FOREIGN, "Foreign")
    assert page.status_code == 403
    assert f"{FOREIGN} is not among the workspaces" in page.text
    assert "PULLQUOTE_ALLOW_TEAMS" in page.text
    assert newsrooms.slack.installation(FOREIGN) is None
    assert newsrooms.kept(f"SELECT * FROM slack_bots WHERE team_id = '{FOREIGN}'") == []


def test_a_workspace_that_takes_the_bot_out_is_forgotten_and_the_others_stay(
    newsrooms: Newsrooms,
) -> None:
    slack = newsrooms.slack
    assert newsrooms.install(LEAVING, "Leaving").status_code == 200
    max_, ana = slack.add_user("max", team_id=LEAVING), slack.add_user("ana")
    desk = slack.add_channel("desk-3", max_, team_id=LEAVING)
    assert SENTENCE in newsrooms.answer(slack.mention(desk, max_, QUESTION))
    slack.command("/pullquote", f"follow {QUESTION}", desk, max_)
    slack.wait_until(lambda: newsrooms.of("follows", LEAVING))
    assert newsrooms.of("answers", LEAVING)
    left = slack.installation(LEAVING)
    assert left is not None

    slack.uninstall(LEAVING)
    kept = f"SELECT * FROM slack_bots WHERE team_id = '{LEAVING}'"
    slack.wait_until(lambda: not newsrooms.kept(kept))
    slack.wait_until(lambda: not newsrooms.of("follows", LEAVING))
    assert newsrooms.of("answers", LEAVING) == []
    key = slack.workspace.new_response_url(desk.id, max_.id, None, 60)
    told: Json = {"team_id": LEAVING, "channel_id": desk.id, "user_id": max_.id, "text": "status"}
    told |= {"command": "/pullquote", "response_url": f"{slack.base_url}/response/{key}"}
    assert slack.post_signed(told, road="slash_commands").status == 200
    assert "not installed in this workspace any more" in plain_text(slack.ephemerals[-1])

    asked = slack.mention(slack.add_channel("desk-4", ana), ana, QUESTION)
    assert SENTENCE in newsrooms.answer(asked)
    before = len(slack.calls)
    slack.settle(1.0)
    assert left.token not in {call.token for call in slack.calls[before:]}

    assert newsrooms.install(LEAVING, "Leaving").status_code == 200
    assert SENTENCE in newsrooms.answer(slack.mention(desk, max_, QUESTION))


def test_a_restart_keeps_all_and_catches_up_in_each(newsrooms: Newsrooms) -> None:
    slack, serving = newsrooms.slack, newsrooms.serving
    people = {team: slack.add_user("eve", team_id=team) for team in NAMES}
    desks = {team: slack.add_channel("desk-5", eve, team_id=team) for team, eve in people.items()}
    assert serving.stop() == 0
    with slack.losing_events():
        missed = [slack.mention(desks[team], eve, QUESTION) for team, eve in people.items()]
    serving.start()
    for asked in missed:
        assert SENTENCE in newsrooms.answer(asked)
        [answer] = slack.replies(newsrooms.where(asked), asked.ts)
        assert answer.team == newsrooms.where(asked).team_id
