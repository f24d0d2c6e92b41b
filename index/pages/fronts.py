"""Which pages of a site are no stories: fronts of sections, "about us", authors, topics.

What a page's metadata and links tell comes together in `Told`; `why_no_story` alone decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from index.calendar import MONTH
from index.links import canonical, why_refused
from index.pages.head import is_story_type, things_of, types_of

_LISTS = frozenset("aboutpage collectionpage contactpage profilepage searchresultspage".split())
"""What schema.org calls pages that are of no one story."""
_PLAIN = frozenset({"webpage", "website"})
_HEADLINE = 4
"""Fewest words of a link that may be another story's headline."""
_LABEL = 3
"""Most words of a label in a menu."""
_LEAST_LINKS = 2
_AROUND = "nav header footer aside script style template noscript form".split()
_WITHIN = frozenset({"article", "main"})
_ENDS = re.compile(r"""[.!?…]["'”’)]*(?=\s|$)""")
_DAY = re.compile(
    rf"\b{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"
    r"|\b\d{1,2}(?:\.|st|nd|rd|th|er)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?(?:19|20)\d\d\b"
    r"|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\b(?:19|20)\d\d年",
    re.IGNORECASE,
)
"""A day as readers are shown it, with a month of any language."""
_INLINE = frozenset("a abbr b big cite em font i mark small span strong u".split())
_BESIDE = 3
"""Most words beside a headline in its own line: a day, a section."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a page's metadata and links tell of its kind."""

    types: frozenset[str] = frozenset()
    """What it calls itself to machines (schema.org), in lower case, but for its stories."""
    stories: int = 0
    """Stories it tells machines of that have its own address, or none."""
    others: int = 0
    """Stories it tells machines of that have another address."""
    og_type: str = ""
    is_dated: bool = False
    """Whether it says when it was published, to machines or to readers."""
    says_published: bool = False
    """Whether it says so to machines."""
    is_signed: bool = False
    """Whether it says to machines who wrote it."""
    is_in_menu: bool = False
    """Whether its own menu leads to it, under a label."""
    links: int = 0
    """Other pages of its site that its body leads to by what may be their headlines."""
    sentences: int = 0
    """Sentences of the longest run of text between two such links."""


_NONE: tuple[tuple[str, Callable[[Told], bool]], ...] = (
    ("calls itself a list, a profile or the like", lambda page: bool(page.types & _LISTS)),
    ("calls itself a profile", lambda page: page.og_type.startswith("profile")),
)
_STORY: tuple[Callable[[Told], bool], ...] = (
    lambda page: page.stories == 1,
    lambda page: page.og_type == "article" and page.says_published,
)
_NONE_EITHER: tuple[tuple[str, Callable[[Told], bool]], ...] = (
    ("tells of several stories", lambda page: page.stories + page.others > 1),
    ("stands in its site's menu", lambda page: page.is_in_menu),
    (
        "leads to more stories than it has sentences",
        lambda page: page.links >= _LEAST_LINKS and page.links > page.sentences,
    ),
    (
        "calls itself a page, and has neither day nor writer",
        lambda page: (
            (page.og_type == "website" or bool(page.types & _PLAIN))
            and not page.is_dated
            and not page.is_signed
        ),
    ),
)


def why_no_story(page: Told) -> str | None:
    """Return why a page is no story, to be read after "it"; None where it may be one.

    What it calls itself goes before what it looks like; in doubt it is a story.
    """
    first = next((why for why, holds in _NONE if holds(page)), None)
    if first is not None or any(holds(page) for holds in _STORY):
        return first
    return next((why for why, holds in _NONE_EITHER if holds(page)), None)


def told_by(tree: Any, address: str) -> Told:
    """Return what a page fetched at `address` tells of its kind; the tree is not altered."""
    metas = {
        (meta.get("property") or meta.get("name") or "").lower(): (
            meta.get("content") or ""
        ).strip()
        for meta in reversed(tree.findall(".//meta[@content]"))
    }
    things = list(things_of(tree))
    stories = [thing for thing in things if is_story_type(thing)]
    own = sum(_is_at(thing, address) for thing in stories)
    says_published = bool(
        metas.get("article:published_time") or any(one.get("datePublished") for one in stories)
    )
    links, sentences = _links_and_text(tree, address)
    return Told(
        types=frozenset(name for one in things if not is_story_type(one) for name in types_of(one)),
        stories=own,
        others=len(stories) - own,
        og_type=metas.get("og:type", "").lower(),
        is_dated=says_published or tree.find(".//time") is not None or _shows_day(tree),
        says_published=says_published,
        is_signed=bool(
            metas.get("author")
            or metas.get("article:author")
            or any(one.get("author") for one in stories)
        ),
        is_in_menu=any(_leads_here(link, address) for link in _menu(tree)),
        links=links,
        sentences=sentences,
    )


