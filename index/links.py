"""Links: which addresses of the web may be kept, shown and asked for, and which are one.

Pure, decided here alone.

What passes can stand in a Slack link and in a terminal link as it is: nothing in it ends either.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

MAX_URL = 2_000
"""Bytes of the longest address taken; PostgreSQL's indexes take values of 2,704."""

_SHOWN = 80
"""Characters of a refused address that a message shows."""
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_NEVER_RAW = frozenset(' "<>\\^`{|}')
"""What no address may hold unless percent-encoded (RFC 3986, 2)."""
_JOINERS = str.maketrans("", "", "\u200c\u200d")
"""Invisible letters that words of Persian and Indian languages need."""
_AT = re.compile("@|%40|\uff20|\ufe6b", re.IGNORECASE)
"""What is, or may be meant for, the end of a name and password."""
_PLACE = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE)
"""Scheme and host, up to where a port may stand."""
_LABELS = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")
_LONGEST_HOST = 253
_ADDED_ON_THE_WAY = re.compile(r"utm_\w+|[a-z]{1,6}clid|msclkid", re.IGNORECASE)
"""Parameters that advertising systems add to any address (campaigns, numbers of clicks), under
names they keep to themselves: no site tells stories apart by them."""

_NO_PORT = "names a port that there is none of: they are 1 to 65535"
_NO_HOST = "names a host that no machine can have"
_NOT_HTTP = "is not an http address: it has to begin with http:// or https:// and a host"


def is_http(url: str) -> bool:
    """Tell whether an address is one of the web, whether or not it can be taken."""
    return _HTTP.match(url) is not None


def why_refused(url: str) -> str | None:
    """Return why an address cannot be taken, to be read after it; None where it can.

    The reason repeats nothing of the address.
    """
    size = len(url.encode(errors="replace"))
    if size > MAX_URL:
        return f"has {size:,} bytes; at most {MAX_URL:,} are taken"
    if not is_http(url):
        return _NOT_HTTP
    if not _NEVER_RAW.isdisjoint(url) or not url.translate(_JOINERS).isprintable():
        return 'has white space, a control character or one of "<>\\^`{|} in it: percent-encode it'
    try:
        parts = urlsplit(url)
    except ValueError:
        return _NOT_HTTP
    if _AT.search(parts.netloc):
        return "holds a name or password: give it without"
    return _why_no_port(parts) or _why_no_host(parts.hostname or "", numeric="[" in parts.netloc)


def as_shown(url: str) -> str:
    """Return where an address leads as a message may show it, whatever is wrong with it.

    A name and password are left out, also where they are written so badly that they are none, and
    so is the query.
    """
    *before, rest = _AT.split(url)
    scheme = _HTTP.match(url) if before else None
    bare = rest.partition("?")[0].partition("#")[0]
    place = _PLACE.match(bare)
    if place is not None and bare[place.end() : place.end() + 1] == ":":
        _, slash, path = bare[place.end() :].partition("/")
        bare = f"{place.group()}:…{slash}{path}"
    shown = f"{scheme.group() if scheme else ''}…@{bare}" if before else bare
    shown = repr(shown)[1:-1]
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def canonical(url: str) -> str:
    """Return what stays the same of an address that can be taken, however it is written.

    Scheme, "www.", fragment, order of parameters and what advertising systems add are none of it.
    Every other parameter is: `cid`, `ref` or `session` may be the story's own number. Only a page,
    its feed, or two addresses with one text can tell that it is not.
    """
    from courlan import normalize_url

    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted(one for one in given if not _ADDED_ON_THE_WAY.fullmatch(one[0]))
    bare = urlunsplit(parts._replace(path=parts.path or "/", query="", fragment=""))
    with suppress(AttributeError, ValueError):
        bare = normalize_url(bare)
    place = re.sub(r"^https?://(www\.)?", "", bare, flags=re.IGNORECASE)
    return f"{place}?{urlencode(kept)}" if kept else place.rstrip("/")


def adds_to(url: str, other: str) -> bool:
    """Tell whether an address that can be taken is another one with parameters added to it."""
    if why_refused(other) is not None:
        return False
    ones, others = urlsplit(url), urlsplit(other)
    given, there = (set(parse_qsl(one.query, keep_blank_values=True)) for one in (ones, others))
    is_one_place = canonical(urlunsplit(ones._replace(query=others.query))) == canonical(other)
    return is_one_place and there < given


def without_hints(url: str) -> str:
    """Return an address without the parameters that often count readers, and sometimes do not."""
    from courlan.clean import TRACKERS_RE

    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    given = parse_qsl(parts.query, keep_blank_values=True)
    kept = [one for one in given if not TRACKERS_RE.search(one[0].lower())]
    return urlunsplit(parts._replace(query=urlencode(kept))) if len(kept) < len(given) else url


def _why_no_port(parts: SplitResult) -> str | None:
    try:
        return None if parts.port != 0 else _NO_PORT
    except ValueError:
        return _NO_PORT


@lru_cache(4096)
def _why_no_host(host: str, *, numeric: bool) -> str | None:
    """Return why a host cannot be one; those of feeds come by the thousand."""
    if not host:
        return _NOT_HTTP
    if numeric:
        try:
            IPv6Address(host)
        except ValueError:
            return _NO_HOST
        return None if "%" not in host else _NO_HOST
    import httpx

    try:
        url = httpx.URL(f"http://{host}/")
        name = url.raw_host.decode("ascii").lower()
        _ = url.host  # reads it back as people write it
    except (httpx.InvalidURL, ValueError):
        return _NO_HOST
    return None if _LABELS.fullmatch(name) and len(name) <= _LONGEST_HOST else _NO_HOST
