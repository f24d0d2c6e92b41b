"""Every surface in Slack: the real process, over Socket Mode and over HTTP, as people use it.

One process serves all tests of a way in. The fake Slack delivers only what the manifest subscribes
to, and takes only calls whose scopes it asks for.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fakeslack import Channel, FakeSlack, Message, Settings, User, View, plain_text
from newsdesk import quoted
from serving import Serving, free_port

from bot.slack.api.manifest import BOT_EVENTS, LINK_EVENT, scopes_for
from index.archive.feeds import add_feed
from index.house import House

QUESTION = "what toll did UHFO give on wednesday?"
SENTENCE = "said at least 41 people had been killed, among them nine children."
SECRET = "The sealed Velmark file names 77 witnesses, the Court Office said."
COST = "https://treskcourier.example/economy/flood-cost-412-billion-crowns"
SHELTERS = "https://halvravalleypost.example/news/nine-shelters-one-telephone"
SHELTERED = "how many people slept in nine shelters on thursday night?"
PASSWORD = "hunter2secret"
SOURCE = re.compile(r"\w, \d+ \w+ \d{4} \[\d+\]$")
"""The line under a quote: who says it, in which outlet on which day, and its number."""
CLAIM = (
    "UHFO said at least 41 people had been killed. The damage is put at 4.12 billion crowns. "
    "Brekelund said “This is a floor, not a roof.”"
)


@dataclass(frozen=True)
class Scene:
    """A workspace with the bot in it."""

    slack: FakeSlack
    ana: User
    """A member."""
    eva: User
    """An admin of the workspace, who looks after the house."""
    gus: User
    """A guest."""
    otto: User
    """Of another organisation, in a channel that is shared with it."""
    drops: Path
    """A folder that is a feed."""

    def channel(self, name: str, *members: User, **more: Any) -> Channel:
        return self.slack.add_channel(name, *(members or (self.ana, self.eva)), **more)

    def whispered(self, user: User, count: int = 1, channel: Channel | None = None) -> Message:
        """What the bot told one person last, once it has told so much."""

        def told() -> list[Message]:
            all_ = [m for m in self.slack.ephemerals if m.shown_to == user.id]
            return [m for m in all_ if channel is None or m.channel == channel.id]

        self.slack.wait_until(lambda: len(told()) >= count)
        return told()[-1]

    def direct(self, user: User) -> list[Message]:
        """What the bot wrote to somebody directly."""
        said = self.slack.messages(self.slack.direct(user))
        return [m for m in said if m.user == self.slack.bot.id]

    def wrote(self, user: User, words: str) -> Message:
        """The bot's direct message with these words."""

        def found() -> list[Message]:
            return [m for m in self.direct(user) if words in plain_text(m)]

        self.slack.wait_until(found)
        return found()[-1]

    def home(self, user: User, shows: str) -> View:
        """Somebody's home tab, once it shows these words."""
        self.slack.wait_until(lambda: shows in self.home_text(user))
        view = self.slack.home(user)
        assert view is not None
        return view

    def home_text(self, user: User) -> str:
        view = self.slack.home(user)
        return plain_text(view.view) if view else ""

    def modal(self, user: User, shows: str) -> View:
        """The modal somebody has open, once it shows these words."""
        self.slack.wait_until(lambda: shows in self.modal_text(user))
        view = self.slack.modal(user)
        assert view is not None
        return view

    def modal_text(self, user: User) -> str:
        view = self.slack.modal(user)
        return json.dumps(view.view, ensure_ascii=False) if view else ""

    def answered(self, channel: Channel, user: User, question: str = QUESTION) -> Message:
        """The bot's answer to somebody's mention."""
        asked = self.slack.mention(channel, user, f"<@{self.slack.bot.id}> {question}")
        return self.slack.wait_for_reply(channel, asked.ts)

    def stands(self, message: Message) -> bool:
        return self.slack.current(message) is not None


