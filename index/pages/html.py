"""Web pages: what a reader sees, what of it is the story, what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from index.errors import BadInputError
from index.pages import naming
from index.pages.apart import apart
from index.pages.choosing import story_of
from index.pages.fields import MAX_TEXT_CHARACTERS, PageOrigin, story_from, usable
from index.pages.head import Head, own_address, parse, read_head
from index.pages.telling import told
from index.pages.visible import Block, bare, blocks_of
from index.story import Story

_MAX_NESTING = 2_000
"""Deepest nesting of tags read; the deepest real page we know has some dozens."""

_MAX_TAGS = 60_000
"""Most tags read, start and end counted: reading takes some seconds for these."""
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)(?![^<>]*/>)")
_NEED_NO_END = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dt dd option tr td th "
    "thead tbody tfoot colgroup rp rt path use circle rect polygon".split()
)
_SAID = ("title", "byline", "published", "updated", "outlet", "language", "section")
"""What a page may lack and its feed may know."""


def read_html(
    text: str,
    place: PageOrigin,
    said: Mapping[str, object] | None = None,
    address: str | None = None,
) -> Story:
    """Return the story of a web page.

    For a page of the web, `address` is where it was fetched, and `said` what its feed says of it:
    that stands where the page says nothing. `site` in it is what the feed calls itself, and stands
    for the outlet where neither page, story nor whoever added the feed names one.

    Raises:
        BadInputError: no text can be found in the page, or it is nested beyond reason.

    """
    return read_shown(text, place, said, address)[0]


def read_shown(
    text: str,
    place: PageOrigin,
    said: Mapping[str, object] | None = None,
    address: str | None = None,
) -> tuple[Story, str | None]:
    """Return the story of a web page as `read_html` does, and why it is less than it should be.

    Raises:
        BadInputError: no text can be found in the page, or it is nested beyond reason.

    """
    _check_tags(text)
    known = usable(said or {})
    tree = parse(text)
    if tree is None:
        raise BadInputError("no story text can be found in the page: it is no HTML")
    head = read_head(tree)
    document = _metadata(tree, head, guess_date="published" not in known)
    own = _own_words(tree, head, document, address)
    blocks = blocks_of(tree)
    left_out = apart(tree, blocks, head.claims)
    story = story_of(tree, blocks, left_out, head.article_body)
    story = [block for block in story if not _is_headline(block, own["title"])]
    shown = told(blocks, story, left_out, head, own["byline"] or ())
    if not shown.text:
        raise BadInputError(f"no story text can be found in the page: {shown.why}")
    own["text"] = shown.text
    return story_from(_filled(own, head, known, place, address), place), shown.why


def _is_headline(block: Block, title: str | None) -> bool:
    """Tell whether a block is the page's headline, which is no sentence of its story."""
    return block.container.tag == "h1" or bool(title and bare(block.text) == bare(title))


def _filled(
    own: dict[str, Any],
    head: Head,
    known: Mapping[str, object],
    place: PageOrigin,
    address: str | None,
) -> dict[str, Any]:
    """Return a page's fields, those it lacks as its feed and its address tell them."""
    if address is None:
        return own
    if own["outlet"] in {_site(own["url"] or ""), _site(address)}:
        own["outlet"] = None
    own["url"] = own_address(head.canonical, address)
    own |= {name: known.get(name) for name in _SAID if not own[name]}
    own["outlet"] = own["outlet"] or place.outlet or known.get("site") or _site(address)
    return own


def _own_words(tree: Any, head: Head, document: Document, address: str | None) -> dict[str, Any]:
    """Return the fields that a page gives itself, but for its text."""
    host = _site(address or document.url or "")
    outlet = naming.outlet(tree, head, document.sitename, host)
    sections = [
        *(document.categories or ()),
        *(thing.get("articleSection") for thing in head.things),
    ]
    sections = [one for one in sections if isinstance(one, str)]
    names = [outlet, host, *sections]
    return {
        "title": naming.headline(tree, head, document.title, names),
        "url": document.url,
        "outlet": outlet,
        "byline": naming.writers(head, document.author, [outlet, host]) or None,
        "published": naming.day(head) or document.date,
        "updated": usable({"updated": head.updated}).get("updated"),
        "section": sections[0] if sections else None,
        "language": document.language,
    }


def _site(url: str) -> str:
    """Return what trafilatura calls an outlet that no page names: the host."""
    return urlsplit(url).netloc.removeprefix("www.")


def story_of_fields(fields: Mapping[str, object], place: PageOrigin) -> Story:
    """Return a story from what a feed says alone, its text given as `text` or as `html`.

    A field that cannot be what it says is passed over, but for the text, the address and the
    embargo.

    Raises:
        BadInputError: there is no text, or it is nested beyond reason.

    """
    strict = ("url", "text", "embargo")
    given = usable(fields) | {name: fields[name] for name in strict if name in fields}
    markup = fields.get("html")
    if not given.get("text") and isinstance(markup, str):
        given["text"] = text_of_html(markup)
    given["outlet"] = given.get("outlet") or place.outlet or given.get("site")
    return story_from(given, place)


def text_of_html(markup: str) -> str:
    """Return the text of a piece of HTML that is a story and nothing else.

    Where trafilatura takes too short a story for furniture, all its paragraphs are the text.

    Raises:
        BadInputError: it is nested beyond reason, or too long.

    """
    _check_tags(markup)
    if len(markup) > 4 * MAX_TEXT_CHARACTERS:
        raise BadInputError(f"the story has {len(markup):,} characters of HTML")
    tree = parse(f"<html><body><article><div>{markup}</div></article></body></html>")
    if tree is None:
        return ""
    blocks = blocks_of(tree)
    story = story_of(tree, blocks, apart(tree, blocks, ())) or blocks
    return "\n\n".join(block.text for block in story if not block.doubtful)


def _metadata(tree: Any, head: Head, *, guess_date: bool) -> Document:
    """Return what a page says of itself; without `guess_date` only dates it gives as its own."""
    naming.pass_over_other_days(tree, head)
    return extract_metadata(
        tree,
        date_config=None
        if guess_date
        else {
            "original_date": True,
            "extensive_search": False,
            "max_date": datetime.now(UTC).date().isoformat(),
        },
    )


def _check_tags(text: str) -> None:
    """Raise BadInputError where there are more tags, or deeper ones, than any story has."""
    if text.count("<") > _MAX_TAGS or nesting(text) > _MAX_NESTING:
        raise BadInputError("the page is nested or tagged beyond reason")


def nesting(text: str) -> int:
    """Return a ceiling for how deep a page's tags nest, without parsing it.

    Tags that need no end are left out: pages open thousands without closing one.
    """
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if tag.group(2).lower() not in _NEED_NO_END:
            depth = max(0, depth - 1) if tag.group(1) else depth + 1
            deepest = max(deepest, depth)
    return deepest
