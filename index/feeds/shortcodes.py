"""WordPress's shortcodes: directions in square brackets that a site left unread. Pure."""

from __future__ import annotations

import re

_WITH_ALL = re.compile(
    r"\[((?:wp_)?caption|gallery|audio|video|embed|playlist)\b[^\[\]]*\].{0,1000}?\[/\1\]",
    re.DOTALL | re.IGNORECASE,
)
"""WordPress's own, of pictures and players: what they enclose is no text either."""
_CODE = re.compile(
    r"\[(?P<end>/?)(?P<name>[a-z][\w-]{1,50})(?P<more>(?:\s[^\[\]]*)?)\]", re.IGNORECASE
)
_SETTING = re.compile(r"\s[\w-]+=[^\s=]")
_ALONE = re.compile(r"(?:^|<p[^<>]*>)\s*\[[a-z][a-z\d_-]{2,50}\]\s*(?:$|</p>|<br)", re.MULTILINE)


def without_shortcodes(markup: str) -> str:
    """Return a piece of HTML without shortcodes; what others enclose stays.

    A word in brackets that an editor put there, as in "[sic]", is no shortcode: it has no settings,
    no end, no underscore in its name, and does not stand in a paragraph by itself.
    """
    if "[" not in markup:
        return markup
    bare = _WITH_ALL.sub("", markup)
    ended = {code["name"].lower() for code in _CODE.finditer(bare) if code["end"]}
    bare = _ALONE.sub(lambda alone: re.sub(r"\[[^\]]*\]", "", alone.group()), bare)
    return _CODE.sub(lambda code: "" if _is_one(code, ended) else code.group(), bare)


def _is_one(code: re.Match[str], ended: set[str]) -> bool:
    name, more = code["name"], code["more"]
    return (
        name.lower() in ended
        or "_" in name
        or more.rstrip().endswith("/")
        or _SETTING.search(more) is not None
    )
