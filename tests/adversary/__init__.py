"""A hostile language model: from the request it is sent it makes statements that are false.

What it makes depends on the request and a seed alone. Each statement is false by construction: it
says what its sentence does not, or is what may not be shown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from adversary import disguises, numbers, people, quotations, turns
from adversary.prompt import Attack, Forge, Given, Room, read_prompt

__all__ = ["FORGES", "Attack", "Given", "Room", "attack", "line", "read_prompt", "truth"]

FORGES: dict[str, Forge] = {
    **quotations.FORGES,
    **numbers.FORGES,
    **people.FORGES,
    **turns.FORGES,
    **disguises.FORGES,
}
"""What makes a false statement of a sentence, by kind."""


def attack(kind: str, room: Room) -> Attack | None:
    """Make one attack of a kind; None where no sentence of the request lends itself to it."""
    for given in room.chance.sample(list(room.given), len(room.given)):
        made = FORGES[kind](given, room)
        if isinstance(made, Attack):
            return Attack(kind, made.text, made.keys, about=given.text)
        if made and made != given.text:
            return Attack(kind, made, [given.key, *_more(given, room)], about=given.text)
    return None


def truth(given: Given) -> Attack:
    """A sentence as it stands, under its own key."""
    return Attack("true", given.text, [given.key], true=True, about=given.text)


def line(one: Attack) -> str:
    """The line of a reply that makes a statement."""
    return json.dumps({"text": one.text, "keys": one.keys}, ensure_ascii=one.kind == "ping")


def _more(given: Given, room: Room) -> Sequence[str]:
    """Return now and then another key: more sentences cited bear out no more."""
    others = [one.key for one in room.given if one.key != given.key]
    return [room.chance.choice(others)] if others and room.chance.random() < 0.2 else []
