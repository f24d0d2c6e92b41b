"""Outlets a question names, in full or as newsrooms call them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.story import Span

Named = tuple[str, Span]
"""An outlet with where the question names it, in characters."""

_GENERIC = re.compile(
    r"(?:\s+(?:news|online|tv|media|newspaper|daily)|\.(?:com|net|org|co\.uk))$", re.IGNORECASE
)
_SECTION = re.compile(r"\s+[|–—-]\s+|:\s+")
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_LINKS = frozenset({"the", "of", "and", "for", "a"})
_STORY = r"(?:articles?|reports?|stor(?:y|ies)|pieces?|coverage|reporting|reviews?|interviews?)"
_NAME = r"(?:[Tt]he\s)?[A-Z][\w&’'.]*(?:\s(?:of\s|the\s|and\s)?[A-Z][\w&’'.]*){0,4}"
_FRAMES = (
    re.compile(rf"\b{_STORY}\s(?:\w+\s)?(?:by|from|in|of)\s['‘\"“]?({_NAME})"),
    re.compile(rf"['‘\"“]?({_NAME})['’\"”]?(?:['’]s?)?\s{_STORY}\b"),
)
_WELL_KNOWN = frozenset(
    name.strip()
    for name in """
    new york times, wall street journal, washington post, los angeles times, usa today, bloomberg,
    reuters, associated press, afp, agence france-presse, bbc, bbc news, cnn, cnbc, nbc, nbc news,
    cbs, cbs news, abc news, fox news, msnbc, npr, pbs, guardian, times, sunday times, daily
    telegraph,
    telegraph, independent, daily mail, financial times, economist, sky news, le monde, le figaro,
    der spiegel, die zeit, el país, el pais, al jazeera, haaretz, jerusalem post, times of israel,
    hindu, times of india, economic times, hindustan times, straits times, south china morning post,
    japan times, globe and mail, toronto star, sydney morning herald, age, irish times, forbes,
    fortune, newsweek, atlantic, new yorker, vox, politico, axios, buzzfeed news, huffpost,
    vice news, business insider, insider, techcrunch, wired, verge, ars technica, engadget,
    gizmodo, mashable,
    rolling stone, variety, billboard, hollywood reporter, vanity fair, national geographic, nature,
    sports illustrated, espn, bleacher report, polygon, kotaku, marketwatch, barron's, cbc, deutsche
    welle, dpa, interfax, tass, xinhua, kyodo, anadolu, hindu business line, boston globe, chicago
    tribune, miami herald, people, time magazine, slate, salon, intercept, propublica
    """.split(",")
)
"""Outlets many people know, without "the": one of them that is asked for and not here is missed."""


def outlets_in(question: str, outlets: Sequence[str]) -> tuple[Named, ...]:
    """Return the outlets a question names, each time it does, in its order.

    `outlets` are those with live stories. The longest name wins where several fit; a nickname of
    several outlets ("The Independent" of its sections) names them all.
    """
    found: list[Named] = []
    for names, pattern in _patterns(tuple(outlets)):
        for match in pattern.finditer(question):
            span = match.span()
            if not any(start < span[1] and span[0] < end for _, (start, end) in found):
                found.extend((name, span) for name in names)
    return tuple(sorted(found, key=lambda named: named[1]))


def absent_in(question: str, named: Sequence[Named]) -> tuple[str, ...]:
    """Return the outlets a question asks stories of ("a Bloomberg article") that are not here."""
    spans = [span for _, span in named]
    absent: dict[str, None] = {}
    for frame in _FRAMES:
        for match in frame.finditer(question):
            start, end = match.span(1)
            name = match.group(1)
            bare = _THE.sub("", re.sub(r"['’]s?$", "", name)).lower()
            if bare in _WELL_KNOWN and not any(a < end and start < b for a, b in spans):
                absent.setdefault(re.sub(r"^the\s|['’]s?$", "", name))
    return tuple(absent)


@lru_cache(maxsize=8)
def _patterns(outlets: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """Return what to look for and whom it names, the longest names first."""
    known: dict[str, list[str]] = {}
    for outlet in outlets:
        for name in dict.fromkeys(_names_of(outlet)):
            known.setdefault(name, []).append(outlet)
    order = sorted(known, key=len, reverse=True)
    return tuple((tuple(known[name]), _pattern(name)) for name in order)


def _names_of(outlet: str) -> Iterator[str]:
    """Yield what an outlet goes by: its name, without section, "The", "News", in initials."""
    full = " ".join(outlet.split())
    head = _SECTION.split(full)[0]
    for name in (full, head):
        bare = _THE.sub("", name)
        yield from (name, bare, _GENERIC.sub("", bare) or bare)
    words = [word for word in re.findall(r"[^\W\d_]+", _THE.sub("", head)) if word not in _LINKS]
    if len(words) > 2:
        yield "".join(word[0] for word in words).upper()


def _pattern(name: str) -> re.Pattern[str]:
    """Match a name with hyphens, dots and spaces alike, and in any case where it is no plain word.

    A name of one word that may be any word ("Fortune") must stand with its capital, and one in
    capitals that are initials ("SMH") with them.
    """
    words = re.findall(r"[^\W_]+", name)
    joined = r"[\s.’'–—|:&-]*".join(map(re.escape, words))
    plain_word = len(words) == 1 and not any(map(str.isdigit, name)) and len(name) > 1
    flags = re.NOFLAG if plain_word and not (name.isupper() and len(name) > 3) else re.IGNORECASE
    return re.compile(rf"(?<![\w-])(?:[Tt]he\s+)?{joined}(?:['’]s)?(?![\w-])", flags)
