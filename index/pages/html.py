"""Web pages: trafilatura reads the text and what the page says of itself."""

from __future__ import annotations

import re

import trafilatura
from trafilatura.settings import Document, use_config

from index.errors import BadInputError
from index.pages.fields import Place, story_from
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

_config = use_config()
_config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
_config.set("DEFAULT", "MIN_OUTPUT_SIZE", "0")


def read_html(text: str, place: Place) -> Story:
    """Return the story of a web page.

    Raises:
        BadInputError: no text can be found in the page, or it is nested beyond reason.

    """
    if text.count("<") > _MAX_TAGS or _nesting(text) > _MAX_NESTING:
        raise BadInputError("the page is nested or tagged beyond reason")
    document = trafilatura.bare_extraction(
        text,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
        config=_config,
    )
    if not isinstance(document, Document) or not document.text:
        raise BadInputError("no story text can be found in the page")
    return story_from(
        {
            "text": document.text,
            "title": document.title,
            "url": document.url,
            "outlet": document.sitename,
            "byline": (document.author or "").split("; ") if document.author else None,
            "published": document.date,
            "section": document.categories[0] if document.categories else None,
            "language": document.language,
        },
        place,
    )


def _nesting(text: str) -> int:
    """Return a ceiling for how deep a page's tags nest, without parsing it.

    Tags that need no end are left out: pages open thousands without closing one.
    """
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if tag.group(2).lower() not in _NEED_NO_END:
            depth = max(0, depth - 1) if tag.group(1) else depth + 1
            deepest = max(deepest, depth)
    return deepest
