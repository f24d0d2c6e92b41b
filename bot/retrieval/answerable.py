"""Whether the stories answer at all: a calibrated belief from what was found and was not. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.answer import Hit, Plan
from bot.english.dates import dates_in
from bot.english.synonyms import stems_of
from bot.languages.words import stems_in
from bot.retrieval.passage_features import Asked, label_of
from bot.retrieval.sentence_ranking import Candidate, asks_for_word_alone, is_of_parts
from bot.retrieval.weights import (
    ABOUT,
    ANSWERS,
    ANSWERS_ACROSS_FROM,
    ANSWERS_FROM,
    ANSWERS_IN_ANOTHER,
    ANSWERS_IN_ANOTHER_FROM,
    ANSWERS_IN_ANOTHER_READ,
    ANSWERS_OF_PARTS,
    ANSWERS_OF_PARTS_FROM,
    ANSWERS_READ,
    ANSWERS_READ_FROM,
    BELIEF_FROM_HITS,
    BELIEF_FROM_SENTENCES,
    MATTER_MISSING,
    OF_ONE_MATTER,
    REPORTED_LATEST,
    UNREAD,
)
from bot.retrieval.word_overlap import covered
from bot.speakers.asked_speaker import may_be_put_otherwise, says_nothing
from index.languages.language import ENGLISH

_PROPER = re.compile(r"(?<!^)(?<![.?!] )(?<![\w’'])[^\W\d_a-z][\w’'-]+")
_OPENING = 2
"""Sentences at the start of a story that say what all of it is about."""
_ADMITS = re.compile(
    r"\b(?:admit\w*|confess\w*|acknowledg\w*|apolog\w*|conced\w*|sorry|regret\w*|mistaken?"
    r"|(?:was|were) wrong|my (?:decision|fault|judge?ment)|(?:it|that) was mine)\b",
    re.IGNORECASE,
)
"""Words that presuppose what is often the opposite of what was said."""


def answers(asked: Asked, hits: Sequence[Hit], found: Sequence[Candidate]) -> bool:
    """Tell whether what was found answers the question, rather than being near it.

    A sentence of the coverage that was typed as it stands answers itself, and so does any word of
    whom is asked for by name and on no matter. That who is asked for would not speak is an answer,
    little as it says of the matter.
    """
    if any(one.typed for one in found):
        return True
    if asks_for_word_alone(asked.plan) and any(one.by is not None for one in found):
        return True
    if found and _says_nothing(found[0]):
        return not evidence(asked, hits, found)["not_on_it"]
    if found and not (found[0].version.language == asked.plan.language == ENGLISH):
        return _answers_in_another(asked, hits, found)
    _, enough = _table(asked.plan, found)
    if not found or not (is_about(found) or evidence(asked, hits, found)["missing"] < 1):
        return False
    return belief(asked, hits, found) >= enough


def _says_nothing(one: Candidate) -> bool:
    return one.by is not None and says_nothing(one.by, one.version, one.at)


def _answers_in_another(asked: Asked, hits: Sequence[Hit], found: Sequence[Candidate]) -> bool:
    """Tell whether what was found answers where question, story or both are not in English.

    Across languages words tell next to nothing, so that is left to a model that reads both.
    """
    facts = evidence(asked, hits, found)
    understood = asked.understands(found[0].version)
    likeness = asked.reads.likeness(facts["meaning"]) if understood else 0.0
    if found[0].version.language != asked.plan.language:
        return understood and likeness >= ANSWERS_ACROSS_FROM
    table = ANSWERS_IN_ANOTHER_READ if understood else ANSWERS_IN_ANOTHER
    told = facts | {"likeness": likeness}
    total = sum(weight * told.get(name, 1.0) for name, weight in table.items())
    return 1 / (1 + math.exp(-total)) >= ANSWERS_IN_ANOTHER_FROM


def is_about(found: Sequence[Candidate]) -> bool:
    """Tell whether what was found in other words than the question's is still about it at all."""
    return max((one.meaning for one in found[:BELIEF_FROM_SENTENCES]), default=0.0) >= ABOUT


def belief(asked: Asked, hits: Sequence[Hit], found: Sequence[Candidate]) -> float:
    """Return how likely it is that the stories answer; 0 to 1 (`bench/answering.py`)."""
    facts = evidence(asked, hits, found)
    table, _ = _table(asked.plan, found)
    total = sum(weight * facts.get(name, 1.0) for name, weight in table.items())
    return 1 / (1 + math.exp(-total))


def _table(plan: Plan, found: Sequence[Candidate]) -> tuple[Mapping[str, float], float]:
    """Return what the evidence weighs, and the belief from which there is an answer."""
    if is_of_parts(plan):
        return ANSWERS_OF_PARTS, ANSWERS_OF_PARTS_FROM
    if any(one.odds is not None for one in found):
        return ANSWERS_READ, ANSWERS_READ_FROM
    return ANSWERS, ANSWERS_FROM


