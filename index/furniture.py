"""Page furniture: what stands on a news page and is not the news.

Two uses. `body(text)` gives the paragraphs that may be quoted; the rest (adverts, captions, share
lines, headings, bylines, corrections) never is. `clues(text)` reads headline, outlet, date and
byline off the furniture of a page copied whole, which has no other metadata.

The patterns are what pages of some forty outlets carry; each is anchored to a whole line, so that
a sentence of news that merely mentions an advertisement stays news. Notes on the story itself are
told by `index.corrections`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from index.calendar import MONTH, WEEKDAY
from index.corrections import WRAP, is_note, line_blocks, notes_in
from index.imprint import imprint
from index.languages.language import ENGLISH, language
from index.languages.scripts import words_in
from index.own_lines import is_own_line
from index.stops import is_sure_end
from index.story import Span

_MONTHS = rf"{MONTH}\.?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS},?\s+\d{{4}}|{_MONTHS}\s+\d{{1,2}},?\s+\d{{4}})"
_WEEKDAY = rf"(?:{WEEKDAY}\.?,?\s+)?"
_CAPITAL = r"[^\W\d_a-z](?:[\w&'’+-]|\.(?=\w))*"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_CAPITAL}|of|the|and|for)){{0,5}}"
_NO_STOP = r"(?<!\w\w[.!?])(?<![.!?][\"”’])"
"""Stands where a line of furniture ends: not like a sentence, though "10:35 p.m." is no end."""

_FURNITURE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"advertisement.{0,40}|sponsored( content)?|story continues below.*|paid post",
        r"fyi\.?|news|world|politics|live|breaking( news)?|exclusive|opinion|video|photos?",
        r"this (story|article|post) is (over|more than) \w+ (years?|months?|days?) old\.?",
        (
            r"(related|read more|see also|see more|read also|read next|also read|more on|more from|"
            r"more on this (story|topic)|must read|recommended|opinion|analysis|watch( live| now)?|"
            r"video|photos?|gallery|listen|in pictures|don['’]t miss|up next|what to know|"
            r"you may also like|trending|most (read|popular|viewed))\b\s*"
            rf"([:|»>].*|[–—].*{_NO_STOP})"
        ),
        (
            r"(related|read more|see also|read next|most (read|popular)|more from|share|tags?|"
            r"topics|comments?|print|e-?mail|save|tweet|views?|"
            r"related (stories|topics|articles|content))|"
            rf"more from (?-i:[A-Z]).{{1,60}}{_NO_STOP}"
        ),
        (
            r"(follow .{2,60}|like us|find us) on (twitter|facebook|instagram|x|telegram|youtube|"
            r"tiktok|threads|bluesky|mastodon)\b.{0,80}"
        ),
        r"watch the .{3,120}(documentary|video|film|episode|report)\b.*",
        r"(share|tweet|print|e-?mail|save)( (this|on|via|with|to)\b.{0,60})",
        r"print(\s+(tweet|share|views?|e-?mail))+.*",
        (
            r"(sign up|subscribe|register|log in|join)\b.{0,140}(newsletter|inbox|briefing|e-?mail|"
            r"alerts?|account|whatsapp|telegram)\b.{0,60}|"
            r"(subscribe|register|sign up|join)( (now|here|today|for free|free))+\W*"
        ),
        r"(get|receive) .{0,80}(in your inbox|newsletter|by e-?mail).{0,40}",
        r"(click|tap) (here|to)\b.{0,120}|(download|get) (the|our) .{0,30}\bapp\b.{0,60}",
        r"(image|media|video|photo|picture) (caption|copyright|source|credit|playback)\b.*",
        (
            r"(image|photo|picture|photograph|immagine|credit|source|caption|file photo|pool)"
            r"s?( by (?-i:[A-Z“\"(])| via| courtesy( of)?|:).{0,160}"
        ),
        (
            r".{0,160}(getty images\)?|/ ?(ap|afp|reuters|epa)( photo| images)?\)?|"
            r"\((ap|afp|reuters|epa)( photo)?\W.{0,60}\)|\(ap photo\)|via youtube(/.{0,60})?)"
        ),
        r"media playback is .*|playback (is )?not supported.*|(please )?enable javascript.*",
        r"\S.{0,100}\.(jpe?g|png|gif|webp|mp4|svg)",
        r"(\d{1,2}:)?\d{1,2}:\d{2}( ?[-–—|] ?source: .*)?",
        r"source: .{1,60}|now playing.*|replay( video)?|close (video|ad)|loading\W*",
        r"skip (ads?|to (the )?(main |site )?(content|navigation|menu|search|footer))\b.{0,20}",
        r"(story highlights?|highlights?|key points?|at a glance|in this story|(the )?key facts)",
        (
            r"(©|\(c\)).{0,160}|copyright\W+(©|\(c\)|\d{4}|by\b|(?-i:[A-Z])).{0,120}|"
            r".{0,100}all rights reserved.{0,100}"
        ),
        (
            r".{0,120}\bcontributed ((additional )?reporting|(additional )?research|"
            r"to (this|the) (report|story|article|coverage|piece)|from )\b.{0,80}"
        ),
        r"(additional )?(reporting|writing|editing|compiled|translated) by (?-i:[A-Z]).{2,200}",
        (
            r"this (article|story) (is an edited|was (edited|translated|originally|first) |"
            r"(first |originally )?appeared (first |originally )?(in|on) ).*"
        ),
        r"by\s+\S.{1,100}(?<![.!?…])",
        (
            r"(first )?(published|updated|posted|last (modified|updated)|modified)"
            rf"(\W*|\W*:.{{0,80}}|\W+(on |at )?({_WEEKDAY}{_DAY}|{_MONTHS} \d|\d|today|yesterday|"
            rf"by (?-i:[A-Z])).{{0,60}}{_NO_STOP})"
        ),
        rf"((published|updated|posted)( on)? )?{_WEEKDAY}{_DAY}(\.|.{{0,30}}{_NO_STOP})",
        (
            r"(we use|this (web)?site uses) cookies.*|accept( all)?( cookies)?|"
            rf"(privacy policy|terms (of (use|service)|and conditions))\b.{{0,60}}{_NO_STOP}"
        ),
        r"\(?(ends?|more|30)\)?|-+\s*(ends?|30)\s*-+|\W*",
        r"https?://\S+|@\w+|[^\s@]+@[^\s@]+\.\w+",
    )
)
"""Patterns a whole line or sentence of furniture matches."""

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
    rf"|(?i:{_WEEKDAY}{_DAY})(?:\s+at\s+\d{{3,4}})?\s+)(?=\S)"
)
"""What stands before the first word of a story: place, agency, date."""


def is_furniture(line: str, written_in: str = ENGLISH) -> bool:
    """Tell whether a line or sentence, white space around it aside, is page furniture.

    English furniture stands on pages of all languages.
    """
    stripped = line.strip()
    if written_in != ENGLISH and (own := _furniture_of(written_in)) and own.fullmatch(stripped):
        return True
    return (
        any(pattern.fullmatch(stripped) for pattern in _FURNITURE)
        or is_note(stripped)
        or is_own_line(stripped)
    )


@cache
def _furniture_of(written_in: str) -> re.Pattern[str] | None:
    """Return what a whole line of furniture is in a language: a label, and what it is of."""
    begins = "|".join(map(re.escape, filter(None, language(written_in).furniture)))
    return re.compile(rf"(?:{begins})\s*(?:[:：|»>–—].*)?", re.IGNORECASE) if begins else None


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
    words = words_in(_TAIL.sub("", paragraph))
    if _TAIL.search(paragraph) and words > 4:
        return True
    ended = [
        found.end()
        for found in _ENDED.finditer(paragraph)
        if is_sure_end(paragraph[: found.end()].rstrip(), paragraph[found.end() :])
    ]
    if ended and not is_furniture(paragraph[ended[-1] :]):
        return words >= _SENTENCES_WORDS
    if paragraph.endswith(":"):
        return words >= _SENTENCES_WORDS
    return words >= _HEADING_WORDS or (bool(_BULLET.match(paragraph)) and words > 4)


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
    rf"(?:.{{0,24}}\s)?{_WEEKDAY}({_DAY})",
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
