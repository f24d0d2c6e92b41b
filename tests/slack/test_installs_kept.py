"""Which installation serves a team, on SQLite and on PostgreSQL: kept, remembered, removed."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given as given_any
from hypothesis import strategies as st
from newsroom import Newsroom
from postgres import Postgres
from pydantic import SecretStr
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import select

from bot.running.watcher import Watcher
from bot.slack.api.installs import Installs, NotInstalledError
from bot.slack.api.people import People
from bot.slack.api.statuses import Statuses
from bot.slack.events.messages import Question, organisation_of, team_of
from bot.slack.inbox.inbox import Inbox
from bot.slack.inbox.items import ItemKind, ItemState
from bot.slack.inbox.turns import Turns
from bot.slack.listening.front_door import make_app
from bot.slack.listening.states import STATE_SECONDS, States
from bot.slack.work.threads import earlier, is_for_us
from bot.slack.work.worker import Worker
from bot.slack.work.workplace import Workplace
from index.archive import Archive, tables
from index.archive.follows import follows_of, start_following
from index.archive.given import NewAnswer, given_to, note_posted, remember
from index.settings import Settings

pytestmark = pytest.mark.xdist_group("postgres")

SETTINGS = Settings(
    _env_file=None,
    slack_client_id="1.2",
    slack_client_secret=SecretStr("app-secret"),
    slack_signing_secret=SecretStr("signing"),
    slack_api_url="http://127.0.0.1:9/api/",
    public_url="https://pullquote.example",
    allow_teams="*",
)
NOW = time.time()
ASCII = st.characters(codec="ascii")


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(
    request: pytest.FixtureRequest, tmp_path: Path, server: Postgres | None
) -> Iterator[Archive]:
    if request.param == "postgresql" and server is None:
        pytest.skip("no PostgreSQL server can be run here")
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    archive = Archive(server.database() if server and request.param == "postgresql" else url)
    yield archive
    archive.close()


@pytest.fixture
def installs(archive: Archive) -> Installs:
    return Installs(SETTINGS, archive)


def installation(
    team: str | None, token: str, *, organisation: str | None = None, at: float = NOW
) -> Installation:
    return Installation(
        app_id="A1",
        enterprise_id=organisation,
        team_id=team,
        team_name=f"The {team}",
        bot_token=token,
        bot_id=f"B{team or organisation}",
        bot_user_id=f"U{team or organisation}",
        bot_scopes="chat:write",
        user_id="U0BOSS",
        is_enterprise_install=team is None,
        installed_at=at,
    )


def tokens(installs: Installs) -> dict[str, str | None]:
    return {slack.team: slack.poster.token for slack in installs.slacks()}


@pytest.mark.few(1)
def test_each_team_has_its_own_client(installs: Installs) -> None:
    installs.keep(installation("T1", "xoxb-one", organisation="E1"))
    installs.keep(installation("T2", "xoxb-two"))
    one = installs.slack_of("T1")
    assert (one.team, one.enterprise, one.bot_user) == ("T1", "E1", "UT1")
    assert one.reader.token == one.poster.token == "xoxb-one"
    assert installs.slack_of("T1") is one
    assert tokens(installs) == {"T1": "xoxb-one", "T2": "xoxb-two"}
    assert "xoxb" not in repr(one)


@pytest.mark.few(2)
@pytest.mark.parametrize("team", ["T9", "", "E1", "%"])
def test_nobody_speaks_for_a_team_that_has_not_installed(installs: Installs, team: str) -> None:
    installs.keep(installation("T1", "xoxb-one", organisation="E1"))
    with pytest.raises(NotInstalledError, match=f"not installed in {team}"):
        installs.slack_of(team)


def test_who_installs_again_is_served_with_the_newer_token(installs: Installs) -> None:
    installs.keep(installation("T1", "xoxb-old"))
    assert installs.slack_of("T1").poster.token == "xoxb-old"
    installs.keep(installation("T1", "xoxb-new", at=NOW + 1))
    assert installs.slack_of("T1").poster.token == "xoxb-new"
    again = Installs(SETTINGS, installs.archive)
    assert tokens(again) == {"T1": "xoxb-new"}


def test_another_app_on_the_same_archive_is_no_business_of_ours(installs: Installs) -> None:
    other = Installs(SETTINGS.model_copy(update={"slack_client_id": "3.4"}), installs.archive)
    other.keep(installation("T1", "xoxb-other"))
    assert tokens(installs) == {}
    installs.remove("T1", None, NOW + 9, forget=True)
    assert tokens(other) == {"T1": "xoxb-other"}


def test_an_organisation_serves_its_teams_unless_they_have_their_own(installs: Installs) -> None:
    installs.keep(installation(None, "xoxb-org", organisation="E1"))
    installs.meet("T1", "E2")
    installs.meet("T2", None)
    assert tokens(installs) == {}
    for team in ("T1", "T2"):
        installs.meet(team, "E1")
    assert tokens(installs) == {"T1": "xoxb-org", "T2": "xoxb-org"}
    slack = installs.slack_of("T1")
    assert (slack.team, slack.enterprise, slack.bot_user) == ("T1", "E1", "UE1")
    installs.keep(installation("T1", "xoxb-own", organisation="E1"))
    assert tokens(Installs(SETTINGS, installs.archive)) == {"T1": "xoxb-own", "T2": "xoxb-org"}
    installs.remove("T1", None, NOW + 9, forget=False)
    assert tokens(installs) == {"T1": "xoxb-org", "T2": "xoxb-org"}
    assert installs.remove("T1", "E1", NOW + 9, forget=False)
    assert tokens(installs) == {}


def test_what_is_removed_is_gone_at_once_and_the_others_stay(installs: Installs) -> None:
    for team in ("T1", "T2"):
        installs.keep(installation(team, f"xoxb-{team}"))
        installs.slack_of(team)
    assert installs.remove("T1", None, NOW + 9, forget=False)
    assert not installs.remove("T1", None, NOW + 9, forget=False)
    with pytest.raises(NotInstalledError):
        installs.slack_of("T1")
    assert tokens(installs) == {"T2": "xoxb-T2"}


@pytest.mark.parametrize(("late", "stands"), [(-60.0, True), (-0.9, False), (0.0, False)])
def test_an_event_that_comes_late_removes_nothing_newer(
    installs: Installs, late: float, stands: bool
) -> None:
    installs.keep(installation("T1", "xoxb-one"))
    installs.remove("T1", None, NOW + late, forget=False)
    assert bool(tokens(installs)) is stands


def given(archive: Archive, key: str, team: str, channel: str = "C1") -> None:
    """Remember an answer of an installation in a thread, and a follow."""
    with archive.writing() as connection:
        asked = {"question": "what toll?", "text": "x", "blocks": [], "shown": ()}
        at = datetime.now(UTC) - timedelta(minutes=1)
        new = NewAnswer(key, channel, "1.1", asked_at=at, team=team, user="U1", **asked)  # type: ignore[arg-type]
        remember(connection, new)
        note_posted(connection, key, "1.2")
        told = {"team": team, "channel": channel, "question": "q", "digest": key, "number": 0}
        start_following(connection, key=key, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize("forget", [True, False])
def test_a_workspace_that_uninstalls_is_forgotten(installs: Installs, forget: bool) -> None:
    for team in ("T1", "T2"):
        installs.keep(installation(team, f"xoxb-{team}"))
        given(installs.archive, f"of {team}", team, channel=f"C{team}")
    installs.remove("T1", None, NOW + 9, forget=forget)
    with installs.archive.reading() as connection:
        left = [team for team in ("T1", "T2") if given_to(connection, f"of {team}")]
        followed = [team for team in ("T1", "T2") if follows_of(connection, f"C{team}")]
    assert left == followed == (["T2"] if forget else ["T1", "T2"])


def test_in_a_shared_channel_each_installation_goes_on_from_its_own_answers(
    archive: Archive,
) -> None:
    given(archive, "first", "T1")
    inbox = Inbox(archive)
    reply = Question("T1", "C1", "1.3", "1.1", "U1", "and how many children?", unasked=True)
    assert is_for_us(archive, inbox, reply)
    assert [one.question for one in earlier(archive, reply, datetime.now(UTC))] == ["what toll?"]
    other = replace(reply, team="T2")
    assert not is_for_us(archive, inbox, other)
    assert earlier(archive, other, datetime.now(UTC)) == []


@pytest.mark.parametrize(
    ("where", "is_there"),
    [
        ({"channel": "C1", "team": "T1"}, True),
        ({"channel": "C1", "team": "T2"}, False),
        ({"channel": "C2", "team": "T1"}, False),
    ],
)
def test_an_answer_is_nothing_to_another_installation(
    archive: Archive, where: dict[str, str], is_there: bool
) -> None:
    given(archive, "of an old release", "")
    given(archive, "first", "T1")
    with archive.reading() as connection:
        answer, older = given_to(connection, "first"), given_to(connection, "of an old release")
    assert answer is not None
    assert older is not None
    assert answer.was_given_in(where) is is_there
    assert older.was_given_in(where) is (where["channel"] == "C1")


class TestStates:
    @staticmethod
    def good(states: States, state: str) -> bool:
        return asyncio.run(states.async_consume(state))

    def test_a_state_is_good_until_it_has_led_to_an_installation(self) -> None:
        states = States(SecretStr("app-secret"))
        one, other = (asyncio.run(states.async_issue()) for _ in range(2))
        assert [self.good(states, state) for state in (one, one, other)] == [True, True, True]
        states.end(one)
        assert [self.good(states, state) for state in (one, other)] == [False, True]

    @pytest.mark.parametrize(("after", "good"), [(-5, True), (0, False), (1, False)])
    def test_a_state_is_good_for_ten_minutes(self, after: int, good: bool) -> None:
        states = States(SecretStr("app-secret"))
        with time_machine.travel(NOW, tick=False) as now:
            state = asyncio.run(states.async_issue())
            now.shift(STATE_SECONDS + after)
            assert self.good(states, state) is good

    def test_a_restart_knows_it_again_and_another_app_does_not(self) -> None:
        state = asyncio.run(States(SecretStr("app-secret")).async_issue())
        assert self.good(States(SecretStr("app-secret")), state)
        assert not self.good(States(SecretStr("app-secre")), state)

    @given_any(
        st.text()
        | st.from_regex(r"[0-9]{1,12}\.[\w-]{22}\.[0-9a-f]{64}", fullmatch=True, alphabet=ASCII)
    )
    def test_what_we_did_not_sign_is_none_of_ours(self, forged: str) -> None:
        assert not self.good(States(SecretStr("app-secret")), forged)

    @given_any(st.data())
    def test_no_letter_of_one_can_be_altered(self, data: st.DataObject) -> None:
        states = States(SecretStr("app-secret"))
        state = asyncio.run(states.async_issue())
        at = data.draw(st.integers(0, len(state) - 1))
        letter = data.draw(st.characters().filter(lambda one: one != state[at]))
        assert not self.good(states, state[:at] + letter + state[at + 1 :])

    def test_what_has_ended_is_forgotten_once_its_time_is_over(self) -> None:
        states = States(SecretStr("app-secret"))
        with time_machine.travel(NOW, tick=False) as now:
            for _ in range(3):
                states.end(asyncio.run(states.async_issue()))
                now.shift(STATE_SECONDS)
        assert len(states._ended) == 1


@pytest.fixture
def place(room: Newsroom) -> Workplace:
    """A workplace that serves whoever installs."""
    installs = Installs(SETTINGS, room.house.archive)
    slack_of = installs.slack_of
    inbox = Inbox(room.house.archive, Turns(rest=0))
    house = replace(
        room.house, settings=SETTINGS.model_copy(update={"home": room.house.settings.home})
    )
    watcher = Watcher(house, threading.Event())
    return Workplace(house, inbox, slack_of, People(slack_of), Statuses(), watcher)


KINDS = [
    ItemKind.MESSAGE,
    ItemKind.COMMAND,
    ItemKind.SHARE,
    ItemKind.REFINE,
    ItemKind.FOLLOW,
    ItemKind.NEWS,
    ItemKind.ALARM,
]


@pytest.mark.parametrize("kind", [*KINDS, ItemKind.AMEND])
def test_what_is_left_of_a_workspace_that_is_gone_ends_quietly(
    place: Workplace, kind: ItemKind
) -> None:
    given(place.archive, "first", "T1")
    payload = {"team": "T1", "channel": "C1", "ts": "2.1", "thread_ts": "2.1", "user": "U1"}
    more = {"text": "what toll?", "response_url": "", "answer": 1, "number": 1, "follow": 1}
    assert place.inbox.put("left", kind, {**payload, **more, "turns": [], "quotes": []})
    item = place.inbox.take(2)
    assert item is not None
    Worker(place, threading.Event()).work(item)
    with place.archive.reading() as connection:
        row = connection.execute(select(tables.inbox)).one()
    assert (row.state, row.attempts) == (ItemState.DONE, 1)
    assert row.outcome == "gone: the bot is not installed in T1"


def told_to_app(place: Workplace, installs: Installs, body: dict[str, Any]) -> int:
    """Tell the app of an event as Slack does; return the status of its answer."""
    written, at = json.dumps(body), str(int(time.time()))
    signature = SignatureVerifier("signing").generate_signature(timestamp=at, body=written)
    headers = {"x-slack-request-timestamp": at, "x-slack-signature": str(signature)}
    app = make_app(place, lambda *_: "", installs)
    headers["content-type"] = "application/json"
    answer = asyncio.run(app.async_dispatch(AsyncBoltRequest(body=written, headers=headers)))  # type: ignore[arg-type]
    return int(answer.status)


@pytest.mark.parametrize("told", [None, "T1"])
def test_events_of_an_organisation_find_the_team_they_are_of(
    place: Workplace, told: str | None
) -> None:
    installs = Installs(SETTINGS, place.archive)
    installs.keep(installation(None, "xoxb-org", organisation="E1"))
    place = replace(place, slack_of=installs.slack_of)
    event = {"type": "app_mention", "user": "U7", "text": "<@UE1> what toll?", "ts": "1.1"}
    whose = {"enterprise_id": "E1", "team_id": told, "is_enterprise_install": True}
    body: dict[str, Any] = {"type": "event_callback", "team_id": "T1", "authorizations": [whose]}
    assert told_to_app(place, installs, {**body, "event": {**event, "channel": "C1"}}) == 200
    item = place.inbox.take(0)
    assert item is not None
    assert item.payload["team"] == "T1"

    gone = {"type": "app_uninstalled"}
    told_to_app(place, installs, {**body, "event": gone, "event_time": int(NOW) + 9})
    assert tokens(installs) == {}


def test_a_person_who_takes_their_own_token_back_leaves_the_bot_there(place: Workplace) -> None:
    installs = Installs(SETTINGS, place.archive)
    installs.keep(installation("T1", "xoxb-one"))
    for revoked, stands in (({"oauth": ["U7"], "bot": []}, True), ({"bot": ["UT1"]}, False)):
        event = {"type": "tokens_revoked", "tokens": revoked}
        body = {"type": "event_callback", "team_id": "T1", "event_time": int(NOW) + 9}
        assert told_to_app(place, installs, {**body, "event": event}) == 200
        assert bool(tokens(installs)) is stands


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("body", "team", "organisation"),
    [
        ({}, "", None),
        ({"team_id": "T1"}, "T1", None),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, "T1", None),
        ({"team_id": "T2", "authorizations": []}, "T2", None),
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T2"}}, "T1", None),
        (
            {"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1", "team_id": "T2"}},
            "T2",
            "E1",
        ),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}, "T1", None),
        ({"team_id": "T1", "enterprise_id": "E1"}, "T1", "E1"),
    ],
)
def test_whose_installation_is_told(
    body: dict[str, Any], team: str, organisation: str | None
) -> None:
    assert (team_of(body), organisation_of(body)) == (team, organisation)
