"""Notes by which outlets correct, clarify or explain their own stories.

A note is never quoted: it is not the news, and what it says of an earlier text no longer stands.
But whoever quotes the story should show it. `notes_in` finds the notes that correct something;
`is_note` also knows those that only say that a story grew, which nobody needs to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from index.calendar import SHORTENED
from index.story import Span

_LONGEST = 600
"""Longest paragraph in characters that is a note whole where its first sentence is one; the
longest of 15 real notes has 540. In longer ones each sentence speaks for itself."""
_LANDING = 64
"""Texts of which notes are remembered: those of the stories that land together."""
WRAP = range(45, 101)
"""Lengths of lines that a mail program or a wire has wrapped, in characters."""

_PIECE = (
    r"(?:news\s)?(?:story|article|report|post|piece|page|column|headline|caption|item|dispatch|"
    r"graphic|chart|map|video|newsletter|interview|review|obituary|transcript|factbox|timeline|"
    r"live ?blog|blog(?: post)?|editorial|op-ed|essay|feature|quiz|podcast|episode)"
)
_OURS = rf"(?:this|our)\s+(?:\w+\.?\s+\d{{1,2}}(?:,\s+\d{{4}},?)?\s+)?(?:\w+\s)?{_PIECE}"
"""The story as its outlet speaks of it: "this story", "this April 3 story", "our news report"."""
_WHEN = r"(?:[^:\n()]|(?<=\d):(?=\d))"
_QUALIFIED = (
    rf"(?:\s+(?:to|on|for|in)\s+{_OURS})?(?:,?\s*\({_WHEN}{{1,40}}\)"
    rf"|,?\s+(?:(?:on|added|posted|appended)\s+)?(?:[a-z]{{3,9}}\.?,?\s+){{0,2}}\d{_WHEN}{{0,40}})?"
)
_COLON = rf"{_QUALIFIED}\s*[*_]*(?::|[–—]|-(?=\s))"
_BEFORE = r"[^\w\"“”‘«]*"
"""Bullets, brackets, emphasis: what may stand before a note's first word; no quotation mark."""
_LABEL = (
    r"(?:(?:corrections?|clarifications?|retractions?|corrigend(?:um|a)|errat(?:um|a))"
    r"(?:\s*(?:and|&|/|or)\s*(?:corrections?|clarifications?))?(?:\s+notice|\s+appended)?)"
)
_EDITORS = r"(?:editor(?:['’]?s|s['’]|ial)?['’]?\s+note|note (?:from|by) the editors?)"
_HINTS = re.compile(
    r"correct|clarif|retract|corrigend|errat|editor|version|amended|update|revised|edited|changed|"
    r"modified|regret|apologi|refile|\berror",
    re.IGNORECASE,
)
"""No text without one of these has a note."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_LABELLED = _pattern(rf"{_BEFORE}{_LABEL}{_COLON}")
_EDITORS_LABEL = _pattern(rf"{_BEFORE}{_EDITORS}{_COLON}")
_UPDATE_LABEL = _pattern(rf"{_BEFORE}updates?{_COLON}")
_HEADING = _pattern(rf"{_BEFORE}(?:{_LABEL}|{_EDITORS}){_QUALIFIED}\W*")
_STATES = _pattern(
    # Each is a sentence that cannot but be a note, from its first word on.
    rf"{_BEFORE}(?:"
    rf"(?:in\s+)?(?:an?|the)\s+(?:earlier|previous|prior|original|initial|first)\s+version\s+of\s+{_OURS}\b"
    rf"|(?:because of|due to|owing to)\s+an?\s+(?:\w+\s+)?(?:editing|production|transcription|"
    rf"reporting|translation|typing|typographical|copy|technical)\s+(?:error|mistake),"
    rf"|(?:the\s+\w+\s+(?:of|in|to|for|on)\s+)?{_OURS}\s+(?:has\s+been|have\s+been|was|is)\s+"
    rf"(?:\w+ly\s+|since\s+|also\s+|later\s+)*(?:corrected|amended|clarified|retracted)\b"
    rf"(?!\s+by\b|\s+in\s+\d)"
    rf"|(?:updated|corrected|amended|edited|revised)\b[^.:]{{0,40}}\bto\s+(?:correct|clarify|fix|"
    rf"say|show|remove\s+an?\s+(?:incorrect|inaccurate|erroneous|wrong))\b"
    rf"|we\s+(?:\w+ly\s+)?(?:regret|apologi[sz]e\s+for)\s+(?:the|this|our|any)\s+"
    rf"(?:errors?|mistakes?|confusion|inaccurac\w+)\W*$"
    rf"|(?-i:Corrects|CORRECTS|Clarifies)\s+(?:spelling|name|paragraph|para|headline|figure|date|"
    rf"day|year|typo|lead|attribution|byline|dateline|title|toll|number|age|location|to)\b"
    r")"
)
_WIRE = _pattern(
    r"[(\[]\s*(?:(?-i:Corrects|CORRECTS|Correcting|Corrected to|Clarifies|CLARIFIES)\b[^)\]]{3,400}"
    r"|(?:refiles|repeats)\b[^)\]]{0,200}\b(?:correct|clarif|fix|typo|error)[^)\]]{0,200})[)\]]"
)
"""How wires say what a new text of a story mends, in brackets ahead of it."""
_INSIDE = _pattern(
    r"\bin an?\s+(?:earlier|previous)\s+version\s+of\s+"
    rf"{_OURS}\b|\b(?:has|have)\s+been\s+corrected\s+(?:in|throughout)\s+{_OURS}\b"
    rf"|\ban?\s+(?:earlier|previous)\s+version\s+of\s+{_OURS}\s+(?:(?:in|mis|wrongly|erron|said|"
    rf"gave|stated|had)\w*)"
)
"""What tells a note wherever in its sentence it stands."""
_GREW = _pattern(
    rf"{_BEFORE}(?:{_OURS}|the\s+{_PIECE})\s+(?:has\s+been|was|is)\s+(?:\w+ly\s+|since\s+|being\s+)*"
    rf"(?:updated|edited|revised|changed|modified)\b"
    rf"(?=\W*$|\s+(?:at|on|with|to|after|from|throughout|since|following|several|as)\b)"
)
"""A story that was updated: a correction only where the sentence says so."""
_CORRECTIVE = _pattern(
    r"\b(?:correct(?:ed|s|ion|ions|ing|ly)?|incorrect\w*|inaccura\w+|erroneous\w*|errors?|mistak\w+|"
    r"misstat\w+|misspel\w*|misidentif\w*|misattribut\w*|misquot\w*|clarif\w+|amend\w*|retract\w*|"
    r"wrong|wrongly|regret|apologi[sz]e|(?:earlier|previous) version|removed|withdrawn|"
    r"originally (?:said|stated|reported|published|described|listed|gave|identified)|"
    r"(?:not|no longer)\b.{0,60}\bas (?:originally|previously|earlier|first|the (?:post|story|"
    r"article|report)))\b|\bto\s+(?:fix|remove)\b"
)
_GOES_ON = _pattern(
    r"(?:it|he|she|they|that|its|his|her|we|in fact|this|the\s+(?:correct|figure|number|name|story|"
    r"article|post|report|headline|error|mistake|toll))\b.*?(?:,\s*(?:and\s+)?not\b|\bcorrect|"
    r"\berror|\bremoved\b|\bmistake|\brather than\b|\binstead\b|\bwrong|\bregret|\bapologi)"
)
"""What a sentence after a note is like that still belongs to it."""
_TOLD = re.compile(
    r"[,”\"’]\s*(?:\S{1,40}\s){0,6}?(?:(?<!was )(?<!were )said|says|added|wrote|told\s\w{1,40})"
    r"(?:\s[^,.]{0,40})?[.”\"’]*$"
)
"""The end of a sentence that reports what somebody said: news, whatever it speaks of."""
_STOP = re.compile(r"([.!?…][\"”’)\]*_]*)\s+(?=[\"“‘(\[*_•]{0,4}[^\W_a-z])")
_SHORTENED = re.compile(
    rf"(?:\b(?:[A-Z]|{'|'.join(name.title() for name in SHORTENED)}|"
    r"Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sgt|Capt|Sen|Rep|Gov|Prof|Rev|St|No|vs|Inc|Co|Corp|Ltd|Jr|Sr)"
    r"|\b[ap]\.m|\bU\.S|\bU\.N)$"
)


@lru_cache(maxsize=_LANDING)
def notes_in(text: str) -> tuple[Span, ...]:
    """Return the notes that correct or clarify the story they stand in.

    They are slices in order, disjoint and without white space at their ends. A note is a paragraph
    that opens as one, with its heading; else the sentences that say so. What only adds to a story
    ("This story has been updated.") is no correction. What was told is remembered for a while: a
    story's body and the story itself are asked of one after the other.
    """
    if not _is_hinted(text):
        return ()
    paragraphs = list(_paragraphs(text))
    found: list[Span] = []
    headed: Span | None = None
    for n, span in enumerate(paragraphs):
        last = n + 1 == len(paragraphs)
        if headed and _fits_heading(text, span, last=last):
            found.append((headed[0], span[1]))
            headed = None
            continue
        headed = span if _HEADING.fullmatch(text, *span) else None
        if headed is None and _is_hinted(text[slice(*span)]):
            found.extend(_notes_of(text, span, alone=len(paragraphs) == 1))
    return tuple(found)


def is_note(line: str) -> bool:
    """Tell whether a line or sentence opens as a note of any kind, those on mere updates too."""
    if not _is_hinted(line):
        return False
    kinds = (_LABELLED, _EDITORS_LABEL, _UPDATE_LABEL, _GREW, _WIRE)
    opens = any(kind.match(line) for kind in kinds) or _HEADING.fullmatch(line) is not None
    return (opens and _TOLD.search(line) is None) or _corrects(line)


def _is_hinted(text: str) -> bool:
    return _HINTS.search(text) is not None


def _corrects(sentence: str) -> bool:
    """Tell whether a sentence, or a paragraph by its opening, is a note that corrects."""
    if _LABELLED.match(sentence) or _WIRE.match(sentence):
        return True
    if _EDITORS_LABEL.match(sentence):
        return _CORRECTIVE.search(sentence) is not None
    if _TOLD.search(sentence):
        return False
    if _STATES.match(sentence) or _INSIDE.search(sentence):
        return not sentence.startswith(('"', "“", "‘", "«"))
    label = _UPDATE_LABEL.match(sentence)
    grew = _GREW.match(sentence, label.end() if label else 0)
    return grew is not None and _CORRECTIVE.search(sentence, grew.start()) is not None


def _fits_heading(text: str, span: Span, *, last: bool) -> bool:
    """Tell whether a paragraph is what a heading "Correction" stands over."""
    short = span[1] - span[0] <= _LONGEST
    return short and (last or _CORRECTIVE.search(text, *span) is not None)


def _notes_of(text: str, paragraph: Span, *, alone: bool) -> Iterator[Span]:
    """Yield the notes of one paragraph; `alone` where the text has no other."""
    start, end = paragraph
    sentences = list(_sentences(text, paragraph))
    bracketed = _bracketed(text, paragraph)
    if bracketed and _corrects(text[slice(*bracketed)]):
        yield bracketed
        sentences = [span for span in sentences if span[0] >= bracketed[1]]
    elif not alone and end - start <= _LONGEST and _opens_note(text, sentences):
        yield paragraph
        return
    open_note: Span | None = None
    for span in sentences:
        sentence = text[slice(*span)]
        if _corrects(sentence):
            open_note = (open_note[0] if open_note else span[0], span[1])
        elif open_note and _continues(text, open_note, span, end):
            open_note = (open_note[0], span[1])
        elif open_note:
            yield open_note
            open_note = None
    if open_note:
        yield open_note


def _opens_note(text: str, sentences: list[Span]) -> bool:
    """Tell whether a paragraph opens as a note; a label's second sentence may say what it is."""
    first = text[slice(*sentences[0])]
    if _corrects(first):
        return True
    labelled = _EDITORS_LABEL.match(first) or _UPDATE_LABEL.match(first) or _GREW.match(first)
    return labelled is not None and any(_corrects(text[slice(*span)]) for span in sentences[1:])


