"""Where the quotations of a text begin and end. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.story import Span

_MARK = re.compile(r"[\"“”„«»]|''|``|‘‘|’’")
_OPENING = frozenset("“„«") | {"``", "‘‘"}
_CLOSING = frozenset("”»") | {"’’"}
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation within a paragraph, its marks included."""

    start: int
    end: int
    closed: bool
    """False where the paragraph ends before the quotation does."""


def quotations_in(text: str) -> list[Quotation]:
    """Return the quotations of a text in order; none runs past the end of its paragraph."""
    return [one for line in _LINE.finditer(text) for one in _in_line(text, *line.span())]


def _in_line(text: str, start: int, end: int) -> Iterator[Quotation]:
    opened: int | None = None
    for mark in _MARK.finditer(text, start, end):
        if opened is None:
            if _opens(text, mark, start, end):
                opened = mark.start()
        elif mark.group() not in _OPENING and not _nests(text, mark, end):
            yield Quotation(opened, mark.end(), closed=True)
            opened = None
    if opened is not None:
        yield Quotation(opened, end, closed=False)


def _opens(text: str, mark: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a mark outside a quotation opens one."""
    if mark.group() in _OPENING:
        return True
    follows = mark.end() < end and not text[mark.end()].isspace()
    return follows and (mark.group() not in _CLOSING or mark.start() == start)


def _nests(text: str, mark: re.Match[str], end: int) -> bool:
    """Tell whether a straight mark inside a quotation opens another: space before, none after."""
    if mark.group() in _CLOSING:
        return False
    before = text[mark.start() - 1]
    return before.isspace() and mark.end() < end and text[mark.end()].isalnum()


_LEAD_IN = re.compile(r"^[^\S\n]*(\S[^\n]{0,120}:)[^\S\n]*\n\s*(?=[\"“„«]|''|``)", re.MULTILINE)


def lead_ins(text: str) -> list[Span]:
    """Return the short lines that end in a colon before a quotation: "Ana Kovač said:"."""
    return [found.span(1) for found in _LEAD_IN.finditer(text)]


_CLOSES = {"„": "”", "“": "”", "«": "»", "``": "''", "‘‘": "’’"}
"""What closes a quotation that opens with a mark; a straight one closes as it opens."""


def words_of(text: str, quotation: Quotation) -> Span:
    """Return where the words of a quotation stand, between its marks."""
    marks = list(_MARK.finditer(text, quotation.start, quotation.end))
    return marks[0].end(), marks[-1].start() if quotation.closed else quotation.end


def goes_on(text: str, quotation: Quotation) -> bool:
    """Tell whether a quotation that its paragraph leaves open goes on in the next one.

    Where the next does not open with a mark, the closing one was forgotten somewhere.
    """
    after = text[quotation.end :].lstrip()
    return not quotation.closed and bool(_MARK.match(after))


def balanced(text: str, span: Span) -> str:
    """Return a slice of a text in which every quotation is opened and closed.

    One that runs beyond the slice, or is never closed, gets the mark it lacks there, and one whose
    opening mark was forgotten gets that; no letter is altered and none is left out.
    """
    start, end = span
    at, told = start, list[str]()
    for one in quotations_in(text):
        if one.end <= start or end <= one.start:
            continue
        first, last = words_of(text, one)
        opens = text[one.start : first]
        told += _unopened(text, at, min(max(at, one.start), end))
        at = max(at, one.start)
        if one.start < start:
            told.append(opens)
        if not (one.closed and one.end <= end):
            last = min(last, end)
            told += [text[at:last], _CLOSES.get(opens, opens)]
        else:
            last = one.end
            told.append(text[at:last])
        at = last
    return "".join((*told, *_unopened(text, at, end)))


def _unopened(text: str, start: int, end: int) -> list[str]:
    """Return what stands outside quotations, with a mark before it where it ends one."""
    ends = [
        found.group()
        for found in _MARK.finditer(text, start, end)
        if found.group() not in _OPENING and not text[found.start() - 1 : found.start()].isdecimal()
    ]
    opens = {closes: opens for opens, closes in _CLOSES.items()}
    return [*(opens.get(mark, mark) for mark in ends[:1]), text[start:end]]
