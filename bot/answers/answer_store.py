"""Answers as JSON values to keep, and back: slices of versions, none of their text.

What is kept says where quotes stand and whose they are. An answer made of it again shows what still
stands and may be seen then, so nothing a story has taken back lives on in what was kept. Of a
language model's summary and translations the words are kept; a statement comes back only with all
of its quotes, a translation with its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from bot.answer import (
    Answer,
    AskedSpeaker,
    Copy,
    Narrowing,
    Plan,
    Quote,
    Statement,
    Summary,
    Translations,
)
from bot.answers.headline import headline, statements
from bot.answers.refining import refinements
from bot.answers.wording import plan_line
from bot.questions.speakers_asked import keys_in
from index.access import Access, Sight
from index.archive.feeds import feeds_seen
from index.archive.reading import (
    indexed_at,
    live_keys,
    live_versions,
    named_by,
    sight_of,
)
from index.archive.totals import live_stories
from index.archive.versions import live_by_key
from index.house import House
from index.keys import url_key
from index.rhythm import concerns_of
from index.story import Span, Version
from index.words import stems

Kept = dict[str, Any]
"""JSON values."""

_PLAN = TypeAdapter(Plan)
_NARROWING = TypeAdapter(Narrowing)
_SUMMARY = TypeAdapter(Summary)
_TRANSLATIONS = TypeAdapter(Translations)


def kept(answer: Answer) -> Kept:
    """Return an answer as JSON values: what was asked and searched, and where its quotes stand."""
    summed_up = {} if answer.summary is None else {"summary": _summary(answer.summary)}
    found = answer.translations
    told = {} if found is None else {"translations": _TRANSLATIONS.dump_python(found, mode="json")}
    return {
        "question": answer.asked,
        "history": list(answer.history),
        "headline": answer.headline,
        "plan_line": plan_line(answer.plan),
        "plan": _PLAN.dump_python(answer.plan, mode="json"),
        "passed": [[id_, list(span)] for id_, span in answer.passed],
        "quotes": [kept_quote(quote) for quote in answer.quotes],
        "further": [kept_quote(quote) for quote in answer.further],
        "offered": [narrowing_json(one.narrowing) for one in refinements(answer)],
        "suggested": list(answer.suggested),
        "closest": [story.key for story in answer.closest],
        "stories_quoted": answer.stories_quoted,
        "reports": answer.reports,
        "more": answer.more,
        **summed_up,
        **told,
    }


def kept_quote(quote: Quote) -> Kept:
    """Return a quote as JSON values: where it stands and whose it is, not its text."""
    return {
        "version": quote.version.id,
        "span": list(quote.span),
        "speaker": quote.speaker,
        "said_as": _listed(quote.said_as),
        "caveat": _listed(quote.caveat),
        "before": _listed(quote.before),
        "through": quote.through,
        "also_in": [[one.outlet, one.url] for one in quote.also_in],
        "corrections": [list(span) for span in quote.corrections],
        "story": quote.story.id,
        "number": quote.version.number,
        **({"foreign": True} if quote.foreign else {}),
    }


def quote_of(stored: Mapping[str, Any], version: Version, copies: AbstractSet[str]) -> Quote:
    """Return a quote as it was kept, with those of its copies that are among the given stories.

    `copies` are keys of stories; `version` is the one it was kept by.
    """
    also_in = [(outlet, url) for outlet, url in stored["also_in"] if url]
    return Quote(
        version=version,
        span=(stored["span"][0], stored["span"][1]),
        speaker=stored["speaker"],
        said_as=_span(stored["said_as"]),
        caveat=_span(stored["caveat"]),
        before=_span(stored["before"]),
        through=stored["through"],
        also_in=tuple(Copy(outlet, url) for outlet, url in also_in if url_key(url) in copies),
        corrections=tuple((start, end) for start, end in stored.get("corrections", ())),
        foreign=stored.get("foreign", False),
    )


def standing_quotes(
    connection: Connection, stored: Sequence[Mapping[str, Any]], sight: Sight
) -> list[Quote]:
    """Return, of quotes that were kept, those of versions that are live and may be seen."""
    versions = live_versions(connection, (one["version"] for one in stored), sight)
    copies = copies_of(connection, stored, sight)
    return [
        quote_of(one, versions[one["version"]], copies)
        for one in stored
        if one["version"] in versions
    ]


def copies_of(
    connection: Connection, stored: Sequence[Mapping[str, Any]], sight: Sight
) -> set[str]:
    """Return the keys of the copies that kept quotes name, of those live that may be seen."""
    told = (url_key(url) for one in stored for _, url in one["also_in"] if url)
    return live_keys(connection, (key for key in told if key), sight)


def restored(house: House, kept: Mapping[str, Any], access: Access) -> Answer | None:
    """Return an answer that was kept, of what still stands and may be seen now.

    The headline says how many of its quotes no longer stand; None where none does. An answer
    without quotes comes back with what of the closest coverage may be seen.

    Raises:
        StoreError: the archive cannot be read.

    """
    with house.archive.reading() as connection:
        sight = sight_of(connection, access)
        quotes = standing_quotes(connection, kept["quotes"], sight)
        further = standing_quotes(connection, kept.get("further", ()), sight)
        plan = plan_of(kept["plan"])
        seen = _with_words(house, _as_seen(connection, plan, sight), sight)
        closest = live_by_key(connection, kept["closest"], sight)
        fresh = indexed_at(connection)
        stories = live_stories(connection, sight)
        concerns = concerns_of(feeds_seen(connection, access))
    of = len(kept["quotes"])
    if of and not quotes:
        return None
    whole = len(quotes) == of
    return Answer(
        asked=kept["question"],
        plan=seen,
        headline=kept["headline"] if whole and seen == plan else _anew(seen, quotes, of, kept),
        statements=statements(quotes),
        quotes=tuple(quotes),
        closest=tuple(closest[key].story for key in kept["closest"] if key in closest),
        hits=(),
        seconds=0.0,
        indexed_at=fresh,
        stories=stories,
        concerns=concerns,
        stories_quoted=kept["stories_quoted"] if whole else _stories_in(quotes),
        reports=kept["reports"] if whole else _stories_in(quotes),
        history=tuple(kept["history"]),
        passed=tuple((id_, (start, end)) for id_, (start, end) in kept["passed"]),
        more=kept["more"],
        further=tuple(further),
        gone=of - len(quotes),
        summary=_standing_summary(kept, quotes),
        translations=_standing_translations(kept, quotes),
    )


def plan_of(kept: Mapping[str, Any]) -> Plan:
    """Return a plan as it was kept.

    Raises:
        ValueError: it is no plan.

    """
    return _PLAN.validate_python(kept)


def narrowing_json(narrowing: Narrowing) -> Kept:
    """Return a narrowing as JSON values, what it leaves open left out: for a button's value."""
    values: Kept = _NARROWING.dump_python(narrowing, mode="json", exclude_defaults=True)
    return values