@pytest.fixture(scope="module", params=["socket mode", "http"])
def scene(
    request: pytest.FixtureRequest,
    sample_home: Path,
    make_house: Callable[[Path], House],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    place = tmp_path_factory.mktemp("surfaces")
    home, drops, sealed = Path(shutil.copytree(sample_home, place / "home")), *_folders(place)
    house = make_house(home)
    with house.archive.writing() as connection:
        add_feed(connection, str(drops), "folder", "Drops")
        add_feed(connection, str(sealed), "folder", "Sealed Gazette", "courts")
        add_feed(connection, f"http://ed:{PASSWORD}@127.0.0.1:9/feed.xml", "rss", "Down Times")
    house.close()
    granted = Settings(
        time_scale=0.01,
        events=frozenset((*BOT_EVENTS, LINK_EVENT)),
        scopes=frozenset(scopes_for(["treskcourier.example"])),
        echo=True,
    )
    with FakeSlack(granted) as slack:
        port = free_port() if request.param == "http" else None
        serving = Serving(slack, home, port=port).start()
        if port is not None:
            slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        yield Scene(
            slack,
            ana=slack.add_user("ana"),
            eva=slack.add_user("eva", admin=True),
            gus=slack.add_user("gus", guest="restricted"),
            otto=slack.add_user("otto", team_id="T0ELSEWHERE"),
            drops=drops,
        )
        assert serving.stop() == 0, serving.log.read_text()
        assert PASSWORD not in serving.log.read_text()


def _folders(place: Path) -> tuple[Path, Path]:
    drops, sealed = place / "drops", place / "sealed"
    for folder in (drops, sealed):
        folder.mkdir()
    told = {"title": "The sealed file", "text": SECRET, "url": "https://sealed.example/file"}
    (sealed / "file.json").write_text(json.dumps({**told, "published": "2025-05-01"}))
    return drops, sealed


@pytest.fixture(autouse=True)
def well_again(scene: Scene) -> Iterator[None]:
    yield
    scene.slack.clear_faults()


# Links


def test_a_link_to_a_story_shows_how_it_stands_in_its_own_words(scene: Scene) -> None:
    desk = scene.channel("links")
    scene.slack.paste(desk, scene.ana, COST)
    [message] = scene.slack.messages(desk)

    def shown() -> str:
        found = scene.slack.current(message)
        return plain_text({"attachments": list(found.attachments)}) if found else ""

    scene.slack.wait_until(lambda: "4.12 billion crowns" in shown())
    assert "Tresk Courier" in shown()
    assert scene.slack.replies(desk, message.ts) == []


# Reactions


def test_the_askers_wastebasket_takes_an_answer_away(scene: Scene) -> None:
    desk = scene.channel("waste")
    answer = scene.answered(desk, scene.ana)
    scene.slack.react(answer, scene.eva, "wastebasket")
    scene.slack.react(answer, scene.ana, "thumbsdown")
    scene.slack.settle(0.5)
    assert scene.stands(answer)
    scene.slack.react(answer, scene.ana, "wastebasket")
    scene.slack.wait_until(lambda: not scene.stands(answer))


def test_a_wastebasket_on_anything_else_takes_nothing_away(scene: Scene) -> None:
    desk = scene.channel("keep")
    said = scene.slack.say(desk, scene.ana, "lunch, anyone?")
    scene.slack.react(said, scene.ana, "wastebasket")
    scene.slack.settle(0.5)
    assert scene.stands(said)


# The conversation with the bot


def test_who_opens_the_conversation_is_offered_questions_that_are_answered(scene: Scene) -> None:
    before = len(scene.slack.calls_of("assistant.threads.setSuggestedPrompts"))
    scene.slack.open_home(scene.ana, "messages")
    calls = scene.slack.calls_of
    scene.slack.wait_until(
        lambda: len(calls("assistant.threads.setSuggestedPrompts")) > before, timeout=20
    )
    told = calls("assistant.threads.setSuggestedPrompts")[-1].params
    assert told["channel_id"] == scene.slack.direct(scene.ana).id
    assert "thread_ts" not in told
    assert 1 <= len(told["prompts"]) <= 4
    assert "Sealed" not in json.dumps(told["prompts"])
    chosen = told["prompts"][0]["message"]
    asked = scene.slack.direct_message(scene.ana, chosen)
    answer = scene.slack.wait_for_reply(scene.slack.direct(scene.ana), asked.ts)
    assert "Nothing in the stories" not in plain_text(answer)


def test_the_older_assistant_view_is_offered_questions_in_its_thread(scene: Scene) -> None:
    direct = scene.slack.direct(scene.eva)
    opened = scene.slack.say(direct, scene.eva, "hm", deliver=False)
    thread = {"user_id": scene.eva.id, "channel_id": direct.id, "thread_ts": opened.ts}
    scene.slack.deliver_event({"type": "assistant_thread_started", "assistant_thread": thread})

    def offered() -> bool:
        calls = scene.slack.calls_of("assistant.threads.setSuggestedPrompts")
        return any(call.params.get("thread_ts") == opened.ts for call in calls)

    scene.slack.wait_until(offered)


def test_where_somebody_looks_is_taken_and_left_alone(scene: Scene) -> None:
    before = len(scene.slack.written)
    scene.slack.look_at(scene.channel("looked-at"), scene.ana)
    scene.slack.settle(0.5)
    told = [d for d in scene.slack.deliveries if d.event.get("type") == "app_context_changed"]
    assert told
    assert told[-1].attempts[-1].acked
    assert len(scene.slack.written) == before


# The home tab


def test_the_home_tab_shows_the_latest_stories_and_how_fresh_they_are(scene: Scene) -> None:
    scene.slack.open_home(scene.ana)
    scene.home(scene.ana, "17 stories")
    text = scene.home_text(scene.ana)
    assert "Flood damage put at 4.12 billion crowns" in text
    assert "The Tresk Courier" in text
    assert "sealed" not in text.lower()
    assert "Feeds" not in text
    assert "Down Times" not in text


def test_an_example_in_the_home_tab_is_answered_directly(scene: Scene) -> None:
    scene.slack.open_home(scene.ana)
    view = scene.home(scene.ana, "Ask, for example")
    held = [one for block in view.view["blocks"] for one in block.get("elements", ())]
    example = next(one for one in held if one.get("action_id") == "pullquote_example:0")
    assert scene.slack.click(view, "pullquote_example:0", scene.ana).acked
    answer = scene.wrote(scene.ana, json.loads(example["value"])["question"])
    assert answer.thread_ts is None
    assert "How this was found" in str(answer.blocks)


def test_followed_questions_are_shown_to_who_is_in_their_channels(scene: Scene) -> None:
    ours = scene.channel("followers", kind="group")
    scene.slack.command("/pullquote", f"follow {QUESTION}", ours, scene.ana)
    scene.slack.wait_until(lambda: scene.slack.messages(ours))
    ben = scene.slack.add_user("ben")
    scene.slack.open_home(ben)
    scene.home(ben, "17 stories")
    assert QUESTION not in scene.home_text(ben)

    scene.slack.open_home(scene.ana)
    view = scene.home(scene.ana, QUESTION)
    assert scene.slack.click(view, "pullquote_unfollow_home", scene.ana).acked
    scene.home(scene.ana, "no longer followed")
    assert QUESTION not in scene.home_text(scene.ana)


def test_a_follow_is_not_removed_by_who_has_left_its_channel(scene: Scene) -> None:
    cara = scene.slack.add_user("cara")
    ours = scene.channel("left", cara, scene.eva, kind="group")
    question = "who sounded the siren?"
    scene.slack.command("/pullquote", f"follow {question}", ours, cara)
    scene.slack.wait_until(lambda: scene.slack.messages(ours))
    scene.slack.open_home(cara)
    view = scene.home(cara, question)
    ours.members.discard(cara.id)
    scene.slack.click(view, "pullquote_unfollow_home", cara)
    scene.home(cara, "I left that question")
    scene.slack.open_home(scene.eva)
    scene.home(scene.eva, question)


def test_who_looks_after_the_house_sees_feeds_and_refreshes_them(scene: Scene) -> None:
    scene.slack.open_home(scene.eva)
    view = scene.home(scene.eva, "Down Times")
    text = scene.home_text(scene.eva)
    assert "cannot be read" in text
    assert "http://127.0.0.1:9/feed.xml" in text
    assert PASSWORD not in json.dumps(view.view)
    assert scene.slack.click(view, "pullquote_refresh", scene.eva).acked
    scene.home(scene.eva, "Refreshed 4 feeds")


# The form to ask in


def test_the_form_asks_within_outlets_and_days_and_is_answered_directly(scene: Scene) -> None:
    view = opened_form(scene, scene.ana)
    outlets = options(view, "outlets")
    assert "Farwire" in outlets
    assert "Sealed Gazette" not in outlets
    ack = scene.slack.submit(view, filled("what toll was given?", outlets=["Farwire"]), scene.ana)
    assert ack.acked
    assert ack.view is None
    answer = scene.wrote(scene.ana, "what toll was given?")
    assert "Only in Farwire" in plain_text(answer)
    sources = [line for line in plain_text(answer).splitlines() if SOURCE.search(line)]
    assert len(sources) == len(quoted(answer)) > 0
    assert all("Farwire, " in line for line in sources)
    scene.slack.submit(view, filled("what toll was given?", outlets=["Farwire"]), scene.ana)
    scene.slack.settle(1.0)
    assert [m for m in scene.direct(scene.ana) if "what toll was given?" in plain_text(m)] == [
        answer
    ]


def test_days_that_hold_no_story_give_nothing_found(scene: Scene) -> None:
    view = opened_form(scene, scene.ana)
    values = filled("what toll did the ministry give?", since="2019-01-01", until="2019-02-01")
    scene.slack.submit(view, values, scene.ana)
    answer = scene.wrote(scene.ana, "what toll did the ministry give?")
    assert not [b for b in answer.blocks if "rich_text_quote" in json.dumps(b)]


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"question": "  "}, "question", "Ask a question in words"),
        ({"question": "🌊🌊"}, "question", "Ask a question in words"),
        (
            {"question": "what toll?", "since": "2025-04-10", "until": "2025-04-09"},
            "until",
            "before the first day",
        ),
    ],
    ids=["empty", "no words", "backwards"],
)
def test_what_is_wrong_with_the_form_is_told_at_its_field(
    scene: Scene, values: dict[str, Any], field: str, told: str
) -> None:
    view = opened_form(scene, scene.ana)
    before = len(scene.direct(scene.ana))
    ack = scene.slack.submit(view, filled(**values), scene.ana)
    assert ack.refused is None
    assert ack.payload is not None
    assert ack.payload["response_action"] == "errors"
    assert told in ack.payload["errors"][field]
    scene.slack.settle(0.3)
    assert len(scene.direct(scene.ana)) == before


