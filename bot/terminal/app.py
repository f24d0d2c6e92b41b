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


@contextmanager
def opened_house() -> Iterator[House]:
    """Open what the settings name, and close it at the end."""
    from index.house import House
    from index.settings import load_settings

    with err.status("Opening…"):
        house = House(load_settings())
    try:
        yield house
    finally:
        house.close()
