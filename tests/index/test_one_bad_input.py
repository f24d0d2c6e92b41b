"""One bad input stops nothing else, whatever breaks wherever it is handled."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from newsroom import MakeHouse
from sites import Piece, Site, news_site
from webserver import Page, WebServer

from index.archive import Feed
from index.archive.feeds import add_feed, all_feeds
from index.archive.pages import page_problems
from index.archive.reading import last_change, live_versions
from index.archive.replaying import replay
from index.catch_up import catch_up
from index.errors import FaultError, StoreError
from index.guard import failing_alone
from index.house import House
from index.refresh import Refreshed, refresh
from index.story import PassageText
from index.update import hands_of
from index.web import fetch, politeness

BAD = "SPOILT"
REST = [
    f"Crews worked through night number {n} with lamps and cranes brought from the harbour."
    for n in range(12)
]


class PanicException(BaseException):
    """What Rust's bindings raise: not an Exception."""


BREAKS: tuple[Callable[[], BaseException], ...] = (
    lambda: ValueError(f"{BAD}: what the story said"),
    lambda: UnicodeDecodeError("idna", BAD.encode(), 0, 1, "what the story said"),
    lambda: RecursionError("what the story said"),
    lambda: MemoryError("what the story said"),
    lambda: OverflowError("what the story said"),
    lambda: KeyError("what the story said"),
    lambda: PanicException("what the story said"),
)


def piece(title: str) -> Piece:
    return Piece(title, [f"The {title} bridge reopened, the brigade said.", *REST])


@dataclass
class Desk:
    """A house with a good folder, one with a bad file and a bad line, and sites with bad pages."""

    house: House
    root: Path
    sites: dict[str, Site]

    def feeds(self) -> list[Feed]:
        with self.house.archive.writing() as connection:
            for folder in ("mixed", "good"):
                add_feed(connection, str(self.root / folder), "folder", None)
            for site in self.sites.values():
                add_feed(connection, site.location, site.feed_kind, None)
            return sorted(all_feeds(connection), key=lambda feed: feed.location.endswith("good"))

    def refresh(self) -> Refreshed:
        return refresh(hands_of(self.house), self.feeds(), lambda _: None, eager=True)

    def landed(self) -> set[str]:
        with self.house.archive.reading() as connection:
            stretch = replay(connection, 0, 1_000)
            live = live_versions(connection, stretch.versions if stretch else ())
        return {version.story.title for version in live.values()}

    def told(self) -> list[str]:
        """What `status` lists."""
        with self.house.archive.reading() as connection:
            problems = [problem.reason for problem in page_problems(connection)]
            return problems + [feed.problem for feed in all_feeds(connection) if feed.problem]


GOOD = {"plain", "line 1", "line 3", "rss good", "sitemap good", "wordpress good", "whole rss good"}
SPOILT = {f"{kind} {BAD}" for kind in ("line", "page", "rss", "sitemap", "wordpress", "whole rss")}


