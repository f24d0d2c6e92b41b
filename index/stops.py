"""Where a sentence goes on, though a splitter has cut it.

A sentence ends at an end mark. Not every end mark ends one: not the stop of a title or of a list's
number, not the one inside a quotation that its sentence goes on after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.calendar import MONTH
from index.story import Span

_END = re.compile(r"""[.!?…。！？]["'”’»)\]\s]*$""")
_QUOTED = re.compile(r"""["”’]$""")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Messrs|Dr|Prof|Gen|Lt|Col|Maj|Capt|Cmdr|Cdr|Comdr|Sgt|Cpl|Pvt|Pte|Adm|Brig|"
    r"Supt|Insp|Det|Const|Rev|Revd|Fr|Msgr|Hon|Rt|Reps?|Sens?|Gov|Lieut|Amb|Atty|Cllr|Ald|Mt|"
    r"Ven|Pres|Asst|Assoc|Dep|Sec|e\.g|i\.e|cf|vs)\.$"
)
_COUNTED = re.compile(rf"\b(?:Nos?|Arts?|Figs?|Vols?|Ch|Sect?s?|pp?|par|{MONTH})\.$")
_MAY_END = re.compile(r"\b(?:St|Ft|Jr|Sr|Inc|Corp|Co|Ltd|Bros|Ave|Rd|Blvd)\.$")
_LONGEST_SHORT = 20
"""Characters at the end of a text in which each of these stands, with what is before it."""
_NUMBER = re.compile(r"[\[(]?(?:\d{1,3}|[a-zA-Z])\.?")
_WORD = re.compile(r"[^\W\d_]")
_SAID = (
    "(?:said|says|asked|asks|added|adds|told|wrote|writes|replied|explained|argued|insisted|"
    "recalled|shouted|tweeted|posted|continued|noted|warned|announced|read|reads)"
)
_WHO = (
    r"(?:[^\W\d_a-z][\w.’'-]*(?:\s+(?:[^\W\d_a-z][\w.’'-]*|de|van|von|al|bin)){0,4}"
    r"|(?i:he|she|they|it|we|i)|the(?:\s+[a-z][\w’'-]*){1,3})"
)
_ATTRIBUTION = re.compile(
    rf"(?:{_WHO}\s+{_SAID}|{_SAID}\s+{_WHO})"
    r"(?:\s+(?:on|in|at|by|to|during|after|last|this)\s[^.,;!?]{1,40}|\s+\w+day|\s+\w+ly)?[.!?]?"
)
_CLOSES = re.compile(r"[.!?…][”]\s+(?=[a-z])")
_OPENS_INSIDE = re.compile(r"\w\s+“(?=[^”]*$)")
_MOST_INSIDE = 300
"""Longest quotation of several sentences that stands as a word of its sentence, in characters."""


def joined(text: str, pieces: Sequence[Span]) -> list[Span]:
    """Return the sentences of a text that a splitter has cut into pieces, in order."""
    found: list[Span] = []
    for start, end in pieces:
        if found and _goes_on(
            text[max(found[-1][0], found[-1][1] - _MOST_INSIDE) : found[-1][1]], text[start:end]
        ):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        _take_in(text, found)
    return found


def is_sure_end(before: str, after: str) -> bool:
    """Tell whether a stop surely ends a sentence: it is no abbreviation's, be it of "Main St."."""
    return not (_is_short(before, after) or _MAY_END.search(before[-_LONGEST_SHORT:]))


def _is_short(before: str, after: str) -> bool:
    """Tell whether a text ends in the stop of an abbreviation that something follows."""
    end = before[-_LONGEST_SHORT:]
    return bool(_TITLE.search(end) or (after[:1].isdigit() and _COUNTED.search(end)))


def _goes_on(before: str, piece: str) -> bool:
    """Tell whether a piece continues the sentence before it."""
    if not _WORD.search(piece) or piece[0].islower() or not _END.search(before):
        return True
    if _is_short(before, piece) or _NUMBER.fullmatch(before):
        return True
    if (
        len(before) < _MOST_INSIDE
        and len(piece) < _MOST_INSIDE
        and len(piece.split()) == 1
        and "”" not in before.rpartition("“")[2]
        and "“" in before
    ):
        return True
    return bool(_QUOTED.search(before) and _ATTRIBUTION.fullmatch(piece))


def _take_in(text: str, found: list[Span]) -> None:
    """Join a quotation to its sentence where it is a word of it: the viral “Stop. Go.” campaign."""
    start, end = found[-1]
    closing = _CLOSES.search(text, start, end)
    if closing is None or "“" in text[start : closing.start()]:
        return
    for n in range(len(found) - 2, -1, -1):
        opened = text[slice(*found[n])]
        if closing.start() - found[n][1] > _MOST_INSIDE or "”" in opened.rpartition("“")[2]:
            return
        if "“" in opened:
            if _OPENS_INSIDE.search(opened):
                found[n:] = [(found[n][0], end)]
            return
