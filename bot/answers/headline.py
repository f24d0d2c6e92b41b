"""What an answer says above its quotes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.answer import AskedSpeaker, Plan, Quote, Statement
from bot.answers.figure_conflict import Compared, comparison_line
from bot.answers.wire_copies import Report, copies_line
from bot.answers.wording import asked_besides
from bot.letters import shown
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
        line = "No more quotes answer that."
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
    names = dict.fromkeys(quote.story.outlet or "a story without an outlet" for quote in quotes)
    more = " more" if further else ""
    line = f"{len(quotes)}{more} quote{'s' if len(quotes) > 1 else ''} from {_listed(list(names))}"
    if figures is not None:
        line = f"{comparison_line(figures)} · {line}"
    if unheard := [body for body in plan.asked if not _is_heard(body, quotes)]:
        line += f", none of it credited to {_told(unheard)}"
    copies = copies_line(reports)
    if copies:
        line += f" · {copies}"
    if plan.by_model:
        line = f"Nothing answers that as you put it; as a language model did: {line}"
    within = _within(plan)
    return f"{within}: {line}" if within else line


def _within(plan: Plan) -> str | None:
    """Return within which limits the quotes of a plan were found; None where there were none."""
    if plan.loosened:
        return f"Nothing {_limits(plan)} answers that; elsewhere"
    if plan.not_held and not plan.stories:
        return f"{_no_story_at(plan)}; elsewhere"
    if plan.narrowing.limits:
        return f"Only {_limits(plan)}"
    return "Everywhere" if plan.narrowing.everywhere else None


def lead(plan: Plan, quotes: Sequence[Quote], *, gone: int = 0) -> str:
    """Return what a reader has to know before the quotes of an answer; mostly that is nothing.

    `gone` is how many others of it stand no more.
    """
    told = []
    if gone:
        of = gone + len(quotes)
        told.append(f"{gone} of {of} quotes no longer {'stands' if gone == 1 else 'stand'}")
    if plan.by_model:
        told.append("Nothing answers that as you put it; this does as a language model did")
    if within := _within(plan):
        told.append(within)
    if unheard := [body for body in plan.asked if not _is_heard(body, quotes)]:
        told.append(f"None of it is credited to {_told(unheard)}")
    if plan.besides:
        told.append(asked_besides(plan))
    return " · ".join(told)


def limited_by_question(plan: Plan) -> list[str]:
    """Return to what a question itself limits an answer's quotes, and its links to no story.

    Nothing that `lead` tells.
    """
    told = [f"Only {_limits(plan)}"] if plan.limited and _within(plan) is None else []
    return [*told, *([_no_story_at(plan)] if plan.stories and plan.not_held else [])]


def _silence(plan: Plan) -> str:
    """Return what is said where nothing answers."""
    if plan.narrowing.limits:
        return f"Nothing {_limits(plan)} answers that."
    if plan.not_held and not plan.stories:
        return f"{_no_story_at(plan)}; nothing else answers that."
    if plan.stories:
        return f"Nothing {_limits(plan)} answers that, and nothing elsewhere."
    if plan.absent:
        return f"There are no stories of {_listed(plan.absent)} here; nothing else answers that."
    if absent := [body.said for body in plan.asked if body.absent]:
        return f"No story here names {_listed(absent, 'or')}; nothing else answers that."
    named = [_called(body) for body in plan.asked if body.names]
    if named:
        return f"No story here credits {_listed(named, 'or')} with an answer to that."
    return "Nothing in the stories here answers that."


def _meant(plan: Plan) -> str:
    """Return what words no story has may be meant for."""
    if not plan.near:
        return ""
    return f" Did you mean {_listed([near for _, near in plan.near])}?"


def _no_story_at(plan: Plan) -> str:
    return f"No story here is at {_listed([as_shown(one) for one in plan.not_held], 'or')}"


def _without_figure(missing: str, closest: Story | None) -> str:
    """Return what is said where the coverage counts other things than what was asked."""
    if closest is None:
        return f"No figure for {shown(missing)}."
    day = f"{closest.published:%-d %B %Y}" if closest.published else ""
    where = ", ".join(part for part in (closest.outlet, day) if part) or "a story without an outlet"
    return f"No figure for {shown(missing)}; closest: {shown(where)}"


def _limits(plan: Plan) -> str:
    """Return what a plan was limited to, as a reader would say it."""
    limits = [f"in the linked stor{'y' if len(plan.stories) == 1 else 'ies'}"] * bool(plan.stories)
    limits += [f"in {_listed(plan.outlets)}"] if plan.outlets else []
    if plan.since:
        limits.append(f"from {plan.since:%-d %B %Y}")
    if plan.until:
        limits.append(f"until {plan.until:%-d %B %Y}")
    return " ".join(limits)


def _listed(names: Sequence[str], link: str = "and") -> str:
    *others, last = map(shown, names)
    return f"{', '.join(others)} {link} {last}" if others else last


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
    names = _listed([_called(body) for body in unheard], "or")
    return f"{names}; no story here names {_listed(absent, 'or')}" if absent else names


def statements(quotes: Sequence[Quote]) -> tuple[Statement, ...]:
    """Say who is quoted where, one line for each speaker and story."""

    def said_in(numbered: tuple[int, Quote]) -> tuple[str, str, str]:
        story = numbered[1].story
        day = f"{story.published:%-d %B %Y}" if story.published else ""
        return numbered[1].speaker or "", story.outlet or "", day

    lines = []
    for known, group in groupby(sorted(enumerate(quotes, 1), key=said_in), key=said_in):
        text = ", ".join(part for part in known if part) or "A story without outlet or date"
        lines.append(Statement(text, tuple(n for n, _ in group)))
    return tuple(sorted(lines, key=lambda line: line.citations))
