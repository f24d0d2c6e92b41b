"""Who a story credits with each of its sentences, resolved through the story. Pure but for parsing.

Each rule leaves the speaker out where it is not sure: a wrong speaker is worse than none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from bot.english.quote_marks import Quotation, lead_ins, quotations_in
from bot.english.tree import Sentence
from bot.speakers.grammar_cues import (
    Mention,
    mention_in,
    opening_name,
    opens_half,
    topic_of,
    two_speak,
)
from bot.speakers.plain_tags import opener_of, teller_of
from bot.speakers.quote_tags import tag_after, tag_before
from bot.speakers.resolve import Credit, Resolver
from bot.speakers.spread import spread
from index import grammar
from index.story import Span, Version

__all__ = ["Credit", "credits_in", "credits_of"]


RULES = 10
"""Number of the rules for credits: raise it when a change of them should reach stored ones."""

_OPENING = 3
"""Sentences at the start of a story that may be its headline."""


@lru_cache(maxsize=2_000)
def credits_of(version: Version) -> tuple[Credit | None, ...]:
    """Return, for each sentence of a version, whom the story credits with it."""
    text = version.story.text
    own = set(version.sentences)
    lines = [
        line for line in lead_ins(text) if not any(a < line[1] and line[0] < b for a, b in own)
    ]
    spans = sorted([*own, *lines])
    credited = zip(spans, credits_in(text, spans), strict=True)
    return tuple(credit for span, credit in credited if span in own)


def credits_in(
    text: str, sentences: Sequence[Span], words: list[grammar.Word] | None = None
) -> list[Credit | None]:
    """Return whom a text, a story's or any other, credits with each of its sentences.

    They are parsed, unless the words they parse to are given.
    """
    if words is None:
        words = grammar.parse((text[start:end], start) for start, end in sentences)
    quotations = quotations_in(text)
    tags = _tags(text, words, quotations)
    mentions = _mentions(words, quotations, tags, len(sentences))
    own = Resolver(text, sentences, quotations).resolve(mentions)
    tagged = {one: tag.sentence for one, tag in tags.items() if mentions[tag.sentence]}
    unknown = {
        at for at, mention in enumerate(mentions) if mention and mention.credited and not own[at]
    }
    named = [credit.speaker if credit else None for credit in own]
    speakers = spread(text, sentences, quotations, named, tagged=tagged, unknown=unknown)
    return [
        credit or (Credit(speaker, None) if speaker else None)
        for credit, speaker in zip(own, speakers, strict=True)
    ]


def _mentions(
    words: list[grammar.Word],
    quotations: Sequence[Quotation],
    tags: Mapping[Quotation, _Tag],
    count: int,
) -> list[Mention | None]:
    """Return whom each sentence credits, else whom it is about.

    What follows a quotation tells best; what comes before it is asked last.
    """
    after = {tag.sentence: tag.mention for tag in reversed(list(tags.values())) if tag.after}
    before = {tag.sentence: tag.mention for tag in reversed(list(tags.values())) if not tag.after}
    mentions: list[Mention | None] = [None] * count
    for at, group in groupby(enumerate(words), key=lambda numbered: numbered[1].sentence):
        numbered = list(group)
        within = [word for _, word in numbered]
        start, end = within[0].start, within[-1].end
        near = [one for one in quotations if one.start < end and start < one.end]
        sentence = Sentence(within, numbered[0][0], near)
        outside = [word for n, word in enumerate(within) if not sentence.is_quoted(n)]
        mention = after.get(at)
        if mention is None and not two_speak(sentence):
            mention = (
                teller_of(outside, opens=at < _OPENING)
                or opener_of(outside)
                or mention_in(sentence)
                or before.get(at)
            )
            if mention is not None and opens_half(sentence, mention):
                mention = None
        mentions[at] = (
            _with_subject(mention, opening_name(sentence)) if mention else topic_of(sentence)
        )
    return mentions


def _with_subject(mention: Mention, name: Mention | None) -> Mention:
    """Return a mention with the name that its sentence begins with kept beside it."""
    if name is None or mention.proper or name.end > mention.start:
        return mention
    return replace(mention, subject=(name.start, name.end))


@dataclass(frozen=True, slots=True)
class _Tag:
    """The words beside a quotation that say who speaks it."""

    mention: Mention
    sentence: int
    after: bool


def _tags(
    text: str, words: list[grammar.Word], quotations: Sequence[Quotation]
) -> dict[Quotation, _Tag]:
    """Return whom the words after or before each quotation credit with it."""
    starts = [word.start for word in words]
    tags: dict[Quotation, _Tag] = {}
    for at, one in enumerate(quotations):
        line = text.find("\n", one.end)
        ends = [line if line >= 0 else len(text)]
        ends += [after.start for after in quotations[at + 1 : at + 2]]
        first, last = bisect_left(starts, one.end), bisect_left(starts, min(ends))
        following = [word for word in words[first:last] if not word.text.isspace()]
        mention = tag_after(following, text, one)
        if mention is not None:
            sentence = words[bisect_left(starts, mention.start)].sentence
            tags[one] = _Tag(mention, sentence, after=True)
            continue
        last = bisect_left(starts, one.start)
        opens = quotations[at - 1].end if at else 0
        first = _sentence_start(words, last, opens)
        if mention := tag_before(words[first:last], first) if first < last else None:
            tags[one] = _Tag(mention, words[first].sentence, after=False)
    return tags


def _sentence_start(words: Sequence[grammar.Word], last: int, opens: int) -> int:
    """Return the first word, after a position in the text, of the sentence that ends at a word."""
    first = last
    while first and words[first - 1].start >= opens:
        if words[first - 1].sentence != words[last - 1].sentence:
            break
        first -= 1
    return first
