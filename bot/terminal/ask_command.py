"""The `ask` command: one question, one after the other, or a file of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.terminal.app import err, loading_what_stays, opened_house, out, told_if_slow
from bot.terminal.asked import Asked, Told
from bot.terminal.door import ask_beside
from bot.terminal.prompt import converse
from index.access import Access
from index.errors import QuestionError
from index.settings import Settings

if TYPE_CHECKING:
    from bot.terminal.answering import Desk

_INVITATION = "Ask in words; a question may lean on those before it. An empty line ends."


def ask_once(settings: Settings, asked: Asked) -> None:
    """Answer one question; exit as it went."""
    with ExitStack() as stack:
        told = _Teller(settings, stack).tell(asked)
    write(told)
    if told.code:
        raise typer.Exit(told.code)


def ask_on(settings: Settings, asked: Asked) -> None:
    """Take questions until an empty line; what they need is loaded once."""
    with ExitStack() as stack:
        teller = _Teller(settings, stack)

        def answering(question: str, history: tuple[str, ...]) -> None:
            write(teller.tell(replace(asked, question=question, history=history)))

        converse(out, _INVITATION, answering)


def write(told: Told) -> None:
    """Write what was told: an answer as it stands, or what kept it from being given."""
    if told.error is not None:
        err.print(f"pullquote: {told.error}", markup=False, soft_wrap=True)
    out.file.write(told.text)
    out.file.flush()


class _Teller:
    """Who answers: the process that holds the index while there is one, else this one for good."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self._settings, self._stack = settings, stack
        self._desk: Desk | None = None

    def tell(self, asked: Asked) -> Told:
        """Answer a question."""
        if self._desk is None and (told := ask_beside(self._settings, asked)):
            return told
        loading = 0.0
        if self._desk is None:
            from bot.questions.message import read_message

            try:
                read_message(asked.question)  # nothing is loaded for what cannot be asked
            except QuestionError as error:
                return Told(error=str(error), code=2)
            self._desk, loading = self._stack.enter_context(_desk(self._settings))
        return self._desk.tell(asked, loading)


@contextmanager
def _desk(settings: Settings) -> Iterator[tuple[Desk, float]]:
    """Open the house with all that answers need; give the desk, and how long that took to load."""
    with told_if_slow("Loading the archive…"):
        from bot.terminal.answering import Desk
        from bot.terminal.homes import require_archive, require_stories
        from bot.terminal.progress import bars
        from index.bring_level import bring_level

        require_archive(settings)
    with opened_house(settings) as house:
        require_stories(house)
        waited_for = "Loading the models (a running `serve` has them loaded)…"
        with loading_what_stays(), told_if_slow(waited_for):
            desk = Desk(house)
            loading = desk.warm()
        with bars(err) as (_, on_stretch):
            bring_level(house, "ask", on_stretch)
        yield desk, loading


def ask_file(settings: Settings, file: Path, hits: int | None, access: Access) -> None:
    """Answer every line of a file; exit with 1 where one could not be answered."""
    with _desk(settings) as (desk, _):
        failed = desk.answer_batch(file, sys.stdout, hits, access)
    if failed:
        raise typer.Exit(1)


def is_conversation() -> bool:
    """Tell whether somebody sits there: what is piped in without a question is wrong usage."""
    return sys.stdin.isatty() and out.is_terminal
