"""Measure checks on claims in other words than the coverage's.

    pullquote add DATA/news/stories_newsqa_dev.jsonl && python -m bench.claims [--half a|b] [--show]

`bench/claims.jsonl` has 444 claims over those stories, written by somebody who did not know how
checks work: true ones as a reporter would put them, the like of them changed in one place, and such
as no story has. Each names its story and where in it stands what bears on it. Thresholds are set on
half "a"; "b" is of other stories. Prints what is said of them, by kind and by how they are put or
changed, and how often what bears on them is shown. A changed one called supported is the fault.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import Quote
from bot.checking.check import Checked, check_claims
from bot.checking.evidence import Outcome
from index.house import House
from index.loading_settings import load_settings

CLAIMS = Path(__file__).with_suffix(".jsonl")
_WORST = (Outcome.DIFFERENT, Outcome.CLOSE, Outcome.NOT_FOUND, Outcome.SUPPORTED)
"""A text of several claims is what the first of these is that one of them is."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A claim with what was said of it."""

    claim: str
    kind: str
    how: str
    outcome: str
    shows: bool
    """Whether a sentence that bears on it is shown."""


def claims_of(half: str | None) -> Iterator[dict[str, Any]]:
    """Yield the claims, or one half of them."""
    for one in map(json.loads, CLAIMS.read_text("utf-8").splitlines()):
        if half in {None, one["half"]}:
            yield one


def measured(house: House, half: str | None) -> Iterator[Measured]:
    """Check each claim against a house that has the stories."""
    for one in claims_of(half):
        checked = check_claims(house, one["claim"])
        shown = [quote for verdict in checked.claims for quote in verdict.quotes]
        shows = any(_is_of(quote, one) for quote in shown)
        yield Measured(one["claim"], one["kind"], one["how"], said_of(checked), shows)


def said_of(checked: Checked) -> str:
    """Return what is said of a whole text; "unread" where no claim was seen in it."""
    found = {verdict.outcome for verdict in checked.claims}
    return next((one.value for one in _WORST if one in found), "unread")


def _is_of(quote: Quote, one: dict[str, Any]) -> bool:
    start, end = quote.span
    is_its = quote.story.key.endswith(one["story"])
    return is_its and any(start < b and a < end for a, b in one["evidence"])


def main() -> None:
    """Check the claims and print a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("a", "b"))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in measured(House(load_settings()), options.half):
        for row in ((one.kind, ""), (one.kind, one.how)):
            counts[row][one.outcome] += 1
            counts[row]["shown"] += one.shows
        if options.show:
            print(f"{one.outcome} {one.kind} {one.how}: {one.claim}")
    for (kind, how), told in sorted(counts.items()):
        print(f"{kind:10} {how:12} {told.total() - told['shown']:4} {dict(told)}")


if __name__ == "__main__":
    main()
