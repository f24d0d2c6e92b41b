"""Stored text made harmless to what stands around it, without altering a visible letter. Pure.

A story, a name or a question may hold characters that command a terminal, turn letters that stand
before or after them, or lean on a mark of ours. `shown` is for each piece of it that is put into a
line of ours, and for each line that a surface takes. Doing it twice changes nothing.
"""

from __future__ import annotations

import re
import unicodedata

_NEWLINE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""What Unicode calls a mandatory break (UAX #14), beside the one that every surface breaks at."""
_COMMANDS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
"""Controls, but for tab and newline."""
_TURNERS = "\u061c\u200f\u202b\u202d\u202e\u2067\u206a-\u206f"
"""What shows letters or figures of English text in another order or shape than they are stored in:
right-to-left marks, embeddings and isolates, both overrides, the deprecated shaping controls."""
_UNSHOWN = re.compile(f"[{_COMMANDS}{_TURNERS}]")
_OPENERS, _CLOSER = "\u2066\u2068", "\u2069"
_REACHING = re.compile(
    f"[{_OPENERS}{_CLOSER}\u202a\u202c"
    "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""What orders letters beyond itself (UAX #9): isolates, the left-to-right embedding and its end,
and the blocks whose letters run from right to left, those not given out yet included."""
_CARRIER = "\u00a0"
"""What Unicode has marks without a letter of their own stand on (2.11 of the standard)."""


def shown(text: str) -> str:
    """Return text as it may be shown next to anything: each letter is there, in its order.

    Every kind of newline is a newline. What cannot be let through is named in square brackets, as
    editors mark what is not the speaker's: `[U+202E]`. Text with letters that run from right to
    left, or with isolates of its own, is an isolate that ends with its line. A combining mark that
    has no letter stands on a no-break space. All else, zero-width characters too, is as stored.
    """
    lines = _UNSHOWN.sub(_named, _NEWLINE.sub("\n", text)).split("\n")
    return "\n".join(_closed(_by_itself(line)) for line in lines)


def escaped_in_json(text: str) -> str:
    """Return JSON that commands and turns nothing where it is printed; its values are the same."""
    return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _named(found: re.Match[str]) -> str:
    """Return the name of what is not shown, which no mark beside it leans on."""
    text, (start, end) = found.string, found.span()
    before = _CARRIER if _reaches_over(text, start) else ""
    after = _CARRIER if _leans(text, end) else ""
    return f"{before}[U+{ord(found[0]):04X}]{after}"


def _by_itself(line: str) -> str:
    before = _CARRIER if _leans(line, 0) else ""
    after = _CARRIER if _reaches_over(line, len(line)) else ""
    return f"{before}{line}{after}"


def cut(text: str, most: int) -> str:
    """Return the beginning of a text that is yet to be shown, an ellipsis where it was cut."""
    return text if len(text) <= most else f"{text[:most]}…"


def cut_shown(line: str, most: int) -> str:
    """Return the beginning of a line that is shown already; what is open where it is cut is closed.

    All that is kept stays as deep in isolates as it was. The closing marks go past `most`.
    """
    if len(line) <= most:
        return line
    kept = line[:most]
    opened = 0
    for found in _REACHING.finditer(kept):
        if found[0] in _OPENERS:
            opened += 1
        elif found[0] == _CLOSER:
            opened -= 1
    return f"{kept}{_CLOSER * max(0, opened)}…"


def _closed(line: str) -> str:
    """Return a line as an isolate where it would order what stands beside it; else as it is."""
    opened = unopened = 0
    reaches = False
    for found in _REACHING.finditer(line):
        if found[0] in _OPENERS:
            opened += 1
        elif found[0] != _CLOSER:
            reaches = reaches or not opened
        elif opened:
            opened -= 1
        else:
            unopened += 1
    if not (reaches or opened or unopened):
        return line
    return f"{_OPENERS[0] * (unopened + 1)}{line}{_CLOSER * (opened + 1)}"


def _leans(text: str, at: int) -> bool:
    """Tell whether a combining mark stands at a place, or after what has no width there."""
    while at < len(text) and _has_no_width(text[at]):
        at += 1
    return at < len(text) and unicodedata.category(text[at]).startswith("M")


def _reaches_over(text: str, at: int) -> bool:
    """Tell whether a mark over two letters, as a tie is, has only one before a place."""
    while at and (_has_no_width(text[at - 1]) or unicodedata.combining(text[at - 1])):
        at -= 1
        if unicodedata.combining(text[at]) in (233, 234):
            return True
    return False


def _has_no_width(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" and not _UNSHOWN.match(letter)
