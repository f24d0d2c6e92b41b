"""The commands about what people thought of answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.app import app, err, opened_house, out

feedback = typer.Typer(no_args_is_help=True, help="What people thought of answers.")
app.add_typer(feedback, name="feedback")


@feedback.command()
def export(
    file: Annotated[
        Path | None, typer.Option("--out", help="A file to write; standard output without it.")
    ] = None,
) -> None:
    """Write what people said of answers as questions that `pullquote eval` asks."""
    from bot.evaluation.feedback_export import case_of
    from bot.terminal.as_json import json_line
    from index.archive.feedback import all_feedback
    from index.archive.versions import told

    with opened_house() as house, house.archive.reading() as connection:
        given = all_feedback(connection)
        ids = {quote["version"] for one in given for quote in one.kept.get("quotes", ())[:1]}
        versions = told(connection, ids).items()
    texts = {id_: version.text for id_, version in versions if not version.taken_back}
    cases = [case for one in given if (case := case_of(one, texts)) is not None]
    text = "".join(map(json_line, cases))
    if file is None:
        out.file.write(text)
    else:
        file.write_text(text, encoding="utf-8")
    left = f"; {len(given) - len(cases)} say nothing that can be asked again"
    err.print(f"{len(cases)} of {len(given)} written{left if len(cases) < len(given) else ''}")
