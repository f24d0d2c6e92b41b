"""What has changed between two checks of one draft. Pure.

A claim is known again by its words; one that was edited by most of its words, so that it is told as
one claim that changed, and not as one that went and one that came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.checking.risk import Ranked, Risk

_LIKE = 0.6
"""Share of two claims' words that are the same, from which one is the other edited."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A claim as a check had it."""

    words: str
    figure: str
    """Which of the figures in them it is about; empty where it is about none."""
    risk: Risk


@dataclass(frozen=True, slots=True)
class Change:
    """A claim that is not as the last check had it."""

    before: Seen | None
    """None for a claim that is new."""
    now: Seen | None
    """None for a claim that is gone from the draft."""


def seen(text: str, one: Ranked) -> Seen:
    """Return a claim of a text as a check had it."""
    claim = one.verdict.claim
    words = " ".join(text[slice(*claim.span)].split())
    return Seen(words, text[slice(*claim.figure)] if claim.figure else "", one.risk)


def changes_between(before: Sequence[Seen], now: Sequence[Seen]) -> tuple[Change, ...]:
    """Return which claims changed: edited, or answered otherwise; then the new ones and the gone.

    A claim that stands as it stood, and is answered as it was, has not changed.
    """
    same, left, new = _paired(before, now, _is_same)
    edited, gone, added = _paired(left, new, _are_like)
    otherwise = [Change(old, one) for old, one in same if old.risk is not one.risk]
    rewritten = [Change(old, one) for old, one in edited]
    came = [Change(None, one) for one in added]
    return (*otherwise, *rewritten, *came, *(Change(one, None) for one in gone))


def told(change: Change) -> str:
    """Return a change in a line: what it was, what it is."""
    before, now = change.before, change.now
    if now is None:
        return f"Gone: {before.words}" if before else ""
    if before is None:
        return f"New, {now.risk}: {now.words}"
    risks = f"{before.risk} → {now.risk}" if before.risk is not now.risk else f"still {now.risk}"
    edited = "" if _is_same(before, now) else "Edited, "
    return f"{edited}{risks}: {now.words}"


def _paired(
    before: Sequence[Seen], now: Sequence[Seen], is_same: Callable[[Seen, Seen], bool]
) -> tuple[list[tuple[Seen, Seen]], list[Seen], list[Seen]]:
    """Return each earlier claim with the first later one that is the same; who of both is left."""
    pairs: list[tuple[Seen, Seen]] = []
    left: list[Seen] = []
    open_ = list(now)
    for old in before:
        found = next((one for one in open_ if is_same(old, one)), None)
        if found is None:
            left.append(old)
        else:
            open_.remove(found)
            pairs.append((old, found))
    return pairs, left, open_


def _is_same(old: Seen, new: Seen) -> bool:
    return _bare(old) == _bare(new) and old.figure == new.figure


def _bare(one: Seen) -> list[str]:
    return re.findall(r"\w+", one.words.casefold())


def _are_like(old: Seen, new: Seen) -> bool:
    words = SequenceMatcher(None, _bare(old), _bare(new), autojunk=False)
    return words.ratio() >= _LIKE
