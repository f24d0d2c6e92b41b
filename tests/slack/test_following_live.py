"""Answers and followed questions in the real process, killed at the worst moments."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakeslack import Channel, FakeSlack, Message, Settings, User, plain_text
from newsdesk import quoted, struck
from newsroom import Newsroom
from serving import Serving

from index.house import House

pytestmark = pytest.mark.slow

QUESTION = "how many people were aboard the ferry Astrid?"
OTHER = "The council of Dornfeld met on Monday evening about the bridge."
NEWS = "The harbour office counted {n} people aboard the ferry Astrid on its list."


def toll(n: int) -> str:
    return f"The ferry Astrid sank off Velmark on Monday with {n} people aboard, police said."


@dataclass
class Newsdesk:
    slack: FakeSlack
    serving: Serving
    feed: Path
    ana: User
    channel: Channel

    def write(self, name: str, text: str, outlet: str = "Velmark Post") -> None:
        told = {"text": f"{OTHER} {text}", "title": name, "outlet": outlet}
        page = self.feed / f".{name}"
        page.write_text(json.dumps({**told, "url": f"https://velmark.example/{name}"}))
        page.rename(self.feed / f"{name}.json")

    def said(self) -> list[Message]:
        return [m for m in self.slack.messages(self.channel) if m.user == self.slack.bot.id]

    def wait(self, happened: Callable[[], object]) -> None:
        self.slack.wait_until(happened)

    def tried(self, method: str) -> Callable[[], bool]:
        """Tell whether a method was called since now."""
        before = len(self.slack.calls_of(method))
        return lambda: len(self.slack.calls_of(method)) > before

    def restart(self) -> None:
        self.serving.kill()
        self.slack.clear_faults()
        self.serving.start()


@pytest.fixture
def desk(tmp_path: Path, make_house: Callable[[Path], House]) -> Iterator[Newsdesk]:
    with FakeSlack(Settings(time_scale=0.01, echo=True)) as slack:
        ana = slack.add_user("ana")
        settings = {"PULLQUOTE_REFRESH_MINUTES": "0.01"}
        serving = Serving(slack, tmp_path / "home", settings=settings)
        feed = tmp_path / "feed"
        feed.mkdir()
        desk = Newsdesk(slack, serving, feed, ana, slack.add_channel("desk", ana))
        desk.write("ferry", toll(41))
        room = Newsroom(make_house(tmp_path / "home"), feed)
        room.refresh()
        room.house.close()
        serving.start()
        yield desk
        assert serving.stop() == 0, serving.log.read_text()


def test_through_kills_every_change_is_told_once(desk: Newsdesk) -> None:
    slack = desk.slack
    asked = slack.mention(desk.channel, desk.ana, f"<@{slack.bot.id}> {QUESTION}")
    slack.wait_for_reply(desk.channel, asked.ts)
    assert slack.command("/pullquote", f"follow {QUESTION}", desk.channel, desk.ana).acked

    def replies() -> list[Message]:
        return slack.replies(desk.channel, asked.ts)

    def posts() -> list[Message]:
        return [m for m in desk.said() if not m.is_reply]

    def is_told(n: int) -> bool:
        """Tell whether a toll was news here: one that waits until it is outdated never is."""
        return any(quoted(post)[:1] == [toll(n)] for post in posts())

    def is_noted(words: str) -> bool:
        """Tell whether the one note of the thread has words."""
        return len(replies()) == 2 and words in plain_text(replies()[1])

    desk.wait(lambda: len(posts()) == 1)

    slack.fail("chat.update", times=None, status=500)
    tried = desk.tried("chat.update")
    desk.write("ferry", toll(43))
    desk.wait(tried)
    desk.restart()
    desk.wait(lambda: is_noted(toll(43)) and is_told(43))
    assert quoted(replies()[0]) == [toll(41), toll(43)]

    slack.fail("chat.postMessage", times=None, status=500)
    edited = desk.tried("chat.update")
    desk.write("ferry", toll(45))
    desk.wait(edited)
    desk.wait(desk.tried("chat.postMessage"))
    desk.restart()
    desk.wait(lambda: is_noted(toll(45)) and is_told(45))

    slack.swallow("chat.postMessage", times=None, close=False)
    desk.write("ferry", toll(47))
    desk.wait(lambda: is_noted(toll(47)) and is_told(47))
    desk.restart()

    desk.write("ferry", toll(41))
    desk.wait(lambda: is_noted("stands as it was"))
    slack.settle(2.0)
    answer, note = replies()
    assert struck(answer) == []
    assert toll(47) not in plain_text(note)
    announced, *news = posts()
    assert "Following" in plain_text(announced)
    assert [quoted(post)[0] for post in news] == [toll(43), toll(45), toll(47)]


def test_following_is_listed_and_removed_and_outlives_a_restart(desk: Newsdesk) -> None:
    slack = desk.slack

    def listed() -> Message:
        seen = len(slack.ephemerals)
        ack = slack.command("/pullquote", "following", desk.channel, desk.ana)
        assert ack.acked
        desk.wait(lambda: len(slack.ephemerals) > seen)
        return slack.ephemerals[-1]

    assert "/pullquote following" in plain_text_of_help(desk)
    assert slack.command("/pullquote", f"follow {QUESTION}", desk.channel, desk.ana).acked
    desk.wait(desk.said)
    desk.restart()
    desk.write("office", NEWS.format(n=52), outlet="Dornfeld Radio")
    desk.wait(lambda: len(desk.said()) == 2)
    assert quoted(desk.said()[1]) == [NEWS.format(n=52)]

    shown = listed()
    assert QUESTION in plain_text(shown)
    for _ in range(2):  # an impatient click is one
        assert slack.click(shown, "pullquote_unfollow", desk.ana).acked
    desk.wait(lambda: "follows no question" in plain_text(slack.ephemerals[-1]))
    assert slack.current(shown) == slack.ephemerals[-1]
    desk.restart()
    desk.write("office-2", NEWS.format(n=54), outlet="Halvra Radio")
    slack.settle(5.0)
    assert len(desk.said()) == 2
    assert "follows no question" in plain_text(listed())


def plain_text_of_help(desk: Newsdesk) -> str:
    ack = desk.slack.command("/pullquote", "help", desk.channel, desk.ana)
    assert ack.shown is not None
    return plain_text(ack.shown)
