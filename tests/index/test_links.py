"""Which addresses may land, by every way in; those that do stand in any link as they are."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom import Newsroom
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.answers.links import address, link_to
from bot.running.pushes import RefusedError, read_pushes
from bot.slack.looks.blocks import literal_link
from index.archive.pages import page_problems
from index.archive.reading import live_versions
from index.archive.replaying import replay
from index.errors import BadInputError, FeedError, FetchError
from index.feeds.kinds import locate
from index.feeds.said import story_link
from index.links import MAX_URL, as_shown, why_refused
from index.pages.fields import PageOrigin, story_from
from index.pages.head import own_address
from index.web.fetch import Web

SECRET = "hunter2"
SAID = "The Kettle Bridge will reopen on 4 May, engineer Tom Hale said on Friday."
PLACE = PageOrigin("/feed", "x.json")

TAKEN = [
    "https://post.example/bridge",
    "http://post.example",
    "HTTPS://POST.example/Bridge",
    "https://post.example:8443/bridge",
    "https://post.example:/bridge",
    "https://post.example/bridge?id=3&sort=a,b#top",
    "https://post.example/bridge?a[]=1",
    "https://post.example/@ann/bridge",
    "https://post.example/bridge?mail=desk@post.example",
    "https://post.example/a%7Cb%22c%3Cd%3E",
    "https://post.example/it's(here)*!$;~",
    "https://post.example/мост",
    "https://пост.example/мост",
    "https://post.example/پل\u200cها",
    "https://xn--n1abhe.example/x",
    "https://post.example./x",
    "https://under_score.example/x",
    "http://192.0.2.7/x",
    "http://[2001:db8::1]/x",
    "http://[2001:db8::1]:8080/x",
    "https://post.example/" + "a" * (MAX_URL - 21),
]

REFUSED = {
    "javascript:alert(1)": "not an http address",
    "data:text/html,x": "not an http address",
    "ftp://post.example/x": "not an http address",
    "file:///etc/passwd": "not an http address",
    "mailto:desk@post.example": "not an http address",
    "//post.example/x": "not an http address",
    "post.example/x": "not an http address",
    "/bridge": "not an http address",
    "": "not an http address",
    "http:post.example": "not an http address",
    "http:/post.example": "not an http address",
    "http://": "not an http address",
    "http:///x": "not an http address",
    "http://?x": "not an http address",
    "http://:80/": "not an http address",
    "http://[::1": "not an http address",
    f"https://user:{SECRET}@post.example/": "name or password",
    f"https://{SECRET}@post.example/": "name or password",
    f"https://:{SECRET}@post.example/": "name or password",
    f"https://user:{SECRET}%40post.example/": "name or password",
    "https://@post.example/": "name or password",
    f"https://a@b:{SECRET}@post.example/": "name or password",
    f"https://user:{SECRET}": "port",
    f"https://user:{SECRET}/x@post.example/": "port",
    "https://post.example:0/": "port",
    "https://post.example:65536/": "port",
    "https://post.example:-1/": "port",
    "https://post.example:eighty/": "port",
    "https://post.example:٨٠/": "port",
    "http://xn--a.example/x": "host",
    "http://xn--/x": "host",
    "http://a..example/x": "host",
    "http://.example/x": "host",
    "http://a\u200db.example/x": "host",
    "http://a%00b.example/x": "host",
    "http://" + "a" * 64 + ".example/x": "host",
    "http://" + "a." * 130 + "example/x": "host",
    "http://256.1.1.1/": "host",
    "http://[fe80::1%25eth0]/": "host",
    "http://[v1.x]/": "host",
    "https://post.example/a|b": "percent-encode",
    'https://post.example/a"b': "percent-encode",
    "https://post.example/a<b": "percent-encode",
    "https://post.example/a>b": "percent-encode",
    "https://post.example/a b": "percent-encode",
    "https://post.example/a\\b": "percent-encode",
    "https://post.example\\@evil.example/": "percent-encode",
    "https://post.example/`whoami`": "percent-encode",
    "https://post.example/{id}": "percent-encode",
    "https://post.example/a\nb": "percent-encode",
    "https://post.example/a\tb": "percent-encode",
    "https://post.example/a\0b": "percent-encode",
    "https://post.example/a\x1b]8;;b": "percent-encode",
    "https://post.example/a\x7fb": "percent-encode",
    "https://post.example/a\x85b": "percent-encode",
    "https://post.example/a\u00a0b": "percent-encode",
    "https://post.example/a\u2028b": "percent-encode",
    "https://post.example/a\u202eb": "percent-encode",
    "https://post.example/a\u2066b": "percent-encode",
    "https://post.example/a\ufeffb": "percent-encode",
    "https://post.example/a\ud800b": "percent-encode",
    "https://post.example/" + "a" * MAX_URL: "bytes",
    "https://post.example/" + "\u043c" * (MAX_URL // 2): "bytes",
}


@pytest.mark.parametrize("url", TAKEN)
def test_an_address_that_is_taken(url: str) -> None:
    assert why_refused(url) is None
    assert story_from({"text": SAID, "url": url}, PLACE).url == url


@pytest.mark.few(10)
@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_is_refused_says_why_and_no_secret(url: str) -> None:
    why = why_refused(url) or ""
    assert why
    assert REFUSED[url] in why
    if not url:
        return
    with pytest.raises(BadInputError) as told:
        story_from({"text": SAID, "url": url.replace("\n", "\x0b")}, PLACE)
    assert SECRET not in str(told.value)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 250


@pytest.mark.parametrize("url", [url for url in REFUSED if "://" in url])
def test_no_way_in_takes_it(url: str, web: Web) -> None:
    """By a push, a feed, a page's own word, whoever adds a feed. Redirects have their own table."""
    body = json.dumps({"action": "create", "story": {"url": url, "text": SAID}}).encode()
    told: list[object] = []
    attempts: list[Callable[[], object]] = [
        lambda: read_pushes(body, datetime.now(UTC)),
        lambda: web.get(url),
        lambda: locate(web, url, "rss"),
    ]
    for attempt in attempts:
        with pytest.raises((BadInputError, FeedError, FetchError, RefusedError)) as refused:
            attempt()
        told.append(refused.value)
    assert SECRET not in " ".join(map(str, told))
    with suppress(BadInputError):
        link = story_link("https://post.example/feed", url)
        assert link is None or why_refused(link) is None
    assert why_refused(own_address(url, "https://post.example/bridge")) is None


