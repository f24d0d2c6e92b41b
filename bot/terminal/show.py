"""What the terminal shows: answers, refreshes, status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.answer import Answer, Quote, Summary
from bot.answers.links import link_to
from bot.answers.wording import (
    ago,
    also_in,
    attribution,
    citations,
    freshness,
    notes_under,
    plan_line,
    speaker_line,
    summary_line,
)
from bot.evaluation.causes import HEADINGS, Evaluation
from bot.evaluation.judging import MEASURES, shares
from bot.running.status import Status
from index.refresh import Refreshed
from index.verify import Verified

_NAMED = 20
"""Stories named at most when something is to be said of many."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def safe(text: str) -> str:
    """Return text without the control characters that could command a terminal."""
    return _CONTROLS.sub("�", text)


def show_answer(console: Console, answer: Answer) -> None:
    """Print an answer: headline, summary, numbered quotes with who, where and when, the search."""
    console.print()
    console.print(Text(safe(answer.headline), style="bold" if answer.answered else "bold yellow"))
    console.print()
    if answer.summary is not None:
        _show_summary(console, answer.summary)
    noted = zip(answer.quotes, notes_under(answer.quotes), strict=True)
    for n, (quote, notes) in enumerate(noted, 1):
        console.print(shown_quote(console, str(n), quote, notes))
        console.print()
    if answer.closest:
        console.print(Text("Closest coverage", style="dim"))
        for story in answer.closest:
            outlet = f" · {story.outlet}" if story.outlet else ""
            console.print(Text(f"  {safe(story.title)}{safe(outlet)}"))
            if story.url:
                console.print(Text(f"  {safe(story.url)}", style="dim", overflow="fold"))
        console.print()
    line = f"{plan_line(answer.plan)}  ({freshness(answer)}, {answer.seconds:.2f} s)"
    console.print(Text(safe(line), style="dim"))


def _show_summary(console: Console, summary: Summary) -> None:
    """Print what a language model says of the quotes below, and that it is one that says it."""
    for statement in summary.statements:
        line = Text(f"{' '.join(safe(statement.text).split())} ")
        console.print(line.append(citations(statement), style="bold magenta"))
    console.print(Text(safe(summary_line(summary)), style="dim italic"))
    console.print()


def shown_quote(console: Console, label: str, quote: Quote, notes: Sequence[str]) -> RenderableType:
    """Return a quote under a label, with who says it, where and when, and what hedges it."""
    before = quote.slice(quote.before)
    lines = [Text(f"({' '.join(safe(before).split())})", style="dim")] if before else []
    lines.append(Text(" ".join(safe(quote.text).split())))
    speaker = speaker_line(quote)
    if speaker:
        lines.append(Text(f"— {safe(speaker)}", style="bold cyan"))
    source = Text(safe(attribution(quote)), style="green")
    copies = also_in(quote)
    if copies:
        source.append(f" · {safe(copies)}", style="dim")
    lines.append(source)
    caveat = quote.slice(quote.caveat)
    if caveat:
        lines.append(Text(f"! {' '.join(safe(caveat).split())}", style="yellow"))
    lines += [Text(f"✎ {' '.join(safe(note).split())}", style="yellow") for note in notes]
    lines.append(_title(console, quote))
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text(f"[{label}]" if label else "", style="bold magenta"), Group(*lines))
    return grid


def _title(console: Console, quote: Quote) -> Text:
    """Return the headline, linked to the quote; where no terminal can follow it, spelt out."""
    title = safe(quote.story.title)
    link = link_to(quote.story.url, quote.text)
    if link is None:
        return Text(f"{title} (no link)", style="dim")
    if console.is_terminal:
        return Text(title, style=f"dim underline link {link}")
    return Text(f"{title}\n{link}", style="dim", overflow="fold")


def show_refreshed(console: Console, found: Refreshed) -> None:
    """Print what a refresh found: a count of each change, then what failed and why."""
    counts = found.count()
    console.print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    for problem in found.failed[:20]:
        where = " ".join(part for part in (problem.path, problem.where) if part)
        console.print(Text(f"  failed: {safe(where)}: {safe(problem.reason)}", style="yellow"))
    if len(found.failed) > 20:
        console.print(f"  … and {len(found.failed) - 20} more; `pullquote status` lists all")


