"""What happens in newsrooms, behind every kind of feed, and what becomes of the quotes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from newsroom import MakeHouse, Newsroom
from sites import Piece, Site, news_site
from webserver import Page

from index.access import OF_THE_HOUSE
from index.archive.feeds import add_feed, all_feeds
from index.archive.totals import counts
from index.errors import BadInputError
from index.house import House
from index.refresh import Refreshed
from index.update import restore_story, restore_version, update, withdraw_story
from index.verify import verify

TOLL = "The toll of the Dornfeld bridge collapse stands at 14, the fire brigade said."
TOLL_NOW = "The toll of the Dornfeld bridge collapse stands at 19, the fire brigade said."
REST = [
    "Crews worked through the night with lamps and cranes brought from the harbour.",
    "Mayor Ada Voss said the bridge had been inspected in March and found sound.",
    "Traffic is led over the old mill bridge, where lorries are not allowed for now.",
    "Classes at the river school are called off until Thursday, its head teacher said.",
    "The province has opened a fund for the families and asks for donations of blankets.",
    "Divers from Kell are expected in the morning, when the water should be lower.",
    "Relatives waited at the town hall, where the names of the missing were read out twice.",
    "An inquiry led by a judge from the capital is to begin its work within the week.",
]
FERRY = "The Osprey ferry carried 2,310 passengers in April, the harbour office reported."
SAILING = [
    "It was the best month since the line opened, captain Lena Moor said on deck.",
    "Tickets were sold out on all four Saturdays, and a second boat is being painted.",
    "The summer timetable starts in June with an evening crossing for commuters.",
    "Bicycles travel free until September, except on the last boat of the day.",
]
WEB_KINDS = ["rss", "whole rss", "sitemap", "wordpress"]


@dataclass
class Scene:
    """A newsroom with one site's feed."""

    house: House
    site: Site
    others: ExitStack
    seen: list[dict[str, int]] = field(default_factory=list)

    def refresh(self, *, show: bool = True) -> Refreshed:
        if show:
            self.site.show()
        with self.house.archive.writing() as connection:
            add_feed(connection, self.site.location, self.site.feed_kind, None)
            feeds = all_feeds(connection)
        with self.house.owning_index("test"):
            found = update(self.house, feeds, lambda _: None, lambda *_: None)
            assert verify(self.house).agrees
        self.seen.append({name: count for name, count in found.count().items() if count})
        return found

    def quotes(
        self, question: str = "what is the toll of the Dornfeld bridge collapse?"
    ) -> list[str]:
        room = Newsroom(self.house, Path())
        return [quote.text for quote in room.ask(question, access=OF_THE_HOUSE).quotes]

    def stories(self) -> tuple[int, int]:
        """Return how many stories are live and how many versions there are."""
        with self.house.archive.reading() as connection:
            held = counts(connection)
        return held.stories, held.versions

    @property
    def bridge(self) -> Piece:
        return self.site.stories["bridge"]

    def change(self, **changes: object) -> None:
        self.site.stories["bridge"] = replace(
            self.bridge,
            changed=self.bridge.changed + 1,
            **changes,  # type: ignore[arg-type]
        )


@pytest.fixture
def scene(request: pytest.FixtureRequest, tmp_path: Path, make_house: MakeHouse) -> Iterator[Scene]:
    """A site with one story and one more, refreshed once."""
    house = make_house(tmp_path / "home", fetch_private="127.0.0.1", fetch_spacing=0)
    with news_site(request.param) as site, ExitStack() as others:
        site.stories["bridge"] = Piece("Toll rises at Dornfeld bridge", [TOLL, *REST])
        site.stories["ferry"] = Piece("Ferry has a record month", [FERRY, *SAILING])
        made = Scene(house, site, others)
        made.refresh()
        assert made.seen == [{"added": 1 if request.param == "page" else 2}]
        assert made.quotes() == [TOLL]
        yield made
    house.close()


