"""The demo: a sample newsroom, indexed and asked."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from bot.answers.ask import ask
from bot.terminal.progress import bars
from bot.terminal.show import show_answer, show_refreshed
from index.archive.feeds import add_feed
from index.errors import PullquoteError
from index.house import House
from index.private import make_private
from index.settings import load_settings
from index.update import update

SAMPLE = Path(__file__).parents[1] / "sample"

_NEXT = """
[bold]Next: your own stories, and Slack[/bold]
  1. .venv/bin/pullquote add FOLDER   your stories (.txt .md .html .json .jsonl)
  2. .venv/bin/pullquote manifest     paste it at https://api.slack.com/apps, "From a manifest"
  3. put the two tokens in .env       (.env.example says which), then .venv/bin/pullquote check
  4. .venv/bin/pullquote serve        and mention @Pullquote in a channel
"""


def run_demo(console: Console) -> None:
    """Index the sample newsroom in a folder of its own and answer its questions.

    In a terminal it then takes questions until an empty line.
    """
    home = Path(".pullquote") / "demo"
    make_private(home)
    settings = load_settings().model_copy(
        update={"home": home, "archive_url": None, "chroma_url": None}
    )
    house = House(settings)
    console.print("Indexing the sample newsroom: a dam has failed in an invented valley…")
    stories = str((SAMPLE / "stories").resolve())
    with house.archive.writing() as connection:
        feed = add_feed(connection, stories, "folder", None)
    with house.owning_index("demo"):
        with bars(console) as (on_step, on_stretch):
            found = update(house, [feed], on_step, on_stretch)
        show_refreshed(console, found)
        for question in (SAMPLE / "demo.txt").read_text(encoding="utf-8").splitlines():
            _show(console, house, question)
        console.print(_NEXT)
        if sys.stdin.isatty() and console.is_terminal:
            _take_questions(console, house)
    house.close()


def _show(console: Console, house: House, question: str) -> None:
    console.rule(f"[bold cyan]{question}", align="left", style="dim")
    try:
        show_answer(console, ask(house, question))
    except PullquoteError as error:
        console.print(str(error), markup=False, style="yellow")
    console.print()


def _take_questions(console: Console, house: House) -> None:
    console.print("Ask about the flood (an empty line ends):")
    while True:
        try:
            question = console.input("[bold cyan]? ")
        except EOFError:
            return
        if not question.strip():
            return
        _show(console, house, question)
