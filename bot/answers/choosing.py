"""Candidates to quotes: which are shown, in what order, with whom and what beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answer import Copy, Plan, Quote, QuotedSpan
from bot.answers.leaning import explained_by
from bot.answers.wire_copies import (
    QuoteWithCopies,
    is_asked_for,
    numbers_told,
    of_one_report,
    original_first,
    place_of,
    words_told,
)
from bot.retrieval.caveats import caveat_for
from bot.retrieval.sentence_ranking import Candidate, margin
from bot.retrieval.weights import (
    MOST_QUOTES,
    QUOTE_OF_PART,
    QUOTE_OF_SIDE,
    QUOTE_OF_STORY,
    SAME_SENTENCE,
)
from bot.speakers.credit_book import CreditsOf
from bot.speakers.credited_in import Credit
from index.corrections import notes_in
from index.languages.language import ENGLISH
from index.story import Version


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence to be quoted."""

    chosen: Candidate
    twins: tuple[Version, ...]
    """Versions in which search found nearly the same sentence."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The sentences to be quoted, the best first."""

    picks: tuple[Pick, ...]
    left: tuple[Candidate, ...]
    """Those that are as good as need be and had no room."""


def choose(
    plan: Plan, found: Sequence[Candidate], may: Callable[[Candidate], bool] = lambda _: True
) -> Picked:
    """Pick the best candidates, the best first, wordings of one sentence folded into one.

    Those that may not be quoted hold the others to the same bar all the same.
    """
    chosen: list[Candidate] = []
    twins: list[list[Version]] = []
    floor = max((one.score for one in found), default=0.0) - margin(plan, found)
    left = [one for one in found if one.score >= floor and may(one)]
    worth = [one.score for one in left]
    over: list[Candidate] = []
    while left:
        at = max(range(len(left)), key=lambda n: worth[n])
        one = left.pop(at)
        worth.pop(at)
        twin = next((n for n, c in enumerate(chosen) if near_copies(c.text, one.text)), None)
        if twin is not None:
            twins[twin].append(one.version)
        elif len(chosen) < MOST_QUOTES:
            chosen.append(one)
            twins.append([])
            worth = [w - _crowding(plan, one, other) for w, other in zip(worth, left, strict=True)]
        else:
            over.append(one)
    folded = zip(chosen, twins, strict=True)
    return Picked(tuple(Pick(one, tuple(versions)) for one, versions in folded), tuple(over))


def is_had(one: Candidate, places: Collection[QuotedSpan], said: Sequence[str]) -> bool:
    """Tell whether a candidate was quoted before: at one of these places, or nearly as was said."""
    if (one.version.id, one.span) in places:
        return True
    return any(near_copies(text, one.text) for text in said)


def tell(
    plan: Plan,
    picks: Sequence[Pick],
    near: Mapping[int, Sequence[Version]],
    credits_of: CreditsOf,
) -> list[QuoteWithCopies]:
    """Make quotes of what was picked, each from the original of its report where copies have it.

    `near` gives the versions that have nearly the text of one, by its id. The order stays; where
    the latest is asked for, the newest comes first; where the first, the oldest.
    """
    told = [_told(plan, pick, near.get(pick.chosen.version.id, ()), credits_of) for pick in picks]
    if plan.latest or plan.first:
        told.sort(key=lambda one: one.quote.story.published or date.min, reverse=plan.latest)
    return told


def _told(
    plan: Plan, pick: Pick, near: Sequence[Version], credits_of: CreditsOf
) -> QuoteWithCopies:
    mine = pick.chosen
    report = of_one_report(mine.version, near)
    places = {version.id: place_of(version, mine.text) for version in report[1:]}
    places[mine.version.id] = mine.at
    credit = credits_of(mine.version)[mine.at]
    origin, at = next(
        (version, at)
        for version in original_first(report)
        if (at := places[version.id]) is not None
        and (
            version is mine.version
            or (is_asked_for(plan, version) and _is_alike(credit, credits_of(version)[at]))
        )
    )
    others = {twin.story.key: twin for twin in pick.twins}
    others |= {version.story.key: version for version in report if places[version.id] is not None}
    others.pop(origin.story.key, None)
    quote = _quote(origin, at, credits_of)
    quote = replace(quote, foreign=origin.language != plan.language)
    of_it = {version.story.key for version in report}
    return QuoteWithCopies(
        replace(quote, also_in=_also_in(quote, others.values())),
        copies=(origin, *(other for key, other in others.items() if key in of_it)),
        twins=tuple(other for key, other in others.items() if key not in of_it),
    )


def _is_alike(one: Credit | None, other: Credit | None) -> bool:
    """Tell whether two credits name one speaker, or both nobody."""
    return (one and one.speaker) == (other and other.speaker)


def near_copies(one: str, other: str) -> bool:
    """Tell whether two sentences say the same in nearly the same words, figures alike."""
    numbers = numbers_told(one)
    if numbers != numbers_told(other):
        return False
    mine, its = words_told(one), words_told(other)
    same = len(set(numbers))
    return len(mine & its) + same >= SAME_SENTENCE * (len(mine | its) + same)


def _crowding(plan: Plan, one: Candidate, other: Candidate) -> float:
    lost = QUOTE_OF_STORY if one.version.id == other.version.id else 0.0
    if len(plan.outlets) > 1 and one.version.story.outlet == other.version.story.outlet:
        lost += QUOTE_OF_SIDE
    if len(plan.asked) > 1 and one.by is not None and one.by == other.by:
        lost += QUOTE_OF_SIDE
    if one.part and one.part == other.part:
        lost += QUOTE_OF_PART
    return lost


def _quote(version: Version, at: int, credits_of: CreditsOf) -> Quote:
    credited = credits_of(version)
    speakers = [credit.speaker if credit else None for credit in credited]
    credit = credited[at]
    is_english = version.language == ENGLISH
    return Quote(
        version=version,
        span=version.sentences[at],
        speaker=credit.speaker if credit else None,
        said_as=credit.said_as if credit else None,
        caveat=caveat_for(version, at, speakers) if is_english else None,
        before=explained_by(version, at) if is_english else None,
        through=credit.through if credit else None,
        corrections=tuple(notes_in(version.story.text)),
    )


def _also_in(quote: Quote, versions: Iterable[Version]) -> tuple[Copy, ...]:
    """Return the other stories with the same sentence, one for each outlet and page."""
    copies = [Copy(version.story.outlet, version.story.url) for version in versions]
    own = quote.story.url
    return tuple(copy for copy in dict.fromkeys(copies) if copy.url is None or copy.url != own)
