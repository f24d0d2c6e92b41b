"""The sentences of the hits, weighed by how well each answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.answer import AskedSpeaker, Hit, Plan, Wants
from bot.english.slot_asked import fills, slot_asked
from bot.english.synonyms import EMPTY, stems_of
from bot.languages.words import stems_in
from bot.retrieval.answer_kind import right_kind
from bot.retrieval.caveats import is_caveat
from bot.retrieval.passage_features import Asked, label_of, share_told
from bot.retrieval.weights import (
    ALSO_REPORTED,
    BESIDE_THE_BEST,
    CREDITED,
    KIND,
    MARGIN,
    MARGIN_IN_ANOTHER,
    MARGIN_OF_PARTS,
    MARGIN_OF_SIDES,
    MARGIN_READ,
    OF_ANOTHER,
    OF_ONE_EVENT,
    OF_ONE_MATTER,
    PART_WORDS,
    REPORTED_LATE,
    SENTENCE,
    SENTENCE_OF_PARTS,
    SEVERAL_PARTS,
    SPEAKERS_READ,
    TYPED,
)
from bot.retrieval.word_overlap import Telling, covered, is_sentence_of, only_asks
from bot.speakers.asked_speaker import (
    is_one_asked,
    may_be_put_otherwise,
    reports,
    says_nothing,
    speaks,
)
from bot.speakers.credit_book import Credits, CreditsOf
from bot.speakers.credited_in import Credit
from index.languages.language import ENGLISH
from index.story import Span, Version, sentences_in


def is_of_parts(plan: Plan) -> bool:
    """Tell a long question of several parts from a short one."""
    return len(plan.parts) >= SEVERAL_PARTS


def asks_for_word_alone(plan: Plan) -> bool:
    """Tell whether a question is for somebody's word on whatever it may be: "what did Ng say?".

    Whatever a story credits to them answers it. Who is asked for by a role alone is of some matter.
    """
    if not plan.asked or plan.days or plan.wants is not Wants.ANY or plan.language != ENGLISH:
        return False
    if not all(body.names or body.absent for body in plan.asked):
        return False
    called = stems_of(" ".join(name for body in plan.asked for name in (body.said, *body.names)))
    return stems_of(plan.topic) <= called | EMPTY


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer."""

    version: Version
    at: int
    """Its position among the version's sentences."""
    words: float
    """Share of the question's weighted words that it, its neighbours and its label hold; 0 to 1."""
    meaning: float
    """Likeness to the question as the embedding model sees it, in its passage; a cosine."""
    score: float
    """How well it answers; comparable within one question only."""
    credited: bool = False
    """True where the story credits somebody with it; looked at where a speaker is asked for."""
    by: AskedSpeaker | None = None
    """The speaker asked for who says it."""
    told_of: bool = False
    """True where another, or the story, tells in it what the one asked for says."""
    odds: float | None = None
    """Log odds that it answers, as the Reader sees it; None where it was not read."""
    typed: bool = False
    """True where it is what was typed, word for word."""
    part: int = 0
    """The part of the question it fits best, counting from 1; 0 for a question of one part."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.version.sentences[self.at]

    @property
    def text(self) -> str:
        """What it says."""
        return self.version.story.text[slice(*self.span)]


def candidates(asked: Asked, hits: Sequence[Hit], credits_of: CreditsOf) -> list[Candidate]:
    """Return the sentences of the hits that may answer, the best first."""
    best = max((hit.score for hit in hits), default=0.0)
    hits = [hit for hit in hits if _is_of_outlet(asked.plan, hit.version)]
    found: dict[tuple[int, int], Candidate] = {}
    for hit in hits:
        for row, at in enumerate(sentences_in(hit.version, hit.passage)):
            one = _candidate(asked, hit, at, row, hit.score - best)
            known = found.get((one.version.id, at))
            if _is_caveat(one) or _is_asked(asked.plan, one):
                continue
            if known is None or known.score < one.score:
                found[one.version.id, at] = one
    kept = _of_its_event(asked, list(found.values()))
    ranked = sorted(kept, key=lambda one: (-one.score, one.version.id, one.at))
    if not asked.plan.asked:
        return ranked
    close = [_credited(asked.plan, one, credits_of(one.version)) for one in ranked[:SPEAKERS_READ]]
    close = _with_those_known_by_role(_without_others_of_a_role(asked, close), credits_of)
    heard = {other.by for other in close if other.by}
    if not heard and all(map(may_be_put_otherwise, asked.plan.asked)):
        return ranked
    kept = [one for one in close if one.typed or _may_stand(asked.plan, one, heard)]
    if asks_for_word_alone(asked.plan) and any(one.by and not one.told_of for one in kept):
        kept = [one for one in kept if not one.told_of]
    return sorted(kept, key=lambda one: (-one.score, one.version.id, one.at))


def _of_its_event(asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what stories of other events than a thread's say in the words asked now."""
    if not asked.plan.put:
        return list(found)
    event = tuple(told for told in asked.words if told[0] in asked.of_thread) or asked.words
    return _of_the_fullest(found, _shares_told(event, found), OF_ONE_EVENT)


