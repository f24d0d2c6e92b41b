"""What every command of `pullquote` shares: the app, where it prints, the opened house."""

from __future__ import annotations

import gc
import os
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.own_words.catalogue import refuse_unspoken, speak
from bot.terminal.written import Printer

if TYPE_CHECKING:
    from index.access import Access
    from index.house import House
    from index.settings import Settings

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
warnings.filterwarnings("ignore", category=DeprecationWarning)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Printer(highlight=False)
err = Printer(stderr=True, highlight=False)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version as release

        out.print(f"pullquote {release('pullquote')}")
        raise typer.Exit


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def _pullquote(
    version: Annotated[  # its callback ends
        bool,
        typer.Option("--version", is_eager=True, callback=_tell_version, help="Show the release."),
    ] = False,
) -> None:
    """Answers about a newsroom's coverage, in the coverage's own words."""


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


_SLOW = 1.0
"""Seconds that nobody has to be told a reason for."""
_CHANNEL = re.compile(r"(?:[CDG][A-Z0-9_]+)?")
"""What can be the id of a channel; an empty one is a channel that nothing is named for."""


@contextmanager
def told_if_slow(what: str) -> Iterator[None]:
    """Say in a terminal what is waited for, where that takes longer than a second."""
    shown = ExitStack()
    timer = threading.Timer(_SLOW, lambda: shown.enter_context(err.status(what)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        shown.close()


@contextmanager
def loading_what_stays() -> Iterator[None]:
    """Have Python look for no garbage in what is loaded, neither now nor later.

    Importing makes hundreds of thousands of objects and leaves none; looking through them, each
    when it is new and again as it ages, was a tenth of the processor that a lone `ask` took.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def opened_house(settings: Settings | None = None) -> Iterator[House]:
    """Open what the settings name, in a home that is its owner's alone; close it at the end."""
    with loading_what_stays(), told_if_slow("Opening the archive…"):
        from index.house import House
        from index.loading_settings import load_settings
        from index.private import make_private

        settings = settings or load_settings()
        closed = make_private(settings.home)
        refuse_unspoken({settings.language, *settings.channel_languages.values()})
        speak(settings.language)
        house = House(settings)
    if closed:
        err.print(f"pullquote: others could look into {settings.home}; only you can now.")
    try:
        yield house
    finally:
        house.close()


def access_for(settings: Settings, channel: str | None) -> Access:
    """Return what is asked with: as the house, or as a channel that can be one.

    Raises:
        typer.BadParameter: no channel can have that id, so that what it may see means nothing.

    """
    from index.access import OF_THE_HOUSE

    if channel is None:
        return OF_THE_HOUSE
    if channel not in settings.channels and not _CHANNEL.fullmatch(channel):
        raise typer.BadParameter(
            f"{channel[:80]!r} is no id of a channel, such as C0123ABC: in Slack, open the "
            "channel's details; it stands at their end"
        )
    return settings.access_of(channel)
