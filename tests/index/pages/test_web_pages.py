"""What is read off a page of the web: what it may claim, and what its feed may say for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waiting import grows_evenly

from index.errors import BadInputError
from index.pages import PageOrigin, decode, read_html, story_of_fields
from index.pages.head import own_address

ADDRESS = "https://www.post.example/news/bridge?id=7"
SAID = "Mayor Ada Voss said on Monday that the Kettle Bridge would reopen in May."
MORE = "Repairs have cost 3.2 million crowns so far, according to the Bridge Office."
PLACE = PageOrigin("https://www.post.example/feed", ADDRESS)


def page(head: str = "", body: str = f"<p>{SAID}</p><p>{MORE}</p>") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head>'
        f"<body><article><h1>Kettle Bridge to reopen</h1>{body}</article></body></html>"
    )


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def ld(thing: str) -> str:
    return f'<script type="application/ld+json">{thing}</script>'


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("", ADDRESS),
        (canonical("https://www.post.example/bridge"), "https://www.post.example/bridge"),
        (canonical("https://post.example/bridge"), "https://post.example/bridge"),
        (canonical("http://POST.example:80/bridge"), "http://POST.example:80/bridge"),
        (canonical("/bridge"), "https://www.post.example/bridge"),
        (canonical("bridge"), "https://www.post.example/news/bridge"),
        (meta("og:url", "https://post.example/bridge"), "https://post.example/bridge"),
        (canonical("https://cnn.example/bridge"), ADDRESS),
        (canonical("https://post.example.evil.example/bridge"), ADDRESS),
        (canonical("https://m.post.example/bridge"), ADDRESS),
        (canonical("https://www.post.example:8443/bridge"), ADDRESS),
        (canonical("https://www.post.example/"), ADDRESS),
        (canonical("javascript:alert(1)"), ADDRESS),
        (canonical("https://[bad/"), ADDRESS),
        (canonical("https://post.example/" + "a" * 3_000), ADDRESS),
        (canonical(""), ADDRESS),
    ],
)
def test_a_page_is_known_by_its_own_address_on_its_own_host(head: str, url: str) -> None:
    assert read_html(page(head), PLACE, None, ADDRESS).url == url


@given(st.text(max_size=60))
def test_no_page_claims_another_host(claimed: str) -> None:
    own = own_address(claimed, ADDRESS)
    assert own.lower().startswith(
        ("https://www.post.example", "https://post.example", "http://www.post.", "http://post.")
    )


@pytest.mark.parametrize(
    ("head", "said", "outlet", "expected"),
    [
        (meta("og:site_name", "Vosk Post"), {"outlet": "CNN"}, "The Post", "Vosk Post"),
        ("", {"outlet": "Vosk Post", "site": "Post"}, "The Post", "Vosk Post"),
        ("", {"site": "Vosk Post"}, "The Post", "The Post"),
        ("", {"site": "Vosk Post"}, None, "Vosk Post"),
        ("", {}, None, "post.example"),
        (canonical("https://cnn.example/bridge"), {}, None, "post.example"),
        (canonical("https://post.example/bridge"), {"site": "Vosk Post"}, None, "Vosk Post"),
    ],
    ids=["page", "news sitemap", "who added it", "feed's title", "host", "not another's", "own"],
)
def test_who_names_the_outlet(
    head: str, said: Mapping[str, object], outlet: str | None, expected: str
) -> None:
    place = PageOrigin(PLACE.feed, PLACE.path, outlet)
    assert read_html(page(head), place, said, ADDRESS).outlet == expected


FEED = {
    "title": "Bridge, says the feed",
    "byline": "Ann Lee and Tom Hale",
    "published": "2025-04-07T23:30:00+02:00",
    "updated": "2025-04-08T08:00:00Z",
    "language": "en",
}


def test_the_feed_fills_what_the_page_lacks() -> None:
    bare = f"<html><body><div><p>{SAID}</p><p>{MORE}</p></div></body></html>"
    story = read_html(bare, PLACE, FEED, ADDRESS)
    assert story.title == "Bridge, says the feed"
    assert story.byline == ("Ann Lee", "Tom Hale")
    assert story.published == date(2025, 4, 7)
    assert story.updated == datetime(2025, 4, 8, 8, tzinfo=UTC)
    assert story.language == "en"


def test_where_the_page_says_otherwise_the_page_is_right() -> None:
    head = (
        meta("og:title", "Kettle Bridge to reopen")
        + meta("article:published_time", "2025-04-06T10:00:00Z")
        + meta("article:modified_time", "2025-04-06T12:00:00+02:00")
        + '<meta name="author" content="Mia Andersson">'
    )
    story = read_html(page(head), PLACE, FEED, ADDRESS)
    assert story.title == "Kettle Bridge to reopen"
    assert story.byline == ("Mia Andersson",)
    assert story.published == date(2025, 4, 6)
    assert story.updated == datetime(2025, 4, 6, 10, tzinfo=UTC)


def test_a_day_in_the_text_is_no_day_of_the_story_where_the_feed_knows_it() -> None:
    body = f"<p>{SAID}</p><p>The bridge has been closed since 3 March 2019.</p><p>{MORE}</p>"
    story = read_html(page("", body), PLACE, FEED, ADDRESS)
    assert story.published == date(2025, 4, 7)


@pytest.mark.parametrize(
    "said",
    [
        {"title": "B" * 9_000},
        {"published": "the day before"},
        {"updated": "0001-01-01"},
        {"byline": {"name": "Ann"}},
        {"outlet": ["Post"]},
        {"language": 7.5, "site": "x" * 900},
        {"title": "a\0b"},
    ],
)
def test_a_page_does_not_fail_for_what_its_feed_says(said: Mapping[str, object]) -> None:
    assert SAID in read_html(page(), PLACE, said, ADDRESS).text


@pytest.mark.parametrize(
    ("head", "updated"),
    [
        (meta("article:modified_time", "2025-04-08T10:00:00+02:00"), (2025, 4, 8, 8)),
        (meta("og:updated_time", "2025-04-08T08:00:00Z"), (2025, 4, 8, 8)),
        (
            ld('{"@type":"NewsArticle","dateModified":"2025-04-08T08:00:00Z"}'),
            (2025, 4, 8, 8),
        ),
        (
            ld(
                '{"@graph": [{"@type": "WebPage", "dateModified": "2020-01-01"}, '
                '{"@type": "Article", "dateModified": "2025-04-08"}]}'
            ),
            (2025, 4, 8),
        ),
        (meta("article:modified_time", "last week"), None),
        (meta("article:modified_time", "0001-01-01T00:00:00"), None),
        (ld('{"dateModified"'), None),
        (ld("[" * 50_000), None),
        ("", None),
    ],
)
def test_when_a_page_was_changed(head: str, updated: tuple[int, ...] | None) -> None:
    story = read_html(page(head), PLACE, None, ADDRESS)
    assert story.updated == (datetime(*updated, tzinfo=UTC) if updated else None)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<div class="consent"><button>Accept</button></div>',
        "<html><body><script>render()</script><noscript></noscript></body></html>",
    ],
)
def test_a_page_without_text_is_no_story(body: str) -> None:
    with pytest.raises(BadInputError, match="no story text"):
        read_html(f"<html><body>{body}</body></html>", PLACE, FEED, ADDRESS)


def fields(html: str, **more: object) -> dict[str, object]:
    return {"url": ADDRESS, "title": "Bridge", "html": html, **more}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<p>{SAID}</p><p>{MORE}</p>", f"{SAID}\n\n{MORE}"),
        (f"<div><p>{SAID}</p></div><script>x()</script><style>p {{}}</style>", SAID),
        (f"<p>{SAID}<br/>{MORE}</p>", f"{SAID}\n{MORE}"),
        (SAID, SAID),
        ("<p>Short.</p>", "Short."),
        ("Bridge &amp; ferry<br>are closed.", "Bridge & ferry are closed."),
        (f"<p>{SAID}</p><iframe src='x'>frame</iframe><figure>A bridge</figure>", SAID),
    ],
)
def test_a_story_a_feed_gives_whole(html: str, text: str) -> None:
    story = story_of_fields(fields(html), PLACE)
    assert story.text == text
    assert (story.url, story.title) == (ADDRESS, "Bridge")


def test_a_story_given_as_text_is_stored_as_it_is() -> None:
    given = {"text": f" {SAID}\n\n{MORE}\n", "html": "<p>other</p>", "id": "b-1"}
    story = story_of_fields(given, PLACE)
    assert (story.text, story.id) == (given["text"], "b-1")


@pytest.mark.parametrize(
    "given",
    [
        fields(""),
        fields("<p> </p><img src='x'>"),
        fields("<div>" * 5_000 + SAID),
        fields("<b>a</b>" * 60_000),
        fields("a" * 5_000_000),
        {"url": ADDRESS},
        {"url": "javascript:alert(1)", "text": SAID},
        {"text": 7},
    ],
    ids=["empty", "pictures", "deep", "tags", "long", "no text", "no address", "no string"],
)
def test_what_is_no_whole_story_is_refused(given: Mapping[str, object]) -> None:
    with pytest.raises(BadInputError):
        story_of_fields(given, PLACE)


@pytest.mark.parametrize(
    "html",
    [lambda n: "<div>" * n + SAID, lambda n: "<b>a</b>" * n, lambda n: "a" * 8 * n],
    ids=["deep", "tags", "long"],
)
def test_the_time_to_read_grows_with_the_length_alone(html: Callable[[int], str]) -> None:
    def reading(size: int) -> Callable[[], None]:
        given = fields(html(size))

        def read() -> None:
            with suppress(BadInputError):
                story_of_fields(given, PLACE)

        return read

    assert grows_evenly(reading, 5_000)


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Brücke".encode(), None, "Brücke"),
        ("Brücke".encode(), "iso-8859-1", "Brücke"),
        ("Brücke".encode("latin-1"), "iso-8859-1", "Brücke"),
        ("Мост".encode("cp1251"), "windows-1251", "Мост"),
        (
            '<?xml version="1.0" encoding="windows-1251"?>Мост'.encode("cp1251"),
            None,
            '<?xml version="1.0" encoding="windows-1251"?>Мост',
        ),
        ("Brücke".encode("latin-1"), "no-such-code", "Brücke"),
        ("“Brücke”".encode("cp1252"), "iso-8859-1", "“Brücke”"),
    ],
)
def test_letters_of_a_page_as_its_server_declares_them(
    data: bytes, charset: str | None, text: str
) -> None:
    assert decode(data, charset=charset) == text
