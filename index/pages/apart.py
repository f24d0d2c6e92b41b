"""What of a page is not its story whatever it says: the words of others, and places of furniture.

A post that is embedded is its author's; a claim that is checked is whoever made it's. Newsletter
boxes, teasers, captions and the like are told by the names that markup gives the places they stand
in, and only where such a place holds a small share of the page's prose: else the name is of all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from index.pages.visible import Block, bare

_MOST_ASIDE = 0.3
"""Largest share of a page's prose that a place named as furniture can have: more is the story."""
_MOST_THEIRS = 0.6
"""The same of others' words."""
_THEIRS = re.compile(
    r"(?:tweet|twitter|instagram|tiktok|bluesky|mastodon|reddit|facebook|fb|threads|telegram|"
    r"truth-?social|x-post|social)-?(?:media|embed|post|tweet|card|status|video|widget)\b"
    r"|\bembed(?:ded)?-?(?:post|tweet|social)"
    r"|^claim(?:[-_]?(?:wrapper|box|text|quote|reviewed|content|statement))?$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\s*[—–-]\s*.{2,60}\(@?[\w.@]+\)", re.DOTALL)
_ASIDE = frozenset(
    "newsletter newsletters promo promos promotion subscribe subscription signup bio bios "
    "recirc recirculation related recommended recommendations readmore share sharing "
    "social disclaimer membership donate donation donations trending teaser teasers caption "
    "captions credit credits comments consent cookie cookies paywall advert advertisement "
    "sponsored sponsor taboola outbrain outro toolbar breadcrumb breadcrumbs copyright "
    "affiliate commission upsell marketing ad ads adslot advertorial advertising".split()
)
_ASIDE_PAIRS = ("about author", "author box", "author card", "author info", "author profile")
_ASIDE_TAGS = frozenset("aside nav footer figcaption figure form".split())
_NAMES = ("class", "id", "data-component", "data-testid")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CLAIM = re.compile(r"(?:the |our |what was |original )?claim(?:ed|s)?\s*:?", re.IGNORECASE)
_CLAIM_LABEL = re.compile(r"(?:the |original )?claim\s*:\s+\S", re.IGNORECASE)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
WHOLE = frozenset({"html", "body", "main", "article"})
"""Elements that hold a page's story, whatever they are called."""


class Nearest:
    """Finds the nearest element, from one upwards, of a kind; each element is looked at once."""

    def __init__(self, is_it: Callable[[Any], bool]) -> None:
        self._is_it = is_it
        self._known: dict[Any, Any] = {}

    def __call__(self, element: Any | None) -> Any | None:
        """Return the element itself or the nearest around it; None where there is none."""
        passed = []
        while element is not None and element not in self._known and not self._is_it(element):
            passed.append(element)
            element = element.getparent()
        found = self._known.get(element, element)
        self._known |= dict.fromkeys(passed, found)
        return found


@dataclass(slots=True)
class _Place:
    """An element whose names or tag say that it may be apart."""

    around: Any | None
    """The nearest such element around it."""
    prose: int = 0
    """Characters of prose in it."""
    last: int = 0
    """Position of its last block."""
    is_apart: bool = False


def apart(tree: Any, blocks: Sequence[Block], claims: Iterable[str]) -> set[int]:
    """Return the positions of the blocks that are no part of a page's story.

    `claims` are what the page says it checks.
    """
    if not blocks:
        return set()
    outer_first = [element for element in tree.iter() if _is_named(element)]
    named = set(outer_first)
    nearest = Nearest(named.__contains__)
    places = {element: _Place(nearest(element.getparent())) for element in outer_first}
    within = [nearest(block.container) for block in blocks]
    for n, (element, block) in enumerate(zip(within, blocks, strict=True)):
        if element is not None:
            places[element].prose += len(block.text) * block.is_prose
            places[element].last = n
    for place in reversed(places.values()):
        if place.around is not None:
            around = places[place.around]
            around.prose += place.prose
            around.last = max(around.last, place.last)
    whole = sum(len(block.text) for block in blocks if block.is_prose) or 1
    for element, place in places.items():
        around_is = place.around is not None and places[place.around].is_apart
        place.is_apart = around_is or _is_apart(element, place.prose / whole, blocks[place.last])
    found = {n for n, here in enumerate(within) if here is not None and places[here].is_apart}
    return found | _claimed(blocks, {bare(claim) for claim in claims})


def _is_apart(element: Any, share: float, last: Block) -> bool:
    if share <= _MOST_ASIDE and _is_aside(element):
        return True
    signed = element.tag == "blockquote" and bool(_SIGNED.match(last.text))
    return share <= _MOST_THEIRS and (signed or _is_theirs(element))


def _is_named(element: Any) -> bool:
    if element.tag in WHOLE:
        return False
    return element.tag == "blockquote" or _is_aside(element) or _is_theirs(element)


def _is_theirs(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''}".split()
    return any(map(_THEIRS.search, names)) or element.tag.endswith(("-tweet", "-embed"))


def _is_aside(element: Any) -> bool:
    if element.tag in _ASIDE_TAGS:
        return True
    names = " ".join(element.get(name) or "" for name in _NAMES)
    words = [word.lower() for word in _WORD.findall(names)]
    return bool(_ASIDE.intersection(words)) or any(pair in " ".join(words) for pair in _ASIDE_PAIRS)


def _claimed(blocks: Sequence[Block], claims: set[str]) -> set[int]:
    """Return the blocks that give a claim the page checks: by its data, a heading or a label."""
    found: set[int] = set()
    is_headed = False
    for n, block in enumerate(blocks):
        is_heading = block.container.tag in HEADINGS or len(block.text.split()) < 5
        said = len(block.text) > 20 and bool(claims) and bare(block.text) in claims
        if said or _CLAIM_LABEL.match(block.text) or (is_headed and not is_heading):
            found.add(n)
        is_headed = is_heading and bool(_CLAIM.fullmatch(block.text))
    return found
