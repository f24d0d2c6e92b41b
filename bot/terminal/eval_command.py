"""The `eval` command: a file of questions is asked, and each answer judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rich.console import Console

from bot.answers.ask import ask
from bot.evaluation.causes import Evaluation, Judged, Stored, reasons
from bot.evaluation.jsonl import numbered_lines
from bot.evaluation.judging import Bound, Case, Needed, judge, read_case, shares, unmet
from bot.retrieval.weights import HITS_READ
from bot.terminal.as_json import evaluation_json, json_line
from bot.terminal.show import show_evaluation
from index.archive.reading import live_ids, live_with_words
from index.errors import QuestionError, SettingsError
from index.house import House

Lines = Sequence[tuple[int, str]]
"""The lines of a file of questions with their numbers."""


def read_questions(file: Path) -> Lines:
    """Return the lines of a file of questions.

    Raises:
        SettingsError: the file cannot be read, or is empty.

    """
    lines = list(numbered_lines(file))
    if not lines:
        raise SettingsError(f"{file} has no questions")
    return lines


def report(
    house: House,
    lines: Lines,
    bounds: Sequence[Bound],
    out: Console,
    err: Console,
    *,
    as_json: bool,
) -> bool:
    """Ask every question, show what came of it, and tell whether it may pass.

    It may where every line could be asked and every bound is kept; questions may fail.

    Raises:
        StoreError: the archive or an index cannot be read.

    """
    with err.status("Asking…") as shown:
        found = evaluate(house, lines, lambda n: shown.update(f"Asking {n} of {len(lines)}…"))
    if as_json:
        out.file.write(json_line(evaluation_json(found)))
    else:
        show_evaluation(out, found)
    faults = [f"line {line}: {reason}" for line, reason in found.problems]
    faults += unmet(bounds, shares([one.verdict for one in found.judged]))
    for fault in faults:
        err.print(f"pullquote: {fault}", markup=False, soft_wrap=True)
    return not faults


def evaluate(
    house: House, lines: Lines, on_question: Callable[[int], None] = lambda _: None
) -> Evaluation:
    """Ask every question and judge the answers; a line that cannot be asked fails alone.

    `on_question` is told which one is asked, counting from 1.

    Raises:
        StoreError: the archive or an index cannot be read.

    """
    judged, problems = [], []
    for n, (number, line) in enumerate(lines, 1):
        on_question(n)
        try:
            judged.append(put(house, read_case(number, line)))
        except QuestionError as error:
            problems.append((number, str(error)))
    return Evaluation(tuple(judged), tuple(problems))


def put(house: House, case: Case) -> Judged:
    """Ask one question and judge the answer.

    Raises:
        QuestionError: it cannot be asked: empty, or too long.

    """
    answer = ask(house, case.question, hits=HITS_READ, history=case.history)
    verdict = judge(case, answer)
    missing = [need for need, met in zip(case.need or (), verdict.met, strict=True) if met is None]
    stored = _look_up(house, (one for need in missing for one in need))
    return Judged(case, verdict, reasons(case, answer, verdict, stored))


def _look_up(house: House, evidence: Iterable[Needed]) -> Stored:
    wanted = list(evidence)
    with house.archive.reading() as connection:
        return Stored(
            live=frozenset(live_ids(connection, [one.story for one in wanted if one.story])),
            holding={
                one.contains: tuple(live_with_words(connection, one.contains)) for one in wanted
            },
        )
