"""What the terminal shows of how everything stands; it loads nothing that answers."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bot.answers.links import address
from bot.letters import shown
from bot.running.status import SLOW_HISTORY, Status, read_by, role_of
from bot.stopwatch import ago
from bot.terminal.written import line, write


def show_status(console: Console, status: Status) -> None:
    """Print what the archive holds, how each feed fares and whether the indexes are level."""
    console.print(Text(f"{status.stories:,} stories, {status.passages:,} passages", style="bold"))
    behind = f"{status.behind} changes behind, `pullquote refresh` mends that"
    level = behind if status.behind else "level with the archive"
    write(console, line(f"Indexes: {level}; embedding model {shown(status.embedding_model)}"))
    for trouble in status.troubles:
        write(console, line(f"⚠ {shown(trouble.line)}", "yellow"))
    if status.owner:
        write(console, line(f"Held by {shown(status.owner)}"))
    for role in status.roles:
        left = "" if role.left > 0 else ", which has gone: the next process takes it"
        colour = "" if role.left > 0 else "yellow"
        write(console, line(f"{role_of(role).title()}: {shown(role.told)}{left}", colour))
    if status.slow_history:
        write(console, line(f"Slack: {SLOW_HISTORY}", "yellow"))
    now = datetime.now(UTC)
    for feed in status.feeds:
        when = ago((now - feed.refreshed_at).total_seconds()) if feed.refreshed_at else "never"
        kept = f" for {shown(feed.collection)}" if feed.collection else ""
        on = f" on {shown(feed.machine.host)}" if feed.machine else ""
        reader = read_by(status, feed)
        by = f", read by {shown(reader)}" if reader else ""
        told = f"Feed {shown(feed.location)} ({feed.kind}{on}){kept}: refreshed {when}{by}"
        write(console, line(told))
        if feed.problem:
            write(console, line(f"  {shown(feed.problem)}", "yellow"))
        if feed.id in status.concerns:
            write(console, line(f"  ⚠ {shown(status.concerns[feed.id])}", "yellow"))
    if not status.feeds:
        console.print("No feeds yet: `pullquote add FOLDER` registers one.")
    for problem in status.problems:
        where = " ".join(part for part in (problem.path, problem.where) if part)
        write(console, line(f"  {shown(where)}: {shown(problem.reason)}", "yellow"))
    _show_taken_back(console, status)


def _show_taken_back(console: Console, status: Status) -> None:
    if status.held:
        write(console, line("Withdrawn by hand; `pullquote restore URL` takes that back:"))
    for one in status.held:
        known = f"{shown(one.title)} ({_place(one.url, one.key)})"
        by = f" by {shown(one.by)}" if one.by else ""
        day = f"{one.at.astimezone():%-d %B %Y}"
        write(console, line(f"  {known}, {day}{by}: {shown(one.why)}"))
    if status.struck:
        write(console, line("Versions struck, for ever:"))
    for version in status.struck:
        erased = ", erased" if version.erased else ""
        named = f"version {version.number} of {_place(version.url, version.key)}"
        day = f"{version.at.astimezone():%-d %B %Y}"
        write(console, line(f"  {named}, {day}{erased}: {shown(version.why)}"))


def _place(url: str | None, key: str) -> str:
    return address(url) if url else shown(key)
