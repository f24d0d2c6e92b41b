"""A claim that is a stored sentence but for which way something went. Pure."""

from __future__ import annotations

import re

from bot.checking.entailment import Reading, Wanted
from bot.english.assertions import forms_in
from bot.english.numbers import numbers_in

_CONTRARY = tuple(
    (forms_in(one), forms_in(other))
    for one, other in (
        (
            "rise increase climb grow jump surge soar gain higher double up",
            "fall down decrease drop decline shrink shrank plunge slide slid slump lose lower",
        ),
        ("win beat", "lose"),
        ("approve pass adopt back accept", "reject refuse block defeat fail"),
        ("support favour favor back", "oppose"),
        ("open reopen", "close shut"),
        ("arrest detain hold", "release free"),
        ("convict", "acquit clear"),
        ("hire recruit", "fire dismiss"),
        ("buy", "sell"),
        ("start begin", "end finish stop"),
        ("arrive enter join", "leave quit"),
        ("lift ease", "impose tighten"),
        ("first", "last"),
        ("most", "fewest least"),
    )
)
"""Words that say the contrary: who has one where the coverage has the other is wrong."""


def other_way(wanted: Wanted, reading: Reading) -> str | None:
    """Return the word by which a sentence says the contrary of a claim: “fell” for "rose".

    None where a figure or anything else of the claim is missing too.
    """
    missing = frozenset().union(*map(forms_in, reading.missing), frozenset())
    told = numbers_in(reading.text)
    if not all(any(one.agrees(own) for own in told) for one in numbers_in(wanted.seen.text)):
        return None
    words = [(str(word), forms_in(word)) for word in re.findall(r"\w+", reading.text)]
    own = frozenset().union(*(forms for _, forms in words))
    for ours, theirs in (*_CONTRARY, *((other, one) for one, other in _CONTRARY)):
        if missing and missing <= ours and own & theirs and not own & ours:
            return next(f"“{word}”" for word, forms in words if forms & theirs)
    return None
