"""A check as plain text, to be kept beside a draft or sent with it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answers.copy_text import citation, in_marks
from bot.answers.wording import freshness
from bot.checking.check import Checked
from bot.checking.claims import ClaimKind
from bot.checking.risk import Ranked, Risk, checked_line
from bot.checking.verdict_words import NOTHING, changes
from bot.letters import shown
from bot.own_words.catalogue import say


def exported(checked: Checked, claims: Sequence[Ranked]) -> tuple[str, ...]:
    """Return a check as texts: what came of it, then each claim with its quotes, then its limits.

    A claim has the draft's words, a quote the story's, letter for letter (`copy_text`).
    """
    if not claims:
        return (say(NOTHING),)
    head = checked_line(claims)
    tail = [freshness(checked), *([f"⚠ {checked.unread}"] if checked.unread else [])]
    each = ("\n".join(_lines(n, checked, one)) for n, one in enumerate(claims, 1))
    return (head, *each, "\n".join(tail))


def _lines(n: int, checked: Checked, one: Ranked) -> Iterator[str]:
    verdict = one.verdict
    words = " ".join(checked.slice(verdict.claim).split())
    is_quoted = verdict.claim.kind is ClaimKind.QUOTATION
    yield f"{n}. {one.label}: {in_marks(words) if is_quoted else shown(words)}"
    if verdict.note:
        yield f"   {shown(verdict.note)}"
    for ours, theirs in changes(checked, verdict):
        yield "   " + say(
            "draft: {ours}; coverage: {theirs}",
            ours=shown(ours) or say("(left out)"),
            theirs=shown(theirs) or say("(not there)"),
        )
    closest = say("closest coverage:") + " " if one.risk is Risk.NOT_FOUND else ""
    for quote in verdict.quotes:
        yield "\n".join(f"   {line}" for line in f"{closest}{citation(quote)}".split("\n"))
