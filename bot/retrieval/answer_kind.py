"""Whether a sentence gives the kind of answer a question wants: a number, a name, a day. Pure."""

from __future__ import annotations

import re

from bot.answer import Plan, Wants
from bot.english.figures import count_of, figures_in
from bot.retrieval.passage_features import Asked
from bot.retrieval.word_overlap import stems_of

_CAUSE = re.compile(
    r"\b(?:because|due to|caused?|reasons?|in (?:response|retaliation|revenge)|retaliat\w*|"
    r"response to|after|following|led to|prompted|triggered|blam\w+|as a result|so that|in order|"
    r"revenge|aimed|accus\w+|determines?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:\d{4}|\d{1,2}[:.]\d\d|[ap]\.m|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|"
    r"march|april|may|june|july|august|september|october|november|december|last|ago|since|"
    r"yesterday|morning|evening|night|hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]+(?:\s(?:al-|bin |abu |de |van |von )?[^\W\d_a-z][\w’'-]+)+")
_PLACE = re.compile(
    r"\b(?:in|at|near|outside|on|of|from|towards?|targeted|hit)\s+(?:the\s+)?(?:[a-z]+\s+){0,3}"
    r"([^\W\d_a-z][\w’'-]+)|([^\W\d_a-z][\w’'-]+)\s+(?:square|street|road|district|quarter|"
    r"neighbou?rhood|village|town|city|suburb|area|province|camp|market|hospital|bridge|valley)\b"
)
_IN_PART = re.compile(
    r"\b(?:a\s+)?(?:further|another|additional|more)\s+(?:\d|[a-z]+teen|[a-z]+ty)", re.IGNORECASE
)
_OPENING = 3
"""Sentences at the start of a story, where totals stand."""


def right_kind(asked: Asked, sentence: str, at: int) -> float:
    """Return what a sentence gains for being of the kind wanted, or loses; -1.5 to 1.3.

    `at` is its position in the story.
    """
    plan = asked.plan
    if plan.wants is Wants.NUMBER:
        return _number(asked, sentence, at)
    if plan.wants is Wants.DATE:
        return 0.6 if _TIME.search(sentence) else -0.6
    if plan.wants is Wants.REASON:
        return 0.6 if _CAUSE.search(sentence) else -0.2
    if plan.wants is Wants.PERSON:
        return _person(plan, sentence)
    if plan.wants is Wants.PLACE:
        return _place(plan, sentence)
    if len(plan.asked) > 1:
        return 1.0 if any(figures_in(sentence)) else -0.8
    return 0.0


def _number(asked: Asked, sentence: str, at: int) -> float:
    """Want a figure of the thing asked for; the whole of it before a part ("another 19")."""
    figure = count_of(sentence, asked.things)
    if figure is None:
        return -0.5 if any(figures_in(sentence)) else -1.5
    if figure.value is None:
        return 0.2
    return 1.0 + (0.3 if at < _OPENING else 0.0) - (0.8 if _IN_PART.search(sentence) else 0.0)


def _person(plan: Plan, sentence: str) -> float:
    """Want a name the question does not have, best beside what it says of its bearer."""
    known = stems_of(plan.question)
    found = -0.6
    for name in _NAME.finditer(sentence):
        if stems_of(name.group()) & known:
            continue
        before = stems_of(" ".join(sentence[: name.start()].split()[-2:]))
        after = stems_of(" ".join(sentence[name.end() :].split()[:3]))
        found = max(found, 1.0 if (before | after) & known else 0.3)
    return found


def _place(plan: Plan, sentence: str) -> float:
    """Want a place the question does not have."""
    known = stems_of(plan.question)
    places = (found.group(1) or found.group(2) for found in _PLACE.finditer(sentence))
    return 0.5 if any(not stems_of(place) & known for place in places) else -0.6
