"""Hits to quotes: the sentences that answer, attributed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answer import Copy, Hit, Plan, Quote, Wants
from bot.caveats import caveat_for, has_number, is_caveat
from bot.newsroom_words import ALIKE, EMPTY
from bot.search import word_weights
from bot.speaker_names import same_body
from bot.speakers import Credit, credits_of
from index.story import Span, Version
from index.words import stems

MOST = 6
"""Quotes in an answer."""
_READ = 16
"""Sentences looked at closely (their grammar, their meaning), the best by their words."""
_KEPT = 0.72
"""A quote scores at least this share of the best one's score."""

_MOST_TELLING = 0.6
"""Share of the weight of a word no story has that any one word of a question may have.

In a small archive unknown words ("dates", "volume") would else outweigh all the others.
"""

Likeness = Callable[[Sequence[str]], Sequence[float]]
"""Gives the cosine of each text with the question."""
Rarity = Callable[[str], float]
"""Gives the inverse document frequency of a stem."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer."""

    version: Version
    at: int
    """Its position among the version's sentences."""
    covered: float
    """Share of the question's weighted words that it, its neighbours and its label hold; 0 to 1."""
    hit: float
    """The score of its passage."""
    cosine: float = 0.0
    """Likeness to the question."""
    score: float = 0.0
    confidence: float = 0.0
    """How surely it answers: the mean of coverage and likeness, more for the speaker asked for."""
    credit: Credit | None = None

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.version.sentences[self.at]

    @property
    def text(self) -> str:
        """What it says."""
        return self.version.story.text[slice(*self.span)]


def candidates(
    plan: Plan, hits: Sequence[Hit], rarity: Rarity, likeness: Likeness
) -> list[Candidate]:
    """Return the sentences of the hits that may answer, the best first."""
    weights = _weights(plan, rarity)
    found = [
        Candidate(hit.version, at, _covered(hit.version, at, weights), hit.score)
        for hit in hits
        for at in _sentences_in(hit)
    ]
    found = [one for one in _once(found) if not is_caveat(one.text)]
    found.sort(key=lambda one: -(one.covered + 0.25 * one.hit + _right_kind(plan, one.text)))
    close = found[:_READ]
    cosines = likeness([one.text for one in close])
    read = [
        replace(one, cosine=cosine, credit=credits_of(one.version)[one.at])
        for one, cosine in zip(close, cosines, strict=True)
    ]
    scored = [
        replace(one, score=_score(plan, one), confidence=_confidence(plan, one)) for one in read
    ]
    return sorted(scored, key=lambda one: (-one.score, one.version.id, one.at))


def choose(plan: Plan, found: Sequence[Candidate]) -> list[Quote]:
    """Make quotes of the best candidates, copies of one sentence folded into one.

    The best comes first; where the latest is asked for, the newest.
    """
    chosen: list[Quote] = []
    floor = found[0].score * _KEPT if found else 0.0
    for one in found:
        if one.score < floor or (plan.bodies and not _credited(plan, one) and chosen):
            continue
        twin = next((n for n, q in enumerate(chosen) if near_copies(q.text, one.text)), None)
        if twin is not None:
            chosen[twin] = _with_copy(chosen[twin], one.version)
        elif len(chosen) < MOST:
            chosen.append(_quote(one))
    if plan.latest:
        chosen.sort(key=lambda quote: quote.story.published or date.min, reverse=True)
    return chosen


def near_copies(one: str, other: str) -> bool:
    """Tell whether two sentences say the same in nearly the same words, figures alike."""
    if re.findall(r"\d[\d.,]*", one) != re.findall(r"\d[\d.,]*", other):
        return False
    mine, its = set(stems(one)), set(stems(other))
    return len(mine & its) >= 0.8 * len(mine | its)


