"""Candidates to quotes: which are shown, in what order, with whom and what beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.answer import Copy, Plan, Quote
from bot.candidates import Candidate, CreditsOf, is_of_parts
from bot.caveats import caveat_for
from bot.coverage import stems_of
from index.corrections import notes_in
from index.story import Span, Version

MOST = 6
"""Quotes in an answer."""
_MARGIN = 3.0
"""How far below the best one's score a quote may be where one thing is asked for."""
_SAME_STORY = 0.6
_SAME_SIDE = 1.0
_SAME_PART = 0.4
"""What a candidate loses for each quote already chosen of its story; of its outlet or speaker,
where several are asked for; and for its part of the question: each side is heard, each part
answered."""


_LEANS = re.compile(
    r"[\"“‘']?(?:he|she|it|they|his|her|its|their|this|these|those|such|both|the (?:group|attack|"
    r"blast|strikes?|raids?|figures?|toll|number|statement|report|agency|monitor|victims?|dead|two|three))\b",
    re.IGNORECASE,
)


def choose(plan: Plan, found: Sequence[Candidate], credits_of: CreditsOf) -> list[Quote]:
    """Make quotes of the best candidates, copies of one sentence folded into one.

    The best comes first; where the latest is asked for, the newest; where the first, the oldest.
    """
    chosen: list[Candidate] = []
    copies: list[list[Version]] = []
    left = list(found)
    worth = [one.score for one in left]
    floor = max(worth, default=0.0) - _margin(plan)
    while left:
        at = max(range(len(left)), key=lambda n: worth[n])
        one = left.pop(at)
        worth.pop(at)
        if one.score < floor:
            continue
        twin = next((n for n, c in enumerate(chosen) if near_copies(c.text, one.text)), None)
        if twin is not None:
            copies[twin].append(one.version)
        elif len(chosen) < MOST:
            chosen.append(one)
            copies.append([])
            worth = [w - _crowding(plan, one, other) for w, other in zip(worth, left, strict=True)]
    quotes = [
        _with_copies(_quote(one, credits_of), versions)
        for one, versions in zip(chosen, copies, strict=True)
    ]
    if plan.latest or plan.first:
        quotes.sort(key=lambda quote: quote.story.published or date.min, reverse=plan.latest)
    return quotes


def _margin(plan: Plan) -> float:
    """Return how far below the best a quote may be: farther where several things are asked for."""
    if is_of_parts(plan):
        return 3 * _MARGIN
    return 2 * _MARGIN if len(plan.asked) > 1 else _MARGIN


def near_copies(one: str, other: str) -> bool:
    """Tell whether two sentences say the same in nearly the same words, figures alike."""
    if re.findall(r"\d[\d.,]*", one) != re.findall(r"\d[\d.,]*", other):
        return False
    mine, its = stems_of(one), stems_of(other)
    return len(mine & its) >= 0.8 * len(mine | its)


def _crowding(plan: Plan, one: Candidate, other: Candidate) -> float:
    lost = _SAME_STORY if one.version.id == other.version.id else 0.0
    if len(plan.outlets) > 1 and one.version.story.outlet == other.version.story.outlet:
        lost += _SAME_SIDE
    if len(plan.asked) > 1 and one.by is not None and one.by == other.by:
        lost += _SAME_SIDE
    if one.part and one.part == other.part:
        lost += _SAME_PART
    return lost


def _quote(one: Candidate, credits_of: CreditsOf) -> Quote:
    credited = credits_of(one.version)
    speakers = [credit.speaker if credit else None for credit in credited]
    credit = credited[one.at]
    return Quote(
        version=one.version,
        span=one.span,
        speaker=credit.speaker if credit else None,
        said_as=credit.said_as if credit else None,
        caveat=caveat_for(one.version, one.at, speakers),
        before=_before(one),
        through=credit.through if credit else None,
        corrections=tuple(notes_in(one.version.story.text)),
    )


def _before(one: Candidate) -> Span | None:
    """Return the sentence before one that says of "it" what only that one explains."""
    if one.at == 0 or not _LEANS.match(one.text):
        return None
    start, end = one.version.sentences[one.at - 1]
    between = one.version.story.text[end : one.span[0]]
    return (start, end) if not between.strip() else None


def _with_copies(quote: Quote, versions: Sequence[Version]) -> Quote:
    for version in versions:
        copy = Copy(version.story.outlet, version.story.url)
        known = {quote.story.key} | {other.url for other in quote.also_in}
        if version.story.key in known or copy.url in known or copy in quote.also_in:
            continue
        quote = replace(quote, also_in=(*quote.also_in, copy))
    return quote
