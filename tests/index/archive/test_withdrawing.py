"""Withdrawing by hand: from that moment, whatever feeds say, until a person takes it back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from console import failed, pullquote
from fakeslack import FakeSlack, plain_text
from fakeslack import Settings as SlackSettings
from ferry import QUESTION, URL, Desk, toll
from newsroom import Newsroom
from serving import Serving

from bot.running.status import look, status_json
from bot.terminal.as_json import answer_json
from index.errors import BadInputError
from index.house import House
from index.update import restore_story, withdraw_story


@pytest.fixture
def desk(room: Newsroom) -> Desk:
    """A newsroom with one story of the ferry."""
    desk = Desk(room)
    desk.write("ferry.json", toll(41), url=URL, id="vp-7")
    desk.refresh()
    assert desk.quotes() == [toll(41)]
    return desk


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "named",
    [
        URL,
        "http://www.velmark.example/news/ferry",
        "https://velmark.example/news/ferry",
        "https://www.velmark.example/news/ferry/",
        "https://www.velmark.example/news/ferry?utm_source=slack&utm_medium=chat",
        "https://www.velmark.example/news/ferry#comments",
        "HTTPS://WWW.Velmark.Example/news/ferry",
        f"  {URL} ",
        "vp-7",
    ],
)
def test_a_story_is_named_by_any_spelling_of_its_url_or_by_its_id(desk: Desk, named: str) -> None:
    desk.withdraw(named)
    assert desk.quotes() == []
    assert restore_story(desk.room.house, named) is not None
    desk.level()
    assert desk.quotes() == [toll(41)]


def test_nothing_of_it_is_told_before_the_indexes_have_caught_up(desk: Desk) -> None:
    desk.withdraw()
    answer = desk.room.ask(QUESTION)
    shown = answer_json(answer, hits=50) | {"question": ""}
    assert "Astrid" not in json.dumps({**shown, "plan": None})
    assert (answer.stories, answer.closest, answer.hits) == (0, (), ())
    assert desk.room.ask("what did Velmark Post say about the ferry?").plan.outlets == ()
    desk.level()
    assert desk.quotes() == []


def read_again(desk: Desk) -> None:
    desk.write("ferry.json", toll(41), url=URL, id="vp-7", section="News")


def corrected(desk: Desk) -> None:
    desk.write("ferry.json", toll(43), url=URL, id="vp-7")


def renamed(desk: Desk) -> None:
    desk.remove("ferry.json")
    desk.write("ferry-2.json", toll(41), url=URL, id="vp-8")


def at_a_new_address(desk: Desk) -> None:
    desk.remove("ferry.json")
    desk.write("ferry.json", toll(41), url=f"{URL}-sinks", id="vp-7")


def without_its_address(desk: Desk) -> None:
    desk.remove("ferry.json")
    desk.write("again/ferry.json", toll(41))


def in_another_feed(desk: Desk) -> None:
    desk.add(desk.room.feed.parent / "wire")
    desk.write("../wire/ferry.json", toll(41), url=URL)


def deleted_and_back(desk: Desk) -> None:
    desk.remove("ferry.json")
    desk.refresh()
    desk.write("ferry.json", toll(41), url=URL, id="vp-7")


def pushed(desk: Desk) -> None:
    desk.push("create", toll(45))


def withdrawn_by_a_push_and_pushed_again(desk: Desk) -> None:
    desk.push("create", toll(45))
    desk.refresh()
    desk.push("withdraw")
    desk.refresh()
    desk.push("create", toll(45))


def indexed_anew(desk: Desk) -> None:
    desk.room.house.vectors.begin_anew()
    desk.room.house.words.clear()
    desk.level()


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "happens",
    [
        lambda _: None,
        read_again,
        corrected,
        renamed,
        at_a_new_address,
        without_its_address,
        in_another_feed,
        deleted_and_back,
        pushed,
        withdrawn_by_a_push_and_pushed_again,
        indexed_anew,
    ],
)
def test_it_is_never_quoted_again_whatever_its_feeds_do(
    desk: Desk, happens: Callable[[Desk], None]
) -> None:
    desk.withdraw()
    happens(desk)
    for _ in range(2):
        desk.refresh()
        assert desk.quotes() == []
    assert desk.reasons() == ["libel"]


class TestWhatCannotBeWithdrawn:
    @pytest.mark.few(2)
    @pytest.mark.parametrize(
        "named", ["", "vp-8", "ferry", "https://velmark.example/news", "not a url", "ferry%"]
    )
    def test_what_no_story_goes_by(self, desk: Desk, named: str) -> None:
        with pytest.raises(BadInputError, match="no story here has the URL or id"):
            desk.withdraw(named)
        assert desk.quotes() == [toll(41)]

    def test_what_is_withdrawn_already_keeps_its_reason(self, desk: Desk) -> None:
        desk.withdraw()
        with pytest.raises(BadInputError, match="is withdrawn already"):
            desk.withdraw(why="another reason")
        assert desk.reasons() == ["libel"]

    @pytest.mark.parametrize("why", ["", " \n"])
    def test_what_no_reason_is_given_for(self, desk: Desk, why: str) -> None:
        with pytest.raises(BadInputError, match="--why"):
            desk.withdraw(why=why)
        assert desk.quotes() == [toll(41)]

    def test_an_id_that_several_stories_go_by_is_told_with_their_addresses(
        self, desk: Desk
    ) -> None:
        desk.write("two.json", "Nobody was hurt.", url="https://two.example/a", id="vp-7")
        desk.refresh()
        with pytest.raises(BadInputError, match=r"2 stories go by vp-7.*https://two\.example/a"):
            desk.withdraw("vp-7")
        desk.withdraw("https://two.example/a")
        assert desk.quotes() == [toll(41)]

    def test_stories_without_an_address_are_told_apart_by_where_they_stand(
        self, desk: Desk
    ) -> None:
        desk.write("two.json", "Nobody was hurt.", id="vp-9")
        desk.write("three.json", "All were hurt.", id="vp-9")
        desk.refresh()
        with pytest.raises(BadInputError, match="2 stories go by vp-9") as told:
            desk.withdraw("vp-9")
        for key in str(told.value).split(": ")[1].split(", "):
            desk.withdraw(key)
        assert len(desk.reasons()) == 2


class TestRestoring:
    @pytest.mark.parametrize("refreshed", [True, False])
    def test_it_is_back_at_once_as_its_feed_has_it_now(self, desk: Desk, refreshed: bool) -> None:
        desk.withdraw()
        corrected(desk)
        if refreshed:
            desk.refresh()
        restored = restore_story(desk.room.house, URL)
        assert restored is not None
        assert toll(43) in restored.text
        desk.level()
        assert desk.quotes() == [toll(43)]
        assert desk.reasons() == []
        desk.refresh()
        assert desk.quotes() == [toll(43)]

    def test_what_its_feed_cannot_tell_now_stays_away_until_it_can(self, desk: Desk) -> None:
        desk.withdraw()
        file = desk.room.feed / "ferry.json"
        file.rename(desk.room.feed / "ferry.txt~")
        broken = desk.room.feed / "ferry.json"
        broken.write_text("{")
        assert restore_story(desk.room.house, URL) is None
        desk.level()
        assert desk.quotes() == []
        broken.unlink()
        corrected(desk)
        desk.refresh()
        assert desk.quotes() == [toll(43)]

    def test_one_that_no_feed_has_any_more_stands_once_a_feed_brings_it(self, desk: Desk) -> None:
        desk.withdraw()
        desk.remove("ferry.json")
        desk.refresh()
        assert restore_story(desk.room.house, URL) is None
        desk.refresh()
        assert desk.quotes() == []
        desk.write("ferry.json", toll(41), url=URL)
        desk.refresh()
        assert desk.quotes() == [toll(41)]

    @pytest.mark.parametrize("named", [URL, "vp-7"])
    def test_what_nobody_has_withdrawn_cannot_be_restored(self, desk: Desk, named: str) -> None:
        with pytest.raises(BadInputError, match="not withdrawn by hand"):
            restore_story(desk.room.house, named)

    def test_an_embargo_put_on_it_meanwhile_holds(self, desk: Desk) -> None:
        desk.withdraw()
        until = datetime.now(UTC) + timedelta(hours=1)
        desk.write("ferry.json", toll(41), url=URL, embargo=until.isoformat())
        desk.refresh()
        assert restore_story(desk.room.house, URL) is not None
        desk.refresh()
        assert desk.quotes() == []


class TestFeedsThatWithdraw:
    def test_a_file_that_is_deleted_and_comes_back(self, desk: Desk) -> None:
        desk.remove("ferry.json")
        desk.refresh()
        assert desk.quotes() == []
        assert desk.reasons() == []
        desk.write("ferry.json", toll(41), url=URL)
        desk.refresh()
        assert desk.quotes() == [toll(41)]

    def test_a_story_that_is_gone_can_be_withdrawn_so_that_it_stays_away(self, desk: Desk) -> None:
        desk.remove("ferry.json")
        desk.refresh()
        desk.withdraw()
        desk.write("ferry.json", toll(41), url=URL)
        desk.refresh()
        assert desk.quotes() == []
        assert desk.reasons() == ["libel"]

    def test_a_pushed_withdrawal_counts_whoever_else_has_the_story_until_it_is_pushed_again(
        self, desk: Desk
    ) -> None:
        desk.push("create", toll(41))
        desk.refresh()
        desk.push("withdraw")
        for _ in range(2):
            desk.refresh()
            assert desk.quotes() == []
            corrected(desk)
        assert desk.reasons() == []
        desk.push("update", toll(47))
        desk.refresh()
        assert desk.quotes() == [toll(47)]

    def test_a_person_may_withdraw_what_a_push_has_withdrawn(self, desk: Desk) -> None:
        desk.push("create", toll(41))
        desk.refresh()
        desk.push("withdraw")
        desk.refresh()
        desk.withdraw()
        desk.push("create", toll(47))
        desk.refresh()
        assert desk.quotes() == []
        assert restore_story(desk.room.house, URL) is not None
        desk.refresh()
        assert desk.quotes() == [toll(47)]


def test_status_lists_what_people_withdrew_the_latest_first(desk: Desk) -> None:
    desk.write("two.json", "Nobody was hurt.", id="vp-9")
    desk.refresh()
    desk.withdraw()
    desk.withdraw("vp-9", "not ours")
    latest, first = status_json(look(desk.room.house))["held"]
    assert (first["title"], first["url"], first["why"]) == ("Ferry sinks", URL, "libel")
    assert (latest["url"], latest["why"]) == (None, "not ours")
    assert latest["key"].endswith("two.json#vp-9")
    age = datetime.now(UTC) - datetime.fromisoformat(first["at"])
    assert timedelta() < age < timedelta(minutes=2)


def test_the_commands_say_what_they_did_in_one_line(desk: Desk) -> None:
    home = desk.room.house.settings.home
    done = pullquote(home, "withdraw", URL, "--why", "libel,\x1b[31m\nsay the lawyers")
    assert (done.returncode, done.stdout) == (0, "withdrawn: Ferry sinks\n")
    told = failed(pullquote(home, "withdraw", URL, "--why", "libel"), 1)
    assert told.endswith(f"{URL} is withdrawn already: `pullquote status` has why")
    shown = pullquote(home, "status", COLUMNS="400").stdout
    [line] = [line for line in shown.splitlines() if "say the lawyers" in line]
    assert "Ferry sinks" in line
    assert URL in line
    assert "\x1b" not in line
    done = pullquote(home, "restore", URL)
    assert (done.returncode, done.stdout) == (0, "restored: Ferry sinks\n")
    assert desk.reasons() == []


@pytest.fixture
def serving(tmp_path: Path, make_house: Callable[[Path], House]) -> Iterator[Serving]:
    """The bot at work over one story of the ferry."""
    with FakeSlack(SlackSettings(time_scale=0.01, echo=True)) as slack:
        (tmp_path / "feed").mkdir()
        desk = Desk(Newsroom(make_house(tmp_path / "home"), tmp_path / "feed"))
        desk.write("ferry.json", toll(41), url=URL)
        desk.refresh()
        desk.room.house.close()
        settings = {"PULLQUOTE_REFRESH_MINUTES": "0.01"}
        serving = Serving(slack, tmp_path / "home", settings=settings).start()
        yield serving
        assert serving.stop() == 0, serving.log.read_text()


def test_a_withdrawal_beside_serve_counts_from_the_next_question(
    serving: Serving, make_house: Callable[[Path], House]
) -> None:
    slack = serving.slack
    ana = slack.add_user("ana")
    channel = slack.add_channel("desk", ana)

    def answered() -> str:
        asked = slack.mention(channel, ana, f"<@{slack.bot.id}> {QUESTION}")
        return plain_text(slack.wait_for_reply(channel, asked.ts))

    assert toll(41) in answered()
    house = make_house(serving.home)
    withdraw_story(house, URL, "libel")
    assert toll(41) not in answered()
    restore_story(house, URL)
    slack.wait_until(lambda: toll(41) in answered())
    house.close()
