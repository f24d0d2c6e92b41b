"""A text to the claims in it that can be checked: figures, quotations, names with what they did.

Pure but for parsing. The text is anybody's: it is cut to what we read before anything looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice, pairwise

from bot.english.assertions import Assertion, asserted
from bot.english.quote_marks import Quotation, quotations_in
from bot.questions.plain_text import plain_text
from bot.speakers.credited_in import Credit, credits_in
from bot.speakers.say_words import TAGS, either
from index.sentences import sentences_of
from index.story import Span

MOST_WORDS = 3_000
"""Words read of one text: those of a long piece."""
LONGEST_TEXT = 24_000
"""Characters that these may have, eight to a word."""
MOST_RAW = 3 * LONGEST_TEXT
"""Characters of markup looked at for them: links are longer than their labels."""
MOST_CLAIMS = 200
"""Claims checked of one text; one of 3,000 words has some 150."""
_LONGEST_SENTENCE = 1_000
_SHORT = 3
"""Words below which a quotation is a turn of phrase, checked only where the text says whose."""
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_TELLING = 2
"""Telling words beside the name that make a sentence a statement that can be checked."""


class ClaimKind(StrEnum):
    """What sort of claim it is."""

    FIGURE = "figure"
    STATEMENT = "statement"
    """A name with what it is said to have said or done."""
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a text. Spans are in characters of that text, as `plain_text` gives it."""

    kind: ClaimKind
    span: Span
    """Of a figure its clause, of a quotation the words between its marks, else the sentence."""
    sentence: Span
    """The sentence it stands in."""
    speaker: str | None = None
    """Whom the text credits with it, by the fullest name the text uses."""
    said_as: Span | None = None
    """Where the sentence names that speaker."""
    figure: Span | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text claims."""

    text: str
    """As it was read: without Slack's markup, and no longer than we read."""
    claims: tuple[Claim, ...]
    unread: str | None = None
    """What was left unchecked, for a person; None where all was read."""

    def slice(self, span: Span | None) -> str | None:
        """Return a slice of the text."""
        return None if span is None else self.text[slice(*span)]


_PREFIX = re.compile(
    r"\s*((?:the\s+)?[^\W\d_][\w.&’'-]*(?:[^\S\n]+[\w.&’'-]+){0,5})\s*[:–—]\s+(?=\S)", re.IGNORECASE
)
_SAID = re.compile(
    r"((?:[^\W\d_a-z][\w.’'-]*\s+){0,4}[^\W\d_a-z][\w’'-]*)\s+"
    rf"(?:{either(TAGS)}|told\s(?:\w+\s){{1,3}})\s*[,:]?\s*\Z"
)
_ASKS = re.compile(
    r"^\W*(?:let[’']?s|please|pls|can|could|should|did|does|do|is|are|was|were|has|have|who|what|"
    r"when|where|why|how|anyone|thanks|thank)\b",
    re.IGNORECASE,
)
"""How sentences begin that ask or bid."""
_OWN_WORD = re.compile(r"^\W*(?:i|we|my|our)\b", re.IGNORECASE)
_CHATTER = re.compile(
    r"^(?:(?:(?:fyi|breaking|update|new|just in|heads up|hearing(?: that)?)\b"
    r"|(?:draft(?: \w+)?|copy|intro|lede|headline|standfirst|check|query|note)\s*:)[\s:,–—-]*)+",
    re.IGNORECASE | re.MULTILINE,
)
"""How messages begin that bring news; no part of the name that follows."""


def read_claims(raw: str, *, is_plain: bool = False) -> Claims:
    """Return the claims of a text as it stands in Slack or a terminal, in its order.

    One that `is_plain` has no markup left: it was read before, or comes from a file.
    """
    whole = raw[:MOST_RAW] if is_plain else plain_text(raw, MOST_RAW)
    text = whole[: _end_of_read(whole)]
    found = sorted(_claims(text), key=lambda claim: claim.figure or claim.span)
    is_cut = len(whole) > len(text) or len(raw) > MOST_RAW
    return Claims(
        text, tuple(found[:MOST_CLAIMS]), _unread(len(found) - MOST_CLAIMS, is_cut=is_cut)
    )


@lru_cache(maxsize=16)
def names_in(claims: Claims) -> frozenset[str]:
    """Return the telling words of all proper names of a text; asked anew for each of its claims."""
    text = claims.text
    sentences = (asserted(text[start:end]) for start, end in _sentences(text))
    return frozenset().union(*(one.names() for one in sentences), frozenset())


def _end_of_read(text: str) -> int:
    """Return where the words end that are read of a text."""
    after = next(islice(re.finditer(r"\S+", text), MOST_WORDS, None), None)
    return min(after.start() if after else len(text), LONGEST_TEXT)


def _unread(left: int, *, is_cut: bool) -> str | None:
    lines = []
    if left > 0:
        claims = "claim was" if left == 1 else "claims were"
        lines.append(f"{left} more {claims} left unchecked: at most {MOST_CLAIMS} are at once.")
    if is_cut:
        lines.append(f"Only the first {MOST_WORDS:,} words were read: check the rest by itself.")
    return " ".join(lines) or None