@given(
    st.text(max_size=30),
    st.sampled_from(
        ["https://", "http://", "HTTPS://", "ftp://", "//", "https:", "https:\\\\", ""]
    ),
    st.sampled_from(["@", "%40", ":x@", "/@", "\\@", "@@", "\uff20"]),
)
@example("", "https://", "@")
def test_a_password_is_never_repeated(more: str, scheme: str, at: str) -> None:
    url = f"{scheme}{more}user:{SECRET}{at}post.example/{more}"
    told = f"{as_shown(url)} {why_refused(url)}"
    assert SECRET not in told
    assert told.isprintable()


URLS = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(
        ["https://post.example", "http://[::1]:80", "https://пост.example", "https://"]
    ),
    st.text(max_size=40),
)


@given(URLS | st.sampled_from(TAKEN))
@example("https://post.example/a|b>c&d")
def test_what_is_taken_stands_in_any_link_as_it_is(url: str) -> None:
    if why_refused(url) is not None:
        return
    link = link_to(url, SAID) or ""
    for one in (url, link):
        assert one.isprintable() or "\u200c" in one or "\u200d" in one
        shown = literal_link(one)[1:-1]
        assert not set("<>|\"' \n") & set(shown) - {"'"}
        assert shown.replace("&amp;", "&") == address(one)
        assert urlsplit(one).hostname
        assert in_terminal(one) == one


def in_terminal(url: str) -> str:
    """Return the target of a terminal's link as a terminal reads it."""
    printed = io.StringIO()
    console = Console(file=printed, force_terminal=True, width=80, legacy_windows=False)
    console.print(Text("Kettle Bridge", style=Style(link=url)))
    opened = printed.getvalue().partition("\x1b]8;")[2].partition("\x1b\\")[0]
    return opened.partition(";")[2]


def test_a_story_with_an_address_that_is_none_fails_alone_and_is_told(room: Newsroom) -> None:
    room.write("good.json", {"url": "https://post.example/a", "text": SAID})
    room.write("bad.json", {"url": f"https://ann:{SECRET}@post.example/b", "text": SAID + " Yes."})
    found = room.refresh()
    assert (found.count()["added"], found.count()["failed"]) == (1, 1)
    with room.house.archive.reading() as connection:
        [problem] = page_problems(connection)
        stretch = replay(connection, 0, 100)
        landed = live_versions(connection, stretch.versions if stretch else ())
    assert problem.path == "bad.json"
    assert problem.reason == (
        "url 'https://…@post.example/b' holds a name or password: give it without"
    )
    assert [version.story.url for version in landed.values()] == ["https://post.example/a"]


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    web = Web(private="127.0.0.1", spacing=0)
    yield web
    web.close()
