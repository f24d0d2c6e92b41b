"""A conversation in the terminal: one question after the other, with everything loaded."""

from __future__ import annotations

from collections.abc import Callable

from bot.terminal.written import Printer

Answering = Callable[[str, tuple[str, ...]], None]
"""Show the answer to a question, after those asked before it."""


def converse(console: Printer, invitation: str, answering: Answering) -> None:
    """Take questions until an empty line, or the end of what is typed; each may follow up."""
    console.print(invitation, style="dim", markup=False)
    asked: list[str] = []
    while True:
        try:
            question = console.input("[bold cyan]? [/]").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if not question:
            return
        answering(question, tuple(asked))
        asked.append(question)
