"""A check as JSON values to keep, and back: of stories slices alone, of the draft its words.

What comes back of it is what still stands: a claim of which a quote stands no more is one to be
checked again, without its quotes and without what was said of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from bot.answer import Quote
from bot.answers.answer_store import kept_quote, standing_quotes
from bot.checking.check import Checked, Verdict
from bot.checking.claims import Claim
from bot.checking.evidence import Outcome
from bot.checking.rechecked import Change, Seen, seen
from bot.checking.risk import Ranked, Risk
from bot.checking.verbatim import Difference
from bot.slack.events.drafts import Draft
from bot.slack.looks.verdicts import A_PAGE, Sheet
from index.access import Access
from index.archive.feeds import feeds_seen
from index.archive.reading import indexed_at, sight_of
from index.archive.totals import live_stories
from index.house import House
from index.rhythm import concerns_of
from index.story import Span

Kept = dict[str, Any]
"""JSON values."""

_CLAIM = TypeAdapter(Claim)
_DIFFERENCES = TypeAdapter(tuple[Difference, ...])
_CHANGES: TypeAdapter[tuple[Change, ...] | None] = TypeAdapter(tuple[Change, ...] | None)


def kept_check(sheet: Sheet, draft: Draft) -> Kept:
    """Return a check as it is kept with the message that shows it."""
    checked = sheet.checked
    return {
        "checked": True,
        "check": {
            "text": checked.text,
            "unread": checked.unread,
            "claims": [_kept(one) for one in sheet.claims],
            "since": _CHANGES.dump_python(sheet.since, mode="json"),
            "draft": draft.place(),
        },
    }


def _kept(one: Ranked) -> Kept:
    verdict = one.verdict
    return {
        "claim": _CLAIM.dump_python(verdict.claim, mode="json"),
        "outcome": verdict.outcome.value,
        "note": verdict.note,
        "differences": _DIFFERENCES.dump_python(verdict.differences, mode="json"),
        "quotes": [kept_quote(quote) for quote in verdict.quotes],
        "risk": one.risk.value,
        "outlets": one.outlets,
    }


def sheet_of(house: House, kept: Mapping[str, Any], access: Access, page: int) -> Sheet:
    """Return a page of a check that was kept, as far as it still stands and may be seen.

    Raises:
        StoreError: the archive cannot be read.

    """
    check = kept["check"]
    stored = [quote for one in check["claims"] for quote in one["quotes"]]
    with house.archive.reading() as connection:
        sight = sight_of(connection, access)
        stand = {(q.version.id, q.span): q for q in standing_quotes(connection, stored, sight)}
        checked = Checked(
            text=check["text"],
            claims=(),
            unread=check["unread"],
            stories=live_stories(connection, sight),
            indexed_at=indexed_at(connection),
            concerns=concerns_of(feeds_seen(connection, access)),
        )
    claims = tuple(_restored(one, stand) for one in check["claims"])
    page = max(0, min(page, (len(claims) - 1) // A_PAGE))
    since = _CHANGES.validate_python(check["since"]) if page == 0 else None
    return Sheet(replace(checked, claims=tuple(one.verdict for one in claims)), claims, page, since)


def draft_of(kept: Mapping[str, Any]) -> Draft:
    """Return where the draft of a check stands; its words are those that were checked."""
    check = kept["check"]
    return replace(Draft.of(check["draft"]), text=check["text"])


def seen_in(kept: Mapping[str, Any]) -> list[Seen]:
    """Return the claims of a check that was kept, to compare the next one with."""
    check = kept["check"]
    claims = (_restored(one, {}, whole=True) for one in check["claims"])
    return [seen(check["text"], one) for one in claims]


def _restored(
    kept: Mapping[str, Any], stand: Mapping[tuple[int, Span], Quote], *, whole: bool = False
) -> Ranked:
    """Return a claim as it was kept; `whole` for what was said to it then, quotes left out."""
    claim, outcome = _CLAIM.validate_python(kept["claim"]), Outcome(kept["outcome"])
    places = [(one["version"], (one["span"][0], one["span"][1])) for one in kept["quotes"]]
    if not whole and any(place not in stand for place in places):
        return Ranked(Verdict(claim, outcome, ()), Risk.CHANGED, 0)
    verdict = Verdict(
        claim=claim,
        outcome=outcome,
        quotes=() if whole else tuple(stand[place] for place in places),
        differences=_DIFFERENCES.validate_python(kept["differences"]),
        note=kept["note"],
    )
    return Ranked(verdict, Risk(kept["risk"]), kept["outlets"])
