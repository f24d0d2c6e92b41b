"""A question that goes on from earlier ones of its thread. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answer import Plan, Wants

_GOES_ON = re.compile(r"^(?:and|but|also|so|ok|what about|how about|same for)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|its|their|that|those|these|there|then|exactly)\b",
    re.IGNORECASE,
)
_FEW = 2
"""Topic words up to which a question says too little to stand alone."""


def goes_on(plan: Plan) -> bool:
    """Tell whether a question leans on the one before it."""
    question = plan.question
    if _GOES_ON.match(question):
        return True
    few = len(plan.topic.split()) <= _FEW
    return few and (_POINTS_BACK.search(question) is not None or not plan.topic)


def continued(plan: Plan, earlier: Plan) -> Plan:
    """Return a plan filled up from the one before it, where it leans on that.

    What the new question names (a speaker, an outlet, a kind of answer) takes the place of the
    earlier one's. "And the ministry?" names somebody else, so the earlier speaker goes.
    """
    if not goes_on(plan):
        return plan
    names_another = plan.wants is Wants.ANY and bool(_GOES_ON.match(plan.question))
    swapped = bool(plan.bodies) or (names_another and bool(plan.topic))
    kept = earlier.topic.split()
    if swapped:
        said = {body.said for body in earlier.bodies}
        kept = [word for word in kept if word not in said]
    topic = dict.fromkeys([*plan.topic.split(), *kept])
    return replace(
        plan,
        question=f"{' '.join(kept)} {plan.question}".strip(),
        topic=" ".join(topic),
        outlets=plan.outlets or earlier.outlets,
        parts=(),
        since=plan.since or earlier.since,
        until=plan.until or earlier.until,
        days=plan.days or earlier.days,
        bodies=plan.bodies or (() if swapped else earlier.bodies),
        latest=plan.latest or earlier.latest,
        wants=earlier.wants if plan.wants is Wants.ANY else plan.wants,
    )
