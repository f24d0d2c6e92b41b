"""The `pullquote` command. Each command imports what it needs: models take seconds to load."""

from __future__ import annotations

import atexit
import errno
import gc
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import bot.terminal.backup_command
import bot.terminal.check_command
import bot.terminal.feed_commands
import bot.terminal.feedback_commands
import bot.terminal.forget_command  # noqa: F401  # their commands join the app
from bot.terminal.app import Json, access_for, app, err, opened_house, out
from index.errors import PullquoteError, QuestionError
from index.private import UMASK

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the signal's number, as shells have it."""

_UNTIL_GARBAGE = 50_000
"""Objects made until Python looks for garbage, once it does: at 700, its own, that is often."""

_OF_THE_DISK = {errno.EACCES, errno.EDQUOT, errno.EIO, errno.ENOSPC, errno.EPERM, errno.EROFS}
"""What the system says where a disk is full, fails, or may not be written: no fault of ours."""


def main() -> None:
    """Run the command line; what people did wrong ends in one clear line, not a traceback.

    Whatever is written, by libraries and threads too, is for nobody but who runs it.
    Python looks for garbage from when a house is open (`loading_what_stays`), and not at the end:
    it would go through all that the models have loaded, and that goes with the process anyway.
    """
    gc.disable()
    gc.set_threshold(_UNTIL_GARBAGE)
    os.umask(UMASK)
    atexit.register(gc.freeze)
    try:
        app()
    except QuestionError as error:
        err.print(f"pullquote: {error}", markup=False)
        sys.exit(2)
    except PullquoteError as error:
        err.print(f"pullquote: {error}", markup=False, soft_wrap=True)
        sys.exit(1)
    except SystemExit as end:  # typer makes one of Ctrl-C, and says nothing
        if end.code == INTERRUPTED:
            err.print("pullquote: stopped; what was done is kept")
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            raise
        place = f"{error.filename}: " if error.filename else ""
        err.print(f"pullquote: {place}{error.strerror}", markup=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question.")] = None,
    *,
    as_json: Json = False,
    hits: Annotated[
        int | None, typer.Option(min=1, max=200, help="Show this many passages too.")
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help='A file of lines {"id", "question"[, "history"]}.'
        ),
    ] = None,
    channel: Annotated[
        str | None, typer.Option(help="Answer with what this Slack channel may see.")
    ] = None,
    links: Annotated[
        bool, typer.Option("--links", help="Spell addresses out, for a terminal that opens none.")
    ] = False,
) -> None:
    """Answer a question in the coverage's own words; without one, take one after the other."""
    from bot.terminal import ask_command as asking
    from bot.terminal.asked import Asked, screen_of
    from index.loading_settings import load_settings

    converses = question is None and batch is None and not as_json and asking.is_conversation()
    if not converses and (question is None) == (batch is None):
        raise typer.BadParameter("give a question, or --batch FILE")
    settings = load_settings()
    access = access_for(settings, channel)
    if batch is not None:
        asking.ask_file(settings, batch, hits, access)
        return
    screen = screen_of(out, links=links)
    asked = Asked(question or "", (), hits, channel, as_json, screen)
    asking.ask_on(settings, asked) if converses else asking.ask_once(settings, asked)


@app.command("eval")
def evaluate(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="Questions with the evidence each needs, JSONL."
        ),
    ],
    as_json: Json = False,
    floor: Annotated[
        list[str] | None, typer.Option(metavar="MEASURE=SHARE", help="Fail below this share.")
    ] = None,
    ceiling: Annotated[
        list[str] | None, typer.Option(metavar="MEASURE=SHARE", help="Fail above this share.")
    ] = None,
) -> None:
    """Ask a file of questions; show which fail and why."""
    from bot.evaluation.judging import read_bound
    from bot.terminal import eval_command as evaluating
    from bot.terminal.homes import require_stories
    from bot.terminal.progress import bars
    from index.bring_level import bring_level

    try:
        bounds = [read_bound(text, is_floor=True) for text in floor or []]
        bounds += [read_bound(text, is_floor=False) for text in ceiling or []]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    lines = evaluating.read_questions(file)
    with opened_house() as house:
        require_stories(house)
        with bars(err) as (_, on_stretch):
            bring_level(house, "eval", on_stretch)
        if not evaluating.report(house, lines, bounds, out, err, as_json=as_json):
            raise typer.Exit(1)


@app.command()
def serve(
    http: Annotated[
        int | None, typer.Option(metavar="PORT", help="Serve HTTP instead of Socket Mode.")
    ] = None,
) -> None:
    """Run the Slack bot, with the watcher in it."""
    from index.loading_settings import load_settings

    load_settings().require_slack(http=http is not None)
    from bot.slack.serve import run
    from bot.terminal.answering import Desk
    from bot.terminal.door import opened_door

    with opened_house() as house:
        run(house, http, lambda: opened_door(house.settings, Desk(house).tell))


@app.command()
def status(as_json: Json = False) -> None:
    """Show stories, passages, feeds and how fresh the index is."""
    from bot.running.status import look, status_json
    from bot.terminal.homes import no_stories
    from bot.terminal.show_status import show_status

    with opened_house() as house:
        found = look(house)
    if not found.stories:
        told = no_stories(house.settings, len(found.feeds))
        err.print(f"pullquote: {told}", markup=False, soft_wrap=True)
    if as_json:
        out.print_json(json.dumps(status_json(found)))
    else:
        show_status(out, found)


@app.command()
def check() -> None:
    """Try everything the settings name and say what to fix."""
    from bot.terminal.doctor import run_checks

    with opened_house() as house:
        if not run_checks(house, out):
            raise typer.Exit(1)


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Your public https address, for HTTP instead of Socket Mode.")
    ] = None,
    many: Annotated[
        bool, typer.Option("--many", help="For many workspaces, which install the bot themselves.")
    ] = False,
) -> None:
    """Print the Slack app manifest, ready to paste."""
    from bot.slack.api.manifest import app_manifest
    from index.loading_settings import load_settings
    from index.settings import is_public

    if many and url is None:
        raise typer.BadParameter("--many takes HTTP: give your address with --url")
    if url is not None and not is_public(url):
        raise typer.BadParameter("Slack calls https alone: --url https://pullquote.example.org")
    domains = load_settings().listed("link_domains")
    told = app_manifest(url, many=many, domains=domains)
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


@app.command()
def demo() -> None:
    """Index the sample newsroom and answer a few questions about it."""
    from bot.terminal.demo import run_demo

    run_demo(out)


if __name__ == "__main__":
    main()
