"""The command as a careless shell starts it: what it makes is for everybody, if it lets it be."""

from __future__ import annotations

import os


def main() -> None:
    os.umask(0)
    from bot.cli import main as pullquote  # noqa: PLC0415  # as `launcher` has it

    pullquote()
