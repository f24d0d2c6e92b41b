"""Whether a sentence gives the kind of answer a question wants: a number, a name, a day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.answer import Plan, Wants
from bot.english.figures import count_of, figures_in
from bot.english.synonyms import stems_of
from bot.languages.asking import is_of_kind
from bot.retrieval.passage_features import Asked
from bot.retrieval.weights import KIND, TOTALS_STAND_IN
from index.calendar import WHOLE_WEEKDAY, names_month
from index.languages.language import ENGLISH
from index.story import Span

_CAUSE = re.compile(
    r"\b(?:because|due to|caused?|reasons?|in (?:response|retaliation|revenge)|retaliat\w*|"
    r"response to|after|following|led to|prompted|triggered|blam\w+|as a result|so that|in order|"
    r"revenge|aimed|accus\w+|determines?|why)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"\b(?:\d{{4}}|\d{{1,2}}[:.]\d\d|[ap]\.m|{WHOLE_WEEKDAY}|last|ago|since|"
    r"yesterday|morning|evening|night|hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]+(?:\s(?:al-|bin |abu |de |van |von )?[^\W\d_a-z][\w’'-]+)+")
_PLACE = re.compile(
    r"\b(?:in|at|near|outside|on|of|from|towards?|targeted|hit)\s+(?:the\s+)?(?:[a-z]+\s+){0,3}"
    r"([^\W\d_a-z][\w’'-]+)|([^\W\d_a-z][\w’'-]+)\s+(?:square|street|road|district|quarter|"
    r"neighbou?rhood|village|town|city|suburb|area|province|camp|market|hospital|bridge|valley)\b"
)
_IN_PART = re.compile(r"\b(?:further|another|additional|more)\s+\Z", re.IGNORECASE)


def right_kind(asked: Asked, sentence: str, at: int, written_in: str = ENGLISH) -> float:
    """Return what a sentence gains for being of the kind wanted, or loses; -1.5 to 1.3 (`KIND`).

    `at` is its position in the story, `written_in` the code of its language: of another than
    English only what digits and words of time tell.
    """
    plan = asked.plan
    if written_in != ENGLISH:
        return _in_another(plan, sentence, written_in)
    if plan.wants is Wants.NUMBER:
        return _number(asked, sentence, at)
    if plan.wants is Wants.DATE:
        return KIND["time" if _TIME.search(sentence) or names_month(sentence) else "no_time"]
    if plan.wants is Wants.REASON:
        return KIND["cause" if _CAUSE.search(sentence) else "no_cause"]
    if plan.wants is Wants.PERSON:
        return _person(plan, sentence)
    if plan.wants is Wants.PLACE:
        return _place(plan, sentence)
    if len(plan.asked) > 1:
        return KIND["figures_of_sides" if any(figures_in(sentence)) else "no_figures_of_sides"]
    return 0.0


def _in_another(plan: Plan, sentence: str, written_in: str) -> float:
    is_so = is_of_kind(plan.wants.value, sentence, written_in)
    if is_so is None:
        return 0.0
    if plan.wants is Wants.NUMBER:
        return KIND["foreign_figure" if is_so else "no_foreign_figure"]
    return KIND["time" if is_so else "no_time"]


def _number(asked: Asked, sentence: str, at: int) -> float:
    """Want a figure of the thing asked for; the whole of it before a part ("another 19")."""
    figure = count_of(sentence, asked.things)
    if figure is None:
        return KIND["figure_of_another_thing" if any(figures_in(sentence)) else "no_figure"]
    if figure.value is None:
        return KIND["figure_vague"]
    gain = KIND["figure"]
    gain += KIND["figure_in_opening"] if at < TOTALS_STAND_IN else 0.0
    is_part = any(_IN_PART.search(sentence[: one.shown[0]]) for one in figures_in(sentence))
    return gain + (KIND["figure_of_a_part"] if is_part else 0.0)


def _person(plan: Plan, sentence: str) -> float:
    """Want a name the question does not have, best beside what it says of its bearer."""
    names = list(names_wanted(plan, sentence))
    if any(is_beside for _, is_beside in names):
        return KIND["name_beside_what_is_asked"]
    return KIND["name" if names else "no_name"]


def names_wanted(plan: Plan, sentence: str) -> Iterator[tuple[Span, bool]]:
    """Yield where a sentence has a name that a question does not have.

    With each, whether it stands beside what the question says of its bearer.
    """
    known = stems_of(plan.question)
    for name in _NAME.finditer(sentence):
        if stems_of(name.group()) & known:
            continue
        before = stems_of(" ".join(sentence[: name.start()].split()[-2:]))
        after = stems_of(" ".join(sentence[name.end() :].split()[:3]))
        yield name.span(), bool((before | after) & known)


def _place(plan: Plan, sentence: str) -> float:
    """Want a place the question does not have."""
    return KIND["place" if any(places_wanted(plan, sentence)) else "no_place"]


def places_wanted(plan: Plan, sentence: str) -> Iterator[Span]:
    """Yield where a sentence names a place that a question does not have."""
    known = stems_of(plan.question)
    for found in _PLACE.finditer(sentence):
        group = 1 if found.group(1) else 2
        if not stems_of(found.group(group)) & known:
            yield found.span(group)