def show_status(console: Console, status: Status) -> None:
    """Print what the archive holds, how each feed fares and whether the indexes are level."""
    console.print(Text(f"{status.stories:,} stories, {status.passages:,} passages", style="bold"))
    behind = f"{status.behind} changes behind, `pullquote refresh` mends that"
    level = behind if status.behind else "level with the archive"
    console.print(f"Indexes: {level}; embedding model {safe(status.embedding_model)}")
    if status.owner:
        console.print(f"Held by {safe(status.owner)}")
    now = datetime.now(UTC)
    for feed in status.feeds:
        when = ago((now - feed.refreshed_at).total_seconds()) if feed.refreshed_at else "never"
        kept = f" for {feed.collection}" if feed.collection else ""
        console.print(f"Feed {safe(feed.location)} ({feed.kind}){kept}: refreshed {when}")
        if feed.problem:
            console.print(Text(f"  {safe(feed.problem)}", style="yellow"))
        if feed.id in status.concerns:
            console.print(Text(f"  ⚠ {safe(status.concerns[feed.id])}", style="yellow"))
    if not status.feeds:
        console.print("No feeds yet: `pullquote add FOLDER` registers one.")
    for problem in status.problems:
        where = " ".join(part for part in (problem.path, problem.where) if part)
        console.print(Text(f"  {safe(where)}: {safe(problem.reason)}", style="yellow"))
    _show_taken_back(console, status)


def _show_taken_back(console: Console, status: Status) -> None:
    if status.held:
        console.print(Text("Withdrawn by hand; `pullquote restore URL` takes that back:"))
    for one in status.held:
        told = f"  {one.title} ({one.url or one.key}), {one.at.astimezone():%-d %B %Y}: {one.why}"
        console.print(Text(safe(told)))
    if status.struck:
        console.print(Text("Versions struck, for ever:"))
    for version in status.struck:
        erased = ", erased" if version.erased else ""
        named = f"version {version.number} of {version.url or version.key}"
        console.print(
            Text(safe(f"  {named}, {version.at.astimezone():%-d %B %Y}{erased}: {version.why}"))
        )


def show_evaluation(console: Console, found: Evaluation) -> None:
    """Print the shares with their counts, then the questions that failed by their causes."""
    table = Table(box=None, pad_edge=False)
    table.add_column()
    table.add_column("share", justify="right")
    table.add_column()
    table.add_column(style="dim")
    for name, share in shares([one.verdict for one in found.judged]).items():
        shown = "–" if share.share is None else f"{share.share:.3f}"
        table.add_row(MEASURES[name].label, shown, f"{share.hits} of {share.of}", name)
    console.print(table)
    for cause, heading in HEADINGS.items():
        failed = [one for one in found.judged if one.reasons and one.reasons[0].cause is cause]
        if failed:
            console.print(Text(f"\n{heading} ({len(failed)})", style="bold yellow"))
        for one in failed:
            also = [f"{HEADINGS[r.cause]}: {r.told}" for r in one.reasons if r.cause is not cause]
            told = [r.told for r in one.reasons if r.cause is cause] + also
            line = Text(f"  {one.case.id}  {' '.join(safe(one.case.question).split())}")
            line.append(f"  {' | '.join(told)}", style="dim")
            console.print(Text(safe(line.plain), spans=line.spans), soft_wrap=True)


def show_verified(console: Console, found: Verified) -> None:
    """Print whether archive, vectors and words agree, else how they differ."""
    console.print(Text(f"{found.stories:,} stories, {found.passages:,} passages compared"))
    if found.behind:
        console.print(f"the indexes are {found.behind} changes behind", style="yellow")
    for fault in found.archive[:_NAMED]:
        console.print(Text(f"archive: {safe(fault)}", style="yellow"), soft_wrap=True)
    for name, one in (("vectors", found.vectors), ("words", found.words)):
        if one:
            line = f"{len(one.missing)} missing, {len(one.extra)} extra, {len(one.wrong)} wrong"
            console.print(f"{name}: {line}", style="yellow")
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
        named = ", ".join(ids[:_NAMED]) + (", …" if len(ids) > _NAMED else "")
        console.print(Text(safe(f"{len(ids)} {what}: {named}"), style="yellow"), soft_wrap=True)
