"""What a language model says of an answer's quotes, as Slack shows it. Pure.

It stands in a block of its own above the quotes, a section a statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.answer import Statement, Summary
from bot.answers.wording import citations, summary_line, written_by
from bot.letters import shown
from bot.slack.looks.blocks import Element, is_literal, literal, run, section, weight

MOST = 3_000
"""Characters of a summary; a few sentences take a fifth of it."""
_NO_ROOM = "there is no room for it beside the quotes"


def summed_up(summary: Summary, room: int, where: str = "below") -> list[Element]:
    """Return a summary as sections: its statements while they fit, then who wrote them.

    `room` is in characters; `where` says where its quotes stand.
    """
    sections = [_section(statement) for statement in summary.statements]
    room = min(room, MOST) - len(summary_line(summary, where)) - len(_left(len(sections)))
    shown: list[Element] = []
    for one in sections:
        room -= weight([one])
        if room < 0:
            break
        shown.append(one)
    told = replace(summary, statements=summary.statements[: len(shown)])
    if sections and not shown:
        told = replace(told, dropped=0, foreign=0, failed=_NO_ROOM)
    left = len(sections) - len(shown) if shown else 0
    line = f"{summary_line(told, where)}{_left(left)}"
    return [*shown, section(run(line, italic=True))]


def in_markdown(model: str, statements: Iterator[Statement]) -> Iterator[str]:
    """Yield the Markdown of statements as they come, for below their quotes, whose they are first.

    Nothing is yielded where there is none. One that Markdown would not show letter for letter is
    left to the final form.
    """
    lead = f"_{written_by(model, 'above')}:_\n\n"
    for statement in statements:
        if is_literal(told := shown(statement.text)):
            yield f"{lead}{told} **{citations(statement)}**\n\n"
            lead = ""


def in_lines(summary: Summary, room: int) -> list[str]:
    """Return a summary as lines of mrkdwn, as far as there is room; none where it has none."""
    line = literal(summary_line(summary))
    room -= len(line) + 2
    lines: list[str] = []
    for statement in summary.statements:
        told = literal(f"{shown(statement.text)} {citations(statement)}")
        room -= len(told) + 2
        if room < 0:
            break
        lines.append(told)
    fits = bool(lines) if summary.statements else room >= 0
    return [*lines, line] if fits else []


def _section(statement: Statement) -> Element:
    return section(run(f"{shown(statement.text)} "), run(citations(statement), bold=True))


def _left(count: int) -> str:
    if not count:
        return ""
    return f" {count} more {'statement has' if count == 1 else 'statements have'} no room here."