@pytest.fixture
def desk(tmp_path: Path, make_house: MakeHouse) -> Iterator[Desk]:
    for folder in ("good", "mixed"):
        (tmp_path / folder).mkdir()
    write(tmp_path / "good" / "plain.md", "plain")
    write(tmp_path / "mixed" / f"{BAD}.md", f"page {BAD}")
    lines = [
        f'{{"title": "line {n}", "text": "The line {n} was laid today."}}' for n in (1, BAD, 3)
    ]
    (tmp_path / "mixed" / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    house = make_house(tmp_path / "home", fetch_private="127.0.0.1", fetch_spacing=0)
    sites = {}
    scenes = [news_site(kind) for kind in ("rss", "sitemap", "wordpress", "whole rss")]
    for scene in scenes:
        site = scene.__enter__()
        sites[site.kind] = site
        site.stories = {name: piece(f"{site.kind} {name}") for name in (BAD, "good")}
        site.show()
    yield Desk(house, tmp_path, sites)
    house.close()
    for scene in scenes:
        scene.__exit__(None, None, None)


def write(file: Path, title: str) -> None:
    file.write_text(f"---\ntitle: {title}\n---\nThe {title} ferry sails again.", encoding="utf-8")


def is_of(given: tuple[Any, ...]) -> bool:
    """Tell whether what a function is given has to do with a bad input."""
    return any(
        BAD.encode() in etree.tostring(one) if isinstance(one, etree._Element) else BAD in repr(one)
        for one in given
    )


@dataclass(frozen=True)
class Seam:
    """A function that handles what comes from outside."""

    name: str
    at: str
    """Where it is looked up: module:attribute."""
    spoils: frozenset[str]
    """What it keeps from landing while it breaks over bad input."""
    always: bool = False
    """Whether it breaks over anything it is given."""


def seams() -> Iterator[Seam]:
    markdown, line, rss, whole = f"page {BAD}", f"line {BAD}", f"rss {BAD}", f"whole rss {BAD}"
    sitemap, wordpress = f"sitemap {BAD}", f"wordpress {BAD}"
    fetched = {rss, sitemap}
    for name, at, spoils in (
        ("reading a file", "index.page_content:read_file", {markdown}),
        ("decoding a file", "index.pages:decode", {markdown}),
        ("markdown", "index.pages.markdown:_front_matter", {markdown}),
        ("front matter's fields", "index.pages.markdown:story_from", {markdown}),
        ("decoding a line", "index.pages.jsons:decode", {line}),
        ("a line's JSON", "index.pages.jsons:_parsed", {line}),
        ("a line's fields", "index.pages.jsons:story_from", {line}),
        ("asking for a page", "index.web.fetch:Web.get", fetched),
        ("decoding a page", "index.page_content:decode", fetched),
        ("where a page leads", "index.page_content:_leads", fetched),
        ("parsing HTML", "index.pages.html:parse", {*fetched, wordpress, whole}),
        ("what a reader sees", "index.pages.html:blocks_of", {*fetched, wordpress, whole}),
        ("what stands apart", "index.pages.html:apart", {*fetched, wordpress, whole}),
        ("which of it is the story", "index.pages.html:story_of", {*fetched, wordpress, whole}),
        ("whether it is all there", "index.pages.html:told", fetched),
        ("a page's head", "index.pages.html:read_head", fetched),
        ("a page's own address", "index.pages.html:own_address", fetched),
        ("a page's fields", "index.pages.html:story_from", {*fetched, wordpress, whole}),
        ("an entry's link", "index.feeds.rss:_link", {rss, whole}),
        ("an entry", "index.feeds.rss:_page", {rss, whole}),
        ("links of entries", "index.feeds.rss:story_link", {rss, whole}),
        ("an address in a sitemap", "index.feeds.sitemap_entries:_located", {sitemap}),
        ("links of sitemaps", "index.feeds.sitemap_entries:story_link", {sitemap}),
        ("a post", "index.feeds.posts:_page", {wordpress}),
        ("links of posts", "index.feeds.posts:story_link", {wordpress}),
        ("the content of a page", "index.bring_in:content_of", {*fetched, wordpress, whole}),
        ("the content of a file", "index.at_hand:content_of", {markdown}),
        ("what a page tells of itself", "index.bring_in:signs_of", fetched),
        ("whether it is its story", "index.bring_in:weigh", fetched),
        ("whether a story stands", "index.landed:which_stand", SPOILT - {markdown, line}),
        ("whether it stands as noted", "index.at_hand:which_stand_as_noted", set()),
        ("whether it was ever met", "index.at_hand:which_are_new", set()),
        ("meeting what moved", "index.landed:is_same_story", set()),
        ("cutting", "index.landed:cut", SPOILT),
        ("sentences", "index.cutting:sentences_of", SPOILT),
        ("names", "index.cutting:names_in", SPOILT),
        ("corrections", "index.cutting:notes_in", SPOILT),
        ("landing", "index.landed:land_all", SPOILT - {markdown, line}),
        ("adding", "index.at_hand:add_new", set()),
        ("adding", "index.archive.landing:add_all", SPOILT),
    ):
        yield Seam(name, at, frozenset(spoils))
    for name, at, kinds in (
        ("listing RSS", "index.feeds.kinds:list_rss", ("rss", "whole rss")),
        ("the RSS parser", "index.feeds.rss:parse_feed", ("rss", "whole rss")),
        ("the feed's title", "index.feeds.rss:site_name", ("rss", "whole rss")),
        ("listing a sitemap", "index.feeds.kinds:list_sitemap", ("sitemap",)),
        ("unpacking a sitemap", "index.feeds.sitemap_entries:unpacked", ("sitemap",)),
        ("the XML of a sitemap", "index.feeds.sitemap_entries:_elements", ("sitemap",)),
        ("listing WordPress", "index.feeds.kinds:list_wordpress", ("wordpress",)),
        ("WordPress's JSON", "index.feeds.wordpress:_json", ("wordpress",)),
        ("a post's time", "index.feeds.wordpress:modified", ("wordpress",)),
    ):
        lost = {f"{kind} {story}" for kind in kinds for story in ("good", BAD)}
        yield Seam(name, at, frozenset(lost), always=True)
    for name, at in (
        ("robots.txt", "index.web.politeness:Protego.parse"),
        ("what robots.txt allows", "index.web.politeness:Robots.check"),
    ):
        lost = {f"{kind} {story}" for kind in ("rss", "sitemap") for story in ("good", BAD)}
        yield Seam(name, at, frozenset(lost), always=True)


def break_at(patch: pytest.MonkeyPatch, seam: Seam, error: Callable[[], BaseException]) -> None:
    module, _, name = seam.at.partition(":")
    owner: Any = import_module(module)
    *outer, attribute = name.split(".")
    for part in outer:
        owner = getattr(owner, part)
    real = getattr(owner, attribute)

    def broken(*given: Any, **named: Any) -> Any:
        if seam.always or is_of((*given, *named.values())):
            raise error()
        return real(*given, **named)

    patch.setattr(owner, attribute, broken)


ONE_EACH = [
    pytest.param(seam, (BREAKS[n % len(BREAKS)],), id=seam.name) for n, seam in enumerate(seams())
]
ALL = [
    pytest.param(seam, BREAKS, id=f"all, {seam.name}", marks=pytest.mark.slow) for seam in seams()
]


@pytest.mark.few(10)
@pytest.mark.parametrize(("seam", "errors"), [*ONE_EACH, *ALL])
def test_whatever_breaks_there_everything_else_lands_and_it_is_tried_again(
    desk: Desk,
    seam: Seam,
    errors: Sequence[Callable[[], BaseException]],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(politeness, "ROBOTS_FAILED_SECONDS", 0)
    for error in errors:
        caplog.clear()
        with pytest.MonkeyPatch.context() as patch:
            break_at(patch, seam, error)
            desk.refresh()
        assert desk.landed() == (GOOD | SPOILT) - seam.spoils
        if seam.spoils:
            kind = type(error()).__name__
            told = desk.told()
            assert any("fault in Pullquote" in why and kind in why for why in told), told
            assert all("\n" not in why and "story said" not in why for why in told)
            logged = [record for record in caplog.records if record.message == "failed_alone"]
            assert any(vars(one)["kind"] == kind and ".py:" in vars(one)["at"] for one in logged)
            assert not any("story said" in str(vars(record)) for record in caplog.records)
    desk.refresh()
    assert (desk.landed(), desk.told()) == (GOOD | SPOILT, [])


def test_what_breaks_over_a_story_asked_for_to_tell_of_another_is_the_first_one_s_alone(
    desk: Desk,
) -> None:
    """A page that is not there is withdrawn unless all of its site is away, so others are read."""
    desk.refresh()
    site = desk.sites["rss"]
    site.server.remove("/news/good")
    desk.refresh()
    for at in ("index.web.fetch:Web.get", "index.neighbours:decode", "index.neighbours:aside_at"):
        with pytest.MonkeyPatch.context() as patch:
            break_at(patch, Seam("", at, frozenset()), BREAKS[0])
            found = desk.refresh()
        faults = [one.path for one in found.failed if "fault" in one.reason]
        assert all(BAD in path for path in faults), faults
        assert desk.landed() == GOOD | SPOILT
    desk.refresh()
    assert desk.landed() == (GOOD | SPOILT) - {"rss good"}


@pytest.mark.few(2)
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, StoreError])
@pytest.mark.parametrize("at", ["index.landed:cut", "index.feeds.kinds:list_rss"])
def test_what_ends_the_process_or_befalls_our_stores_is_nobodys_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, at: str, error: type[BaseException]
) -> None:
    break_at(monkeypatch, Seam("", at, frozenset(), always=True), error)
    with pytest.raises(error):
        desk.refresh()


