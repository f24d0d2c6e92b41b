"""What a web page says of being open, whole and changed, beside the story it may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.pages.fields import usable
from index.pages.head import parse, read_head

_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
_END = re.compile(
    r"</(?:html|body)\s*>\s*(?:<!--.*?-->\s*|</html\s*>\s*)*\Z", re.IGNORECASE | re.DOTALL
)
_ROBOTS = frozenset({"robots", "googlebot", "googlebot-news"})
_UNSHOWN = ("script", "style", "noscript", "template", "head")
_SHORT = 200
"""Words of the longest page that is there to log in at; on others that is a line of the head."""
_MOST = 20_000
"""Characters looked at of what a page shows."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page says of itself."""

    is_walled: bool = False
    """It is to be kept out of indexes, not free, or asks for a password."""
    is_whole: bool = True
    """It has its end."""
    is_story: bool = False
    """It calls itself one story."""
    canonical: str | None = None
    """The address it calls its own, as written."""
    updated: object | None = None
    """When it says it was last changed, where that is a time: ISO 8601."""
    title: str = ""
    text: str = ""
    """What it shows, furniture included."""


def signs_of(page: str, headers: Mapping[str, str]) -> Signs:
    """Read a page's word of itself; `headers` are what it came with, names in lower case."""
    tree = parse(page)
    if tree is None:
        return Signs(is_whole=False)
    head = read_head(tree)
    title = tree.findtext(".//title") or ""
    robots = [headers.get("x-robots-tag", "")]
    robots += [
        meta.get("content") or ""
        for meta in tree.iterfind(".//meta[@name]")
        if meta.get("name").lower() in _ROBOTS
    ]
    text = _shown(tree)
    fields = [(one.get("type") or "").lower() for one in tree.iter("input")]
    asks = "password" in fields and len(text.split()) < _SHORT
    kept_out = any("noindex" in one.lower() or one.strip().lower() == "none" for one in robots)
    return Signs(
        is_walled=asks or kept_out or _NOT_FREE.search(page) is not None,
        is_whole=_END.search(page.rstrip()) is not None,
        is_story=head.is_story,
        canonical=head.canonical,
        updated=usable({"updated": head.updated}).get("updated"),
        title=" ".join(title.split()),
        text=text,
    )


def _shown(tree: object) -> str:
    for element in list(tree.iter(*_UNSHOWN)):  # type: ignore[attr-defined]  # lxml has no types
        element.drop_tree()
    lines = (" ".join(piece.split()) for piece in tree.itertext())  # type: ignore[attr-defined]
    return "\n".join(line for line in lines if line)[:_MOST]
