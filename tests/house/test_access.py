"""Who may see what: embargoes and collections, wherever a story could show through."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from console import failed, pullquote
from fakeslack import Channel, FakeSlack, Message, plain_text
from fakeslack import Settings as SlackSettings
from hypothesis import given, settings
from hypothesis import strategies as st
from newsdesk import Newsdesk, quoted
from newsroom import MakeHouse, Newsroom
from newsrooms import (
    CHANNELS,
    FOLDERS,
    LATER,
    OVER,
    QUESTION,
    Newsrooms,
    opened,
    sentence,
)
from serving import Serving
from sites import Piece, news_site

from bot.answer import Answer
from bot.answers.ask import ask
from bot.questions.archive_view import plan_for
from bot.running.watcher import Watcher
from bot.slack.looks.answers import answer_message, plain_message
from bot.slack.looks.buttons import SHARE
from bot.slack.work.home import status_line
from bot.terminal.as_json import answer_json
from index.access import Access
from index.archive.feeds import add_feed
from index.archive.reading import live_passages, sight_of
from index.errors import SettingsError
from index.feeds.kinds import check_collection
from index.house import House
from index.loading_settings import load_settings
from index.settings import Settings
from index.verify import verify


@pytest.fixture
def rooms(tmp_path: Path, make_house: MakeHouse) -> Iterator[Newsrooms]:
    rooms = opened(make_house, tmp_path)
    yield rooms
    rooms.house.close()


def shown(answer: Answer) -> str:
    """All that anybody is told by an answer, here and in Slack."""
    messages = [answer_message(answer, key="k"), plain_message(answer)]
    told = [answer_json(answer, hits=50), *([one.text, list(one.blocks)] for one in messages)]
    return json.dumps(told)


STORIES: dict[str, tuple[list[str], datetime | None]] = {
    "Adlona": (["open"], None),
    "Brusk": (["wire"], None),
    "Cemvir": (["courts"], None),
    "Dozhga": (["wire", "courts"], None),
    "Eptori": (["open", "wire"], None),
    "Fyllum": (["open"], LATER),
    "Gwaith": (["wire"], LATER),
    "Hjokut": (["open", "courts"], OVER),
}
EVERYBODY = {"Adlona", "Eptori", "Hjokut"}
SEEN = {
    "C_NONE": EVERYBODY,
    "D_ANA": EVERYBODY,
    "": EVERYBODY,
    "C_WIRE": EVERYBODY | {"Brusk", "Dozhga"},
    "C_BOTH": EVERYBODY | {"Brusk", "Cemvir", "Dozhga"},
    "C_ALL": EVERYBODY | {"Brusk", "Cemvir", "Dozhga"},
    "C_EARLY": EVERYBODY | {"Fyllum"},
    "C_DESK": set(STORIES),
    "terminal": EVERYBODY | {"Brusk", "Cemvir", "Dozhga"},
}


def test_each_asker_sees_what_is_open_and_what_is_named_for_it(rooms: Newsrooms) -> None:
    for marker, (folders, embargo) in STORIES.items():
        rooms.write(marker, folders, embargo)
    rooms.refresh()
    for asker, seen in SEEN.items():
        answer = rooms.ask(asker)
        told = shown(answer)
        assert {marker for marker in STORIES if marker in told} == seen, asker
        assert {marker for marker in STORIES if f"{marker.lower()}.example" in told} == seen, asker
        assert answer.stories == len(seen), asker
        assert answer.answered
        for marker in STORIES:
            question = f"what did the {marker} Herald report of the toll?"
            plan = plan_for(rooms.house, question, access=rooms.access(asker))
            assert bool(plan.outlets) == (marker in seen), (asker, marker)


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory,
    make_house: MakeHouse,
) -> Iterator[Newsrooms]:
    """A newsroom that many examples change one after the other."""
    root = tmp_path_factory.mktemp("access")
    house = make_house(root / "home")
    yield Newsrooms(house, root)
    house.close()


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((["courts", "wire"], None), (["wire"], LATER)),
        ((["courts"], OVER), (["wire"], LATER)),
        ((["open"], LATER), (["wire"], None)),
        ((["open", "courts"], LATER), (["courts"], OVER)),
    ],
)
def test_a_page_that_comes_to_speak_for_a_story_is_heeded_at_once(
    rooms: Newsrooms,
    before: tuple[list[str], datetime | None],
    after: tuple[list[str], datetime | None],
) -> None:
    for folders, embargo in (before, after):
        rooms.write("Brusk", folders, embargo)
        rooms.refresh()
        assert ("Brusk" in shown(rooms.ask("terminal"))) == (embargo != LATER)


@pytest.mark.slow
class TestInAllCases:
    @settings(max_examples=25)
    @given(
        stories=st.fixed_dictionaries(
            {
                marker: st.tuples(
                    st.sets(st.sampled_from(sorted(FOLDERS))), st.sampled_from([None, LATER, OVER])
                )
                for marker in ("Adlona", "Brusk", "Cemvir", "Dozhga")
            }
        ),
        askers=st.lists(
            st.builds(
                Access,
                st.none() | st.frozensets(st.sampled_from(["wire", "courts", "sports"])),
                st.booleans(),
            ),
            min_size=1,
            max_size=4,
        ),
    )
    def test_nothing_of_a_hidden_story_is_in_any_answer(
        self,
        shared: Newsrooms,
        stories: dict[str, tuple[set[str], datetime | None]],
        askers: list[Access],
    ) -> None:
        """Each example finds the newsroom as the last one left it: all moves are tried too."""
        for marker, (folders, embargo) in stories.items():
            shared.write(marker, sorted(folders), embargo)
        shared.refresh()
        for access in askers:
            seen = {
                marker
                for marker, (folders, embargo) in stories.items()
                if folders
                and (embargo != LATER or access.embargoed)
                and (
                    "open" in folders or access.collections is None or folders & access.collections
                )
            }
            answer = ask(shared.house, QUESTION, hits=50, access=access)
            told = shown(answer)
            assert {marker for marker in stories if marker in told} == seen
            assert {m for m in stories if f"{m.lower()}.example" in told} == seen
            assert answer.stories == len(seen)


class TestThePlan:
    """A question is understood by what its asker may see, and as if there were nothing else."""

    QUESTIONS = (
        "what did the Zorvath Herald report last week?",
        "what toll did the HFO give yesterday?",
        "how many died at Brunkwald?",
        "what did Brunkwalt officials say?",
        "what did the ministry and Zorvath Herald say about the toll?",
    )

    @pytest.mark.parametrize("hidden", [("wire", None), ("open", LATER)])
    def test_it_is_the_same_with_and_without_hidden_stories(
        self, rooms: Newsrooms, hidden: tuple[str, datetime | None]
    ) -> None:
        rooms.write("Adlona", ["open"], published="2025-03-03")
        rooms.refresh()
        before = [rooms.ask("C_NONE", question) for question in self.QUESTIONS]
        plans = [one.plan for one in before]
        text = "The Harbour Fire Office counted 14 dead at Brunkwald, the ministry said. "
        folder, embargo = hidden
        rooms.write(
            "Zorvath", [folder], embargo, published="2026-05-05", text=text * 3, title="Brunkwald"
        )
        rooms.refresh()
        for question, told in zip(self.QUESTIONS, before, strict=True):
            answer = rooms.ask("C_NONE", question)
            assert answer.plan == told.plan
            assert answer.headline == told.headline
            assert [hit.text for hit in answer.hits] == [hit.text for hit in told.hits]
        desk = rooms.access("C_DESK")
        assert plans != [plan_for(rooms.house, one, access=desk) for one in self.QUESTIONS]

    def test_what_is_remembered_for_one_asker_is_not_used_for_another(
        self, rooms: Newsrooms
    ) -> None:
        rooms.write("Adlona", ["open"])
        rooms.write("Zorvath", ["wire"])
        rooms.refresh()
        question = "what did the Zorvath Herald report?"
        for asker, outlets in (("C_WIRE", ("Zorvath Herald",)), ("C_NONE", ())) * 2:
            assert rooms.ask(asker, question).plan.outlets == outlets


class TestCopies:
    def test_copies_that_are_hidden_are_neither_named_nor_counted(self, rooms: Newsrooms) -> None:
        text = " ".join([sentence("Adlona"), *(f"Crew {n} worked all night." for n in range(9))])
        rooms.write("Adlona", ["open"], text=text)
        rooms.write("Brusk", ["wire"], text=text)
        rooms.write("Cemvir", ["open"], LATER, text=text)
        rooms.refresh()
        for asker, copies in (("C_NONE", 1), ("C_WIRE", 2), ("C_EARLY", 2), ("C_DESK", 3)):
            answer = rooms.ask(asker, "what is the toll of the Adlona bridge collapse?")
            [quote] = answer.quotes
            assert (len(quote.also_in), answer.stories_quoted) == (copies - 1, copies)
            assert answer.reports == 1
            assert ("same text" in answer.headline) == (copies > 1)


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [("wire", None), ("open", LATER)])
def test_hidden_stories_do_not_crowd_out_what_may_be_seen(
    rooms: Newsrooms, hidden: tuple[str, datetime | None]
) -> None:
    """Both searches filter: what may be seen is found below 300 stories that fit better.

    Chroma's graph may not reach every passage, with a filter or without; were its hits filtered
    only afterwards, none would be left.
    """
    folder, embargo = hidden
    house = rooms.house
    rooms.refresh()
    until = embargo.isoformat() if embargo else None
    better: list[dict[str, Any]] = [
        {"text": f"The toll of the bridge collapse on day {n}: what is the toll?", "embargo": until}
        for n in range(300)
    ]
    fruits = "apple pear plum quince fig cherry peach grape lemon melon".split()
    worse: list[dict[str, Any]] = [
        {"text": f"A {fruit} tart with cream took first prize; the toll road to the fair was shut."}
        for fruit in fruits
    ]
    for where, name, stories in ((folder, "better", better), ("open", "worse", worse)):
        told = [{**one, "id": f"{name}-{n}", "title": name} for n, one in enumerate(stories)]
        file = rooms.root / where / f"{name}.jsonl"
        file.write_text("\n".join(map(json.dumps, told)), encoding="utf-8")
    rooms.refresh()
    [vector] = house.embedder.encode([QUESTION])
    weights = {"toll": 1.0, "bridg": 1.0, "collaps": 1.0}
    with house.archive.reading() as connection:
        sight = sight_of(connection, rooms.access("C_NONE"))
        live = live_passages(connection, range(1, 1000), sight)
    assert len(live) == len(worse)
    for all_found, found, least in (
        (
            house.words.search(weights, 60),
            house.words.search(weights, 60, sight=sight),
            len(worse),
        ),
        (
            house.vectors.search(vector, 60),
            house.vectors.search(vector, 60, sight),
            len(worse) // 2,
        ),
    ):
        assert not live.keys() & {id_ for id_, _ in all_found}
        assert {id_ for id_, _ in found} <= live.keys()
        assert len(found) >= least
    assert len(rooms.ask("C_NONE").hits) == len(worse)


def test_where_all_is_hidden_nothing_is_found(rooms: Newsrooms) -> None:
    rooms.write("Brusk", ["wire"])
    rooms.write("Fyllum", ["open"], LATER)
    rooms.refresh()
    answer = rooms.ask("C_NONE")
    assert (answer.answered, answer.stories, answer.hits) == (False, 0, ())
    assert rooms.ask("C_DESK").answered


class TestTheEndOfAnEmbargo:
    def test_the_story_is_seen_from_that_moment_without_a_refresh(self, rooms: Newsrooms) -> None:
        rooms.write("Adlona", ["open"])
        rooms.write("Fyllum", ["open"], LATER)
        rooms.refresh()
        with time_machine.travel(LATER - timedelta(seconds=1), tick=False):
            assert "Fyllum" not in shown(rooms.ask("C_NONE"))
        with time_machine.travel(LATER + timedelta(seconds=1), tick=False):
            assert "Fyllum" in shown(rooms.ask("C_NONE"))
            assert rooms.ask("C_NONE", "what did the Fyllum Herald report?").plan.outlets
            Watcher(rooms.house, threading.Event())._follow(None)
            assert verify(rooms.house).agrees
            assert "Fyllum" in shown(rooms.ask("C_NONE"))

    def test_one_that_is_lifted_or_put_off_counts_as_its_story_says_last(
        self, rooms: Newsrooms
    ) -> None:
        rooms.write("Fyllum", ["open"], LATER)
        rooms.refresh()
        for embargo, seen in ((None, True), (LATER, False), (OVER, True)):
            rooms.write("Fyllum", ["open"], embargo)
            rooms.refresh()
            assert rooms.ask("C_NONE").answered == seen

    def test_a_page_that_does_not_speak_for_the_story_lifts_none(self, rooms: Newsrooms) -> None:
        rooms.write("Fyllum", ["open"], LATER)
        rooms.refresh()
        again = json.loads((rooms.root / "open" / "Fyllum.json").read_text()) | {"embargo": None}
        for folder in ("open/again", "wire"):
            (rooms.root / folder).mkdir(exist_ok=True)
            (rooms.root / folder / "Fyllum.json").write_text(json.dumps(again))
            rooms.refresh()
            assert not rooms.ask("C_NONE").answered


class TestMovingAFeed:
    def test_it_counts_at_once_and_in_both_indexes_once_they_have_caught_up(
        self, rooms: Newsrooms
    ) -> None:
        rooms.write("Adlona", ["open"])
        rooms.refresh()
        house = rooms.house
        for collection, seen in (("courts", ["C_BOTH", "C_ALL"]), ("wire", ["C_WIRE", "C_BOTH"])):
            rooms.collect("open", collection)
            assert not rooms.ask("C_NONE").answered
            rooms.level()
            with house.archive.reading() as connection:
                sight = sight_of(connection, rooms.access("C_NONE"))
            assert house.words.search({"toll": 1.0}, 9, sight=sight) == []
            assert house.vectors.search(house.embedder.encode([QUESTION])[0], 9, sight) == []
            assert all(rooms.ask(asker).answered for asker in seen)
        rooms.collect("open", "")
        rooms.level()
        assert rooms.ask("C_NONE").answered

    def test_a_story_that_its_open_feed_drops_is_what_is_left(self, rooms: Newsrooms) -> None:
        rooms.write("Eptori", ["open", "wire"])
        rooms.refresh()
        assert rooms.ask("C_NONE").answered
        rooms.write("Eptori", ["wire"])
        rooms.refresh()
        assert not rooms.ask("C_NONE").answered
        assert rooms.ask("C_WIRE").answered

    def test_what_an_open_feed_says_of_a_story_goes_before_what_only_some_may_see(
        self, tmp_path: Path, make_house: MakeHouse
    ) -> None:
        rooms = opened(make_house, tmp_path, fetch_private="127.0.0.1", fetch_spacing=0)
        rest = ["Crews worked through the night with lamps brought from the harbour.", "It rained."]
        with news_site("whole rss") as site:
            site.stories["bridge"] = Piece("Bridge falls", [sentence("Adlona"), *rest])
            site.show()
            rooms.write("Brusk", ["wire"], url=site.url("bridge"))
            rooms.refresh()
            assert not rooms.ask("C_NONE").answered
            with rooms.house.archive.writing() as connection:
                add_feed(connection, site.location, site.feed_kind, None)
            for text in (sentence("Brusk"), sentence("Cemvir")):
                rooms.write("Brusk", ["wire"], url=site.url("bridge"), text=text)
                rooms.refresh()
                for asker in ("C_NONE", "terminal"):
                    assert [quote.text for quote in rooms.ask(asker).quotes] == [sentence("Adlona")]

    def test_a_channel_is_told_of_the_stories_and_feeds_it_sees(self, rooms: Newsrooms) -> None:
        for marker, (folders, embargo) in STORIES.items():
            rooms.write(marker, folders, embargo)
        rooms.refresh()
        assert status_line(rooms.house, "C_NONE").startswith("3 stories from 1 feed")
        assert status_line(rooms.house, "C_WIRE").startswith("5 stories from 2 feeds")
        assert status_line(rooms.house, "C_DESK").startswith("8 stories from 3 feeds")


ABOARD = "how many people were aboard the ferry Astrid?"


def aboard(n: int) -> str:
    return f"The ferry Astrid sank off Velmark on Monday with {n} people aboard, police said."


@dataclass
class Desk(Newsdesk):
    """A channel that sees open stories only, and one that sees the wire and embargoed stories."""

    early: Channel | None = None

    @property
    def inside(self) -> Channel:
        assert self.early is not None
        return self.early

    def collect(self, collection: str) -> None:
        with self.room.house.archive.writing() as connection:
            add_feed(connection, str(self.room.feed), "folder", None, collection)

    def beat(self) -> None:
        """Do what the watcher does between two refreshes."""
        Watcher(self.room.house, self.stopping)._follow(None)

    def in_channel(self, channel: Channel, work: Callable[[], Any]) -> Any:
        before, self.channel = self.channel, channel
        try:
            return work()
        finally:
            self.channel = before

    def news(self) -> None:
        self.beat()
        super().news()


@pytest.fixture
def desk(tmp_path: Path, make_house: MakeHouse) -> Iterator[Desk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        channel, early = slack.add_channel("desk", ana), slack.add_channel("early", ana)
        feed = tmp_path / "feed"
        feed.mkdir()
        house = make_house(
            tmp_path / "home", channels={early.id: ["wire"]}, embargo_channels=early.id
        )
        yield Desk(Newsroom(house, feed), slack, ana, channel, early=early)
        house.close()


class TestInSlack:
    def test_a_shared_answer_shows_what_its_channel_may_see_by_then(self, desk: Desk) -> None:
        desk.story("early", aboard(41))
        for channel in (desk.inside, desk.channel):
            desk.command(ABOARD, channel)
        private = desk.slack.ephemerals[-2:]
        desk.story("early", aboard(41), embargo=LATER.isoformat())
        for shown, channel, seen in zip(
            private, (desk.inside, desk.channel), (True, False), strict=True
        ):
            desk.press(shown, SHARE)
            posts = desk.in_channel(channel, desk.posts)
            assert [aboard(41) in quoted(post) for post in posts] == [True][:seen]
        assert "None of these quotes stands any more" in desk.whispered()

    def test_followers_are_told_at_the_end_of_an_embargo_and_once(self, desk: Desk) -> None:
        desk.story("other", "The council of Dornfeld met on Monday evening about the bridge.")
        for channel in (desk.channel, desk.inside):
            desk.command(f"follow {ABOARD}", channel)
        desk.story("early", aboard(41), embargo=LATER.isoformat())
        desk.news()

        def told(channel: Channel) -> list[list[str]]:
            _, *news = desk.in_channel(channel, desk.posts)
            return [quoted(post) for post in news]

        assert (told(desk.channel), told(desk.inside)) == ([], [[aboard(41)]])
        with time_machine.travel(LATER + timedelta(seconds=1)):
            for _ in range(2):
                desk.news()
                assert (told(desk.channel), told(desk.inside)) == ([[aboard(41)]], [[aboard(41)]])

    def test_a_follow_asked_before_the_log_has_the_end_is_told_all_the_same(
        self, desk: Desk
    ) -> None:
        desk.command(f"follow {ABOARD}")
        desk.story("early", aboard(41), embargo=LATER.isoformat())
        desk.news()
        with time_machine.travel(LATER + timedelta(seconds=1)):
            desk.room.write("other.json", {"text": "Nobody was hurt in the storm, he said."})
            with desk.room.house.archive.writing() as connection:
                add_feed(connection, str(desk.room.feed), "folder", None)
            Newsdesk.news(desk)
            desk.room.refresh()
            for _ in range(2):
                desk.news()
                _, *news = desk.posts()
                assert [quoted(post) for post in news] == [[aboard(41)]]

    def test_news_that_has_meanwhile_been_hidden_is_not_posted(self, desk: Desk) -> None:
        desk.command(f"follow {ABOARD}")
        desk.story("early", aboard(41))
        assert desk.follower.look()
        desk.collect("wire")
        desk.work()
        assert len(desk.posts()) == 1

    @pytest.mark.parametrize("hidden", [False, True])
    def test_copies_that_have_meanwhile_been_hidden_are_not_named(
        self, desk: Desk, hidden: bool
    ) -> None:
        text = [aboard(41), *(f"Fishermen from port {n} took on board survivors." for n in "ABCD")]
        known = {"outlet": "Orlo Radio", "published": "2025-04-09"}
        desk.command(f"follow {ABOARD}")
        desk.write("early", *text)
        desk.write("later", *text, **known)
        desk.room.refresh()
        assert desk.follower.look()
        desk.write("later", *text, **known, embargo=LATER.isoformat() if hidden else None)
        desk.room.refresh()
        desk.work()
        post = desk.posts()[-1]
        assert quoted(post)[0] == aboard(41)
        assert ("Orlo Radio" in plain_text(post)) != hidden

    def test_a_correction_its_channel_may_not_see_is_as_good_as_a_withdrawal(
        self, desk: Desk
    ) -> None:
        desk.story("early", aboard(41))
        asked = desk.ask(ABOARD)
        inside = desk.in_channel(desk.inside, lambda: desk.ask(ABOARD))
        desk.story("early", aboard(43), embargo=LATER.isoformat())
        assert desk.changed() == 2
        answer, note = desk.replies(asked)
        assert quoted(answer) == []
        assert not {"41", "43"} & set(re.findall(r"\d+", plain_text(answer) + plain_text(note)))
        seen = desk.in_channel(desk.inside, lambda: desk.replies(inside)[0])
        assert quoted(seen) == [aboard(41), aboard(43)]
        assert desk.changed() == 0
        with time_machine.travel(LATER + timedelta(seconds=1)):
            desk.beat()
            assert desk.changed() == 1
            answer, *_ = desk.replies(asked)
            assert quoted(answer) == [aboard(41), aboard(43)]

    def test_a_new_wording_hidden_before_it_is_shown_is_left_out(self, desk: Desk) -> None:
        desk.story("early", aboard(41))
        asked = desk.ask(ABOARD)
        desk.story("early", aboard(43))
        assert desk.amender.compare() == 1
        desk.collect("wire")
        desk.work()
        answer, note = desk.replies(asked)
        assert quoted(answer) == [aboard(41)]
        assert "43" not in plain_text(answer) + plain_text(note)


class TestSettings:
    @pytest.mark.parametrize(
        ("written", "told"),
        [
            ("wire", "it is not JSON; write it like"),
            ("[1", "it is not JSON; write it like"),
            ("[" * 100_000, "it is not JSON; write it like"),
            ('["wire"]', "it is no object of lists; write it like"),
            ('{"C1": "wire"}', "it is no object of lists; write it like"),
            ('{"C1": ["The Wire"]}', "C1: 'The Wire' can be no collection"),
            ('{"C1": ["wire", 7]}', "C1: '7' can be no collection"),
            ('{"C1": [""]}', "C1: '' can be no collection"),
            ('{"C1": ["**"]}', "C1: '**' can be no collection"),
        ],
    )
    def test_channels_that_cannot_be_read_are_told_with_the_setting(
        self, written: str, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PULLQUOTE_HOME", str(tmp_path))
        monkeypatch.setenv("PULLQUOTE_CHANNELS", written)
        with pytest.raises(SettingsError) as error:
            load_settings()
        assert str(error.value).startswith(f"PULLQUOTE_CHANNELS: {told}")
        assert "\n" not in str(error.value)
        assert len(str(error.value)) < 200

    def test_channels_and_embargo_channels_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PULLQUOTE_CHANNELS", '{"C1": ["wire"], "C2": ["*", "wire"], "C3": []}')
        monkeypatch.setenv("PULLQUOTE_EMBARGO_CHANNELS", " C1,C4 ,\tC5, ")
        found = Settings(_env_file=None)
        assert found.access_of("C1") == Access(frozenset({"wire"}), embargoed=True)
        assert found.access_of("C2") == Access(None)
        assert found.access_of("C3") == found.access_of("C9") == found.access_of("") == Access()
        assert [found.access_of(name).embargoed for name in ("C4", "C5", "C,")] == [1, 1, 0]


def test_the_command_answers_as_a_channel_sees_it(rooms: Newsrooms) -> None:
    rooms.write("Brusk", ["wire"])
    rooms.refresh()
    home, channels = rooms.house.settings.home, {"PULLQUOTE_CHANNELS": json.dumps(CHANNELS)}
    for channel, seen in (("C_WIRE", True), ("C_NONE", False), ("", False)):
        done = pullquote(home, "ask", QUESTION, "--json", "--channel", channel, **channels)
        assert done.returncode == 0, done.stderr
        assert ("Brusk" in done.stdout) == seen
    line = failed(pullquote(home, "status", PULLQUOTE_CHANNELS="C_WIRE"), 1)
    assert line.startswith("pullquote: PULLQUOTE_CHANNELS: it is not JSON")


@pytest.mark.parametrize("name", ["The Wire", "wire|courts", "-wire", "*", "w" * 61, "wire\n"])
def test_what_can_be_no_collection_is_refused_where_a_feed_is_added(name: str) -> None:
    with pytest.raises(SettingsError, match="use small letters, digits, - and _"):
        check_collection(name)


@pytest.mark.slow
def test_two_channels_ask_the_same_of_the_bot_at_work(
    tmp_path: Path, make_house: Callable[[Path], House]
) -> None:
    with FakeSlack(SlackSettings(time_scale=0.01, echo=True)) as slack:
        ana = slack.add_user("ana")
        outside, inside = slack.add_channel("desk", ana), slack.add_channel("early", ana)
        feed = tmp_path / "feed"
        feed.mkdir()
        room = Newsroom(make_house(tmp_path / "home"), feed)
        room.write("old.json", {"text": "The council of Dornfeld met on Monday about the bridge."})
        room.refresh()
        room.house.close()
        known = {
            "PULLQUOTE_CHANNELS": json.dumps({inside.id: ["*"]}),
            "PULLQUOTE_EMBARGO_CHANNELS": inside.id,
        }
        serving = Serving(slack, tmp_path / "home", settings=known).start()

        def answered(channel: Channel) -> str:
            asked = slack.mention(channel, ana, f"<@{slack.bot.id}> {ABOARD}")
            return plain_text(slack.wait_for_reply(channel, asked.ts))

        def posts() -> list[Message]:
            said = [m for m in slack.messages(outside) if m.user == slack.bot.id]
            return [m for m in said if not m.is_reply]

        assert slack.command("/pullquote", f"follow {ABOARD}", outside, ana).acked
        slack.wait_until(lambda: len(posts()) == 1)
        until = datetime.now(UTC) + timedelta(seconds=8)
        room.write("early.json", {"text": aboard(41), "embargo": until.isoformat()})
        slack.wait_until(lambda: aboard(41) in answered(inside))
        if datetime.now(UTC) < until - timedelta(seconds=2):
            assert aboard(41) not in answered(outside)
        slack.wait_until(lambda: len(posts()) == 2)
        assert datetime.now(UTC) >= until
        assert quoted(posts()[1]) == [aboard(41)]
        assert aboard(41) in answered(outside)
        for channel, stories in ((outside, 2), (inside, 2)):
            ack = slack.command("/pullquote", "status", channel, ana)
            assert ack.shown is not None
            assert f"{stories} stories from 1 feed" in plain_text(ack.shown)
        assert serving.stop() == 0, serving.log.read_text()
