"""How Slack shows mrkdwn: what it takes for marks is not among the letters that people read.

Where Slack's own rules are not written down this takes more for a mark than Slack may. That a
character without width is a word's edge, and so hinders no mark, is what jsx-slack's "exact mode"
rests on; that the wide forms are marks too, and that nothing is parsed in code, it documents.
"""

from __future__ import annotations

import re

EMOJI = "☺"
"""What any `:name:` is shown as."""
ANGLED = re.compile(r"<([^<>\n]+)>")
_LETTER = r"[^\W_]"
_PAIRS = ("[*＊]", "[_＿]", "~")
_STYLES = tuple(
    re.compile(rf"(?<!{_LETTER}){mark}(?!\s)((?:(?!{mark}).)+?)(?<!\s){mark}(?!{_LETTER})")
    for mark in _PAIRS
)
_FENCED = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_CODE = re.compile(r"[`｀]([^`｀\n]+)[`｀]")
_NAMED = re.compile(r":[^\s:<>]+:(?::skin-tone-\d:)?")
_QUOTED = re.compile(r"^\s*(?:&gt;|＞)+", re.MULTILINE)
_ENTITY = re.compile("&(amp|lt|gt);")
_MARKS = {"amp": "&", "lt": "<", "gt": ">"}


def read_mrkdwn(text: str) -> str:
    """Return the letters that people read where Slack is given mrkdwn."""
    parts = _FENCED.split(text)
    return "".join(_words(part) if n % 2 else _styled(part) for n, part in enumerate(parts))


def _styled(text: str) -> str:
    """Show a part that stands in no code block; what stands in angles is no text."""
    pieces = re.split(r"(<[^<>\n]+>)", _QUOTED.sub("", text))
    tokens = pieces[1::2]
    for style in (_CODE, *_STYLES * len(_STYLES)):
        pieces[::2] = style.sub(r"\1", "\0".join(pieces[::2])).split("\0")
    pieces[::2] = [_NAMED.sub(EMOJI, piece) for piece in pieces[::2]]
    pieces[1::2] = tokens
    return _words("".join(pieces))


def _words(text: str) -> str:
    """Links by their text, mentions by name, no entities."""
    return _ENTITY.sub(lambda found: _MARKS[found[1]], ANGLED.sub(_read, text))


def _read(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    if label:
        return label
    return f"@{target.lstrip('!@').removeprefix('subteam^')}" if target[0] in "!@" else target
