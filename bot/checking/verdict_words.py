"""How verdicts are worded, in Slack and on the terminal alike. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checking.check import Checked, Verdict
from bot.checking.claims import ClaimKind
from bot.checking.evidence import Outcome
from bot.letters import cut, shown
from bot.own_words.catalogue import marked
from index.story import Span

NOTHING = marked("Nothing to check in this message: no figure, name with a claim, or quotation.")
MARKS = {
    Outcome.SUPPORTED: "✓",
    Outcome.DIFFERENT: "≠",
    Outcome.CLOSE: "≈",
    Outcome.NOT_FOUND: "?",
}
WORDS = {
    Outcome.SUPPORTED: marked("Supported"),
    Outcome.DIFFERENT: marked("Different in coverage"),
    Outcome.CLOSE: marked("Compare with coverage"),
    Outcome.NOT_FOUND: marked("Not found"),
}
LONGEST_CLAIM = 300
"""Characters shown of a claim."""
MOST_DIFFERENCES = 6
"""Differences of one quotation that are listed."""


def summary(checked: Checked) -> str:
    """Return how many claims came to what: "2 supported, 1 different in coverage"."""
    if not checked.claims:
        return NOTHING
    outcomes = [one.outcome for one in checked.claims]
    counts = [f"{outcomes.count(one)} {WORDS[one].lower()}" for one in WORDS if one in outcomes]
    return f"Checked against coverage: {', '.join(counts)}"


def claim_parts(checked: Checked, verdict: Verdict) -> tuple[str, str, str]:
    """Return a claim's words: those before its figure, the figure, those after; clipped."""
    claim = verdict.claim
    start, end = claim.span
    if claim.kind is ClaimKind.QUOTATION:
        words = checked.text[start:end]
        return "", f"“{shown(cut(words, LONGEST_CLAIM))}”", ""
    if claim.figure is None:
        return cut(checked.text[start:end].strip(), LONGEST_CLAIM), "", ""
    before, after = checked.text[start : claim.figure[0]], checked.text[claim.figure[1] : end]
    room = LONGEST_CLAIM // 2
    lead = before if len(before) <= room else f"…{before[-room:]}"
    return lead, checked.text[slice(*claim.figure)], cut(after.rstrip(), room)


def changes(checked: Checked, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield what a message has and what the coverage has in its place; either may be empty."""
    if verdict.quotes:
        stored = verdict.quotes[0].story.text
        for one in verdict.differences[:MOST_DIFFERENCES]:
            yield checked.text[slice(*one.ours)], stored[slice(*one.theirs)]


def emphasised(verdict: Verdict) -> Iterator[tuple[str, bool]]:
    """Yield the first quote in slices, each with whether a quotation differs from it there."""
    quote = verdict.quotes[0]
    text, (at, end) = quote.story.text, quote.span
    for span in _inside((one.theirs for one in verdict.differences), quote.span):
        if at < span[0]:
            yield text[at : span[0]], False
        yield text[slice(*span)], True
        at = span[1]
    if at < end:
        yield text[at:end], False


def _inside(spans: Iterator[Span], within: Span) -> Iterator[Span]:
    """Yield the spans that lie within another one, in order and apart."""
    at = within[0]
    for start, end in sorted(spans):
        if at <= start < end <= within[1]:
            yield start, end
            at = end
