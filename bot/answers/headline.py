"""What an answer says above its quotes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.answer import AskedSpeaker, Plan, Quote, Statement
from bot.answers.figure_conflict import Compared, comparison_line
from bot.answers.wire_copies import Report, copies_line
from bot.answers.wording import asked_besides
from bot.letters import shown
from bot.own_words.catalogue import count, day_told, say
from bot.speakers.asked_speaker import may_be_put_otherwise, speaks
from bot.speakers.credited_in import Credit
from bot.speakers.name_parts import without_titles
from index.links import as_shown
from index.story import Story, positions_in


def headline(
    plan: Plan,
    quotes: Sequence[Quote],
    figures: Compared | None = None,
    reports: Sequence[Report] = (),
    *,
    further: bool = False,
    missing: str | None = None,
    closest: Story | None = None,
) -> str:
    """Return what an answer comes to: figures side by side, how many quotes from where.

    `missing` is what no sentence gives a figure of, `closest` the story nearest to it. Where its
    stories are copies of fewer reports, or a language model's words found them, it says so.
    `further` quotes come after others that answer the same question.
    """
    if quotes:
        line = _of_quotes(plan, quotes, figures, reports, further=further)
    elif further:
        line = say("No more quotes answer that.")
    elif missing is not None:
        line = _without_figure(missing, closest)
    else:
        line = f"{_silence(plan)}{_meant(plan)}"
    return f"{line} · {asked_besides(plan)}" if plan.besides else line


def _of_quotes(
    plan: Plan,
    quotes: Sequence[Quote],
    figures: Compared | None,
    reports: Sequence[Report],
    *,
    further: bool,
) -> str:
    """Return what quotes come to."""
    nameless = say("a story without an outlet")
    names = _listed(list(dict.fromkeys(quote.story.outlet or nameless for quote in quotes)))
    if further:
        line = count(
            "{n} more quote from {names}", "{n} more quotes from {names}", len(quotes), names=names
        )
    else:
        line = count("{n} quote from {names}", "{n} quotes from {names}", len(quotes), names=names)
    if figures is not None:
        line = f"{comparison_line(figures)} · {line}"
    if unheard := [body for body in plan.asked if not _is_heard(body, quotes)]:
        line += say(", none of it credited to {names}", names=_told(unheard))
    copies = copies_line(reports)
    if copies:
        line += f" · {copies}"
    if plan.by_model:
        put = say("Nothing answers that as you put it; as a language model did")
        line = f"{put}: {line}"
    within = _within(plan)
    return f"{within}: {line}" if within else line


def _within(plan: Plan) -> str | None:
    """Return within which limits the quotes of a plan were found; None where there were none."""
    if plan.loosened:
        return say("Nothing {limits} answers that; elsewhere", limits=_limits(plan))
    if plan.not_held and not plan.stories:
        return say("{no_story}; elsewhere", no_story=_no_story_at(plan))
    if plan.narrowing.limits:
        return say("Only {limits}", limits=_limits(plan))
    return say("Everywhere") if plan.narrowing.everywhere else None


def lead(plan: Plan, quotes: Sequence[Quote], *, gone: int = 0) -> str:
    """Return what a reader has to know before the quotes of an answer; mostly that is nothing.

    `gone` is how many others of it stand no more.
    """
    told = []
    if gone:
        of = gone + len(quotes)
        told.append(
            count(
                "{n} of {of} quotes no longer stands",
                "{n} of {of} quotes no longer stand",
                gone,
                of=of,
            )
        )
    if plan.by_model:
        told.append(say("Nothing answers that as you put it; this does as a language model did"))
    if within := _within(plan):
        told.append(within)
    if unheard := [body for body in plan.asked if not _is_heard(body, quotes)]:
        told.append(say("None of it is credited to {names}", names=_told(unheard)))
    if plan.besides:
        told.append(asked_besides(plan))
    return " · ".join(told)


def limited_by_question(plan: Plan) -> list[str]:
    """Return to what a question itself limits an answer's quotes, and its links to no story.

    Nothing that `lead` tells.
    """
    only = say("Only {limits}", limits=_limits(plan))
    told = [only] if plan.limited and _within(plan) is None else []
    return [*told, *([_no_story_at(plan)] if plan.stories and plan.not_held else [])]


def _silence(plan: Plan) -> str:
    """Return what is said where nothing answers."""
    if plan.narrowing.limits:
        return say("Nothing {limits} answers that.", limits=_limits(plan))
    if plan.not_held and not plan.stories:
        return say("{no_story}; nothing else answers that.", no_story=_no_story_at(plan))
    if plan.stories:
        limits = _limits(plan)
        return say("Nothing {limits} answers that, and nothing elsewhere.", limits=limits)
    if plan.absent:
        absent = _listed(plan.absent)
        return say("There are no stories of {names} here; nothing else answers that.", names=absent)
    if unnamed := [body.said for body in plan.asked if body.absent]:
        names = _either(unnamed)
        return say("No story here names {names}; nothing else answers that.", names=names)
    named = [_called(body) for body in plan.asked if body.names]
    if named:
        return say("No story here credits {names} with an answer to that.", names=_either(named))
    return say("Nothing in the stories here answers that.")


def _meant(plan: Plan) -> str:
    """Return what words no story has may be meant for."""
    if not plan.near:
        return ""
    return " " + say("Did you mean {names}?", names=_listed([near for _, near in plan.near]))


def _no_story_at(plan: Plan) -> str:
    where = _either([as_shown(one) for one in plan.not_held])
    return say("No story here is at {addresses}", addresses=where)


def _without_figure(missing: str, closest: Story | None) -> str:
    """Return what is said where the coverage counts other things than what was asked."""
    if closest is None:
        return say("No figure for {what}.", what=shown(missing))
    day = day_told(closest.published) if closest.published else ""
    where = ", ".join(part for part in (closest.outlet, day) if part)
    return say(
        "No figure for {what}; closest: {where}",
        what=shown(missing),
        where=shown(where or say("a story without an outlet")),
    )


def _limits(plan: Plan) -> str:
    """Return what a plan was limited to, as a reader would say it."""
    linked = say("in the linked story") if len(plan.stories) == 1 else say("in the linked stories")
    limits = [linked] * bool(plan.stories)
    limits += [say("in {names}", names=_listed(plan.outlets))] if plan.outlets else []
    if plan.since:
        limits.append(say("from {day}", day=day_told(plan.since)))
    if plan.until:
        limits.append(say("until {day}", day=day_told(plan.until)))
    return " ".join(limits)


def _listed(names: Sequence[str]) -> str:
    *others, last = map(shown, names)
    return say("{others} and {last}", others=", ".join(others), last=last) if others else last


def _either(names: Sequence[str]) -> str:
    *others, last = map(shown, names)
    return say("{others} or {last}", others=", ".join(others), last=last) if others else last


def _is_heard(body: AskedSpeaker, quotes: Sequence[Quote]) -> bool:
    """Tell whether one asked for says any of the quotes.

    By a person's office only who holds it was looked for, so that need not be told again.
    """
    if not (body.names or body.absent or may_be_put_otherwise(body)):
        return True
    return any(_is_said_by(body, quote) for quote in quotes)


def _is_said_by(body: AskedSpeaker, quote: Quote) -> bool:
    credit = Credit(quote.speaker, quote.said_as) if quote.speaker else None
    return any(
        speaks(body, credit, quote.version, at)
        for at in positions_in(quote.version.sentences, quote.span)
    )


def _called(body: AskedSpeaker) -> str:
    """Return a speaker's name, as the question has it where it has it in full."""
    if not body.names or (" " in body.said and body.said.istitle()):
        return body.said
    return without_titles(body.names[0])


def _told(unheard: Sequence[AskedSpeaker]) -> str:
    """Return who of those asked for says nothing, and who of them no story names."""
    absent = [body.said for body in unheard if body.absent]
    names = _either([_called(body) for body in unheard])
    if not absent:
        return names
    return say("{names}; no story here names {absent}", names=names, absent=_either(absent))


def statements(quotes: Sequence[Quote]) -> tuple[Statement, ...]:
    """Say who is quoted where, one line for each speaker and story."""

    def said_in(numbered: tuple[int, Quote]) -> tuple[str, str, str]:
        story = numbered[1].story
        day = day_told(story.published) if story.published else ""
        return numbered[1].speaker or "", story.outlet or "", day

    lines = []
    for known, group in groupby(sorted(enumerate(quotes, 1), key=said_in), key=said_in):
        text = ", ".join(part for part in known if part) or say("A story without outlet or date")
        lines.append(Statement(text, tuple(n for n, _ in group)))
    return tuple(sorted(lines, key=lambda line: line.citations))
