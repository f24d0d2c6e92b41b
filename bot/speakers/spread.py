"""Quotations that run over several sentences: who speaks the ones that name nobody. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.english.quote_marks import Quotation
from index.story import Span


def spread(
    text: str,
    sentences: Sequence[Span],
    quotations: Sequence[Quotation],
    own: Sequence[str | None],
    *,
    tagged: Mapping[Quotation, int],
    unknown: Collection[int],
) -> list[str | None]:
    """Return the speakers of sentences, those of a quotation filled in from who speaks it.

    `own` has whom each sentence credits by itself, `tagged` the sentence whose words say who
    speaks a quotation, `unknown` the sentences that credit somebody we cannot name. A quotation
    takes its speaker from its tag, else from the sentence it ends or begins in. One that names
    nobody goes on from the sentence before in its paragraph, from a paragraph that ends with a
    colon or whose quotation was not closed; one that is a paragraph of its own belongs to who
    speaks right before and right after.
    """
    speakers = list(own)
    covers = [_cover(quotations, start) for start, _ in sentences]
    for quotation in quotations:
        _fill(sentences, quotation, own, speakers, tagged.get(quotation))
    for at in unknown:
        speakers[at] = None
    for at, span in enumerate(sentences):
        if speakers[at] is not None or covers[at] is None or at in unknown:
            continue
        before = speakers[at - 1] if at else None
        if before is not None and _continues(text, sentences, quotations, at):
            speakers[at] = before
        elif _is_own_paragraph(text, span):
            speakers[at] = _around(at, speakers)
    return speakers


def _cover(quotations: Sequence[Quotation], at: int) -> Quotation | None:
    """Return the quotation that a position stands in."""
    return next((one for one in quotations if one.start <= at < one.end), None)


def _fill(
    sentences: Sequence[Span],
    quotation: Quotation,
    own: Sequence[str | None],
    speakers: list[str | None],
    tagged: int | None,
) -> None:
    """Give the sentences of one quotation its speaker: its tag's, else its last or first one's."""
    within = [
        at
        for at, (start, end) in enumerate(sentences)
        if start < quotation.end and quotation.start < end
    ]
    if not within:
        return
    told = own[within[-1]] or own[within[0]] if tagged is None else own[tagged]
    if speaker := told:
        for at in within:
            speakers[at] = speakers[at] or speaker


def _around(at: int, speakers: Sequence[str | None]) -> str | None:
    """Return the speaker credited both just before and just after a sentence."""
    before = speakers[at - 1] if at else None
    after = speakers[at + 1] if at + 1 < len(speakers) else None
    return before if before == after else None


def _is_own_paragraph(text: str, span: Span) -> bool:
    return text[: span[0]].endswith("\n") and (text[span[1] :] + "\n")[0] in "\r\n"


def _continues(
    text: str, sentences: Sequence[Span], quotations: Sequence[Quotation], at: int
) -> bool:
    """Tell whether a quotation at a sentence's start goes on from the sentence before."""
    start, end = sentences[at - 1]
    if "\n" not in text[end : sentences[at][0]]:
        return True
    if text[start:end].rstrip().endswith(":"):
        return True
    last = [one for one in quotations if one.start < end]
    return bool(last) and not last[-1].closed and last[-1].end >= end
