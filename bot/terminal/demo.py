"""The demo: a sample newsroom, indexed and asked, corrected, and asked again."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.checking.check import check_claims
from bot.terminal.answering import Desk
from bot.terminal.asked import Asked, screen_of
from bot.terminal.check_command import show_checked
from bot.terminal.progress import bars
from bot.terminal.prompt import converse
from bot.terminal.show import show_refreshed
from bot.terminal.written import Printer, line, write
from index.archive.feeds import add_feed
from index.house import House
from index.loading_settings import load_settings
from index.private import make_private
from index.update import update

SAMPLE = Path(__file__).parents[1] / "sample"
_HOME = Path(".pullquote") / "demo"
"""Apart from the usual home: `ask` says where it is while that one has no stories."""

_TOLLS = "death toll on Wednesday 9 April: ministry or observatory, who says what?"
_SHELTERS = "how many people slept in the shelters?"
_DRAFT = (
    "The Upper Halvra Flood Observatory said at least 41 people had been killed on Wednesday. "
    "The Interior Ministry put the death toll at 32 on Wednesday."
)
_SILENCE = "who won the Tresk mayoral election?"

_NEXT = f"""
[bold]Next: your own stories, and Slack[/bold]
  1. .venv/bin/pullquote add FOLDER   your stories (.txt .md .html .docx .json .jsonl)
  2. .venv/bin/pullquote manifest     paste it at https://api.slack.com/apps, "From a manifest"
  3. put the two tokens in .env       (.env.example says which), then .venv/bin/pullquote check
  4. .venv/bin/pullquote serve        and mention @Pullquote in a channel
These stories stay apart from yours: PULLQUOTE_HOME={_HOME} .venv/bin/pullquote ask
"""


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where the demo plays."""

    console: Printer
    house: House
    feed: Path

    def refresh(self) -> None:
        """Bring in what stands in the feed's folder now."""
        with self.house.archive.writing() as connection:
            feed = add_feed(connection, str(self.feed), "folder", None)
        with bars(self.console) as (on_step, on_stretch):
            found = update(self.house, [feed], on_step, on_stretch)
        show_refreshed(self.console, found)

    def say(self, heading: str, text: str) -> None:
        """Head what comes next, with what is asked or checked."""
        self.console.print()
        self.console.rule(f"[bold cyan]{heading}", align="left", style="dim")
        write(self.console, line(text, "bold"))


def run_demo(console: Printer) -> None:
    """Index the sample newsroom in a home of its own, and show what it answers.

    In a terminal it then takes questions until an empty line.
    """
    feed = (_HOME / "stories").absolute()
    if not feed.is_dir():  # a demo of an earlier release, whose stories stood elsewhere
        shutil.rmtree(_HOME, ignore_errors=True)
    make_private(_HOME)
    shutil.copytree(SAMPLE / "stories", feed, dirs_exist_ok=True)
    settings = load_settings().model_copy(
        update={"home": _HOME, "archive_url": None, "chroma_url": None}
    )
    house = House(settings)
    stage = _Stage(console, house, feed)
    with house.owning_index("demo"):
        console.print("Indexing the sample newsroom: a dam has failed in an invented valley…")
        stage.refresh()
        desk = Desk(house)
        desk.warm()
        _play(stage, desk)
        console.print(_NEXT, soft_wrap=True)
        if sys.stdin.isatty() and console.is_terminal:
            converse(
                console,
                "Ask about the flood; an empty line ends.",
                lambda question, history: _ask(stage, desk, question, history),
            )
    house.close()


def _play(stage: _Stage, desk: Desk) -> None:
    """Show tolls that differ, a correction, a draft with one wrong figure, and a silence."""
    stage.say("Who says what, and what hedges it", _TOLLS)
    _ask(stage, desk, _TOLLS)
    stage.say("A figure, before its story is corrected…", _SHELTERS)
    _ask(stage, desk, _SHELTERS)
    stage.say("…and after", _SHELTERS)
    shutil.copytree(SAMPLE / "corrected", stage.feed, dirs_exist_ok=True)
    stage.refresh()
    _ask(stage, desk, _SHELTERS)
    stage.say("A draft with one wrong figure, checked", _DRAFT)
    show_checked(check_claims(stage.house, _DRAFT))
    stage.say("What no story answers", _SILENCE)
    _ask(stage, desk, _SILENCE)


def _ask(stage: _Stage, desk: Desk, question: str, history: tuple[str, ...] = ()) -> None:
    screen = screen_of(stage.console, links=False)
    told = desk.tell(Asked(question, history, None, None, as_json=False, screen=screen))
    if told.error is not None:
        stage.console.print(told.error, markup=False, style="yellow")
    stage.console.file.write(told.text)
    stage.console.file.flush()
