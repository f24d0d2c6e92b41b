"""Asking for a feed: what comes back, as text, and what kind of thing it is."""

from __future__ import annotations

import re
import zlib

from index.errors import BadInputError, FeedError, FetchError
from index.listing import Memory
from index.pages import decode
from index.web.fetch import Fetched, Web

MOST_FEED_BYTES = 10_000_000
"""Largest RSS or Atom feed read: a thousand stories, each whole."""
MOST_SITEMAP_BYTES = 50_000_000
"""Largest sitemap, unpacked: the limit sitemaps.org sets."""

_HEAD = 65_536
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[?!][^<>]*>", re.DOTALL)
_FIRST = re.compile(r"<(?:[\w.-]{1,40}:)?([a-zA-Z][\w.-]{0,40})")


def ask(web: Web, url: str, memory: Memory, at_most: int) -> Fetched | None:
    """Fetch a feed; None where it is as it was when `memory` was kept.

    Raises:
        FeedError: it cannot be fetched.

    """
    try:
        return web.get(url, etag=memory.etag, last_modified=memory.last_modified, at_most=at_most)
    except FetchError as error:
        raise FeedError(str(error)) from None


def text_of(fetched: Fetched, at_most: int) -> str:
    """Return the text of what was fetched.

    Raises:
        FeedError: it is empty or not text.

    """
    try:
        return decode(fetched.body, at_most, fetched.charset)
    except BadInputError as error:
        raise FeedError(f"{fetched.address} gave nothing to read: {error}.") from None


def unpacked(body: bytes, at_most: int = MOST_SITEMAP_BYTES) -> bytes:
    """Return a body, unpacked where it is a gzip file whatever it is called.

    Raises:
        FeedError: it is a broken gzip file, or unpacks to more than `at_most` bytes.

    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(body, at_most + 1)
    except zlib.error:
        raise FeedError("a gzip file that cannot be unpacked.") from None
    if len(plain) > at_most:
        raise FeedError(f"a gzip file of more than {at_most // 1_000_000} MB unpacked.")
    if not reader.eof:
        raise FeedError("a gzip file that is cut off.")
    return plain


def declares_entities(body: bytes) -> bool:
    """Tell whether an XML document declares entities, which no feed needs and bombs are made of."""
    return b"<!ENTITY" in body.replace(b"\0", b"")


def root_tag(body: bytes) -> str:
    """Return the name of a document's first element in lower case, without prefix; "" for none."""
    head = body[:_HEAD].replace(b"\0", b"").decode("utf-8", errors="replace")
    found = _FIRST.search(_COMMENT.sub("", head))
    return found.group(1).lower() if found else ""
