"""What every command of `pullquote` shares: the app, where it prints, the opened house."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.terminal.written import Printer

if TYPE_CHECKING:
    from index.house import House

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
warnings.filterwarnings("ignore", category=DeprecationWarning)

app = typer.Typer(
    help="Answers about a newsroom's coverage, in the coverage's own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Printer(highlight=False)
err = Printer(stderr=True, highlight=False)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


_HELD_UP = (
    "What was erased may still stand in archive.db-wal, since others were reading all the while: "
    "{}."
)


def settle_or_tell(house: House, then: str) -> bool:
    """Have erased words leave the archive's log of writes; else say what to do, and return False.

    Raises:
        StoreError: the archive fails.

    """
    if house.archive.settle():
        return True
    err.print(_HELD_UP.format(then), markup=False, soft_wrap=True)
    return False


@contextmanager
def opened_house() -> Iterator[House]:
    """Open what the settings name, in a home that is its owner's alone; close it at the end."""
    from index.house import House
    from index.private import make_private
    from index.settings import load_settings

    with err.status("Opening…"):
        settings = load_settings()
        closed = make_private(settings.home)
        house = House(settings)
    if closed:
        err.print(f"pullquote: others could look into {settings.home}; only you can now.")
    try:
        yield house
    finally:
        house.close()