def test_the_guard_keeps_what_was_said_on_purpose_and_no_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(FaultError) as told, failing_alone(page=7):
        raise ValueError("what the story said")
    assert "ValueError" in str(told.value)
    assert "story said" not in str(told.value)
    [record] = caplog.records
    assert (record.levelno, vars(record)["page"]) == (logging.ERROR, 7)
    assert "story said" not in str(vars(record))
    with pytest.raises(StoreError), failing_alone():
        raise StoreError("the disk is full")


def test_a_passage_that_cannot_be_embedded_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.refresh()
    house = desk.house
    real = house.embedder.encode_passages

    def broken(passages: list[PassageText]) -> Any:
        if is_of(tuple(passages)):
            raise RuntimeError("what the story said")
        return real(passages)

    def level() -> tuple[int, int]:
        catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)
        return house.vectors.count(), house.words.count()

    monkeypatch.setattr(house.embedder, "encode_passages", broken)
    whole = len(GOOD | SPOILT)
    assert level() == (len(GOOD), whole)
    assert len(desk.told()) == len(SPOILT)
    assert all("by its words alone" in why and "RuntimeError" in why for why in desk.told())
    assert level() == (len(GOOD), whole)
    monkeypatch.undo()
    assert level() == (whole, whole)
    assert desk.told() == []


