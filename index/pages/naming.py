"""What a web page calls its story: headline, writers, day and outlet, and not their look-alikes.

A page says each of these several times, for search engines, for social media, for its readers, and
puts other things beside them: the outlet's name after the headline, the publisher and a login among
the writers, a photo's date, a slogan for a name. What several places agree on is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from index.pages.head import Head
from index.pages.visible import bare

_BETWEEN = re.compile(r"\s+[|–—·•»›:-]{1,2}\s+|\s*\|\s*|:\s+")
_WRITERS = (
    "author parsely-author sailthru.author byl dc.creator dcterms.creator citation_author "
    "article:author"
).split()
_DAYS = (
    "article:published_time og:article:published_time article:published datepublished "
    "parsely-pub-date sailthru.date publish-date publish_date publication_date pubdate dc.date "
    "dc.date.issued dcterms.created dcterms.date cxenseparse:recs:publishtime date"
).split()
_AND = re.compile(r"\s*(?:;|\band\b|&|\||\n)\s*")
_NO_NAME = re.compile(r"[@\d/<>]|https?:|www\.", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:correspondent|reporters?|editors?|staff|writers?|admin|webmaster|newsroom|desk|team|"
    r"contributors?|guest|online|news service)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    "de da del della der den di du el al bin ibn la le van von dos das ten ter y af av".split()
)
_LONGEST = 1_000
"""Characters of a headline that is looked at."""
_MANY_WORDS = 5
"""From as many words on, a name is looked at as a slogan."""


def headline(tree: Any, head: Head, found: str | None, names: Iterable[str | None]) -> str | None:
    """Return a page's headline without the outlet or section that its metadata put beside it.

    `found` is what trafilatura takes for it; `names` are what may stand beside it.
    """
    headings = [_line(one.text_content()) for one in tree.iter("h1")]
    told = [str(thing.get("headline") or "") for thing in head.things]
    said = _line(head.metas.get("og:title", "")) or next(filter(None, map(_line, told)), found)
    if not said or len(said) > _LONGEST:
        return found
    beside = {bare(name) for name in names if name} | {bare(head.metas.get("og:site_name", ""))}
    if bare(said) in beside:
        return next((one for one in (*headings, *told) if one), said)
    for other in (*headings, *map(_line, told)):
        if len(other) < len(said) and len(other.split()) > 1 and _is_part(other, said):
            return other
    return _without(said, beside | {f"the{name}" for name in beside})


def _is_part(short: str, long: str) -> bool:
    """Tell whether one headline is the other without what stands before or after a separator."""
    if bare(short) == bare(long):
        return False
    cuts = [(found.start(), found.end()) for found in _BETWEEN.finditer(long)]
    return any(bare(short) in {bare(long[:start]), bare(long[end:])} for start, end in cuts)


def _without(said: str, beside: set[str]) -> str:
    while cuts := list(_BETWEEN.finditer(said)):
        if bare(said[cuts[-1].end() :]) in beside:
            said = said[: cuts[-1].start()]
        elif bare(said[: cuts[0].start()]) in beside:
            said = said[cuts[0].end() :]
        else:
            break
    return said


def writers(head: Head, found: str | None, outlets: Iterable[str | None]) -> list[str]:
    """Return who wrote a page's story: persons before bodies, names before logins.

    `found` is what trafilatura takes for them; `outlets` are no writers.
    """
    no_writer = {bare(name) for name in outlets if name}
    no_writer |= {f"the{name}" for name in no_writer}
    authors = [author for thing in head.things for author in _listed(thing.get("author"))]
    persons = [one for one in authors if not _is_body(one)]
    bodies = [one for one in authors if _is_body(one)]
    metas: list[list[object]] = [[head.metas[name]] for name in _WRITERS if name in head.metas]
    places: list[list[object]] = [persons, *metas, [found or ""], bodies]
    for place in places:
        named = [name for one in place for name in _names(one) if bare(name) not in no_writer]
        if named:
            return list(dict.fromkeys(named))
    return []


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []


def _is_body(author: object) -> bool:
    return isinstance(author, Mapping) and "organization" in str(author.get("@type")).lower()


def _names(said: object) -> Iterator[str]:
    """Yield the names in what a page says of its writers, each first name first."""
    if isinstance(said, Mapping):
        for name in _listed(said.get("name")):
            yield from _names(name)
        return
    if not isinstance(said, str):
        return
    for piece in _AND.split(re.sub(r"^\s*by\s+", "", said, flags=re.IGNORECASE)):
        parts = [_line(part) for part in piece.split(",")]
        if len(parts) == 2 and all(map(_is_capital, parts)) and len(parts[0].split()) == 1:
            parts = [f"{parts[1]} {parts[0]}"]
        yield from filter(_is_name, parts)


def _is_name(text: str) -> bool:
    words = text.split()
    is_login = len(words) == 1 and not (text[:1].isupper() or text[:1].isalpha() is text.islower())
    no_name = is_login or _NO_NAME.search(text) or _ROLE.search(text)
    return bool(words) and len(words) < 7 and not no_name and _is_capital(text)


def _is_capital(text: str) -> bool:
    """Tell whether all words of a text are written like names, in scripts that tell names so."""
    return all(not word[0].islower() or word in _PARTICLES for word in text.split())


def day(head: Head) -> object | None:
    """Return the day a page says its story was published on, as written; None where it does not."""
    said = [head.metas.get(name) for name in _DAYS]
    said += [thing.get("datePublished") for thing in head.things]
    return next((when for when in said if _is_day(when)), None)


def _is_day(when: object) -> bool:
    try:
        return 1990 < datetime.fromisoformat(str(when).strip()).year < 2200
    except ValueError:
        return False


def pass_over_other_days(tree: Any, head: Head) -> None:
    """Take the days of photos and of other stories out of a page, so that none is its story's."""
    for script in list(tree.iter("script")) if head.things else ():
        if "ld+json" in (script.get("type") or "").lower():
            script.drop_tree()
    for element in tree.xpath(
        "//time[ancestor::figure or ancestor::figcaption or ancestor::aside "
        "or ancestor::nav or ancestor::footer]"
    ):
        element.attrib.clear()
        element.tag = "span"


