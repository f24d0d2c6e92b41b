"""The `ask` command: one question, or a file of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from bot.as_json import answer_json
from bot.ask import ask
from bot.terminal import show_answer
from index.errors import PullquoteError, QuestionError, SettingsError
from index.house import House


def answer_one(
    house: House, question: str, console: Console, hits: int | None, *, as_json: bool
) -> None:
    """Answer one question on the terminal or as one JSON object."""
    answer = ask(house, question, hits=hits or 0)
    if as_json:
        console.file.write(json.dumps(answer_json(answer, hits), ensure_ascii=False) + "\n")
        return
    show_answer(console, answer)
    for hit in answer.hits[: hits or 0]:
        console.print(f"\n{hit.score:.3f}  {hit.version.story.id}", style="dim", markup=False)
        console.print(hit.text, markup=False)


def answer_batch(house: House, file: Path, out: TextIO, hits: int | None) -> int:
    """Answer every line of a file, one JSON object a line; return how many failed.

    A line that cannot be read or asked gives an object with its `id` and `error`.

    Raises:
        SettingsError: the file cannot be read.

    """
    failed = 0
    for n, line in enumerate(_lines(file), 1):
        shown: dict[str, Any]
        asked: Any = None
        try:
            asked = json.loads(line)
            answer = ask(house, _question(asked), hits=hits or 0, history=_history(asked))
            shown = {"id": asked.get("id"), **answer_json(answer, hits)}
        except (ValueError, PullquoteError) as error:
            failed += 1
            known = asked.get("id") if isinstance(asked, dict) else None
            reason = str(error) if isinstance(error, PullquoteError) else "not JSON"
            shown = {"id": known, "line": n, "error": reason}
        out.write(json.dumps(shown, ensure_ascii=False) + "\n")
        out.flush()
    return failed


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8") as lines:
            yield from (line for line in lines if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from None


def _question(line: Any) -> str:
    if not isinstance(line, dict) or not isinstance(line.get("question"), str):
        raise QuestionError('a line is {"id": …, "question": "…"}')
    return str(line["question"])


def _history(line: dict[str, Any]) -> list[str]:
    earlier = line.get("history") or []
    if not isinstance(earlier, list) or not all(isinstance(one, str) for one in earlier):
        raise QuestionError("history is a list of earlier questions")
    return earlier