def _continues(text: str, note: Span, span: Span, end: int) -> bool:
    """Tell whether a sentence belongs to the note before it: by a label, or by what it says."""
    labelled = _LABELLED.match(text[slice(*note)]) is not None
    rest_is_short = end - note[0] <= _LONGEST and note[0] > end - note[0]
    return (labelled and rest_is_short) or _GOES_ON.match(text[slice(*span)]) is not None


def _bracketed(text: str, paragraph: Span) -> Span | None:
    """Return the brackets that a paragraph opens with, where other text follows them."""
    start, end = paragraph
    close = {"(": ")", "[": "]"}.get(text[start])
    at = text.find(close, start, end) if close else -1
    return (start, at + 1) if 0 < at < end - 1 else None


def _sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield the sentences of a paragraph, by their stops alone: for notes that is enough."""
    start, end = paragraph
    for stop in _STOP.finditer(text, start, end):
        if text[stop.start()] == "." and _SHORTENED.search(text, start, stop.start()):
            continue
        yield start, stop.end(1)
        start = stop.end()
    yield start, end


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield the paragraphs of a text: its lines, or blocks of lines wrapped to one width."""
    for lines in line_blocks(text):
        wrapped = all(end - start in WRAP for start, end in lines[:-1])
        if wrapped and any(text[end - 1] not in '.!?”")' for _, end in lines[:-1]):
            yield lines[0][0], lines[-1][1]
        else:
            yield from lines


def line_blocks(text: str) -> Iterator[list[Span]]:
    """Yield the blocks that empty lines part, as the lines of each without white space around."""
    for block in re.finditer(r"\S(?:.|\n(?![^\S\n]*(?:\n|$)))*", text):
        yield [
            (block.start() + line.start(), block.start() + line.end())
            for line in re.finditer(r"\S(?:[^\n]*\S)?", block.group())
        ]
