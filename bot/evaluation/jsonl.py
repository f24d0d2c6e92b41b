"""Files of questions, one JSON object a line: `ask --batch` and `eval` read them alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import QuestionError, SettingsError

_SHAPE = 'a line is {"id": …, "question": "…"}'


def numbered_lines(file: Path) -> Iterator[tuple[int, str]]:
    """Give each line that is not blank with its number in the file.

    Raises:
        SettingsError: the file cannot be read.

    """
    try:
        with file.open(encoding="utf-8-sig") as lines:
            yield from ((n, line) for n, line in enumerate(lines, 1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {_reason(error)}") from None


def fields_of(line: str) -> dict[str, Any]:
    """Return the fields of a line.

    Raises:
        QuestionError: it is not a JSON object, or holds half a character.

    """
    try:
        fields = json.loads(line)
        json.dumps(fields, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise QuestionError("not JSON") from None
    if not isinstance(fields, dict):
        raise QuestionError(f"no question: {_SHAPE}")
    return fields


def question_of(fields: dict[str, Any]) -> str:
    """Return the question of a line.

    Raises:
        QuestionError: it has none.

    """
    question = fields.get("question")
    if not isinstance(question, str):
        raise QuestionError(f"no question: {_SHAPE}")
    return question


def history_of(fields: dict[str, Any]) -> list[str]:
    """Return the thread's earlier questions, none where the line does not say.

    Raises:
        QuestionError: they are not a list of questions.

    """
    earlier = fields.get("history") or []
    if not isinstance(earlier, list) or not all(isinstance(one, str) for one in earlier):
        raise QuestionError("history is a list of earlier questions")
    return earlier


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"
