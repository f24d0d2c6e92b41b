"""Page furniture: what stands on a news page and is not the news.

Two uses. `body(text)` gives the paragraphs that may be quoted; the rest (adverts, captions, share
lines, headings, bylines, corrections) never is. `clues(text)` reads headline, outlet, date and
byline off the furniture of a page copied whole, which has no other metadata.

What single lines look like is told by `index.furniture_lines`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.corrections import WRAP, line_blocks, notes_in
from index.furniture_lines import DAY, WEEKDAY_BEFORE, is_furniture
from index.imprint import imprint
from index.languages.language import ENGLISH
from index.languages.scripts import words_in
from index.stops import is_sure_end
from index.story import Span

_CAPITAL = r"[^\W\d_a-z](?:[\w&'’+-]|\.(?=\w))*"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_CAPITAL}|of|the|and|for)){{0,5}}"

_END = re.compile(r"""[.!?…。！？।॥؟۔]["'”’»)\]“」』›«]*$""")
_ENDED = re.compile(r"(?<=[^\W\d_]{2})[.!?…][\"'”’)\]]*\s+(?=[^\Wa-z]|[\"“‘])")
_TAIL = re.compile(
    r"(?:\s*(?:https?://\S+|www\.\S+|(?<=\s)[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}(?:/\S*)?|[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f\u200d]))+$"
)
"""What may stand after a sentence for its stop: a link, an emoji."""
_SENTENCES_WORDS = 8
"""Fewest words of a paragraph that is sentences though it does not end in a stop."""
_SIGNED = re.compile(r"[.!?\"”’]\s*[-–—(]\s*[A-Z][\w /&.]{1,30}\)?$")
_BULLET = re.compile(r"^\s*(?:[-–—•*·▪●]|\d{1,2}[.)])\s+")
_HEADING_WORDS = 25
"""A line of a page with fewer words and no full stop is a heading, a caption or a link."""

_AGENCY = r"\((?:[A-Z]{2,}[\w.]*|Reuters|Bloomberg|Xinhua|Sputnik|Interfax)\)"
_PLACE = r"[^\W\d_a-z][\w.'’/-]*(?:,?\s+\w[\w.'’-]*){0,5}"
DATELINE = re.compile(
    rf"^\s*(?:[A-ZÀ-Þ]{{3}}{_PLACE}\s+\([A-Z][\w.& ]*\)\s*[-–—]+\s*"
    rf"|{_PLACE}\s+{_AGENCY}\s*[-–—:]+\s*|{_AGENCY}\s*[-–—:]*\s*"
    r"|[A-Z][A-Z.]{1,9}\s+[–—]\s+"
    r"|[A-Z]{3}[^\Wa-z]*(?:[ ,]+[^\W\d_a-z][\w.]*){0,3}\s+[–—]\s+(?=[^\Wa-z]|[\"“])"
    rf"|(?i:{WEEKDAY_BEFORE}{DAY})(?:\s+at\s+\d{{3,4}})?\s+)(?=\S)"
)
"""What stands before the first word of a story: place, agency, date."""


def body(text: str, written_in: str = ENGLISH) -> list[Span]:
    """Return the paragraphs of a text that may be quoted, in order, without white space around.

    A text of one line is all body. In longer ones a short line without a full stop is taken for a
    heading or caption; where that would leave nothing, such lines are body after all.
    """
    paragraphs = list(_paragraphs(text))
    notes = notes_in(text)
    kept = [
        part
        for span in paragraphs
        for part in _outside(text, span, notes)
        if not is_furniture(text[slice(*part)], written_in)
    ]
    if len(paragraphs) > 1:
        ended = [span for span in kept if _is_prose(text[slice(*span)])]
        kept = ended or [span for span in kept if words_in(text[slice(*span)]) > 3]
    return kept


def _outside(text: str, paragraph: Span, notes: Iterable[Span]) -> Iterator[Span]:
    """Yield what of a paragraph stands outside notes, without white space around."""
    start, end = paragraph
    inside = [(a, b) for a, b in notes if a < end and b > start]
    starts = [start, *(b for _, b in inside)]
    for a, b in zip(starts, [*(a for a, _ in inside), end], strict=True):
        piece = text[a:b]
        if piece.strip():
            yield a + len(piece) - len(piece.lstrip()), b - len(piece) + len(piece.rstrip())


def _is_prose(paragraph: str) -> bool:
    """Tell whether a paragraph is sentences, though its last may end in a colon, a link, a sign."""
    if _END.search(paragraph) or _SIGNED.search(paragraph):
        return words_in(paragraph) > 2
    tail = _tail(paragraph)
    words = words_in(paragraph if tail is None else paragraph[: tail.start()])
    if tail is not None and words > 4:
        return True
    ended = _last_end(paragraph)
    if ended and not is_furniture(paragraph[ended:]):
        return words >= _SENTENCES_WORDS
    if paragraph.endswith(":"):
        return words >= _SENTENCES_WORDS
    return words >= _HEADING_WORDS or (bool(_BULLET.match(paragraph)) and words > 4)


def _tail(paragraph: str) -> re.Match[str] | None:
    """Return the links and emoji a paragraph ends in; whatever is one has a dot or a sign in it."""
    *_, last = paragraph.rsplit(None, 1) or [""]
    is_likely = "." in last or "://" in last or not last[-1:].isascii()
    return _TAIL.search(paragraph) if is_likely else None