def evidence(asked: Asked, hits: Sequence[Hit], found: Sequence[Candidate]) -> dict[str, float]:
    """Return what speaks for and against there being an answer, as numbers that are weighed."""
    plan = asked.plan
    best = found[:BELIEF_FROM_SENTENCES]
    held = frozenset().union(
        *(
            stems_in(hit.text, hit.version.language)
            | stems_in(label_of(hit.version.story), hit.version.language)
            for hit in hits[:BELIEF_FROM_HITS]
        )
    )
    telling = [(stem, weight) for stem, weight, alike in asked.words if not (alike & held)]
    total = sum(weight for _, weight, _ in asked.words) or 1.0
    names = frozenset().union(*(stems_of(n) for n in _PROPER.findall(plan.topic)), frozenset())
    weights = {stem: weight for stem, weight, _ in asked.words if stem in names}
    missing = sum(weight for stem, weight in telling if stem not in held)
    odds = sorted((one.odds for one in best if one.odds is not None), reverse=True)
    return {
        "odds": odds[0] if odds else UNREAD,
        "second": odds[min(1, len(odds) - 1)] if odds else UNREAD,
        "meaning": max((one.meaning for one in best), default=0.0),
        "words": max((one.words for one in best), default=0.0),
        "missing": missing / total,
        "names_missing": sum(w for stem, w in weights.items() if stem not in held)
        / (sum(weights.values()) or 1.0),
        "weakest_part": _weakest_part(asked, hits),
        "absent_outlet": float(bool(plan.absent)),
        "heard": _heard(plan, best),
        "not_on_it": _is_of_another_matter(asked, best, missing / total),
        "not_heard": _not_heard(plan, found, put_otherwise=False),
        "nobody_so": _not_heard(plan, found, put_otherwise=True),
        "not_then": _not_then(plan, best),
        "presupposed": _presupposed(plan, best),
    }


def _weakest_part(asked: Asked, hits: Sequence[Hit]) -> float:
    """Return the best likeness of any sentence found to the part that is least like any."""
    rows = [n for _, _, n in asked.parts] or [0]
    known = [hit.meanings @ asked.vectors.T for hit in hits[:BELIEF_FROM_HITS] if len(hit.meanings)]
    if not known:
        return 0.0
    return min(max(float(likeness[:, n].max()) for likeness in known) for n in rows)


def _heard(plan: Plan, best: Sequence[Candidate]) -> float:
    """Tell whether a speaker asked for says one of the best sentences."""
    return float(any(one.by is not None for one in best) if plan.asked else False)


def _is_of_another_matter(asked: Asked, best: Sequence[Candidate], missing: float) -> float:
    """Tell whether those asked for are heard, if at all, on what was not asked about.

    Nothing they say has a word of it, or most of its words stand in no story found.
    """
    if not asked.plan.asked:
        return 0.0
    on_it = any(one.words or (one.by is not None and _opens_on(asked, one)) for one in best)
    return float(missing >= MATTER_MISSING or not on_it)


def _opens_on(asked: Asked, one: Candidate) -> bool:
    """Tell whether a story's headline and opening say that all of it is of what is asked."""
    version = one.version
    opening = " ".join(version.story.text[slice(*span)] for span in version.sentences[:_OPENING])
    told = stems_of(opening) | stems_of(version.story.title)
    return covered(asked.words, told) >= OF_ONE_MATTER


def _not_heard(plan: Plan, found: Sequence[Candidate], *, put_otherwise: bool) -> float:
    """Return the share of the speakers asked for to whom nothing found is credited.

    Of those whom stories may put in other words, or of the others.
    """
    heard = {one.by.said for one in found if one.by is not None}
    unheard = [body for body in plan.asked if body.said not in heard]
    share = sum(may_be_put_otherwise(body) is put_otherwise for body in unheard)
    return share / len(plan.asked) if unheard else 0.0


def _not_then(plan: Plan, best: Sequence[Candidate]) -> float:
    """Tell whether a question names days and all that is found is of others.

    A story without a date may be of any; the very best sentence of another year's may tell of "the
    2024 agreement".
    """
    if not plan.days or any(_names_day(plan, one) for one in best[:1]):
        return 0.0
    days = [one.version.story.published for one in best]
    met = any(
        day is None or since - timedelta(days=1) <= day <= until + REPORTED_LATEST
        for day in days
        for since, until in plan.days
    )
    return float(not met)


def _names_day(plan: Plan, one: Candidate) -> bool:
    """Tell whether a sentence itself names days of those a question names.

    "The highest since 2017" does not tell of 2017.
    """
    day = one.version.story.published
    told = dates_in(one.text, day) if day and one.version.language == ENGLISH else ()
    return any(
        when.since and when.until and since <= when.until and when.since <= until
        for when in told
        for since, until in plan.days
    )


def _presupposed(plan: Plan, best: Sequence[Candidate]) -> float:
    """Tell whether a question has somebody admit something and no sentence found does."""
    if plan.language != ENGLISH or not _ADMITS.search(plan.question):
        return 0.0
    return float(not any(_ADMITS.search(one.text) for one in best))