def test_the_form_opens_in_time_though_slack_is_slow_to_say_who_asks(scene: Scene) -> None:
    dora = scene.slack.add_user("dora")
    scene.slack.delay("users.info", 4, times=1)
    assert scene.slack.global_shortcut("pullquote_ask", dora).acked
    scene.modal(dora, "One moment")
    scene.modal(dora, "Only these outlets")


# Checking a message


def test_a_message_is_checked_for_its_reader_alone_and_shared_in_its_thread(scene: Scene) -> None:
    desk = scene.channel("checking")
    said = scene.slack.say(desk, scene.eva, CLAIM)
    assert scene.slack.message_shortcut("pullquote_check", said, scene.ana).acked
    private = scene.whispered(scene.ana, channel=desk)
    assert "Checked against coverage" in plain_text(private)
    assert "This is a floor, not a ceiling" in plain_text(private)
    assert not scene.slack.replies(desk, said.ts)

    for _ in range(2):  # an impatient click is one share
        assert scene.slack.click(private, "pullquote_share_check", scene.ana).acked
    shared = scene.slack.wait_for_reply(desk, said.ts)
    scene.slack.settle(1.0)
    assert scene.slack.replies(desk, said.ts) == [shared]
    assert "This is a floor, not a ceiling" in plain_text(shared)
    scene.slack.react(shared, scene.ana, "wastebasket")
    scene.slack.wait_until(lambda: not scene.stands(shared))


