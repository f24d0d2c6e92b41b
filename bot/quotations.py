"""Quotations that run over several sentences: who speaks the ones that name nobody. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.story import Span

_QUOTE_MARKS = re.compile(r"[\"“”„«»]")


def spread(text: str, sentences: Sequence[Span], own: Sequence[str | None]) -> list[str | None]:
    """Return the speakers of sentences, those of a quotation filled in from who speaks it.

    `own` has whom each sentence credits by itself. A quotation goes on from a credited sentence
    into the next ones of its paragraph, or ends in the one that names its speaker; a paragraph
    that opens with a quotation mark, after one whose quotation was not closed, goes on with the
    same speaker; one that is all quotation belongs to who speaks right before and right after.
    """
    quoted = _quoted_whole(text, sentences)
    speakers = list(own)
    for at in range(len(sentences)):
        if speakers[at] is not None or not quoted[at]:
            continue
        before = speakers[at - 1] if at else None
        if before is not None and _continues(text, sentences, quoted, at):
            speakers[at] = before
        else:
            speakers[at] = _named_later(text, sentences, quoted, own, at) or (
                _around(at, speakers) if _is_own_paragraph(text, sentences[at]) else None
            )
    return speakers


def _named_later(
    text: str, sentences: Sequence[Span], quoted: list[bool], own: Sequence[str | None], at: int
) -> str | None:
    """Return the speaker named where a quotation that opens at a sentence ends."""
    after = at
    while after + 1 < len(sentences) and quoted[after] and not own[after]:
        if "\n" in text[sentences[after][1] : sentences[after + 1][0]]:
            return None
        after += 1
    opened = text[sentences[at][0] : sentences[after][0]]
    runs = len(_QUOTE_MARKS.findall(opened)) % 2 == 1
    return own[after] if after > at and runs else None


def _around(at: int, speakers: Sequence[str | None]) -> str | None:
    """Return the speaker credited both just before and just after a sentence."""
    before = speakers[at - 1] if at else None
    after = speakers[at + 1] if at + 1 < len(speakers) else None
    return before if before == after else None


def _is_own_paragraph(text: str, span: Span) -> bool:
    return text[: span[0]].endswith("\n") and (text[span[1] :] + "\n")[0] in "\r\n"


def begins_quoted(text: str, start: int) -> bool:
    """Tell whether a quotation opened earlier in the paragraph still runs at a position."""
    line = text.rfind("\n", 0, start) + 1
    return len(_QUOTE_MARKS.findall(text[line:start])) % 2 == 1


def _quoted_whole(text: str, sentences: Sequence[Span]) -> list[bool]:
    """Tell for each sentence whether it stands inside a quotation from its first letter on."""
    return [
        begins_quoted(text, start) or bool(_QUOTE_MARKS.match(text[start:end]))
        for start, end in sentences
    ]


def _continues(text: str, sentences: Sequence[Span], quoted: list[bool], at: int) -> bool:
    """Tell whether the quotation of the sentence before goes on in this one."""
    start, end = sentences[at - 1]
    if "\n" not in text[end : sentences[at][0]]:
        return quoted[at - 1] or _QUOTE_MARKS.search(text[start:end]) is not None
    line = text.rfind("\n", 0, start) + 1
    unclosed = len(_QUOTE_MARKS.findall(text[line:end])) % 2 == 1
    return unclosed and _QUOTE_MARKS.match(text[sentences[at][0] :]) is not None