def outlet(tree: Any, head: Head, found: str | None, host: str) -> str | None:
    """Return what a page calls its outlet: by its name, not by its slogan or its publisher.

    `found` is what trafilatura takes for it, `host` the host the page stands on.
    """
    own = head.metas.get("og:site_name", "")
    publishers = [
        str(one.get("name") or "")
        for thing in head.things
        for one in _listed(thing.get("publisher"))
        if isinstance(one, Mapping)
    ]
    title = _line(tree.findtext(".//title") or "")
    tail = _BETWEEN.split(title)[-1] if _BETWEEN.search(title) else ""
    names = [own, head.metas.get("application-name", ""), *publishers]
    parts = [part for name in names if _BETWEEN.search(name) for part in _BETWEEN.split(name)]
    whole = [_line(name) for name in (*names, *parts, tail)]
    if own and not _BETWEEN.search(own) and len(own.split()) < _MANY_WORDS:
        return _line(own)
    fitting = (name for name in whole if name and not _BETWEEN.search(name) and fits(name, host))
    short = (part for part in parts if 0 < len(part.split()) < _MANY_WORDS)
    return next(fitting, None) or next(short, None) or next(filter(None, whole[:-1]), found)


def fits(name: str, host: str) -> bool:
    """Tell whether a host goes by a name: voskpost.example by "The Vosk Post", or its initials."""
    labels = [bare(label) for label in host.split(".")[:-1] if label != "www"]
    words = [bare(word) for word in name.split() if bare(word)]
    spoken = {"".join(words), "".join(word for word in words if word not in {"the", "of", "and"})}
    spoken |= {"".join(word[0] for word in words)} if len(words) > 1 else set()
    with_end = bare(host.removeprefix("www."))
    return bool(words) and bool(spoken.intersection([*labels, with_end]))


def _line(text: str) -> str:
    return " ".join(text.split())
