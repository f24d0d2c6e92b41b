"""Links in a message, which say which story it is about. Pure.

A link is to a story where it leads below a site's front page: "cnn.com" is a name of an outlet.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from bot.questions.plain_text import MOST_RAW

_IN_SLACK = re.compile(r"<(https?://[^\s<>|]{1,2000})(?:\|([^<>\n]{0,1000}))?>", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>|\"“”]{1,2000}", re.IGNORECASE)
_ENDS = ".,;:!?'’)]}*_~`"
"""What stands behind an address in a sentence, and is not of it."""
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)+/\S*$", re.IGNORECASE)


def apart(raw: str) -> tuple[str, tuple[str, ...]]:
    """Return a message without its links to stories, and those links, each once, in order.

    Of Slack's `<address|label>` the label stays, unless it is an address itself.
    """
    links: dict[str, None] = {}

    def in_slack(found: re.Match[str]) -> str:
        address, label = html.unescape(found[1]), found[2] or ""
        if not _is_to_story(address):
            return found[0]
        links.setdefault(address)
        return f" {'' if _ADDRESS.match(label) else label} "

    def bare(found: re.Match[str]) -> str:
        address = found[0].rstrip(_ENDS)
        if not _is_to_story(address):
            return found[0]
        links.setdefault(html.unescape(address))
        return f" {found[0][len(address) :]} "

    without = _IN_SLACK.sub(in_slack, raw[:MOST_RAW])
    outside = re.split(r"(<[^<>\n]*>)", without)
    without = "".join(part if n % 2 else _BARE.sub(bare, part) for n, part in enumerate(outside))
    return without, tuple(links)


def _is_to_story(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and bool(parts.path.strip("/") or parts.query)