def _weights(plan: Plan, rarity: Rarity) -> dict[str, float]:
    """Return the topic's stems by how much each tells; names of speakers count as speakers."""
    asked = stems(plan.topic)
    said = {stem for body in plan.bodies for stem in stems(body.said)}
    highest = _MOST_TELLING * rarity("")
    weights = {s: min(rarity(s), highest) for s in asked if s not in EMPTY and s not in said}
    if weights:
        return weights
    return {stem: rarity(stem) for stem in word_weights(plan)}


def _sentences_in(hit: Hit) -> list[int]:
    start, end = hit.passage.start, hit.passage.end
    return [n for n, (a, b) in enumerate(hit.version.sentences) if a < end and b > start]


def _once(found: Sequence[Candidate]) -> list[Candidate]:
    best: dict[tuple[int, int], Candidate] = {}
    for one in found:
        known = best.get((one.version.id, one.at))
        if known is None or known.hit < one.hit:
            best[one.version.id, one.at] = one
    return list(best.values())


def _covered(version: Version, at: int, weights: dict[str, float]) -> float:
    total = sum(weights.values())
    if not total:
        return 0.0
    story = version.story
    own = set(stems(story.text[slice(*version.sentences[at])]))
    near = {
        stem
        for n in (at - 1, at + 1)
        if 0 <= n < len(version.sentences)
        for stem in stems(story.text[slice(*version.sentences[n])])
    }
    published = f"{story.published:%d %B %Y}" if story.published else ""
    label = set(stems(f"{story.title} {story.outlet or ''} {published}"))
    gained = 0.0
    for stem, weight in weights.items():
        alike = ALIKE.get(stem, frozenset())
        if stem in own:
            gained += weight
        elif alike & own:
            gained += 0.85 * weight
        elif stem in near or stem in label:
            gained += 0.5 * weight
        elif alike & (near | label):
            gained += 0.4 * weight
    return gained / total


def _right_kind(plan: Plan, sentence: str) -> float:
    """Return what a sentence gains for being, or loses for not being, of the kind wanted."""
    if plan.wants is Wants.NUMBER:
        return 0.15 if has_number(sentence) else -0.2
    if plan.wants is Wants.DATE:
        return 0.1 if _TIME.search(sentence) else -0.1
    if plan.wants in {Wants.PERSON, Wants.PLACE}:
        return 0.05 if re.search(r"\w\W+[^\W\d_a-z]\w", sentence) else -0.1
    return 0.0


_TIME = re.compile(
    r"\b(?:\d{4}|\d{1,2}[:.]\d\d|[ap]\.m|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|"
    r"march|april|may|june|july|august|september|october|november|december|last|ago|since|"
    r"yesterday|morning|evening|night|hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)


def _score(plan: Plan, one: Candidate) -> float:
    score = 0.5 * one.covered + 0.45 * one.cosine + 0.15 * one.hit + _right_kind(plan, one.text)
    if plan.bodies:
        score += 0.3 if _credited(plan, one) else -0.25 if one.credit else -0.05
    return score


def _confidence(plan: Plan, one: Candidate) -> float:
    asked_for = 0.2 if plan.bodies and _credited(plan, one) else 0.0
    return (one.covered + one.cosine) / 2 + asked_for


def _credited(plan: Plan, one: Candidate) -> bool:
    if one.credit is None:
        return False
    speaker = one.credit.speaker
    return any(same_body(speaker, name) for body in plan.bodies for name in body.names)


def _quote(one: Candidate) -> Quote:
    speakers = [credit.speaker if credit else None for credit in credits_of(one.version)]
    return Quote(
        version=one.version,
        span=one.span,
        speaker=one.credit.speaker if one.credit else None,
        said_as=one.credit.said_as if one.credit else None,
        caveat=caveat_for(one.version, one.at, speakers),
    )


def _with_copy(quote: Quote, version: Version) -> Quote:
    copy = Copy(version.story.outlet, version.story.url)
    known = {quote.story.key} | {other.url for other in quote.also_in}
    if version.story.key in known or copy.url in known or copy in quote.also_in:
        return quote
    return replace(quote, also_in=(*quote.also_in, copy))