def test_a_message_is_checked_only_against_what_its_channel_may_see(scene: Scene) -> None:
    desk = scene.channel("curious")
    said = scene.slack.say(desk, scene.ana, SECRET)
    scene.slack.message_shortcut("pullquote_check", said, scene.ana)
    private = scene.whispered(scene.ana, channel=desk)
    assert "Supported:" not in plain_text(private)
    assert "sealed.example" not in json.dumps(private.blocks)


def test_words_in_blocks_alone_are_checked_and_a_message_without_words_is_told(
    scene: Scene,
) -> None:
    desk = scene.channel("blocks")
    text = {"type": "plain_text", "text": "The damage is put at 4.12 billion crowns."}
    shown = scene.slack.say(desk, scene.ana, "")
    with_blocks = replace_blocks(scene, shown, [{"type": "section", "text": text}])
    scene.slack.message_shortcut("pullquote_check", with_blocks, scene.ana)
    assert "4.12 billion crowns" in plain_text(scene.whispered(scene.ana, 1, desk))
    empty = replace_blocks(scene, shown, [])
    scene.slack.message_shortcut("pullquote_check", empty, scene.ana)
    assert "no words in this message" in plain_text(scene.whispered(scene.ana, 2, desk))


def test_a_check_cannot_be_shared_where_the_bot_is_not(scene: Scene) -> None:
    desk = scene.channel("outside", bot=False)
    said = scene.slack.say(desk, scene.ana, CLAIM)
    scene.slack.message_shortcut("pullquote_check", said, scene.ana)
    private = scene.whispered(scene.ana, channel=desk)
    scene.slack.click(private, "pullquote_share_check", scene.ana)
    assert "Invite me" in plain_text(scene.whispered(scene.ana, 2, desk))


