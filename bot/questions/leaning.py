"""Whether a question leans on its thread, by its words and by what either reading finds. Pure."""

from __future__ import annotations

import re

from bot.answer import Plan
from bot.retrieval.passage_features import CALENDAR
from bot.retrieval.weights import LEANS, UNREAD
from index.words import stems

GOES_ON = re.compile(r"^(?:and|but|also|so|ok|what about|how about|same for)\b", re.IGNORECASE)
ASKS_ANEW = re.compile(
    r"^(?:and|but|also|so|ok)\W+(?:who|whom|whose|where|when|why|which|what(?! about\b))\b",
    re.IGNORECASE,
)
_PERIOD = r"(?:week|month|year|morning|afternoon|evening|spring|summer|autumn|winter|time|story)\b"
_POINTS_BACK = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|its|their|those|these|then|exactly|"
    rf"this(?! {_PERIOD}))\b|"
    r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were)\b)|"
    r"\bthat(?=\W*$|\s+(?:is|was|true|right|confirmed|figure|number|toll|count|claim)\b)",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(
    r"^(?:(?:and|but|so)\s+)?(?:(?:who|what|when|where|why|how|which)(?:\s+\w+)?\s+)?"
    r"(?:did|does|do|is|are|was|were|has|have|had|can|could|will|would)\s+"
    r"(?:he|she|they|this|it(?!\s+\w+\s+(?:that|to|if|when)\b))\b",
    re.IGNORECASE,
)
"""A question whose subject is named in an earlier one only: "did she resign over the report?"."""
_FEW = 2
"""Topic words up to which a question that points back says too little to stand alone."""
_WITH_IT = 3
"""The same of one that opens with "and" and asks for another figure, or for somebody else."""
_OF_ITS = 5
"""The same of one whose very subject is a pronoun."""
_LEANING = frozenset(
    stem
    for word in (
        "since newer recent else confirmed confirm verified verify true sure right anyone anybody "
        "someone somebody anything something everyone everybody nobody nothing"
    ).split()
    for stem in stems(word)
)
"""Stems of words that ask of what was said before and tell nothing of what it is about."""


_SURE = 4.0
"""Log odds by the words alone from which on one reading is enough."""


def _surely_leans(plan: Plan) -> bool:
    """Tell whether a question leans on the thread.

    It does where it has nothing, or next to nothing, of its own, and where its subject is a
    pronoun: one that is a whole question changes the subject, whatever word it begins with.
    """
    question, own = plan.question, own_words(plan)
    if not own:
        return True
    if GOES_ON.match(question):
        return len(own) <= (1 if ASKS_ANEW.match(question) else _WITH_IT)
    if _ABOUT_IT.match(question):
        return len(own) <= _OF_ITS
    if len(own) == 1 and not plan.bodies and not (plan.outlets or _is_name(own[0], question)):
        return True
    return len(own) <= _FEW and _POINTS_BACK.search(question) is not None


def leaning(plan: Plan, odds: float | None = None, odds_alone: float | None = None) -> float:
    """Return the log odds that a question leans on its thread.

    `plan` is the question's own; the odds are the Reader's best as the thread has it and alone.
    Where it read nothing of either, as without a Reader, the words alone tell.
    """
    told = traits(plan)
    if not (odds is None and odds_alone is None):
        told |= {
            "odds": UNREAD if odds is None else odds,
            "odds_alone": UNREAD if odds_alone is None else odds_alone,
        }
    return LEANS["always"] + sum(LEANS[name] * value for name, value in told.items())


def traits(plan: Plan) -> dict[str, float]:
    """Return what the words of a question tell of whether it leans, by the names of `LEANS`."""
    return {"words": float(len(plan.topic.split())), "named": float(_names_something(plan))}


def _names_something(plan: Plan) -> bool:
    """Tell whether a question names an outlet, a known speaker or a day, or has capitals."""
    words = (word for word in plan.question.split()[1:] if word != "I")
    known = plan.outlets or plan.days or any(body.names for body in plan.bodies)
    return bool(known) or any(word[0].isupper() for word in words)


def leans(plan: Plan) -> bool:
    """Tell whether a question leans on its thread, as far as its words tell."""
    return not plan.stories and (_surely_leans(plan) or leaning(plan) > 0)


def may_be_either(plan: Plan) -> bool:
    """Tell whether what is found has to tell if a question leans on its thread."""
    return not (plan.stories or _surely_leans(plan)) and abs(leaning(plan)) < _SURE


def own_words(plan: Plan) -> list[str]:
    """Return the words a question has of its own: no outlet, no speaker, no day, none that lean."""
    named = {stem for name in plan.outlets for stem in stems(name)}
    named |= {stem for body in plan.asked for stem in stems(body.said)}
    empty = named | _LEANING
    return [
        word
        for word in plan.topic.split()
        if not (set(stems(word)) <= empty or _names_days(word) or is_day(word))
    ]


def _names_days(word: str) -> bool:
    """Tell whether a word is of the calendar; "marched" is not, though March is."""
    return set(stems(word)) <= CALENDAR and not word.lower().endswith(("ed", "ing"))


def is_day(word: str) -> bool:
    """Tell whether a word may be a year or a day of a month."""
    return word.isdigit() and len(word) <= 4


def _is_name(word: str, question: str) -> bool:
    """Tell whether a word is put as a name: in capitals where not all of its question is."""
    return word[0].isupper() and not question.startswith(word)
