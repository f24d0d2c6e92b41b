"""How big the parts of a feed may be: beyond this, reading it takes minutes. Pure."""

from __future__ import annotations

import re

from index.pages.html import nesting

MAX_TAGS = 300_000
"""Most tags outside CDATA, start and end counted: reading takes some ten seconds for these."""
MAX_DEPTH = 500
"""Deepest that elements stand in each other."""
MAX_CATEGORIES = 200
"""Most categories of one entry; feedparser looks through all of them for each."""

_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_LONG_TAG = re.compile(r"<[^<>]{20000}")
_LONG_PERSON = re.compile(
    r"<((?:[\w.-]{1,40}:)?(?:author|creator|contributor|publisher|managingeditor|webmaster|owner))"
    r"\b[^<>]*(?<!/)>(?!.{0,2000}</\1\s*>)",
    re.DOTALL | re.IGNORECASE,
)
"""The start of a person's name whose end is not within 2,000 characters."""
_ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.IGNORECASE)
_CATEGORY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:category|keywords|subject)\b", re.IGNORECASE)


def is_beyond_reason(text: str) -> bool:
    """Tell whether a feed has more, longer or deeper parts than any real one we know."""
    bare = _CDATA.sub(lambda content: content.group().replace("<", " "), text)
    return (
        bare.count("<") > MAX_TAGS
        or nesting(bare) > MAX_DEPTH
        or _LONG_TAG.search(bare) is not None
        or _LONG_PERSON.search(bare) is not None
        or any(len(_CATEGORY.findall(entry)) > MAX_CATEGORIES for entry in _ENTRY.split(bare))
    )