def of_one_matter(asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out, below the best, what stories say that share few of the question's words with its.

    Under what answers of a cup final nothing stands of a trial of a vaccine. A question of several
    parts, or of several speakers, has several matters.
    """
    if not found or is_of_parts(asked.plan) or len(asked.plan.asked) > 1:
        return list(found)
    shares = _shares_told(asked.words, found)
    bound = BESIDE_THE_BEST * shares.get(found[0].version.id, 0.0)
    return [one for one in found if shares.get(one.version.id, bound) >= bound or one.typed]


def _without_others_of_a_role(asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out those who have the role asked for in another matter: each has its "union"."""
    by_role = [one for one in found if one.by and not one.by.names]
    shares = {one.version.id: share_told(asked.words, one.version) for one in by_role}
    return _of_the_fullest(found, shares, OF_ONE_MATTER)


def _shares_told(telling: Telling, found: Sequence[Candidate]) -> dict[int, float]:
    """Return what share of words each English story found has, by its version's id."""
    versions = {one.version.id: one.version for one in found if one.version.language == ENGLISH}
    return {id_: share_told(telling, version) for id_, version in versions.items()}


def _of_the_fullest(
    found: Sequence[Candidate], shares: Mapping[int, float], least: float
) -> list[Candidate]:
    """Leave out those of stories with less than such a share of what the fullest has."""
    bound = least * max(shares.values(), default=0.0)
    return [one for one in found if shares.get(one.version.id, bound) >= bound or one.typed]


def _with_those_known_by_role(found: Sequence[Candidate], credits_of: CreditsOf) -> list[Candidate]:
    """Give one who has the role asked for in one story their words in others too."""
    known: dict[str, AskedSpeaker] = {}
    for one in found:
        credit = credits_of(one.version)[one.at]
        if one.by and not one.by.names and credit and not credit.speaker.islower():
            known[credit.speaker] = one.by
    if not known:
        return list(found)
    return [
        one if one.by else _known_by_name(one, credits_of(one.version)[one.at], known)
        for one in found
    ]


def _known_by_name(
    one: Candidate, credit: Credit | None, known: Mapping[str, AskedSpeaker]
) -> Candidate:
    name = credit.speaker if credit else ""
    by = known.get(name) if " " in name else None
    return replace(one, by=by, score=one.score + CREDITED - OF_ANOTHER) if by else one


def _is_caveat(one: Candidate) -> bool:
    return one.version.language == ENGLISH and is_caveat(one.text)


def _is_asked(plan: Plan, one: Candidate) -> bool:
    """Tell whether a sentence only asks: a heading on a line alone, or what the question does."""
    text, (start, end) = one.version.story.text, one.span
    is_alone = (start == 0 or text[start - 1] == "\n") and text.startswith("\n", end)
    return (is_alone and one.text.endswith("?")) or only_asks(plan.question, one.text)


def _may_stand(plan: Plan, one: Candidate, heard: AbstractSet[AskedSpeaker]) -> bool:
    """Tell whether a sentence may be shown to who asks for a speaker: only what that one says.

    Where none of the candidates is credited to the speaker, those credited to nobody may; where one
    side of several is not heard, anybody's. A body that the stories put in other words may be any
    of those who are heard: then all may stand, and the answer says that none is credited so.
    """
    if len(heard) == len(plan.asked):
        return one.by is not None
    return one.by is not None or bool(heard) or not one.credited


def margin(plan: Plan, found: Sequence[Candidate]) -> float:
    """Return how far below the best a quote may be: farther where several things are asked for."""
    if is_of_parts(plan):
        return MARGIN_OF_PARTS
    if len(plan.asked) > 1:
        return MARGIN_OF_SIDES
    if found and not (found[0].version.language == plan.language == ENGLISH):
        return MARGIN_IN_ANOTHER
    return MARGIN if all(one.odds is None for one in found) else MARGIN_READ


def facts_of(asked: Asked, hit: Hit, at: int, row: int, passage: float) -> dict[str, float]:
    """Return how a sentence fits what is asked, as numbers that are weighed."""
    version = hit.version
    sentence = version.story.text[slice(*version.sentences[at])]
    own = stems_in(sentence, version.language)
    near = stems_in(label_of(version.story), version.language).union(
        *(
            stems_in(version.story.text[slice(*version.sentences[n])], version.language)
            for n in (at - 1, at + 1)
            if 0 <= n < len(version.sentences)
        )
    )
    told = row < len(hit.meanings) and asked.understands(version)
    likeness = asked.vectors @ hit.meanings[row] if told else None
    fitting = [
        (weights, n)
        for part, weights, n in asked.parts
        if part.outlet in {None, version.story.outlet}
    ]
    of_event = asked.of_thread & stems_of(version.story.text)
    words = covered(asked.words, own | of_event)
    meaning = float(likeness[0]) if likeness is not None else 0.0
    return {
        "context": covered(asked.words, own | of_event, near),
        "meaning": meaning,
        "part_words": max((covered(weights, own) for weights, _ in fitting), default=words),
        "part_meaning": max(
            (float(likeness[n]) for _, n in fitting if likeness is not None), default=meaning
        ),
        "passage": passage,
        "kind": right_kind(asked, sentence, at, version.language)
        + _gain_of_verb(asked, sentence, version),
        "then": float(_is_then(asked.plan, version)),
    }


def _gain_of_verb(asked: Asked, sentence: str, version: Version) -> float:
    """Return what a sentence gains for filling the place of the question's verb that is asked for.

    As far as its story is of the question: each has somebody who "designed" something.
    """
    plan = asked.plan
    if not (plan.language == version.language == ENGLISH) or plan.asked:
        return 0.0
    if plan.wants in {Wants.NUMBER, Wants.ANY}:
        return 0.0  # what figures count is told elsewhere; "which countries" no verb tells
    wanted = slot_asked(plan.question)
    if wanted is None or not fills(sentence, wanted, plan.question):
        return 0.0
    return KIND["verb_filled"] * share_told(asked.words, version)


def _is_then(plan: Plan, version: Version) -> bool:
    """Tell whether a story is of days a question names, or reports on them just after."""
    day = version.story.published
    return day is not None and any(
        since - timedelta(days=1) <= day <= until + REPORTED_LATE for since, until in plan.days
    )


def _is_of_outlet(plan: Plan, version: Version) -> bool:
    return plan.loosened or not plan.outlets or version.story.outlet in plan.outlets


def _candidate(asked: Asked, hit: Hit, at: int, row: int, passage: float) -> Candidate:
    facts = facts_of(asked, hit, at, row, passage)
    weights = SENTENCE_OF_PARTS if is_of_parts(asked.plan) else SENTENCE
    score = sum(weights[name] * value for name, value in facts.items())
    version = hit.version
    sentence = version.story.text[slice(*version.sentences[at])]
    typed = is_sentence_of(asked.plan.question, sentence)
    return Candidate(
        version,
        at,
        words=facts["context"],
        meaning=facts["meaning"],
        score=score + TYPED * typed,
        typed=typed,
        part=_best_part(asked, hit, at, row),
    )


def _best_part(asked: Asked, hit: Hit, at: int, row: int) -> int:
    if not is_of_parts(asked.plan) or row >= len(hit.meanings):
        return 0
    likeness = asked.vectors @ hit.meanings[row]
    version = hit.version
    own = stems_in(version.story.text[slice(*version.sentences[at])], version.language)
    fits = [
        (float(likeness[n]) + PART_WORDS * covered(telling, own), n)
        for part, telling, n in asked.parts
        if part.outlet in {None, hit.version.story.outlet}
    ]
    return max(fits, default=(0.0, 0))[1]


def _credited(plan: Plan, one: Candidate, credited: Credits) -> Candidate:
    credit = credited[one.at]
    by = next((b for b in plan.asked if speaks(b, credit, one.version, one.at)), None)
    is_own = by is not None and (
        credit is None or not by.names or is_one_asked(by, credit.speaker, one.version)
    )
    gain = CREDITED if is_own else ALSO_REPORTED if by else OF_ANOTHER if credit else 0.0
    told_of = False
    if by is not None and any(b != by and reports(b, one.version, one.at) for b in plan.asked):
        gain += ALSO_REPORTED
    if by is None and (by := next((b for b in plan.asked if _is_told_of(b, one)), None)):
        gain = ALSO_REPORTED
        told_of = not says_nothing(by, one.version, one.at)
    credited_so = credit is not None
    return replace(one, credited=credited_so, by=by, told_of=told_of, score=one.score + gain)


def _is_told_of(body: AskedSpeaker, one: Candidate) -> bool:
    """Tell whether a sentence that is credited to no one asked for has this one's word, or none."""
    return reports(body, one.version, one.at) or says_nothing(body, one.version, one.at)
