"""How text is written on a terminal or into a pipe: every letter and space of it as it stands.

Rich drops white space where it wraps a line, makes tabs spaces, and wraps what goes into a pipe at
80 characters. Here a terminal's lines break after white space, and a pipe's do not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any, cast

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style
from rich.text import Text

from bot.letters import shown

_TAB = 8
"""Cells a tab takes at most."""
_CAN = (
    "DOMTERM KITTY_WINDOW_ID KONSOLE_VERSION VTE_VERSION WEZTERM_PANE WT_SESSION "
    "GHOSTTY_RESOURCES_DIR ALACRITTY_WINDOW_ID"
).split()
"""What terminals that show links set for what runs in them."""
_CAN_BY_NAME = frozenset({"iTerm.app", "vscode", "Hyper", "WezTerm", "ghostty", "rio", "Tabby"})
_LETS_NONE_THROUGH = ("screen", "tmux", "dumb", "linux")
_WORD = re.compile(r"\S+\s?|\s")


class Printer(Console):
    """A console that shows what it is given in strings as `shown`."""

    def __init__(self, *, clickable: bool | None = None, **how: Any) -> None:
        """Open it; `clickable` where a text can be a link, told by the environment without it."""
        super().__init__(**how)
        told = self.is_terminal and shows_links(os.environ)
        self.clickable = told if clickable is None else clickable

    @property
    def written(self) -> str:
        """What was written, where that was into memory."""
        return cast("StringIO", self.file).getvalue()

    def render_str(self, text: str, **how: Any) -> Text:
        """Return a string as text that commands no terminal."""
        return super().render_str(shown(text), **how)


def shows_links(environment: Mapping[str, str]) -> bool:
    """Tell whether a terminal shows links that are not spelt out.

    Most that do say who they are; tmux and screen pass none on unless told to, whoever is outside.
    """
    term = environment.get("TERM", "")
    if "TMUX" in environment or "STY" in environment or term.startswith(_LETS_NONE_THROUGH):
        return False
    return environment.get("TERM_PROGRAM") in _CAN_BY_NAME or any(
        environment.get(name) for name in _CAN
    )


def line(text: str, style: str | Style = "") -> Text:
    """Return anybody's text as it is shown on a terminal."""
    told = Text(shown(text))
    told.stylize(style)
    return told


def whole(text: str, style: str | Style = "") -> Text:
    """Return a line that is not broken, however wide: a broken address opens nothing."""
    told = line(text, style)
    told.no_wrap = True
    return told


def write(console: Console, *lines: Text, label: str = "") -> None:
    """Write lines below each other, beside a label where there is one."""
    lead = Segment(f"{label} " if label else "", Style(bold=True, color="magenta"))
    hung = Segment(" " * cell_len(lead.text))
    width = console.width - cell_len(lead.text) if console.is_terminal else None
    segments: list[Segment] = []
    for row in (row for one in lines for row in _rows(one, None if one.no_wrap else width)):
        segments += [hung if segments else lead, *row.render(console), Segment.line()]
    console.print(Segments(segments), soft_wrap=True, end="")


def _rows(text: Text, width: int | None) -> Iterator[Text]:
    """Yield a text's lines, broken where they are wider than some cells; nothing is left out."""
    for one in text.split("\n", allow_blank=True):
        yield from map(_by_itself, one.divide(_breaks(one.plain, width))) if width else [one]


def _by_itself(row: Text) -> Text:
    """Return a row that orders no letters but its own: to a terminal each is a paragraph."""
    told = shown(row.plain)
    at = told.index(row.plain)
    return Text.assemble(told[:at], row, told[at + len(row) :])


def _breaks(text: str, width: int) -> list[int]:
    """Return where a line goes on in the next: before a word, or inside one that fills a line."""
    breaks: list[int] = []
    used = 0
    for word in _WORD.finditer(text):
        wide = _cells(word[0])
        if used and used + wide > width:
            breaks.append(word.start())
            used = 0
        if wide <= width:
            used += wide
            continue
        for at, letter in enumerate(word[0], word.start()):
            if used and used + _cells(letter) > width:
                breaks.append(at)
                used = 0
            used += _cells(letter)
    return breaks


def _cells(text: str) -> int:
    return cell_len(text) + _TAB * text.count("\t")
