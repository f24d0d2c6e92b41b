"""Lines that the terminal and Slack both show, worded once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Protocol

from bot.answer import Plan, Quote, Statement, Summary, Talk, Translations
from bot.letters import shown
from bot.own_words.catalogue import ago_told, count, day_told, language_told, marked, say
from bot.stopwatch import ago
from index.archive.totals import Extent
from index.languages.language import language
from index.story import Story

_LONGEST_MODEL = 100
"""Characters shown of a model's name."""
_CONCERNS = 2
"""Feeds whose freshness is spoken of under an answer; the others are counted."""
MOST_NOTES = 2
"""Correction notes shown of one story."""


_HOW_TO_ASK = marked("what toll did the ministry give?")
_KIND_WORD: Mapping[Talk, str] = {
    Talk.GREETING: marked(
        "Hello! Ask me about our coverage and I answer in its own words, for example “{example}”"
    ),
    Talk.THANKS: marked("You are welcome. Ask on whenever you like."),
    Talk.FAREWELL: marked("Goodbye. I am here whenever you have a question."),
    Talk.NOTED: marked("All right. Ask on whenever you like."),
    Talk.TEST: marked(
        "I am here and listening. Ask me about our coverage, for example “{example}”"
    ),
    Talk.COMPLAINT: marked(
        "I am sorry that I was no help. I answer only with what our stories say; try other words, "
        "or name the place, the person or the day you mean."
    ),
    Talk.HELP: marked(
        "I answer questions about our coverage with quotes from it. Ask in plain words who, what, "
        "when, where, why or how many, for example “{example}” Name an outlet, a speaker or "
        "days to narrow it down; ask on in the thread (“and the injured?”); or give me a link to "
        "one of our stories and ask about that one."
    ),
}
"""What is said to small talk."""


def kind_word(talk: Talk) -> str:
    """Return what is said to small talk."""
    return say(_KIND_WORD[talk], example=say(_HOW_TO_ASK))


def asked_besides(plan: Plan) -> str:
    """Return what to say of the other questions of a message that is answered."""
    others = "; ".join(f"“{shown(one)}”" for one in plan.besides)
    if len(plan.besides) == 1:
        return say(
            "You asked two things, and this is on the first. Ask the other by itself: {others}",
            others=others,
        )
    return say(
        "You asked {things} things, and this is on the first. Ask each other by itself: {others}",
        things=len(plan.besides) + 1,
        others=others,
    )


def day(story: Story) -> str | None:
    """Return a story's date as people write it: "30 September 2016"."""
    return day_told(story.published) if story.published else None


def attribution(quote: Quote) -> str:
    """Return who says it where and when: "Syrian Observatory … · CNN · 30 September 2016"."""
    story = quote.story
    by = ", ".join(map(shown, story.byline))
    written = say("by {names}", names=by) if by else None
    known = (
        shown(story.outlet or say("outlet unknown")),
        day(story) or say("no date"),
        written,
        quoted_from(quote),
    )
    return " · ".join(part for part in known if part)


def quoted_from(quote: Quote) -> str | None:
    """Return which language a quote is in, where that is not the question's."""
    if not quote.foreign:
        return None
    of = language(quote.version.language)
    return say("quoted from {language}", language=language_told(of.code, of.name))


def speaker_line(quote: Quote) -> str | None:
    """Return who the story credits, and as what where it uses another name there."""
    if quote.speaker is None:
        return None
    said = quote.slice(quote.said_as)
    named = said is None or quote.speaker.lower() in said.lower()
    speaker = shown(quote.speaker)
    line = speaker if said is None or named else f"{speaker} (“{shown(said)}”)"
    if not quote.through:
        return line
    return say("{speaker}, through {agency}", speaker=line, agency=shown(quote.through))


def also_in(quote: Quote) -> str | None:
    """Return the other outlets with the same sentence."""
    names = dict.fromkeys(copy.outlet or say("another story") for copy in quote.also_in)
    return say("also in {names}", names=", ".join(map(shown, names))) if names else None


def notes_under(quotes: Sequence[Quote]) -> list[tuple[str, ...]]:
    """Return the correction notes to show under each quote: once a story, under its first quote."""
    shown: set[int] = set()
    notes = []
    for quote in quotes:
        new = () if quote.version.id in shown else quote.corrections[:MOST_NOTES]
        shown.add(quote.version.id)
        notes.append(tuple(quote.story.text[start:end] for start, end in new))
    return notes


def citations(statement: Statement) -> str:
    """Return the numbers of the quotes that carry a statement, as they stand behind it."""
    return "".join(f"[{n}]" for n in statement.citations)


def written_by(model: str, where: str) -> str:
    """Return whose words a summary is, and where the quotes stand that it was written from."""
    below = marked("Written by a language model from the quotes below ({model})")
    above = marked("Written by a language model from the quotes above ({model})")
    line = above if where == "above" else below
    return say(line, model=shown(model[:_LONGEST_MODEL]))


def translation_line(model: str, text: str) -> str:
    """Return a translation, and that it is one of a language model and no words of the story."""
    return say(
        "translation, by {model}; the words above are the story’s: {text}",
        model=shown(model[:_LONGEST_MODEL]),
        text=shown(text),
    )


def untranslated_line(found: Translations) -> str | None:
    """Return why quotes in another language have no translation; None where each has one."""
    if found.failed:
        return f"No translation: {found.failed}."
    if not found.dropped:
        return None
    count = "1 translation" if found.dropped == 1 else f"{found.dropped} translations"
    their = "its quote does not bear it" if found.dropped == 1 else "their quotes do not bear them"
    return f"{count} left out: {their} out ({shown(found.model[:_LONGEST_MODEL])})."