def narrowing_of(values: Mapping[str, Any]) -> Narrowing:
    """Return a narrowing from JSON values.

    Raises:
        ValueError: it is none.

    """
    return _NARROWING.validate_python(values)


def _anew(plan: Plan, quotes: Sequence[Quote], of: int, kept: Mapping[str, Any]) -> str:
    """Return a headline for what is left: figures of quotes that no longer stand are not in it."""
    line = headline(plan, quotes, further=bool(kept["passed"]))
    gone = of - len(quotes)
    stand = "stands" if gone == 1 else "stand"
    return f"{gone} of {of} quotes no longer {stand} · {line}" if gone else line


def _summary(summary: Summary) -> Kept:
    values: Kept = _SUMMARY.dump_python(summary, mode="json")
    return values


def _standing_summary(kept: Mapping[str, Any], quotes: Sequence[Quote]) -> Summary | None:
    """Return what was kept of a summary as far as it rests on quotes that stand, renumbered.

    None where nothing is left of it, or there was nothing.
    """
    if not kept.get("summary"):
        return None
    summary = _SUMMARY.validate_python(kept["summary"])
    now = _renumbering(kept, quotes)
    left = tuple(
        _renumbered(statement, now)
        for statement in summary.statements
        if now.keys() >= {*statement.citations, *(one.n for one in statement.slices)}
    )
    return replace(summary, statements=left) if left else None


def _standing_translations(kept: Mapping[str, Any], quotes: Sequence[Quote]) -> Translations | None:
    """Return the translations that were kept of quotes that stand, renumbered; None without any."""
    if not kept.get("translations"):
        return None
    found = _TRANSLATIONS.validate_python(kept["translations"])
    now = _renumbering(kept, quotes)
    left = tuple(replace(one, n=now[one.n]) for one in found.told if one.n in now)
    return replace(found, told=left) if left else None


def _renumbering(kept: Mapping[str, Any], quotes: Sequence[Quote]) -> dict[int, int]:
    """Return the numbers of the quotes that stand, by those they were kept with."""
    stand = {quote.version.id for quote in quotes}
    numbered = [n for n, one in enumerate(kept["quotes"], 1) if one["version"] in stand]
    return {n: number for number, n in enumerate(numbered, 1)}


def _renumbered(statement: Statement, now: Mapping[int, int]) -> Statement:
    slices = tuple(replace(one, n=now[one.n]) for one in statement.slices)
    return Statement(statement.text, tuple(now[n] for n in statement.citations), slices)


def _as_seen(connection: Connection, plan: Plan, sight: Sight) -> Plan:
    """Return a plan without names of speakers that no story seen has."""
    keys = {key for body in plan.bodies for key in keys_in(body.said)}
    names = {name for known in named_by(connection, keys, sight).values() for name, _ in known}
    bodies = tuple(_with_names(body, names) for body in plan.bodies)
    return replace(plan, bodies=bodies)


def _with_words(house: House, plan: Plan, sight: Sight) -> Plan:
    """Return a plan without spellings that no story seen has."""

    def stand(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        found = ((said, meant, stems(meant)) for said, meant in pairs)
        known = house.words.known_of
        return tuple((said, meant) for said, meant, of in found if known(of, sight) == of)

    return replace(plan, read_as=stand(plan.read_as), near=stand(plan.near))


def _with_names(body: AskedSpeaker, names: AbstractSet[str]) -> AskedSpeaker:
    seen = tuple(name for name in body.names if name in names or name == body.outlet)
    others = tuple(name for name in body.namesakes if name in names)
    return replace(body, names=seen, namesakes=others)


def _stories_in(quotes: Sequence[Quote]) -> int:
    return len({quote.story.key for quote in quotes})


def _listed(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)


def _span(stored: Sequence[int] | None) -> Span | None:
    return None if stored is None else (stored[0], stored[1])