def test_a_check_is_not_shared_where_its_message_is_gone(scene: Scene) -> None:
    desk = scene.channel("gone")
    said = scene.slack.say(desk, scene.ana, CLAIM)
    scene.slack.message_shortcut("pullquote_check", said, scene.ana)
    private = scene.whispered(scene.ana, channel=desk)
    scene.slack.delete(said)
    scene.slack.click(private, "pullquote_share_check", scene.ana)
    assert "is gone" in plain_text(scene.whispered(scene.ana, 2, desk))


# Housekeeping


@pytest.mark.parametrize("said", ["feeds", "refresh", f"withdraw {COST} wrong", f"restore {COST}"])
def test_housekeeping_is_for_those_who_look_after_the_house(scene: Scene, said: str) -> None:
    desk = scene.channel(f"nosy-{said.split(maxsplit=1)[0]}")
    scene.slack.command("/pullquote", said, desk, scene.ana)
    told = plain_text(scene.whispered(scene.ana, channel=desk))
    assert "Only those who look after me may do this. Ask an admin" in told


def test_feeds_are_listed_with_what_is_wrong_and_without_passwords(scene: Scene) -> None:
    desk = scene.channel("feeds")
    scene.slack.command("/pullquote", "feeds", desk, scene.eva)
    listed = scene.whispered(scene.eva, channel=desk)
    assert "4 feeds, 1 to look at." in plain_text(listed)
    assert "Sealed Gazette" in plain_text(listed)
    assert "http://127.0.0.1:9/feed.xml" in plain_text(listed)
    assert PASSWORD not in json.dumps(listed.blocks) + listed.text


