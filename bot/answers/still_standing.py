"""Whether a quote still stands in a later version of its story, and what stands in its place. Pure.

Likeness only chooses which stored sentence is shown as the new wording; it never alters one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher

from index.archive.versions import VersionText
from index.story import Span

IN_PLACE = 0.5
"""Likeness, from 0 to 1, of a sentence that took the quoted one's place to be its new wording."""
ELSEWHERE = 0.75
"""The same for a new sentence in another place of the story: there it must be much alike."""
_GLYPHS = ('"“”„‟«»＂', "'‘’‚‛`´")
"""What outlets set for one and the same double or single mark."""
_ENDED = re.compile(r"[.!?…][\"“”»'’)\]]*\s*\Z")


def still_stands(quoted: Span, old: VersionText, new: VersionText) -> Span | None:
    """Return where the new version says what the old one says at a span; None where it does not.

    White space and the shape of quotation marks apart, the words must be the same, and they must
    be whole sentences there: what a notice of correction repeats of a sentence does not make it
    stand. Where they stand twice, the one nearest to the old place counts.
    """
    words = re.compile(worded(old.text[slice(*quoted)]))
    found = [one.span() for one in words.finditer(new.text)]
    whole = [span for span in found if _is_whole(span, new)]
    place = quoted[0] / len(old.text)
    return min(whole, key=lambda span: abs(span[0] / len(new.text) - place), default=None)


def new_wording(quoted: Span, old: VersionText, new: VersionText) -> Span | None:
    """Return the new version's sentence that words anew what the old one says at a span.

    It must be new in the story, and like the quoted one: somewhat where it took its place, much
    elsewhere. None where no sentence is.
    """
    before = [_words(old.text[slice(*span)]) for span in old.sentences]
    after = [_words(new.text[slice(*span)]) for span in new.sentences]
    known, ours = set(before), _words(old.text[slice(*quoted)])
    in_place = _in_place(quoted, old.sentences, before, after)
    likeness = SequenceMatcher(autojunk=False)
    likeness.set_seq2(ours)
    hopes = []
    for n, theirs in enumerate(after):
        if theirs not in known:
            likeness.set_seq1(theirs)
            lost = 0.0 if n in in_place else ELSEWHERE - IN_PLACE
            hopes.append((likeness.quick_ratio() - lost, n, lost))
    best, found = IN_PLACE, None
    for hope, n, lost in sorted(hopes, key=lambda one: one[0], reverse=True):
        if hope < best or (hope == best and found is not None):
            break
        likeness.set_seq1(after[n])
        worth = likeness.ratio() - lost
        if worth >= best:
            best, found = worth, n
    return None if found is None else new.sentences[found]


def worded(text: str) -> str:
    """Return a pattern for the words of a text, white space and shapes of quotation marks apart."""
    return r"\s+".join(map(_pattern, text.split()))


def _pattern(word: str) -> str:
    return "".join(
        next((f"[{re.escape(glyphs)}]" for glyphs in _GLYPHS if mark in glyphs), re.escape(mark))
        for mark in word
    )


def _is_whole(span: Span, told: VersionText) -> bool:
    """Tell whether a slice is whole sentences of a version, however the version is cut."""
    start, end = span
    first = bisect_right(told.sentences, start, key=lambda one: one[1])
    inside = told.sentences[first : bisect_left(told.sentences, end, key=lambda one: one[0])]
    if not inside or inside[0][0] > start or inside[-1][1] < end:
        return False
    opens = inside[0][0] == start or _ENDED.search(told.text[inside[0][0] : start]) is not None
    closes = inside[-1][1] == end or _ENDED.search(told.text[start:end]) is not None
    return opens and closes


def _in_place(
    quoted: Span,
    sentences: Sequence[Span],
    before: Sequence[tuple[str, ...]],
    after: Sequence[tuple[str, ...]],
) -> range:
    """Return the positions in `after` of what replaced the sentences that hold a span."""
    ours = next((n for n, (_, end) in enumerate(sentences) if end > quoted[0]), 0)
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "replace" and a <= ours < b:
            return range(c, d)
    return range(0)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+(?:[.,]\d+)*", text.casefold()))
