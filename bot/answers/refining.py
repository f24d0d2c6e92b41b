"""What an asker may do with an answer to get another: one outlet, later days, all, more. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from bot.answer import Answer, Narrowing
from bot.own_words.catalogue import day_told, say

LONGEST = 75
"""Characters of a label: what Slack takes on a button."""
_MOST_OUTLETS = 2


@dataclass(frozen=True, slots=True)
class Refinement:
    """Another answer to the same question, as a button offers it."""

    label: str
    narrowing: Narrowing
    """What the question is asked again with."""
    more: bool = False
    """True where what this answer quotes is passed over."""


def refinements(answer: Answer) -> tuple[Refinement, ...]:
    """Return what to offer under an answer, in the order of the buttons."""
    plan = answer.plan
    offered = (
        [Refinement(say("More quotes"), plan.narrowing, more=True)]
        if answer.more or answer.further
        else []
    )
    wide = plan.narrowing
    if plan.loosened:
        wide = replace(wide, everywhere=True)  # what the question named has nothing
    offered += [
        Refinement(_label(outlet), replace(wide, outlets=(outlet,))) for outlet in _outlets(answer)
    ]
    days = {quote.story.published for quote in answer.quotes if quote.story.published}
    if len(days) > 1:
        newest = max(days)
        offered.append(
            Refinement(say("Since {day}", day=day_told(newest)), replace(wide, since=newest))
        )
    if plan.limited and not plan.loosened:
        offered.append(Refinement(say("Loosen filters"), Narrowing(everywhere=True)))
    return tuple(offered)


def _outlets(answer: Answer) -> list[str]:
    """Return the outlets quoted most, two at most; none where the answer is of one outlet."""
    counted = Counter(quote.story.outlet for quote in answer.quotes if quote.story.outlet)
    if len(counted) < 2:
        return []
    return [outlet for outlet, _ in counted.most_common(_MOST_OUTLETS)]


def _label(outlet: str) -> str:
    shown = say("Only {outlet}", outlet=outlet)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