def test_a_refresh_is_told_when_it_begins_and_when_it_is_done(scene: Scene) -> None:
    desk = scene.channel("refreshing")
    scene.slack.command("/pullquote", "refresh", desk, scene.eva)
    done = scene.whispered(scene.eva, 2, desk)
    began = next(m for m in scene.slack.ephemerals if m.channel == desk.id)
    assert "Refreshing 4 feeds" in plain_text(began)
    assert "Refreshed 4 feeds: 0 added" in plain_text(done)
    assert "1 failed" in plain_text(done)
    assert "✗ http://127.0.0.1:9/feed.xml" in plain_text(done)
    assert PASSWORD not in json.dumps(done.blocks) + done.text


@pytest.mark.parametrize("named", ["outlet", "location"])
def test_one_feed_is_refreshed_by_its_outlet_or_its_location(scene: Scene, named: str) -> None:
    desk = scene.channel(f"one-{named}")
    said = {"outlet": "drops", "location": str(scene.drops)}[named]
    broken = scene.drops / "broken.json"
    broken.write_text("{")
    scene.slack.command("/pullquote", f"refresh {said}", desk, scene.eva)
    told = plain_text(scene.whispered(scene.eva, 2, desk))
    broken.unlink()
    assert "Refreshed 1 feed:" in told
    assert "broken.json: not JSON" in told


def test_a_feed_that_is_none_is_told(scene: Scene) -> None:
    desk = scene.channel("no-feed")
    scene.slack.command("/pullquote", "refresh https://nowhere.example/", desk, scene.eva)
    told = plain_text(scene.whispered(scene.eva, channel=desk))
    assert "https://nowhere.example/ is no feed of mine" in told


def test_a_story_is_withdrawn_and_restored_after_a_word_on_what_follows(scene: Scene) -> None:
    desk = scene.channel("withdrawing")
    answer = scene.answered(desk, scene.ana, SHELTERED)
    assert "1,460" in plain_text(answer)
    scene.slack.command("/pullquote", f"withdraw {SHELTERS} the count was wrong", desk, scene.eva)
    asked = scene.whispered(scene.eva, channel=desk)
    assert "Nine shelters, one telephone" in plain_text(asked)
    assert "its words leave 1 answer in Slack" in plain_text(asked)
    assert "the count was wrong" in plain_text(asked)

    scene.slack.click(asked, "pullquote_confirm:yes", scene.eva)
    wait_for(scene, asked, "Withdrawn: “Nine shelters")
    scene.slack.wait_until(lambda: "Withdrawn" in now(scene, answer))

    scene.slack.command("/pullquote", f"restore {SHELTERS}", desk, scene.eva)
    scene.slack.wait_until(lambda: len(shown(scene, scene.eva, desk)) > 1)
    back = shown(scene, scene.eva, desk)[-1]
    assert "the mark comes off 1 answer in Slack" in plain_text(back)
    scene.slack.click(back, "pullquote_confirm:yes", scene.eva)
    wait_for(scene, back, "Restored: “Nine shelters")
    scene.slack.wait_until(lambda: "Withdrawn" not in now(scene, answer))


