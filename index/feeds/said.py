"""What feeds say of stories, made safe and one shape before anybody believes it. Pure."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from courlan import extract_domain

from index.clocks import is_possible
from index.errors import BadInputError
from index.links import MAX_URL, as_shown, is_http, why_refused

MAX_TITLE = 400
"""Characters kept of a headline; pages allow 500 to a field."""
_MAX_SITE_NAME = 40
_MAX_NAMES = 20

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_NO_LETTER = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ELSEWHERE = re.compile(r"(?!https?://)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""The start of an address that is none of the web, or of a name that is no address (`tag:`)."""
_SECTIONED = re.compile(r"\s[-–—:•·]\s|[|>»/›]|::|:\s|\.\.\.|…")
_OF_A_FEED = re.compile(
    r"\b(rss|atom|feeds?|latest|top|stories|headlines|articles|posts|comments?|home(page)?|"
    r"all|most|breaking|updates|untitled)\b",
    re.IGNORECASE,
)
_SECTIONS = frozenset(
    "news world politics business sport sports culture opinion local national international "
    "science technology tech health blog economy europe africa asia americas".split()
)


def plain(markup: str) -> str:
    """Return the text of a piece of HTML on one line, tags dropped and entities read."""
    bare = _TAG.sub(" ", _HIDDEN.sub(" ", markup)) if "<" in markup else markup
    return " ".join(_NO_LETTER.sub("", unescape(bare)).split())


def title_of(markup: str) -> str | None:
    """Return a headline on one line, cut to `MAX_TITLE`; None where there is none."""
    return plain(markup)[:MAX_TITLE].strip() or None


def names_of(names: list[str]) -> list[str] | str | None:
    """Return a byline as `story_from` takes it, without mail addresses; None for nobody.

    One name is given as a string, so that "Ann Lee and Tom Hale" is told for two.
    """
    kept = [plain(name)[:200] for name in names[:_MAX_NAMES]]
    kept = list(dict.fromkeys(name for name in kept if name and "@" not in name))
    return kept[0] if len(kept) == 1 else kept or None


def story_link(base: str, href: str) -> str | None:
    """Return the whole address of a link found at `base`, without its fragment.

    None for what leads to nothing on the web. Spaces are read as browsers read them.

    Raises:
        BadInputError: it leads to the web, and cannot be taken.

    """
    bare = href.strip().replace(" ", "%20")
    if _ELSEWHERE.match(bare):
        return None
    link = bare
    if len(bare) <= 2 * MAX_URL:
        with suppress(ValueError):
            link = urldefrag(bare if is_http(bare) else urljoin(base, bare)).url
    why = why_refused(link)
    if why is not None:
        raise BadInputError(f"its link '{as_shown(link)}' {why}")
    return link


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def is_same_site(one: str, other: str) -> bool:
    """Tell whether two addresses belong to one site: one host, or hosts of one domain."""
    ones, others = _split(one), _split(other)
    if ones is None or others is None:
        return False
    if ones.netloc.lower() == others.netloc.lower():
        return True
    domain = extract_domain(one, fast=True)
    return domain is not None and domain == extract_domain(other, fast=True)


def moment(text: str) -> datetime | None:
    """Return a date or date-time as feeds write them (RFC 822 or ISO 8601), None for others.

    Aware where the feed gives a zone, and then in that zone: a late story keeps its own day. One
    that cannot be is none: a clock's zero, years ahead.
    """
    when = as_written(text)
    return when if when is not None and is_possible(when) else None


def as_written(text: str) -> datetime | None:
    """Return a date or date-time as feeds write them, whether or not it can be; None for others."""
    written = " ".join(text.split())[:80]
    if re.fullmatch(r"\d{4}-\d\d", written):
        written += "-01"
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(written)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def in_order(when: datetime | None) -> float:
    """Return what sorts moments from old to new, with none before all."""
    if when is None:
        return float("-inf")
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def site_name(title: str) -> str | None:
    """Return a feed's or site's title where it can only be the outlet's name, else None.

    "Vosk Post" is one; "Vosk Post - World", "Latest stories" and "Politics" are not: a story under
    a wrong outlet is worse than one under none.
    """
    name = plain(title)
    if not 1 < len(name) <= _MAX_SITE_NAME or _SECTIONED.search(name) or _OF_A_FEED.search(name):
        return None
    return None if name.lower() in _SECTIONS else name


def language_of(tag: str) -> str | None:
    """Return the ISO 639-1 code of a language tag: "en" for "en-GB"."""
    found = re.match(r"\s*([a-z]{2})\s*(?:[-_]|$)", tag.lower())
    return found.group(1) if found else None


def mark_of(*parts: object) -> str:
    """Return a short sum that changes when any part does."""
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()[:16]
