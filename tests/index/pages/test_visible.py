"""The promise: the letters of a quotable sentence are letters its page shows, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bench.pages import pages_in, score
from index.errors import BadInputError
from index.pages import PageOrigin, read_html
from index.pages.html import read_shown
from index.sentences import sentences_of

PLACE = PageOrigin("https://www.gazette.example/feed", "https://www.gazette.example/frost")
SAVED = sorted(pages_in(Path(__file__).parent / "saved"))
WORDS = "growers lost forty vines near Tresk and nine presses stood idle while Renn waited".split()
SHOWN = [
    *("b", "em", "span", "time", "abbr", "cite", "q", "font", "mark", "ins", "data"),
    *(
        f'span class="{name}"'
        for name in "link author related-link share caption bottom byline comment promo ad".split()
    ),
    'span style="color: red"',
    'x-date class="byline"',
]
UNSEEN = [
    *("del", "s", "template", "span hidden"),
    *(
        f'span class="{name}"'
        for name in "sr-only visually-hidden screen-reader-text cssgone".split()
    ),
    'span style="display: none"',
    'span role="tooltip"',
]
SHOWN_AT_LAST = ['a class="related" href="/x"', "button"]
UNSEEN_AT_LAST = ["script", "style", 'a style="position:absolute;left:-9999px" href="/x"']
"""Elements that HTML does not nest."""


@dataclass(frozen=True)
class Piece:
    """Markup, and what a reader sees of it."""

    markup: str
    shown: str


def _wrapped(tag: str, inner: Piece, *, seen: bool) -> Piece:
    return Piece(f"<{tag}>{inner.markup}</{tag.split(maxsplit=1)[0]}>", inner.shown if seen else "")


def wrapped(inner: st.SearchStrategy[Piece], tags: list[str], unseen: list[str]) -> Pieces:
    return st.one_of(
        st.builds(lambda tag, one: _wrapped(tag, one, seen=True), st.sampled_from(tags), inner),
        st.builds(lambda tag, one: _wrapped(tag, one, seen=False), st.sampled_from(unseen), inner),
    )


Pieces = st.SearchStrategy[Piece]
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
plain = words.map(lambda said: Piece(said, said))
pieces = st.recursive(
    plain | wrapped(plain, SHOWN_AT_LAST, UNSEEN_AT_LAST),
    lambda inner: wrapped(inner, SHOWN, UNSEEN),
    max_leaves=3,
)
paragraphs = st.lists(pieces, min_size=3, max_size=9)
around = st.sampled_from(["p", "div", "section", 'div class="text-block"', "li", "blockquote"])


@given(
    st.lists(st.tuples(around, paragraphs), min_size=2, max_size=5), st.sampled_from([" ", "\n  "])
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_quotable_sentence_loses_or_gains_a_letter(
    blocks: list[tuple[str, list[Piece]]], gap: str
) -> None:
    body = "\n".join(
        f"<{tag}>Then {gap.join(one.markup for one in inner)} today.</{tag.split()[0]}>"
        for tag, inner in blocks
    )
    shown = ["Then" + "".join(one.shown for one in inner) + "today" for _, inner in blocks]
    seen = ["".join(filter(str.isalnum, text)) for text in shown]
    css = "<style>.cssgone { display: none }</style>"
    page = f"<html><head>{css}</head><body><article><h1>Frost</h1>{body}</article></body></html>"
    try:
        text = read_html(page, PLACE).text
    except BadInputError:
        assume(len(" ".join(shown)) > 100)  # of less a page may say that it is no story
        raise
    for start, end in next(sentences_of([text])):
        letters = "".join(filter(str.isalnum, text[start:end]))
        assert any(letters in one for one in seen), text[start:end]


@pytest.mark.few(7)
@pytest.mark.parametrize("page", SAVED, ids=[page.stem for page, _ in SAVED])
def test_a_page_is_read_right(page: tuple[Path, dict[str, object]]) -> None:
    assert score([page]).told == []


MENU = "".join(f"<li><a href='/{n}'>Story {n} of the day</a></li>" for n in range(40))
PAID = '<script type="application/ld+json">{"@type":"Article","isAccessibleForFree":false}</script>'


@pytest.mark.parametrize(
    ("body", "head", "why"),
    [
        ("", "", "it shows no text at all"),
        ("<div id='root'></div><script>write()</script>", "", "it shows no text at all"),
        (MENU, "", "nearly all of them links"),
        ("<h1>Frost</h1><p>Photo: Ann Lee</p><p>Share</p>", "", "no paragraph of a story"),
        ("<h1>Frost</h1><p>Share</p>", PAID, "not free to read"),
    ],
)
def test_a_page_with_nothing_to_quote_says_why(body: str, head: str, why: str) -> None:
    with pytest.raises(BadInputError, match=f"no story text.*{why}"):
        read_html(f"<html><head>{head}</head><body>{body}</body></html>", PLACE)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("forty&#31;four vines", "fortyfour vines"),
        ("forty&#x1;<script>x()</script>&#1; vines", "forty vines"),
        ("forty&#2ac vines<!-- -->&#xFFFF", "fortyac vines"),
        ("forty&#11;vines", "forty vines"),
        ("forty\fvines", "forty vines"),
        ("forty&#160;vines &#8211; &#x1F347;", "forty vines – 🍇"),
    ],
)
def test_control_characters_are_no_text_of_a_page(markup: str, shown: str) -> None:
    said = "The frost took {} near Tresk, growers said on Monday."
    body = f"<h1>Frost</h1><p>{said.format(markup)}</p><p>Nine presses stood idle, Renn said.</p>"
    story = read_html(f"<html><title>Frost&#3;</title><body>{body}</body></html>", PLACE)
    assert (story.title, said.format(shown) in story.text) == ("Frost", True), story.text


FIRST = "Growers around Tresk have lost a third of their vines to frost, the farm board said."
MORE = " ".join(f"Row {n} of the lower field was cut down in the night." for n in range(9))


def data(fields: str) -> str:
    told = f'"@type":"NewsArticle","articleBody":"{FIRST} {MORE}"{fields}'
    return f'<script type="application/ld+json">{{{told}}}</script>'


@pytest.mark.parametrize(
    ("head", "extra", "why", "whole"),
    [
        (data(""), "", None, True),
        (data(',"isAccessibleForFree":"False"'), "", "not free to read", False),
        ("", "", None, False),
        (
            "",
            '<p>The board put <span class="tooltip">all it had</span> into new pumps.</p>',
            "readers may not see all their words: 1",
            False,
        ),
    ],
)
def test_a_page_that_gives_less_than_it_should_says_so(
    head: str, extra: str, why: str | None, whole: bool
) -> None:
    page = f"<html><head>{head}</head><body><article><p>{FIRST}</p>{extra}</article></body></html>"
    story, told = read_shown(page, PLACE)
    assert (told is None) == (why is None)
    assert why is None or (told is not None and why in told)
    assert FIRST in story.text
    assert (MORE in story.text) == whole


@pytest.mark.parametrize(
    "title", ["Frost kills the vines of Tresk. Who pays?", "Who pays for frost?"]
)
@pytest.mark.parametrize("tag", ["h1", "h2", "p"])
def test_a_headline_is_no_sentence_of_its_story(title: str, tag: str) -> None:
    said = "Growers near Tresk lost forty vines on Monday night, the farm board said."
    page = (
        f"<html><head><title>{title}</title><meta property='og:title' content='{title}'></head>"
        f"<body><article><{tag}>{title}</{tag}><p>{said}</p><p>{said[:-1]} again.</p></article>"
    )
    story = read_html(page, PLACE)
    assert story.title == title
    [spans] = sentences_of([story.text])
    assert [story.text[slice(*span)] for span in spans] == [said, f"{said[:-1]} again."]
