"""The `pullquote` command. Each command imports what it needs: models take seconds to load."""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from index.errors import PullquoteError, QuestionError

if TYPE_CHECKING:
    from index.archive import Feed
    from index.house import House

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
warnings.filterwarnings("ignore", category=DeprecationWarning)

app = typer.Typer(
    help="Answers about a newsroom's coverage, in the coverage's own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command line; what people did wrong ends in one clear line, not a traceback."""
    try:
        app()
    except QuestionError as error:
        err.print(f"pullquote: {error}", markup=False)
        sys.exit(2)
    except PullquoteError as error:
        err.print(f"pullquote: {error}", markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("pullquote: stopped; what was done is kept")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@contextmanager
def _house() -> Iterator[House]:
    from index.house import House
    from index.settings import load_settings

    with err.status("Opening…"):
        house = House(load_settings())
    yield house
    house.close()


@app.command()
def add(
    location: Annotated[str, typer.Argument(help="A folder or file of stories.")],
    outlet: Annotated[
        str | None, typer.Option(help="The outlet of stories that do not name theirs.")
    ] = None,
) -> None:
    """Register a feed and refresh it."""
    from index.archive.feeds import add_feed
    from index.feeds.folder import check_folder

    where = check_folder(location)
    with _house() as house:
        with house.archive.writing() as connection:
            feed = add_feed(connection, where, "folder", outlet)
        _update(house, [feed], "add", as_json=False)


@app.command()
def refresh(
    locations: Annotated[list[str] | None, typer.Argument(help="Feeds; all if none.")] = None,
    as_json: Json = False,
) -> None:
    """Bring the index up to date; print added, corrected, unchanged, withdrawn, failed."""
    with _house() as house:
        _update(house, _feeds(house, locations or []), "refresh", as_json=as_json)


def _feeds(house: House, locations: list[str]) -> list[Feed]:
    from index.archive.feeds import all_feeds
    from index.errors import SettingsError

    with house.archive.reading() as connection:
        feeds = all_feeds(connection)
    if not feeds:
        raise SettingsError("there are no feeds yet; `pullquote add FOLDER` registers one")
    wanted = [str(Path(location).expanduser().resolve()) for location in locations]
    for location in wanted:
        if location not in {feed.location for feed in feeds}:
            raise SettingsError(f"{location} is no feed; `pullquote add {location}` makes it one")
    return [feed for feed in feeds if not wanted or feed.location in wanted]


def _update(house: House, feeds: list[Feed], command: str, *, as_json: bool) -> None:
    from bot.terminal import progress, show_refreshed
    from index.refresh import refresh as read_feeds
    from index.update import update

    with err.status("Loading the embedding model…"):
        house.embedder  # noqa: B018  # loaded here, where the wait is explained
    owner = house.owner()
    with progress(err) as (on_page, on_stretch):
        if owner is None:
            with house.owning_index(command):
                found = update(house, feeds, on_page, on_stretch)
        else:
            found = read_feeds(house.archive, house.embedder, feeds, on_page)
    if as_json:
        failed = [{"feed": p.feed, "path": p.path, "reason": p.reason} for p in found.failed]
        out.print_json(json.dumps({**found.count(), "problems": failed}))
    else:
        show_refreshed(out, found)
    if owner is not None:
        err.print(f"The archive is up to date; {owner} holds the index and follows in a second.")
    if all(feed.location in {p.feed for p in found.failed if not p.path} for feed in feeds):
        raise typer.Exit(1)


@app.command()
def rebuild() -> None:
    """Make vectors and words anew from the archive."""
    from bot.terminal import progress
    from index.catch_up import catch_up

    with _house() as house, house.owning_index("rebuild"), progress(err) as (_, on_stretch):
        house.vectors.clear()
        house.words.clear()
        count = catch_up(house.archive, house.embedder, house.vectors, house.words, on_stretch)
    out.print(f"{count} passages indexed")


@app.command()
def watch() -> None:
    """Refresh as stories land, until stopped."""
    from bot.watcher import watch_feeds

    with _house() as house:
        watch_feeds(house, out)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question.")] = None,
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
) -> None:
    """Answer a question in the coverage's own words."""
    if (question is None) == (batch is None):
        raise typer.BadParameter("give a question, or --batch FILE")
    from bot import asking
    from bot.terminal import progress
    from index.update import bring_level

    with _house() as house:
        with progress(err) as (_, on_stretch):
            bring_level(house, "ask", on_stretch)
        if batch is not None:
            failed = asking.answer_batch(house, batch, sys.stdout, hits)
            raise typer.Exit(1 if failed else 0)
        asking.answer_one(house, question or "", out, hits, as_json=as_json)


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="Questions with the evidence each needs, JSONL.")],
    as_json: Json = False,
    floor: Annotated[
        list[str] | None, typer.Option(metavar="MEASURE=SHARE", help="Fail below this share.")
    ] = None,
    ceiling: Annotated[
        list[str] | None, typer.Option(metavar="MEASURE=SHARE", help="Fail above this share.")
    ] = None,
) -> None:
    """Ask a file of questions; show which fail and why."""
    from bot import evaluating
    from bot.evaluate import read_bound
    from bot.terminal import progress
    from index.update import bring_level

    try:
        bounds = [read_bound(text, is_floor=True) for text in floor or []]
        bounds += [read_bound(text, is_floor=False) for text in ceiling or []]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    lines = evaluating.read_questions(file)
    with _house() as house:
        with progress(err) as (_, on_stretch):
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
    from index.settings import load_settings

    load_settings().require_slack(http=http is not None)
    from bot.slack.serve import run

    with _house() as house:
        run(house, http)


@app.command()
def status(as_json: Json = False) -> None:
    """Show stories, passages, feeds and how fresh the index is."""
    from bot.status import look, status_json
    from bot.terminal import show_status

    with _house() as house:
        found = look(house)
    if as_json:
        out.print_json(json.dumps(status_json(found)))
    else:
        show_status(out, found)


@app.command()
def check() -> None:
    """Try everything the settings name and say what to fix."""
    from bot.check import run_checks

    with _house() as house:
        if not run_checks(house, out):
            raise typer.Exit(1)


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Your public https address, for HTTP instead of Socket Mode.")
    ] = None,
) -> None:
    """Print the Slack app manifest, ready to paste."""
    from bot.slack.manifest import app_manifest

    sys.stdout.write(json.dumps(app_manifest(url), indent=2) + "\n")


@app.command()
def demo() -> None:
    """Index the sample newsroom and answer a few questions about it."""
    from bot.demo import run_demo

    run_demo(out)


if __name__ == "__main__":
    main()