def _is_at(thing: Any, address: str) -> bool:
    """Tell whether a story that a page tells of is the page's own: it has its address, or none."""
    whole = thing.get("mainEntityOfPage")
    named = [thing.get("url"), whole.get("@id") if isinstance(whole, dict) else whole]
    known = [one for one in named if isinstance(one, str) and one.strip()]
    return not known or any(_place(one, address) == _place(address, address) for one in known)


def _shows_day(tree: Any) -> bool:
    return any(_DAY.search(text) for text in _texts(tree))


def _texts(tree: Any) -> Iterator[str]:
    """Yield the text of a page's body, piece by piece, but for what stands around it."""
    for piece in _pieces(tree):
        if isinstance(piece, str):
            yield piece


def _pieces(tree: Any) -> Iterator[Any]:
    """Yield texts and links of a page's body in order, but for what stands around it."""
    body = tree.find(".//body")
    waiting = [tree if body is None else body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            continue
        if not isinstance(one.tag, str) or _is_around(one):
            continue
        if one.tag == "a" and one.get("href"):
            yield one
            continue
        inside: list[Any] = [one.text or ""]
        for child in one:
            inside += [child, child.tail or ""]
        waiting += reversed(inside)


def _is_around(element: Any) -> bool:
    if element.tag in {"header", "footer"}:
        return not any(above.tag in _WITHIN for above in element.iterancestors())
    return element.tag in _AROUND or element.get("role") in {"navigation", "complementary"}


def _links_and_text(tree: Any, address: str) -> tuple[int, int]:
    """Return the headlines that lead elsewhere, and the sentences of the longest text between."""
    led: set[str] = set()
    longest, run = 0, ""
    for piece in _pieces(tree):
        if isinstance(piece, str):
            run += f"{piece} "
            continue
        words = " ".join(piece.itertext())
        there = _elsewhere(piece.get("href"), address)
        if there is None or len(words.split()) < _HEADLINE or not _stands_alone(piece):
            run += f"{words} "
            continue
        led.add(there)
        longest, run = max(longest, len(_ENDS.findall(run))), ""
    return len(led), max(longest, len(_ENDS.findall(run)))


def _stands_alone(link: Any) -> bool:
    """Tell whether a link is a line by itself, and not part of a sentence."""
    for block in link.iterancestors():
        beside = f"{block.text or ''} {' '.join(child.tail or '' for child in block)}"
        if len(beside.split()) > _BESIDE:
            return False
        if block.tag not in _INLINE:
            return True
    return True


def _elsewhere(href: str, address: str) -> str | None:
    """Return the address of another page of the same site that a link leads to, None for others."""
    place, own = _place(href, address), _place(address, address)
    if place is None or own is None or place == own:
        return None
    return place if place.partition("/")[0] == own.partition("/")[0] else None


def _menu(tree: Any) -> Iterator[Any]:
    """Yield the links of a page's menus but for trails of crumbs and choices of language."""
    for around in tree.iter("nav", "header", "footer"):
        if any(above.tag in _WITHIN for above in around.iterancestors()):
            continue
        for link in around.iter("a"):
            if link.get("href") and not link.get("hreflang") and not _is_crumb(link):
                yield link


def _is_crumb(link: Any) -> bool:
    named = ("class", "id", "aria-label")
    about = (above.get(name) or "" for above in link.iterancestors() for name in named)
    return any("crumb" in one.lower() for one in about)


def _leads_here(link: Any, address: str) -> bool:
    href, label = link.get("href").strip(), " ".join(link.itertext()).split()
    is_label = 0 < len(label) <= _LABEL
    return is_label and "#" not in href and _place(href, address) == _place(address, address)


def _place(href: str, address: str) -> str | None:
    """Return what stays the same of where a link of a page leads, None for nowhere on the web."""
    try:
        there = urljoin(address, href.strip())
    except ValueError:
        return None
    return None if why_refused(there) else canonical(there)