def over(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("scene", kinds or WEB_KINDS, indirect=True)


@pytest.mark.few(1)
@over()
def test_nothing_happens(scene: Scene) -> None:
    scene.refresh()
    assert scene.seen[1:] == [{"unchanged": 2}] or scene.seen[1:] == [{"unchanged": 1}]
    assert scene.stories() == (2, 2)


@pytest.mark.few(1)
@over()
def test_landed(scene: Scene) -> None:
    mill = "The flour mill at Vosk stays open for another year, owner Petra Lund said."
    scene.site.stories["mill"] = Piece("Mill stays open", [mill, *REST[2:]], changed=5)
    scene.refresh()
    assert scene.seen[1]["added"] == 1
    assert mill in scene.quotes("what did Petra Lund say about the flour mill at Vosk?")


@pytest.mark.few(1)
@over()
def test_corrected(scene: Scene) -> None:
    scene.change(paragraphs=[TOLL_NOW, *REST])
    scene.refresh()
    assert scene.seen[1]["corrected"] == 1
    assert scene.quotes() == [TOLL_NOW]
    assert scene.stories() == (2, 3)


@pytest.mark.few(1)
@over()
def test_corrected_with_a_note(scene: Scene) -> None:
    note = "Correction: An earlier version of this story gave the toll as 14."
    scene.change(paragraphs=[TOLL_NOW, *REST, note])
    scene.refresh()
    [quote] = Newsroom(scene.house, Path()).ask("what is the toll of the bridge collapse?").quotes
    assert quote.text == TOLL_NOW
    assert [quote.slice(span) for span in quote.corrections] == [note]


@over("rss", "sitemap")
def test_furniture_only(scene: Scene) -> None:
    scene.change(furniture=("Most read today", "Subscribe to our newsletter"))
    scene.refresh()
    assert "corrected" not in scene.seen[1]
    assert scene.stories() == (2, 2)
    assert scene.quotes() == [TOLL]


@pytest.mark.few(1)
@over()
def test_retitled(scene: Scene) -> None:
    scene.change(title="Fourteen dead in Dornfeld")
    scene.refresh()
    assert scene.seen[1]["corrected"] == 1
    [quote] = Newsroom(scene.house, Path()).ask("what is the toll of the bridge collapse?").quotes
    assert quote.story.title == "Fourteen dead in Dornfeld"


@pytest.mark.few(1)
@over()
def test_moved(scene: Scene) -> None:
    """The old address leads to the new one, and the feed lists the new one: one story."""
    scene.site.moved["bridge"] = "bridge-collapse"
    scene.site.stories["bridge-collapse"] = replace(scene.site.stories.pop("bridge"), changed=3)
    scene.refresh()
    assert scene.stories() == (2, 2)
    [quote] = Newsroom(scene.house, Path()).ask("what is the toll of the bridge collapse?").quotes
    assert (quote.text, quote.story.url) == (TOLL, scene.site.url("bridge-collapse"))
    assert quote.version.number == 1


@pytest.mark.few(2)
@over()
@pytest.mark.parametrize("corrected", [False, True])
def test_withdrawn_by_hand_and_restored_it_stands_as_the_site_has_it_now(
    scene: Scene, corrected: bool
) -> None:
    url = scene.site.url("bridge")
    withdraw_story(scene.house, url, "libel")
    if corrected:
        scene.change(paragraphs=[TOLL_NOW, *REST])
        scene.site.show()
    assert restore_story(scene.house, url) is not None
    scene.refresh()
    assert scene.quotes() == [TOLL_NOW if corrected else TOLL]


@pytest.mark.few(1)
@over()
def test_withdrawn_by_hand_it_does_not_come_back_while_its_site_is_down(scene: Scene) -> None:
    url = scene.site.url("bridge")
    withdraw_story(scene.house, url, "libel")
    piece = scene.site.take_down("bridge")
    scene.site.is_down = True
    scene.site.show()
    scene.site.server.set("/news/bridge", Page("the site is being repaired", status=503))
    assert restore_story(scene.house, url) is None
    scene.site.is_down, scene.site.stories["bridge"] = False, piece
    scene.change(paragraphs=[TOLL_NOW, *REST])
    scene.refresh()
    assert scene.quotes() == [TOLL_NOW]


@over("whole rss")
def test_a_version_is_restored_that_its_feed_lists_no_more(scene: Scene) -> None:
    url, piece = scene.site.url("bridge"), scene.bridge
    scene.change(paragraphs=[TOLL_NOW, *REST])
    scene.refresh()
    withdraw_story(scene.house, url, "by mistake")
    del scene.site.stories["bridge"]
    scene.site.show()
    scene.site.server.set("/news/bridge", scene.site.page("bridge", piece))
    scene.refresh(show=False)
    with pytest.raises(BadInputError, match="no version 3"):
        restore_version(scene.house, url, 3)
    assert restore_version(scene.house, url, 2).title == piece.title
    for _ in range(2):
        scene.refresh(show=False)
        assert scene.quotes() == [TOLL_NOW]
    with pytest.raises(BadInputError, match="nothing to restore"):
        restore_version(scene.house, url, 2)


@pytest.mark.few(1)
@over()
def test_withdrawn_and_restored(scene: Scene) -> None:
    """Gone once may be a fault of the site; gone twice is gone. It can come back."""
    taken = scene.site.take_down("bridge")
    scene.refresh()
    assert scene.quotes() == [TOLL]
    scene.refresh()
    assert scene.seen[2]["withdrawn"] == 1
    assert scene.quotes() == []
    scene.site.stories["bridge"] = replace(taken, changed=9)
    scene.refresh()
    assert scene.quotes() == [TOLL]
    assert scene.stories() == (2, 2)


@over("rss")
def test_a_deleted_story_that_leads_to_the_front_page_is_gone(scene: Scene) -> None:
    scene.site.take_down("bridge")
    front = "".join(f"<p>{text}</p>" for text in REST)
    scene.site.server.set("/", f"<html><body><article>{front}</article></body></html>")
    scene.site.server.redirect("/news/bridge", scene.site.server.url + "/", 301)
    scene.refresh()
    scene.refresh()
    assert scene.quotes() == []
    assert scene.stories()[0] == 1


@over("rss")
def test_a_deleted_story_that_leads_to_another_is_gone(scene: Scene) -> None:
    scene.site.take_down("bridge")
    scene.site.moved["bridge"] = "ferry"
    scene.refresh()
    assert scene.quotes() == [TOLL]
    scene.refresh()
    assert scene.quotes() == []
    assert scene.stories()[0] == 1


@over("rss")
def test_a_story_that_leaves_the_feed_and_stays_on_the_site_stands(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.overdue.AGE_SHARE", 10_000)  # its time comes at every refresh
    bridge = scene.site.stories.pop("bridge")
    for _ in range(3):
        scene.site.show()
        scene.site.server.set("/news/bridge", scene.site.page("bridge", bridge))
        scene.refresh(show=False)
    assert scene.quotes() == [TOLL]
    scene.site.server.set(
        "/news/bridge", scene.site.page("bridge", replace(bridge, paragraphs=[TOLL_NOW, *REST]))
    )
    scene.refresh(show=False)
    assert scene.quotes() == [TOLL_NOW]


@over("page")
def test_one_page_by_itself(scene: Scene) -> None:
    scene.change(paragraphs=[TOLL_NOW, *REST])
    scene.refresh()
    assert scene.quotes() == [TOLL_NOW]
    scene.site.take_down("bridge")
    scene.refresh()
    scene.refresh()
    assert scene.quotes() == []


@pytest.mark.few(1)
@over()
def test_copied_by_another_outlet(scene: Scene) -> None:
    other = scene.others.enter_context(news_site(scene.site.kind))
    other.name = "Kell Gazette"
    other.stories["toll"] = Piece("Bridge toll rises", [TOLL, *REST])
    other.show()
    with scene.house.archive.writing() as connection:
        add_feed(connection, other.location, other.feed_kind, None)
    scene.refresh()
    answer = Newsroom(scene.house, Path()).ask("what is the toll of the Dornfeld bridge collapse?")
    [quote] = answer.quotes
    assert [copy.url for copy in quote.also_in] == [other.url("toll")]
    assert (answer.stories_quoted, answer.reports) == (2, 1)


@pytest.mark.few(1)
@over()
def test_feed_down_and_back(scene: Scene) -> None:
    scene.site.is_down = True
    scene.refresh()
    assert scene.seen[1].get("failed") == 1
    with scene.house.archive.reading() as connection:
        [feed] = all_feeds(connection)
    assert feed.failing_since is not None
    assert feed.problem
    assert scene.quotes() == [TOLL]
    scene.site.is_down = False
    scene.change(paragraphs=[TOLL_NOW, *REST])
    scene.refresh()
    assert scene.quotes() == [TOLL_NOW]
    with scene.house.archive.reading() as connection:
        [feed] = all_feeds(connection)
    assert (feed.failing_since, feed.problem) == (None, None)


@pytest.mark.few(1)
@over("rss", "sitemap", "wordpress")
def test_feed_gone_bad(scene: Scene) -> None:
    """A parked domain, a login page: nothing is taken for a feed, nothing is withdrawn."""
    path = scene.site.location.removeprefix(scene.site.server.url)
    bad = "<html><body><p>This domain is for sale.</p></body></html>"
    scene.site.show()
    scene.site._show_feed = lambda: None  # type: ignore[method-assign]
    for at in (path, "/wp-json/wp/v2/posts"):
        scene.site.server.set(at, bad)
    for _ in range(3):
        scene.refresh()
    assert [one.get("failed") for one in scene.seen[1:]] == [1, 1, 1]
    assert scene.quotes() == [TOLL]
    assert scene.stories() == (2, 2)
