"""Measure the gate on statements: honest ones kept, false ones shown, and its time a statement.

    PYTHONPATH=tests python -m bench.statements [--made 1000] [--seed 6] [--show] [HOME …]

Honest and false statements that people wrote about the sample newsroom come from
`tests/statements`; honest ones are also made by rule from its stored sentences, and from those of
other indexed homes. Printed are the shares by reason, kind and rule.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median, quantiles

from newsroom import Newsroom
from paraphrases import paraphrases
from told import STATEMENTS, Told, read_told, stored

from bot.answer import Statement
from bot.summary.rules import Reason
from bot.terminal.demo import SAMPLE
from index.house import House
from index.settings import Settings


def judged(name: str, told: Sequence[Told], *, honest: bool, show: bool) -> list[float]:
    """Judge statements, print what was shown of them, and return the seconds of each."""
    seconds, kinds, shown, reasons = list[float](), Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for one in told:
        began = time.perf_counter()
        found = one.judged()
        seconds.append(time.perf_counter() - began)
        kinds[one.kind] += 1
        if isinstance(found, Statement):
            shown[one.kind] += 1
        else:
            reasons[found.value] += 1
        if isinstance(found, Statement) != honest:
            wrong.append((one, found))
    total = sum(shown.values())
    print(f"{name}: {total} of {len(told)} shown ({total / len(told):.1%})")
    print(f"  left out: {', '.join(f'{n} {reason}' for reason, n in reasons.most_common())}")
    for kind, n in kinds.items() if len(kinds) > 1 else ():
        print(f"  {kind:40}{shown[kind]:6} of {n:5}")
    for one, found in wrong if show else ():
        why = found.value if isinstance(found, Reason) else "shown"
        print(f"- {why}: {one.text}")
        print("".join(f"    ({quote.speaker}) {quote.text}\n" for quote in one.quotes), end="")
    return seconds


def chosen(told: Iterable[Told], most: int, seed: int) -> list[Told]:
    """Return so many of the statements, drawn by a seed."""
    found = list(told)
    return random.Random(seed).sample(found, min(most, len(found)))  # no secret


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("homes", type=Path, nargs="*", metavar="HOME")
    parser.add_argument("--made", type=int, default=1_000, help="statements made by rule, a home")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--show", action="store_true", help="print what is judged wrongly")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        house = House(Settings(_env_file=None, home=Path(home)))
        Newsroom(house, SAMPLE / "stories").refresh()
        versions = stored(house)
        seconds = []
        for name in ("honest", "lies"):
            read = read_told(STATEMENTS / f"{name}.jsonl", versions)
            seconds += judged(name, read, honest=name == "honest", show=told.show)
        house.close()
    made = chosen(paraphrases(versions, told.seed), told.made, told.seed)
    judged("made of the sample newsroom", made, honest=True, show=told.show)
    for at in told.homes:
        house = House(Settings(_env_file=None, home=at))
        made = chosen(paraphrases(stored(house), told.seed), told.made, told.seed)
        judged(f"made of {at.name}", made, honest=True, show=told.show)
        house.close()
    p95 = quantiles(seconds, n=20)[-1]
    print(f"a statement: median {median(seconds) * 1e3:.1f} ms, p95 {p95 * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