def _last_end(paragraph: str) -> int:
    """Return where the last of a paragraph's sentences that surely end does; 0 where none does."""
    for found in reversed(list(_ENDED.finditer(paragraph))):
        if is_sure_end(paragraph[: found.end()].rstrip(), paragraph[found.end() :]):
            return found.end()
    return 0


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield paragraphs: lines, or blocks of lines that were wrapped to one width."""
    for lines in line_blocks(text):
        if len(lines) > 1 and _is_wrapped([text[slice(*line)] for line in lines]):
            yield lines[0][0], lines[-1][1]
        else:
            yield from lines


def _is_wrapped(lines: list[str]) -> bool:
    return all(len(line) in WRAP for line in lines[:-1]) and not any(
        _BULLET.match(line) or is_furniture(line) for line in lines
    )


@dataclass(frozen=True, slots=True)
class Clues:
    """What the furniture of a copied page tells; None where it does not."""

    title: str | None
    outlet: str | None
    published: str | None
    byline: str | None


_AGENCIES = {
    "Reuters",
    "AP",
    "AFP",
    "EPA",
    "DPA",
    "UPI",
    "Associated Press",
    "The Associated Press",
}
_OUTLET_CLUES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (3, re.compile(rf"^follow (?-i:({_NAME})) on \w+", re.IGNORECASE)),
    (
        4,
        re.compile(
            rf"^(?:©|\(c\)|copyright)\W*(?:©\W*)?(?:\d{{4}})?\W*(?-i:({_NAME}))", re.IGNORECASE
        ),
    ),
    (3, re.compile(r"^((?:[A-Z][\w.&'’]*\s+){0,3}[A-Z][\w.&'’]*)\s+[—–]\s*$")),
    (2, re.compile(rf"^({_NAME})['’]s? .{{3,80}} contributed (?:to|reporting)")),
    (
        2,
        re.compile(
            rf"^watch the (?-i:({_NAME})) (?:documentary|video|report|newscast)", re.IGNORECASE
        ),
    ),
    (2, re.compile(r"^by [^,]{3,80}, (?-i:([A-Z][\w. &]{1,40}))$", re.IGNORECASE)),
    (2, re.compile(r"^\(?([A-Z][A-Za-z&]{1,20})\)?\s+[—–]\s+\S")),
    (1, re.compile(rf"^(?:\d+:)?\d+:\d\d ?[-–—|] ?source: (?-i:({_NAME}))$", re.IGNORECASE)),
)
"""Lines that name the outlet, and how much each tells."""
_TITLE_ENDS = re.compile(r"[.:;,]$")
_DATE_LINE = re.compile(
    rf"^(?:(?:first )?(?:published|updated|posted|last (?:modified|updated))\W*)?"
    rf"(?:.{{0,24}}\s)?{WEEKDAY_BEFORE}({DAY})",
    re.IGNORECASE,
)
_BYLINE = re.compile(rf"^by\s+(?-i:({_NAME}))(?:,.*)?$", re.IGNORECASE)

_IMPRINT = 3
"""Lines from the first within which an imprint stands: below the headline, or its standfirst."""


def clues(text: str) -> Clues:
    """Read headline, outlet, date and byline off the page around a story."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    opens = (n for n, line in enumerate(lines) if _is_prose(line) and not is_furniture(line))
    prose = next(opens, len(lines))
    head = lines[:prose] if len(lines) > 1 else []
    dates = (found for line in head if is_furniture(line) and (found := _DATE_LINE.match(line)))
    bylines = (found for line in head if (found := _BYLINE.match(line)))
    day = next(dates, None)
    writer = next(bylines, None)
    for above, line in pairwise(head[:_IMPRINT]):
        said = imprint(line)
        if said is not None and not is_furniture(above):
            byline = said.byline or (writer.group(1) if writer else None)
            return Clues(above, said.outlet, said.day, byline)
    return Clues(
        title=_title(head),
        outlet=_outlet(lines, writer.group(1) if writer else ""),
        published=day.group(1) if day else None,
        byline=writer.group(1) if writer else None,
    )


def _title(head: list[str]) -> str | None:
    """Return the first line before the story that reads like a headline.

    Not after "Story highlights": those lines are the outlet's summary.
    """
    for n, line in enumerate(head):
        if re.fullmatch(r"(story )?highlights|key points", line, re.IGNORECASE):
            return None
        following = head[n + 1] if n + 1 < len(head) else ""
        captioned = re.match(r"(\d+:)?\d+:\d\d\b", following) is not None
        fits = 4 <= len(line.split()) <= _HEADING_WORDS and not _TITLE_ENDS.search(line)
        if fits and not captioned and not is_furniture(line):
            return line
    return None


def _outlet(lines: list[str], byline: str) -> str | None:
    """Return the outlet that clues name best; never an agency, whose copy anyone may run."""
    votes: Counter[str] = Counter()
    for line in lines:
        for weight, pattern in _OUTLET_CLUES:
            found = pattern.match(line)
            if found:
                votes[re.sub(r"^The (?=Associated)", "", found.group(1).strip(" .,"))] += weight
    own = [
        (name, weight)
        for name, weight in votes.most_common()
        if name not in _AGENCIES and name not in byline
    ]
    return own[0][0] if own and own[0][1] > 1 else None
