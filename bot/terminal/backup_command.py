"""The command that copies the archive while others write it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.app import app, opened_house, out, told_if_slow


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to write; a new one.")],
) -> None:
    """Copy the archive as it stands at one moment, also while `serve` runs."""
    from bot.terminal.homes import require_archive
    from index.loading_settings import load_settings

    settings = load_settings()
    if file.exists():
        raise typer.BadParameter(f"{file} stands already: name a file that does not")
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"{file.absolute().parent} is no folder")
    require_archive(settings)
    with opened_house(settings) as house, told_if_slow("Copying the archive…"):
        stories = house.archive.copy_to(file.absolute())
    size = file.stat().st_size / 1_000_000
    told = f"{stories:,} stories in {file} ({size:,.1f} MB); deploy/README.md says how to restore"
    out.print(told, markup=False, soft_wrap=True)
