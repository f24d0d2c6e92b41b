"""A question that goes on from earlier ones of its thread. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Plan, Wants
from bot.retrieval.passage_features import CALENDAR
from index.words import stems

_GOES_ON = re.compile(r"^(?:and|but|also|so|ok|what about|how about|same for)\b", re.IGNORECASE)
_ASKS_ANEW = re.compile(
    r"^(?:and|but|also|so|ok)\W+(?:who|whom|whose|where|when|why|which|what(?! about\b))\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|its|their|those|these|then|exactly)\b|"
    r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were)\b)|"
    r"\bthat(?=\W*$|\s+(?:is|was|true|right|confirmed|figure|number|toll|count|claim)\b)",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|around)\s+(?!(?:the|a|an|last|this|next|total|all)\b)"
    r"([^\W\d_][\w’'-]*(?:\s(?-i:[^\W\d_a-z])[\w’'-]*)*)",
    re.IGNORECASE,
)
"""A place by its name; what stands after "in the" may be what happened: "in the Orlo flood"."""
_ELSE = re.compile(r"\b(?:what|anything|something) else\b", re.IGNORECASE)
_FEW = 2
"""Topic words up to which a question that points back says too little to stand alone."""
_WITH_IT = 3
"""The same of one that opens with "and" and asks for another figure, or for somebody else."""
_LEANING = frozenset(
    stem
    for word in "since newer recent else confirmed confirm verified verify true sure right".split()
    for stem in stems(word)
)
"""Stems of words that ask of what was said before and tell nothing of what it is about."""


def goes_on(plan: Plan) -> bool:
    """Tell whether a question leans on the one before it.

    It does where it has nothing, or next to nothing, of its own: one that is a whole question
    changes the subject, whatever word it begins with.
    """
    question, own = plan.question, _own_words(plan)
    if not own:
        return True
    if _GOES_ON.match(question):
        return len(own) <= (1 if _ASKS_ANEW.match(question) else _WITH_IT)
    if plan.wants is Wants.NUMBER and len(own) == 1:
        return True
    return len(own) <= _FEW and _POINTS_BACK.search(question) is not None


def continued(plan: Plan, earlier: Plan) -> Plan:
    """Return a plan filled up from the one before it, where it leans on that.

    What the new question names (a speaker, an outlet, a place, days, a kind of answer) takes the
    place of the earlier one's. "And the ministry?" names somebody else, so the earlier speaker
    goes; "and in Orlo?" another place, so the earlier place goes; newer figures are of no day.
    """
    if not goes_on(plan):
        return plan
    question, own = plan.question, _own_words(plan)
    dated = bool(plan.days or plan.since or plan.until)
    swapped = bool(plan.bodies) or _names_another(plan, own)
    anew = dated or plan.latest
    kept = _kept_words(plan, earlier, dated=anew, swapped=swapped)
    bodies = plan.bodies or (() if swapped else earlier.bodies)
    said = [word for body in bodies for word in body.said.split()]
    wants = earlier.wants if plan.wants is Wants.ANY else plan.wants
    return replace(
        plan,
        question=f"{' '.join(kept)} {question}".strip(),
        topic=" ".join(dict.fromkeys([*own, *kept])) or " ".join(said) or plan.topic,
        outlets=plan.outlets or earlier.outlets,
        parts=(),
        since=plan.since if anew else earlier.since,
        until=plan.until if anew else earlier.until,
        days=plan.days if anew else earlier.days,
        bodies=bodies,
        latest=plan.latest or (earlier.latest and not plan.first),
        first=plan.first or (earlier.first and not plan.latest),
        wants=Wants.ANY if _ELSE.search(question) else wants,
    )


def _own_words(plan: Plan) -> list[str]:
    """Return the words a question has of its own: no outlet, no speaker, no day, none that lean."""
    named = {stem for name in plan.outlets for stem in stems(name)}
    named |= {stem for body in plan.asked for stem in stems(body.said)}
    empty = named | CALENDAR | _LEANING
    return [word for word in plan.topic.split() if not set(stems(word)) <= empty and not _day(word)]


def _day(word: str) -> bool:
    return word.isdigit() and len(word) <= 4


def _names_another(plan: Plan, own: Sequence[str]) -> bool:
    """Tell whether a question of one name, "and Boldvai?", puts it in the place of a speaker."""
    if plan.wants is not Wants.ANY or not _GOES_ON.match(plan.question):
        return False
    return any(word[0].isupper() for word in own) and not _IN_PLACE.search(plan.question)


def _kept_words(plan: Plan, earlier: Plan, *, dated: bool, swapped: bool) -> list[str]:
    """Return the words of the earlier topic that the new question leaves in their place."""
    said = {stem for body in earlier.bodies for stem in stems(body.said)}
    gone: set[str] = set(said) if swapped else set()
    if dated:
        gone |= CALENDAR
    if _IN_PLACE.search(plan.question):
        places = _IN_PLACE.findall(earlier.question)
        gone |= {stem for place in places for stem in stems(place)}
    kept = [word for word in earlier.topic.split() if not set(stems(word)) <= gone]
    if dated:
        kept = [word for word in kept if not _day(word)]
    if _ELSE.search(plan.question) and earlier.asked and not swapped:
        kept = [word for word in kept if set(stems(word)) <= said]
    return kept