def test_a_withdrawal_may_be_left(scene: Scene) -> None:
    desk = scene.channel("left-alone")
    scene.slack.command("/pullquote", f"withdraw {COST} perhaps", desk, scene.eva)
    asked = scene.whispered(scene.eva, channel=desk)
    assert "Why: perhaps" in plain_text(asked)
    scene.slack.click(asked, "pullquote_confirm:no", scene.eva)
    wait_for(scene, asked, "Nothing was changed")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"withdraw {COST}", "Say why too"),
        ("withdraw https://nowhere.example/a it is wrong", "no story here has the URL or id"),
        ("restore https://nowhere.example/a", "no story here has the URL or id"),
        (f"restore {COST}", "nothing to restore"),
    ],
)
def test_housekeeping_in_vain_says_why(scene: Scene, said: str, told: str) -> None:
    desk = scene.channel(f"vain-{abs(hash(said)) % 10**8}")
    scene.slack.command("/pullquote", said, desk, scene.eva)
    assert told in plain_text(scene.whispered(scene.eva, channel=desk))


# Who is not answered


def test_guests_are_shown_a_home_tab_that_says_so_and_nothing_else(scene: Scene) -> None:
    scene.slack.open_home(scene.gus)
    view = scene.home(scene.gus, "not guests")
    assert len(view.view["blocks"]) == 1


def test_guests_are_offered_no_questions(scene: Scene) -> None:
    direct = scene.slack.direct(scene.gus).id
    scene.slack.open_home(scene.gus, "messages")
    scene.slack.settle(0.7)
    calls = scene.slack.calls_of("assistant.threads.setSuggestedPrompts")
    assert direct not in {call.params["channel_id"] for call in calls}


def test_guests_get_no_form_to_ask_in(scene: Scene) -> None:
    scene.slack.global_shortcut("pullquote_ask", scene.gus)
    scene.modal(scene.gus, "not guests")
    assert "Only these outlets" not in scene.modal_text(scene.gus)


@pytest.mark.parametrize("who", ["gus", "otto"])
@pytest.mark.parametrize("does", ["checks", "feeds", "status", "asks"])
def test_guests_and_outsiders_are_told_that_they_are_not_answered(
    scene: Scene, who: str, does: str
) -> None:
    user = getattr(scene, who)
    desk = scene.channel(f"{who}-{does}", scene.ana, user, shared=who == "otto")
    said = scene.slack.say(desk, scene.ana, CLAIM)
    if does == "checks":
        scene.slack.message_shortcut("pullquote_check", said, user)
    else:
        words = QUESTION if does == "asks" else does
        scene.slack.command("/pullquote", words, desk, user)
    told = plain_text(scene.whispered(user, channel=desk))
    assert "only" in told
    assert "coverage:" not in told
    assert "feed" not in told


# What the tests say in short


def opened_form(scene: Scene, user: User) -> View:
    assert scene.slack.global_shortcut("pullquote_ask", user).acked
    return scene.modal(user, "Only these outlets")


def options(view: View, block_id: str) -> list[str]:
    [block] = [one for one in view.view["blocks"] if one.get("block_id") == block_id]
    return [one["value"] for one in block["element"]["options"]]


def filled(
    question: str,
    outlets: list[str] | None = None,
    since: str | None = None,
    until: str | None = None,
) -> dict[str, Any]:
    chosen = [{"text": {"type": "plain_text", "text": one}, "value": one} for one in outlets or ()]
    return {
        "question": {"question": {"type": "plain_text_input", "value": question}},
        "outlets": {"outlets": {"type": "multi_static_select", "selected_options": chosen}},
        "since": {"since": {"type": "datepicker", "selected_date": since}},
        "until": {"until": {"type": "datepicker", "selected_date": until}},
    }


def replace_blocks(scene: Scene, message: Message, blocks: list[dict[str, Any]]) -> Message:
    changed = replace(message, blocks=tuple(blocks))
    scene.slack.workspace.write(changed)
    return changed


def shown(scene: Scene, user: User, channel: Channel) -> list[Message]:
    said = scene.slack.ephemerals
    return [m for m in said if m.shown_to == user.id and m.channel == channel.id]


def now(scene: Scene, message: Message) -> str:
    current = scene.slack.current(message)
    return plain_text(current) if current else ""


def wait_for(scene: Scene, message: Message, words: str) -> None:
    scene.slack.wait_until(lambda: words in now(scene, message))
