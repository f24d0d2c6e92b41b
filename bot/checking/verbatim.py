"""A quotation held against stored stories letter for letter: where it stands, or how it differs.

White space and the shape of quotation marks apart, and the full stop or comma at its end, which
belongs to whoever quotes. Pure. Likeness only chooses which stored words are shown beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.answers.still_standing import worded
from bot.english.quote_marks import quotations_in
from index.story import Span, positions_in

NEAR = 0.6
"""Likeness in words, from 0 to 1, of stored words that are shown as what the coverage has."""
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.\s?\.\s?\.)\s*\]|…|\.\s?\.\s?\.)\s*")
_STOP = re.compile(r"[.,]?\s*\Z")
_TOKEN = re.compile(r"\w+(?:[’'.,-]\w+)*|[^\w\s]")
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("‘’‚‛`´", "'"))
_NO_WORD_BEFORE = r"(?<![\w-])(?<!\w[’'])(?<!\d[.,:/])"
_NO_WORD_AFTER = r"(?!\w|-\w|[’']\w|[.,:/]\d)"
"""The "460" of "1,460", the "known" of "well-known" and the "mayor" of "mayor's" are no words."""
_LONGEST_GAP = 1_200
"""Characters that may lie between two parts of a quotation that an ellipsis joins."""
_WINDOW = 3
"""Stored sentences that a quotation is compared with at once."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a quotation and the stored words part. Both spans may be empty, never both."""

    ours: Span
    """In the text that was checked."""
    theirs: Span
    """In the stored text."""


def parts_of(quotation: str) -> list[tuple[str, int]]:
    """Return the parts that ellipses split a quotation into, each with where it begins.

    The full stop or comma at their ends is left out.
    """
    ends = [one.span() for one in _ELLIPSIS.finditer(quotation)]
    bounds = zip([0, *(end for _, end in ends)], [*(start for start, _ in ends), None], strict=True)
    parts = ((_STOP.sub("", quotation[start:end]), start) for start, end in bounds)
    return [(part, start) for part, start in parts if re.search(r"\w", part)]


def stands_in(quotation: str, text: str, sentences: Sequence[Span]) -> list[Span]:
    """Return where a text has a quotation, each part a slice of whole sentences in a row.

    Several parts must follow each other, each soon after the one before. Empty where it does not
    stand; a part that holds no word stands nowhere.
    """
    found: list[Span] = []
    for part, _ in parts_of(quotation):
        after = found[-1][1] if found else 0
        limit = after + _LONGEST_GAP if found else len(text)
        span = next(
            (
                one.span()
                for one in _exactly(part).finditer(text, after)
                if one.start() <= limit and is_quotable(one.span(), text, sentences)
            ),
            None,
        )
        if span is None:
            return []
        found.append(span)
    return found


def is_quotable(span: Span, text: str, sentences: Sequence[Span]) -> bool:
    """Tell whether a slice lies within sentences that follow each other without anything else."""
    inside = positions_in(sentences, span)
    if not inside or sentences[inside[0]][0] > span[0] or sentences[inside[-1]][1] < span[1]:
        return False
    return all(not text[sentences[at][1] : sentences[at + 1][0]].strip() for at in inside[:-1])


def is_in_marks(span: Span, text: str) -> bool:
    """Tell whether a slice stands inside one quotation of a text."""
    return any(one.start <= span[0] and span[1] <= one.end for one in quotations_in(text))


def nearest(quotation: str, text: str, sentences: Sequence[Span]) -> tuple[float, Span] | None:
    """Return the stored slice most like a quotation, with its likeness; None where none is."""
    ours = [token for token, _ in _tokens(quotation, 0)]
    known = set(ours)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(ours)
    best: tuple[float, Span] | None = None
    for window in _windows(text, sentences) if ours else ():
        theirs = _tokens(text[slice(*window)], window[0])
        if len(known & {token for token, _ in theirs}) < NEAR * NEAR * len(known):
            continue
        matcher.set_seq1([token for token, _ in theirs])
        if 2 * sum(one.size for one in matcher.get_matching_blocks()) < NEAR * len(ours):
            continue
        part = _region(matcher, theirs, len(ours))
        matcher.set_seq1([token for token, _ in part])
        likeness = matcher.ratio()
        if likeness >= NEAR and (best is None or likeness > best[0]):
            best = likeness, (part[0][1][0], part[-1][1][1])
    return best


def differences(ours: str, at: int, theirs: str, start: int) -> tuple[Difference, ...]:
    """Return where two wordings part, word by word.

    `ours` stands at `at` in the text that was checked, `theirs` at `start` in the stored one.
    """
    mine, its = _tokens(ours, at), _tokens(theirs, start)
    matcher = SequenceMatcher(
        None, [token for token, _ in mine], [token for token, _ in its], autojunk=False
    )
    return tuple(
        Difference(
            _cover(mine, a, b, (at, at + len(ours))),
            _cover(its, c, d, (start, start + len(theirs))),
        )
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )


def _exactly(part: str) -> re.Pattern[str]:
    return re.compile(rf"{_NO_WORD_BEFORE}{worded(part)}{_NO_WORD_AFTER}")


def _windows(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """Yield runs of sentences that follow each other without anything else."""
    for first, (start, end) in enumerate(sentences):
        yield start, end
        for (_, before), (following, after) in pairwise(sentences[first : first + _WINDOW]):
            if text[before:following].strip():
                break
            yield start, after


def _region(
    matcher: SequenceMatcher[str], theirs: list[tuple[str, Span]], length: int
) -> list[tuple[str, Span]]:
    """Return the stored words that stand across from a quotation of some length in words.

    They lie around the longest run both have, and end where the quotation's own ends lie.
    """
    longest = max(matcher.get_matching_blocks(), key=lambda block: block.size)
    slack = max(2, length // 4)
    start = max(0, longest.a - longest.b - slack)
    near = theirs[start : longest.a + length - longest.b + slack]
    matcher.set_seq1([token for token, _ in near])
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    first, last = blocks[0], blocks[-1]
    end = last.a + max(last.size, length - last.b)
    return near[max(0, first.a - first.b) : end]


def _tokens(text: str, start: int) -> list[tuple[str, Span]]:
    """Return the words and marks of a text as they are compared, each with where it stands."""
    return [
        (found.group().translate(_MARKS), (start + found.start(), start + found.end()))
        for found in _TOKEN.finditer(text)
    ]


def _cover(tokens: Sequence[tuple[str, Span]], first: int, last: int, within: Span) -> Span:
    """Return the slice of some tokens; an empty one, where they would stand, for none."""
    if first < last:
        return tokens[first][1][0], tokens[last - 1][1][1]
    at = tokens[first][1][0] if first < len(tokens) else within[1]
    return at, at
