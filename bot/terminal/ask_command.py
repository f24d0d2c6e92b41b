"""The `ask` command: one question, or a file of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from bot.answer import Answer
from bot.answers.ask import ask
from bot.evaluation.jsonl import fields_of, history_of, numbered_lines, question_of
from bot.letters import shown
from bot.models.sessions import Writer, writer_of
from bot.summary.writing import summed_up
from bot.terminal.as_json import answer_json, json_line
from bot.terminal.show import show_answer
from bot.terminal.written import line, write
from index.access import Access
from index.errors import PullquoteError
from index.house import House


def answer_one(
    house: House,
    question: str,
    console: Console,
    hits: int | None,
    access: Access,
    *,
    as_json: bool,
) -> None:
    """Answer one question on the terminal or as one JSON object.

    Raises:
        SettingsError: a language model is named that cannot be used.
        QuestionError: it cannot be asked.

    """
    writer = writer_of(house.settings, house.archive)
    answer = _answer(house, writer, question, hits=hits, access=access)
    if as_json:
        console.file.write(json_line(answer_json(answer, hits)))
        return
    show_answer(console, answer)
    for hit in answer.hits[: hits or 0]:
        write(console, line(f"\n{hit.score:.3f}  {shown(hit.version.story.id)}", "dim"))
        write(console, line(hit.text))


def answer_batch(house: House, file: Path, out: TextIO, hits: int | None, access: Access) -> int:
    """Answer every line of a file, one JSON object a line; return how many failed.

    A line that cannot be read or asked gives an object with its `id` and `error`.

    Raises:
        SettingsError: the file cannot be read, or a language model is named that cannot be used.

    """
    writer = writer_of(house.settings, house.archive)
    failed = 0
    for n, said in numbered_lines(file):
        given: dict[str, Any]
        fields: dict[str, Any] = {}
        try:
            fields = fields_of(said)
            history = history_of(fields)
            question = question_of(fields)
            answer = _answer(house, writer, question, hits=hits, access=access, history=history)
            given = {"id": fields.get("id"), **answer_json(answer, hits)}
        except PullquoteError as error:
            failed += 1
            given = {"id": fields.get("id"), "line": n, "error": str(error)}
        out.write(json_line(given))
        out.flush()
    return failed


def _answer(
    house: House,
    writer: Writer | None,
    question: str,
    *,
    hits: int | None,
    access: Access,
    history: Sequence[str] = (),
) -> Answer:
    """Answer a question, summed up where a language model is set."""
    session = writer.session() if writer else None
    answer = ask(house, question, hits=hits or 0, history=history, access=access, session=session)
    return summed_up(session, answer)