def test_a_model_that_embeds_nothing_is_no_fault_of_a_story(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.refresh()
    house = desk.house
    for name in ("encode", "encode_passages"):
        monkeypatch.setattr(house.embedder, name, lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)
    with house.archive.reading() as connection:
        assert last_change(connection) == len(GOOD | SPOILT)
    assert desk.told() == []


LINKS = st.text(st.sampled_from('htps:/.-xn@[]%|<>"\\ é8\u202e\0a'), max_size=20)
URLS = st.builds("{}{}".format, st.sampled_from(["http://", "https://xn--", "//", ""]), LINKS)
MARKUP = st.lists(
    st.sampled_from(
        "<rss> <item> <link> </link> </item> <urlset> <url> <loc> </loc> </url> [ ] { }"
        ' <html> <head> <a <!-- <![CDATA[ ]]> " : , null 1e999 \\ud800 &#0; &x; \0'.split(" ")
    )
    | URLS,
    max_size=20,
).map("".join)
BODIES = st.one_of(
    st.binary(max_size=200),
    MARKUP.map(lambda text: text.encode(errors="surrogatepass")),
    URLS.map(lambda url: feed_of(url).encode(errors="surrogatepass")),
    URLS.map(lambda url: map_of(url).encode(errors="surrogatepass")),
    URLS.map(lambda url: f'[{{"link": "{url}", "id": 1}}]'.encode(errors="surrogatepass")),
    URLS.map(lambda url: f'<link rel="canonical" href="{url}"><p>A b c.'.encode(errors="replace")),
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            "Content-Type Content-Encoding ETag Location Retry-After X-WP-TotalPages "
            "Last-Modified Content-Length Transfer-Encoding".split()
        ),
        st.binary(max_size=20) | URLS.map(lambda url: url.encode(errors="replace")),
    ),
    max_size=3,
)


def feed_of(url: str) -> str:
    return f"<rss version='2.0'><channel><item><link>{url}</link></item></channel></rss>"


def map_of(url: str) -> str:
    return f"<urlset xmlns='http://x'><url><loc>{url}</loc></url></urlset>"


@pytest.fixture(scope="module")
def spoilt() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["rss", "sitemap", "wordpress", "page"]),
    sent=st.tuples(st.sampled_from([b"200 OK", b"301 X", b"404 X", b"abc"]), HEADERS, BODIES),
)
def test_whatever_a_site_sends_the_feeds_after_it_are_read(
    desk: Desk, spoilt: WebServer, kind: str, sent: tuple[bytes, list[Any], bytes]
) -> None:
    status, headers, body = sent
    told = b"".join(b"%s: %s\r\n" % (name.encode(), value) for name, value in headers)
    raw = b"HTTP/1.1 " + status + b"\r\n" + told + b"\r\n" + body
    place = "/wp/wp/v2/posts" if kind == "wordpress" else "/x"
    for path in (place, "/robots.txt"):
        spoilt.set(path, Page(raw=lambda: [raw]))
    location = f"{spoilt.url}/{'wp' if kind == 'wordpress' else 'x'}"
    with desk.house.archive.writing() as connection:
        feed = add_feed(connection, f"{location}#{kind}", kind, None)
        good = add_feed(connection, str(desk.root / "good"), "folder", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "ATTEMPTS", 1)
        found = refresh(hands_of(desk.house), [feed, good], lambda _: None)
    assert "plain" in desk.landed()
    assert not [one for one in found.failed if "fault" in one.reason], found.failed
