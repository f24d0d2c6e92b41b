"""What the terminal shows: answers, refreshes, measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.answer import Answer, Quote, Summary
from bot.answers.emphasis import asked_for
from bot.answers.figure_conflict import compared
from bot.answers.headline import lead
from bot.answers.links import address, link_to, visible
from bot.answers.wording import (
    also_in,
    attribution,
    citations,
    freshness,
    notes_under,
    plan_line,
    speaker_line,
    summary_line,
    translation_line,
    untranslated_line,
)
from bot.evaluation.causes import HEADINGS, Evaluation
from bot.evaluation.judging import MEASURES, shares
from bot.letters import shown
from bot.terminal.written import Printer, line, whole, write
from index.story import Span, Story

if TYPE_CHECKING:  # who asks reads no feed and compares nothing
    from index.refresh import Refreshed
    from index.verify import Verified

_NAMED = 20
"""Stories named at most when something is to be said of many."""


def show_answer(console: Console, answer: Answer, loading: float = 0) -> None:
    """Print an answer: what answers first, who says it where and when; then how it was found.

    Where figures differ, or a limit was passed over, the headline says so above. `loading` is how
    many seconds had to be waited for before the question could be asked.
    """
    console.print()
    plan, quotes = answer.plan, answer.quotes
    first = not answer.answered or bool(
        lead(plan, quotes, gone=answer.gone) or compared(plan, quotes)
    )
    if first:
        kind = answer.answered or answer.talk is not None
        write(console, line(answer.headline, "bold" if kind else "bold yellow"))
        console.print()
    if answer.talk is not None:
        return
    if answer.summary is not None:
        _show_summary(console, answer.summary)
    ours = answer.translations
    told = ours.told if ours else ()
    translated = {one.n: translation_line(ours.model, one.text) for one in told} if ours else {}
    noted = zip(quotes, notes_under(quotes), strict=True)
    for n, (quote, notes) in enumerate(noted, 1):
        show_quote(
            console, f"[{n}]", quote, notes, asked_for(plan, quote), translated=translated.get(n)
        )
        console.print()
    if ours is not None and (why := untranslated_line(ours)):
        write(console, line(why, "dim italic"))
    _show_closest(console, answer.closest)
    if not first:
        write(console, line(answer.headline, "dim"))
    searched = freshness(answer, extent=answer.extent)
    waited = f", after {loading:.0f} s of loading" if loading >= 1 else ""
    found = f"{plan_line(plan)}  ({searched}, {answer.seconds:.2f} s{waited})"
    write(console, line(found, "dim"))


def _show_closest(console: Console, closest: Sequence[Story]) -> None:
    """Print the stories that are nearest to what nothing answers."""
    if not closest:
        return
    write(console, line("Closest coverage", "dim"))
    for story in closest:
        outlet = f" · {shown(story.outlet)}" if story.outlet else ""
        link = visible(story.url) if story.url and _is_clickable(console) else None
        style = Style(link=link, underline=bool(link))
        write(console, line(f"  {shown(story.title)}{outlet}", style))
        if story.url and link is None:
            write(console, whole(f"  {address(story.url)}", "dim"))
    console.print()


def _show_summary(console: Console, summary: Summary) -> None:
    """Print what a language model says of the quotes below, and that it is one that says it."""
    for statement in summary.statements:
        told = line(f"{shown(statement.text)} ")
        write(console, told.append(citations(statement), style="bold magenta"))
    write(console, line(summary_line(summary), "dim italic"))
    console.print()


def show_quote(
    console: Console,
    label: str,
    quote: Quote,
    notes: Sequence[str],
    stressed: tuple[Span, ...] = (),
    *,
    translated: str | None = None,
) -> None:
    """Print a quote beside a label, with who says it, where and when, and what hedges it.

    `stressed` is what of it was asked for, in characters of its text; `translated` is the line of
    its translation.
    """
    before, caveat = quote.slice(quote.before), quote.slice(quote.caveat)
    speaker, copies = speaker_line(quote), also_in(quote)
    lines = [line(f"({shown(before)})", "dim")] if before else []
    lines.append(_stressed(quote.text, stressed))
    if speaker:
        lines.append(line(f"— {speaker}", "bold cyan"))
    source = line(attribution(quote), "green")
    lines.append(source.append(f" · {copies}", style="dim") if copies else source)
    if caveat:
        lines.append(line(f"! {shown(caveat)}", "yellow"))
    lines += [line(f"✎ {shown(note)}", "yellow") for note in notes]
    lines += [line(f"⇄ {translated}", "dim")] if translated else []
    write(console, *lines, *_source(console, quote), label=label)


def _stressed(text: str, spans: tuple[Span, ...]) -> Text:
    """Return a quote with what was asked for in bold, where its letters are shown as they stand."""
    told = line(text)
    if told.plain == text:
        for start, end in spans:
            told.stylize("bold", start, end)
    return told


def _source(console: Console, quote: Quote) -> list[Text]:
    """Return the headline, linked to the quote; where no terminal can follow it, spelt out."""
    title = shown(quote.story.title)
    link = link_to(quote.story.url, quote.text)
    if link is None:
        return [line(f"{title} (no link)", "dim")]
    if _is_clickable(console):
        return [line(title, Style(dim=True, underline=True, link=link))]
    return [line(title, "dim"), whole(shown(link), "dim")]


def _is_clickable(console: Console) -> bool:
    return isinstance(console, Printer) and console.clickable


def show_refreshed(console: Console, found: Refreshed) -> None:
    """Print what a refresh found: a count of each change, then what failed and why."""
    counts = found.count()
    console.print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    for problem in found.failed[:20]:
        where = " ".join(part for part in (problem.path, problem.where) if part)
        write(console, line(f"  failed: {shown(where)}: {shown(problem.reason)}", "yellow"))
    if len(found.failed) > 20:
        console.print(f"  … and {len(found.failed) - 20} more; `pullquote status` lists all")


def show_evaluation(console: Console, found: Evaluation) -> None:
    """Print the shares with their counts, then the questions that failed by their causes."""
    table = Table(box=None, pad_edge=False)
    table.add_column()
    table.add_column("share", justify="right")
    table.add_column()
    table.add_column(style="dim")
    for name, share in shares([one.verdict for one in found.judged]).items():
        value = "–" if share.share is None else f"{share.share:.3f}"
        table.add_row(MEASURES[name].label, value, f"{share.hits} of {share.of}", name)
    console.print(table)
    for cause, heading in HEADINGS.items():
        failed = [one for one in found.judged if one.reasons and one.reasons[0].cause is cause]
        if failed:
            console.print(Text(f"\n{heading} ({len(failed)})", style="bold yellow"))
        for one in failed:
            also = [f"{HEADINGS[r.cause]}: {r.told}" for r in one.reasons if r.cause is not cause]
            told = [r.told for r in one.reasons if r.cause is cause] + also
            asked = " ".join(one.case.question.split())
            case = line(f"  {shown(one.case.id)}  {shown(asked)}")
            write(console, case + line(f"  {' | '.join(map(shown, told))}", "dim"))


def show_verified(console: Console, found: Verified) -> None:
    """Print whether archive, vectors and words agree, else how they differ."""
    console.print(Text(f"{found.stories:,} stories, {found.passages:,} passages compared"))
    if found.behind:
        console.print(f"the indexes are {found.behind} changes behind", style="yellow")
    for fault in found.archive[:_NAMED]:
        write(console, line(f"archive: {shown(fault)}", "yellow"))
    for name, one in (("vectors", found.vectors), ("words", found.words)):
        if one:
            differ = f"{len(one.missing)} missing, {len(one.extra)} extra, {len(one.wrong)} wrong"
            console.print(f"{name}: {differ}", style="yellow")
    _show_stories(console, found.left, "left by feeds; the next `pullquote refresh` withdraws them")
    _show_stories(
        console, found.aside, "taken down; `pullquote refresh` reads them from their feeds"
    )
    if found.agrees:
        console.print("archive, vectors and words agree", style="bold")
        return
    console.print("`pullquote verify --mend` makes vectors and words right", soft_wrap=True)
    if found.archive:
        console.print(
            "and takes damaged stories down until `pullquote refresh` has read them again",
            soft_wrap=True,
        )


def _show_stories(console: Console, ids: Sequence[str], what: str) -> None:
    """Print how many stories something is to be said of, and which."""
    if ids:
        named = ", ".join(map(shown, ids[:_NAMED])) + (", …" if len(ids) > _NAMED else "")
        write(console, line(f"{len(ids)} {what}: {named}", "yellow"))
