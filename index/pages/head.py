"""What a web page says of itself beside its text: its address, when it was changed, its kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import trafilatura

from index.clocks import is_possible
from index.links import why_refused

_MAX_JSON_CHARACTERS = 1_000_000
_MAX_THINGS = 2_000
"""Most objects looked at in what a page says as JSON-LD."""
_MODIFIED = ("article:modified_time", "og:updated_time", "article:modified")
_NUMBERED = re.compile(
    r"&#(?:x0*(?P<hex>[\da-f]{1,4})(?![\da-f])|0*(?P<number>\d{1,5})(?!\d));?", re.IGNORECASE
)
_PARTING = re.compile("[\v\f]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\ufffe\uffff]")
_STORY_TYPES = ("article", "report", "blogposting", "reviewnewsarticle")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says; None where it does not."""

    canonical: str | None
    """The address the page calls its own, as written."""
    updated: str | None
    """When the page says it was last changed: a date or date-time in ISO 8601."""
    is_story: bool
    """True where the page calls itself one story."""
    metas: Mapping[str, str] = field(default_factory=dict)
    """What its `meta` elements say, by name or property in lower case; the first of a name."""
    things: tuple[Mapping[str, Any], ...] = ()
    """What it says as JSON-LD: the things that are a story."""
    claims: tuple[str, ...] = ()
    """What others said that the page checks, in ClaimReview's words."""

    @property
    def article_body(self) -> str:
        """The story's text as the page gives it to machines; "" where it does not."""
        bodies = [thing.get("articleBody") for thing in self.things]
        return max((body for body in bodies if isinstance(body, str)), key=len, default="")

    @property
    def is_paid(self) -> bool:
        """Whether the page says that not everybody may read all of its story."""
        said = {str(thing.get("isAccessibleForFree")).lower() for thing in self.things}
        return "false" in said or self.metas.get("article:content_tier") in {"locked", "metered"}


def parse(text: str) -> Any | None:
    """Return the lxml tree of a page, None where there is no HTML in it.

    Control characters are no text: lxml passes over those that are written out, and refuses to move
    those that are given by number. The two that part lines and pages are a space.
    """
    return trafilatura.load_html(_NUMBERED.sub(_without_control, _PARTING.sub(" ", text)))


def _without_control(reference: re.Match[str]) -> str:
    """Return a character given by its number as it is written; a control as what it does."""
    letter = chr(int(reference["hex"] or "0", 16) or int(reference["number"] or "0"))
    if _PARTING.match(letter):
        return " "
    return "" if _CONTROL.match(letter) else reference[0]


def read_head(tree: Any) -> Head:
    """Return what a page says of itself."""
    metas = {
        (meta.get("property") or meta.get("name") or "").lower(): meta.get("content") or ""
        for meta in reversed(tree.findall(".//meta[@content]"))
    }
    links = {
        (link.get("rel") or "").lower(): link.get("href") or ""
        for link in reversed(tree.findall(".//link[@href]"))
    }
    things = list(things_of(tree))
    stories = [thing for thing in things if is_story_type(thing)]
    modified = [metas.get(name) for name in _MODIFIED]
    modified += [thing.get("dateModified") for thing in stories]
    return Head(
        canonical=(links.get("canonical") or metas.get("og:url") or "").strip() or None,
        updated=next((when for when in modified if _is_moment(when)), None),
        is_story=metas.get("og:type", "").strip().lower() == "article" or len(stories) == 1,
        metas=metas,
        things=tuple(stories),
        claims=tuple(
            said for thing in things if isinstance(said := thing.get("claimReviewed"), str)
        ),
    )


def own_address(canonical: str | None, address: str) -> str:
    """Return what a page fetched at `address` is known by.

    Its canonical address, where that is on the same host: a page must not claim another site's
    identity. Nor is a page the front page because every page of a careless site says so.
    """
    if canonical is None:
        return address
    try:
        own = urljoin(address, canonical)
        claimed, fetched = urlsplit(own), urlsplit(address)
    except ValueError:
        return address
    is_front = claimed.path in {"", "/"} and not claimed.query
    was_front = fetched.path in {"", "/"} and not fetched.query
    if why_refused(own) is not None or _host(claimed.netloc) != _host(fetched.netloc):
        return address
    return own if was_front or not is_front else address


def _host(netloc: str) -> str:
    host = netloc.lower().removesuffix(":80").removesuffix(":443")
    return host.removeprefix("www.")


def _is_moment(when: object) -> bool:
    if not isinstance(when, str):
        return False
    try:
        return is_possible(datetime.fromisoformat(when.strip()))
    except ValueError:
        return False


def is_story_type(thing: dict[str, Any]) -> bool:
    """Tell whether one of the things a page tells machines of is a story."""
    return any(name.endswith(_STORY_TYPES) for name in types_of(thing))


def types_of(thing: dict[str, Any]) -> list[str]:
    """Return what a thing is called, in lower case and without the vocabulary it is from."""
    types = thing.get("@type")
    named = types if isinstance(types, list) else [types]
    return [name.rpartition("/")[2].lower() for name in named if isinstance(name, str)]


def things_of(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield what a page says as JSON-LD, each object with those it stands in before it."""
    found = 0
    for script in tree.iterfind(".//script[@type]"):
        if "ld+json" not in script.get("type").lower():
            continue
        waiting = [_parsed(script.text or "")]
        while waiting and found < _MAX_THINGS:
            thing = waiting.pop()
            found += 1
            if isinstance(thing, dict):
                yield thing
                waiting += [thing.get("@graph"), thing.get("mainEntity")]
            elif isinstance(thing, list):
                waiting += thing[:_MAX_THINGS]


def _parsed(text: str) -> object:
    try:
        return json.loads(text) if len(text) <= _MAX_JSON_CHARACTERS else None
    except (ValueError, RecursionError):
        return None
