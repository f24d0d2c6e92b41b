"""What a terminal asks, and what it is told: the same whether this process answers or `serve`."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal, cast

from bot.terminal.written import Printer

_Colours = Literal["standard", "256", "truecolor", "windows"]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where an answer will be read: all that the way it is written down hangs on."""

    width: int
    is_terminal: bool
    colours: str | None
    """Rich's name of the colours it has; None for none."""
    clickable: bool
    """True where a title can be a link; elsewhere addresses are spelt out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a terminal asks it."""

    question: str
    history: tuple[str, ...]
    """The questions before it in this conversation, the first first."""
    hits: int | None
    channel: str | None
    as_json: bool
    screen: Screen


@dataclass(frozen=True, slots=True)
class Told:
    """What the terminal writes: to its output, or an error and the exit code it means."""

    text: str = ""
    error: str | None = None
    code: int = 0


def screen_of(console: Printer, *, links: bool) -> Screen:
    """Return what a console writes on; `links` has addresses spelt out wherever it is."""
    return Screen(
        width=console.width,
        is_terminal=console.is_terminal,
        colours=console.color_system,
        clickable=console.clickable and not links,
    )


def printer_on(screen: Screen) -> Printer:
    """Return a console that writes into memory as that screen would show it."""
    return Printer(
        file=io.StringIO(),
        highlight=False,
        width=screen.width,
        force_terminal=screen.is_terminal,
        color_system=cast("_Colours | None", screen.colours),
        clickable=screen.clickable,
        legacy_windows=False,
    )