def summary_line(summary: Summary, where: str = "below") -> str:
    """Return who wrote a summary and what is not in it, or why there is none.

    `where` says where its quotes stand.
    """
    if summary.statements:
        parts = [f"{written_by(summary.model, where)}.", *_left_out(summary)]
        if summary.failed:
            parts.append(say("It breaks off here: {reason}.", reason=summary.failed))
    else:
        parts = [say("No summary: {reason}.", reason=summary.failed or _why_none(summary))]
    if summary.withheld:
        withheld = count(
            "{n} quote was not sent to the language model: its story was under embargo.",
            "{n} quotes were not sent to the language model: their stories were under embargo.",
            summary.withheld,
        )
        parts.append(withheld)
    return " ".join(parts)


def _left_out(summary: Summary) -> Iterator[str]:
    """Yield what was left out of what was written, by why."""
    if unborne := summary.dropped - summary.foreign:
        yield count(
            "{n} statement left out: the quotes do not bear it out.",
            "{n} statements left out: the quotes do not bear them out.",
            unborne,
        )
    if summary.foreign:
        yield count(
            "{n} statement left out: it is in another language than its quotes.",
            "{n} statements left out: they are in another language than their quotes.",
            summary.foreign,
        )


def _why_none(summary: Summary) -> str:
    dropped = summary.dropped
    if dropped and dropped == summary.foreign:
        return say("what the language model wrote is in another language than the quotes")
    if dropped == 1:
        return say("the quotes do not bear out what the language model wrote")
    return say(
        "the quotes do not bear out any of the {n} statements the language model wrote", n=dropped
    )


def plan_line(plan: Plan) -> str:
    """Return what was searched, for the reader to see where a question was misunderstood."""
    parts = [f"“{shown(plan.topic or plan.question)}”"]
    for body in plan.bodies:
        name = shown(body.names[0] if body.names else body.said)
        said = shown(body.said)
        parts.append(name if said == name else f"{said} = {name}")
    if plan.stories:
        is_one = len(plan.stories) == 1
        parts.append(say("in the linked story") if is_one else say("in the linked stories"))
    if plan.outlets:
        parts.append(say("in {outlets}", outlets=", ".join(map(shown, plan.outlets))))
    if plan.since or plan.until:
        parts.append(" ".join(part for part in (_from(plan.since), _until(plan.until)) if part))
    if plan.days:
        parts.append(say("near {days}", days=", ".join(_days(*days) for days in plan.days)))
    if plan.loosened:
        parts.append(say("nothing there, so everywhere"))
    elif plan.narrowing.everywhere and not plan.limited:
        parts.append(say("everywhere"))
    parts += read_otherwise(plan)
    by_model = marked("Searched, as a language model understood it: {what}")
    line = by_model if plan.by_model else marked("Searched: {what}")
    return say(line, what=" · ".join(parts))


def read_otherwise(plan: Plan) -> list[str]:
    """Return how words were read that a reader may have meant otherwise."""
    told = [
        say("read “{said}” as “{meant}”", said=shown(said), meant=shown(meant))
        for said, meant in plan.read_as
    ]
    told += [
        say("no story has “{said}”; “{near}” is near", said=shown(said), near=shown(near))
        for said, near in plan.near
    ]
    if plan.taken:
        taken = ", ".join(map(shown, plan.taken))
        told.append(say("taken over from the thread: {what}", what=taken))
    return told


def _from(day: date | None) -> str:
    return say("from {day}", day=day_told(day)) if day else ""


def _until(day: date | None) -> str:
    return say("until {day}", day=day_told(day)) if day else ""


def _days(since: date, until: date) -> str:
    if since == until:
        return day_told(since)
    return say("{since} to {until}", since=day_told(since), until=day_told(until))


def extent_line(extent: Extent) -> str:
    """Return the outlets and days that were searched: "of 5 outlets, 9 to 15 April 2025"."""
    outlets = "1 outlet" if extent.outlets == 1 else f"{extent.outlets:,} outlets"
    parts = [f"of {outlets}"] if extent.outlets else []
    if extent.since and extent.until:
        parts.append(_days(extent.since, extent.until))
    return ", ".join(parts)


class Searched(Protocol):
    """What was searched: an answer has it, and a text that was checked."""

    @property
    def stories(self) -> int:
        """How many live stories."""

    @property
    def indexed_at(self) -> datetime | None:
        """When the indexes were last brought level; aware UTC."""

    @property
    def concerns(self) -> tuple[str, ...]:
        """What a reader should know of the freshness of feeds."""


def freshness(found: Searched, now: datetime | None = None, *, extent: Extent | None = None) -> str:
    """Return how many stories were searched, how old the index is, and which feeds lag.

    `extent` says of which outlets and days the stories are, where nothing was found in them.
    """
    stories = count("{n:,} story", "{n:,} stories", found.stories)
    if extent is not None and (told := extent_line(extent)):
        stories += f" {told}"
    if found.indexed_at is None:
        return say("{stories}, not refreshed yet", stories=stories)
    age = (now or datetime.now(UTC)) - found.indexed_at
    when = ago_told(age, ago(age.total_seconds()))
    line = say("{stories}, refreshed {when}", stories=stories, when=when)
    return f"{line} · ⚠ {told_of(found.concerns)}" if found.concerns else line


def told_of(concerns: Sequence[str]) -> str:
    """Return concerns about feeds in one line: the first two, and how many more there are."""
    told = "; ".join(map(shown, concerns[:_CONCERNS]))
    more = len(concerns) - _CONCERNS
    return f"{told}; and {more} more feeds" if more > 0 else told