def _claims(text: str) -> Iterator[Claim]:
    quotations = quotations_in(text)
    told = [clause for one in _sentences(text) for clause in _clauses(text, one, quotations)]
    credited = _credited(text, told)
    for one in quotations:
        inner = _inner(text, one)
        at = next((n for n, here in enumerate(told) if here.holds(inner[0])), None)
        if at is None:
            continue
        credit = _named_before(text, told[at].span[0], one.start) or credited[at]
        if _is_long(text, inner) or (credit and inner[0] < inner[1]):
            yield _claim(ClaimKind.QUOTATION, inner, told[at], credit)
    for clause, credit in zip(told, credited, strict=True):
        sentence = text[slice(*clause.sentence)]
        if not sentence.rstrip("\"”'’)* ").endswith("?") and not _ASKS.match(sentence):
            yield from _of_clause(text, clause, quotations, credit)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause with a subject of its own, and the sentence it stands in."""

    span: Span
    sentence: Span

    def holds(self, at: int) -> bool:
        return self.span[0] <= at < self.span[1]


def _clauses(text: str, sentence: Span, quotations: Sequence[Quotation]) -> Iterator[_Clause]:
    """Yield the clauses of a sentence; none begins inside a quotation."""
    start, end = sentence
    starts = [start + a for a, _ in asserted(text[start:end]).clauses()]
    own = [at for at in starts if not any(one.start < at < one.end for one in quotations)]
    for a, b in pairwise([start, *(at for at in own if at > start), end]):
        yield _Clause((a, b), sentence)


def _credited(text: str, told: Sequence[_Clause]) -> list[Credit | None]:
    """Return whom a text credits with each clause; one that names nobody goes on from the last."""
    found: list[Credit | None] = []
    news = _CHATTER.sub(lambda found: " " * len(found.group()), text)
    for n, credit in enumerate(credits_in(news, [one.span for one in told])):
        goes_on = n > 0 and told[n - 1].sentence == told[n].sentence
        last = found[-1] if goes_on else _prefixed(news, told[n].sentence)
        found.append(credit or (last and replace(last, said_as=None if goes_on else last.said_as)))
    return found


def _of_clause(
    text: str, clause: _Clause, quotations: Sequence[Quotation], credit: Credit | None
) -> Iterator[Claim]:
    """Yield the figures of a clause outside quotations; where it has neither, the clause itself."""
    start, end = clause.span
    quoted = [one for one in quotations if one.start < end and start < one.end]
    seen = asserted(text[start:end])
    figures = [
        _moved(one.figure.span, start)
        for one in seen.counted
        if not any(q.start <= start + one.figure.span[0] < q.end for q in quoted)
    ]
    for span in figures:
        yield _claim(ClaimKind.FIGURE, clause.span, clause, credit, figure=span)
    if not figures and not quoted and _states(seen, start, credit):
        yield _claim(ClaimKind.STATEMENT, clause.span, clause, credit)


def _states(seen: Assertion, start: int, credit: Credit | None) -> bool:
    """Tell whether a clause says something of whom or what it names that can be looked up."""
    if _OWN_WORD.match(seen.text):
        return False
    named = credit.said_as if credit else None
    gaps = [_moved(named, -start)] if named else []
    tells = any(word.tag in _FINITE for word in seen.words)
    is_named = credit is not None or (tells and bool(seen.names()))
    told = seen.telling(without=gaps) - (seen.subjects() & seen.names())
    return is_named and len(told) >= _TELLING


def _is_long(text: str, inner: Span) -> bool:
    return len(text[slice(*inner)].split()) >= _SHORT


def _claim(
    kind: ClaimKind, span: Span, clause: _Clause, credit: Credit | None, figure: Span | None = None
) -> Claim:
    speaker, said_as = (credit.speaker, credit.said_as) if credit else (None, None)
    return Claim(kind, span, clause.sentence, speaker, said_as, figure)


def _named_before(text: str, start: int, end: int) -> Credit | None:
    """Return whom the words right before a quotation name: "Boldvai said “…”."""
    found = _SAID.search(text, start, end)
    return Credit(found.group(1), found.span(1)) if found else None


def _prefixed(text: str, sentence: Span) -> Credit | None:
    """Return whom a sentence, or its line, names before a colon: "UHFO: 41 dead"."""
    start, end = sentence
    line = text.rfind("\n", 0, start) + 1
    found = _PREFIX.match(text, start, end) or _PREFIX.match(text, line, end)
    if found is None or not any(word[0].isupper() for word in found.group(1).split()):
        return None
    name = re.sub(r"^the\s+", "", found.group(1), flags=re.IGNORECASE)
    return Credit(name, found.span(1))


def _sentences(text: str) -> list[Span]:
    """Return the sentences of a text, and as one each the lines a story would not have."""
    [own] = sentences_of([text])
    lines = (line.span() for line in re.finditer(r"[^\n]+", text))
    others = [
        (start, min(end, start + _LONGEST_SENTENCE))
        for start, end in lines
        if not any(a < end and start < b for a, b in own)
    ]
    return [_without_chatter(text, span) for span in sorted([*own, *others])]


def _without_chatter(text: str, span: Span) -> Span:
    found = _CHATTER.search(text, *span)
    return (found.end(), span[1]) if found and found.end() < span[1] else span


def _inner(text: str, one: Quotation) -> Span:
    """Return what a quotation says: what stands between its marks."""
    start, end = one.start, one.end
    if not one.closed:
        return start + 1, end
    for mark in ("''", "``", "‘‘", "’’"):
        start += text.startswith(mark, start)
        end -= text.endswith(mark, start, end)
    return start + 1, max(start + 1, end - 1)


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
