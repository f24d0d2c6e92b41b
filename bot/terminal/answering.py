"""Answering what a terminal asks, in the process that has the house."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from bot.answer import Answer
from bot.answers.ask import ask
from bot.evaluation.jsonl import fields_of, history_of, numbered_lines, question_of
from bot.letters import shown
from bot.models.sessions import Writer, writer_of
from bot.summary.translating import translated
from bot.summary.writing import summed_up
from bot.terminal.as_json import answer_json, json_line
from bot.terminal.asked import Asked, Told, printer_on
from bot.terminal.homes import require_stories
from bot.terminal.show import show_answer
from bot.terminal.written import Printer, line, write
from index.access import OF_THE_HOUSE, Access
from index.errors import PullquoteError, QuestionError
from index.grammar import parse
from index.house import House


class Desk:
    """Where a house's questions are answered, summed up where the settings name a language model.

    Safe to use from several threads.
    """

    def __init__(self, house: House) -> None:
        """Open it.

        Raises:
            SettingsError: a language model is named that cannot be used.

        """
        self.house = house
        self._writer: Writer | None = writer_of(house.settings, house.archive)

    def warm(self) -> float:
        """Load all that an answer needs; return how many seconds that took."""
        began = time.perf_counter()
        [vector] = self.house.embedder.encode(["warm"])
        self.house.vectors.search(vector, 1)
        self.house.reader  # noqa: B018  # loaded at first use
        parse([("He said so.", 0)])
        return time.perf_counter() - began

    def tell(self, asked: Asked, loading: float = 0) -> Told:
        """Answer a question as the terminal that asked it shows it; `loading` is told apart."""
        settings = self.house.settings
        access = settings.access_of(asked.channel) if asked.channel is not None else OF_THE_HOUSE
        try:
            require_stories(self.house)
            answer = self.answer(asked.question, asked.hits, access, asked.history)
        except QuestionError as error:
            return Told(error=str(error), code=2)
        except PullquoteError as error:
            return Told(error=str(error), code=1)
        if asked.as_json:
            return Told(json_line(answer_json(answer, asked.hits)))
        printer = printer_on(asked.screen)
        show_answer(printer, answer, loading)
        _show_hits(printer, answer, asked.hits or 0)
        return Told(printer.written)

    def answer(
        self, question: str, hits: int | None, access: Access, history: Sequence[str] = ()
    ) -> Answer:
        """Answer a question from what may be seen.

        Raises:
            QuestionError: it cannot be asked.
            StoreError: the archive or an index cannot be read.

        """
        session = self._writer.session() if self._writer else None
        found = ask(
            self.house, question, hits=hits or 0, history=history, access=access, session=session
        )
        return translated(session, summed_up(session, found))

    def answer_batch(self, file: Path, to: TextIO, hits: int | None, access: Access) -> int:
        """Answer every line of a file, one JSON object a line; return how many failed.

        A line that cannot be read or asked gives an object with its `id` and `error`.

        Raises:
            SettingsError: the file cannot be read.

        """
        failed = 0
        for n, said in numbered_lines(file):
            given: dict[str, Any]
            fields: dict[str, Any] = {}
            try:
                fields = fields_of(said)
                history, question = history_of(fields), question_of(fields)
                answer = self.answer(question, hits, access, history)
                given = {"id": fields.get("id"), **answer_json(answer, hits)}
            except PullquoteError as error:
                failed += 1
                given = {"id": fields.get("id"), "line": n, "error": str(error)}
            to.write(json_line(given))
            to.flush()
        return failed


def _show_hits(printer: Printer, answer: Answer, count: int) -> None:
    for hit in answer.hits[:count]:
        write(printer, line(f"\n{hit.score:.3f}  {shown(hit.version.story.id)}", "dim"))
        write(printer, line(hit.text))
