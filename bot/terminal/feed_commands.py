"""The commands about stories: where they arrive, bringing them in, withdrawing, verifying."""

from __future__ import annotations

import getpass
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.terminal.app import Json, app, err, opened_house, out, settle_or_tell

if TYPE_CHECKING:
    from index.archive import Feed
    from index.house import House

_CREDITED, _CREDITED_AT_ONCE = 200, 10
"""Stories whose speakers are worked out when they land: at most, some ten seconds of one core; and
in one transaction. Other stories' are worked out by `serve`, or when they are asked about."""


@app.command()
def add(
    location: Annotated[
        str, typer.Argument(help="A folder or file, or the address of a feed, a site or a story.")
    ],
    outlet: Annotated[
        str | None, typer.Option(help="The outlet of stories that do not name theirs.")
    ] = None,
    collection: Annotated[
        str | None,
        typer.Option(help='Only channels that may ask this collection see its stories; "" opens.'),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--as", help="rss, sitemap, wordpress or page, where it is misjudged."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Register a feed and refresh it."""
    from bot.terminal.passed_over import in_words, passed_over
    from index.archive.feeds import add_feed
    from index.feeds.kinds import check_collection, locate

    if collection:
        check_collection(collection)
    with opened_house() as house:
        with err.status("Looking…"):
            where, what = locate(house.web, location, kind)
        with house.archive.writing() as connection:
            feed = add_feed(connection, where, what, outlet, collection, machine=house.machine)
        if what != "folder" and not as_json:
            err.print(f"{where} ({what})", markup=False, soft_wrap=True)
        skipped = passed_over(Path(where)) if what == "folder" else []
        if skipped:
            err.print(in_words(skipped), markup=False, soft_wrap=True)
        _update(house, [feed], "add", as_json=as_json)


@app.command()
def refresh(
    locations: Annotated[list[str] | None, typer.Argument(help="Feeds; all if none.")] = None,
    gone: Annotated[
        bool, typer.Option("--gone", help="A folder that lacks most of its pages has lost them.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the index up to date; print added, corrected, unchanged, withdrawn, failed.

    Pages of feeds that are named are looked at again whether or not their time has come.
    """
    with opened_house() as house:
        feeds = _feeds(house, locations or [])
        if gone and not locations:
            raise typer.BadParameter("name the folders that have lost their pages")
        if not locations:
            feeds = [feed for feed in feeds if feed.is_read_on(house.machine)]
            if not feeds:
                err.print("No feed is read on this machine; `pullquote status` says where.")
        _update(house, feeds, "refresh", as_json=as_json, eager=bool(locations), gone=gone)


def _feeds(house: House, locations: list[str]) -> list[Feed]:
    from index.archive.feeds import all_feeds
    from index.errors import SettingsError
    from index.feeds.kinds import is_web
    from index.links import as_shown, why_refused

    with house.archive.reading() as connection:
        feeds = all_feeds(connection)
    if not feeds:
        raise SettingsError("there are no feeds yet; `pullquote add FOLDER` registers one")
    known = {feed.location for feed in feeds}
    wanted = [
        location
        if location in known or is_web(location)
        else str(Path(location).expanduser().resolve())
        for location in locations
    ]
    for location in wanted:
        why = why_refused(location) if is_web(location) else None
        if why is not None:
            raise SettingsError(f"'{as_shown(location)}' {why}")
        if location not in known:
            raise SettingsError(f"{location} is no feed; `pullquote add {location}` makes it one")
    return [feed for feed in feeds if not wanted or feed.location in wanted]


def _update(
    house: House,
    feeds: list[Feed],
    command: str,
    *,
    as_json: bool,
    eager: bool = False,
    gone: bool = False,
) -> None:
    from bot.terminal.progress import bars, events
    from bot.terminal.show import show_refreshed
    from index.refresh import refresh as read_feeds
    from index.update import hands_of, update

    owner = house.owner()
    with events(err) if as_json else bars(err) as (on_step, on_stretch):
        if owner is None:
            with house.owning_index(command):
                found = update(house, feeds, on_step, on_stretch, eager=eager, gone=gone)
        else:
            found = read_feeds(hands_of(house), feeds, on_step, eager=eager, gone=gone)
    if owner is None:
        _credit(house, len(found.changes))
    if as_json:
        failed = [{"feed": p.feed, "path": p.path, "reason": p.reason} for p in found.failed]
        out.print_json(json.dumps({**found.count(), "problems": failed, "followed_by": owner}))
    else:
        show_refreshed(out, found)
        if owner is not None:
            err.print(
                f"The archive is up to date; {owner} holds the index and follows in a second."
            )
    failed_whole = {p.feed for p in found.failed if not p.path}
    if feeds and all(feed.location in failed_whole for feed in feeds):
        raise typer.Exit(1)


def _credit(house: House, changes: int) -> None:
    """Work out who says what in stories that have just changed, so that nobody waits for it."""
    from bot.speakers.credit_book import work_ahead

    left = min(changes, _CREDITED)
    with err.status("Reading who says what…"):
        while left > 0 and work_ahead(house.archive, _CREDITED_AT_ONCE):
            left -= _CREDITED_AT_ONCE


def _bring_level(house: House, command: str) -> None:
    """Have the indexes follow at once, where no other process does or holds them."""
    from bot.terminal.progress import bars
    from index.bring_level import bring_level
    from index.errors import IndexBusyError

    with suppress(IndexBusyError), bars(err) as (_, on_stretch):
        bring_level(house, command, on_stretch)


@app.command()
def watch() -> None:
    """Refresh as stories land, until stopped."""
    from bot.terminal.watch_command import watch_feeds

    with opened_house() as house:
        watch_feeds(house, out)


@app.command()
def withdraw(
    story: Annotated[str, typer.Argument(help="The story's URL, or the id its feed gives it.")],
    why: Annotated[str, typer.Option(help="Why; kept in the archive and shown by `status`.")],
) -> None:
    """Quote a story no more, from this moment, whatever its feeds say."""
    from index.update import withdraw_story

    with opened_house() as house:
        done = withdraw_story(house, story, why, _who())
        out.print(f"withdrawn: {done.title}", markup=False, soft_wrap=True)
        _bring_level(house, "withdraw")


def _who() -> str | None:
    """Return the name of who uses the command, as this machine knows them."""
    try:
        return getpass.getuser()[:200]
    except (OSError, KeyError, ImportError):
        return None


@app.command()
def restore(
    story: Annotated[str, typer.Argument(help="The story's URL, or the id its feed gives it.")],
    version: Annotated[
        int | None, typer.Option(help="As this version has it, whatever its feeds say.")
    ] = None,
) -> None:
    """Take a withdrawal back; the story stands again as its feeds have it now."""
    from index.update import restore_story, restore_version

    with opened_house() as house:
        if version is None:
            with err.status("Refreshing the feeds that have it…"):
                back = restore_story(house, story)
        else:
            back = restore_version(house, story, version)
        _bring_level(house, "restore")
    if back is None:
        out.print("no longer held back; it will stand again once a feed brings it")
    else:
        out.print(f"restored: {back.title}", markup=False, soft_wrap=True)


@app.command()
def strike(
    story: Annotated[str, typer.Argument(help="The story's URL, or the id its feed gives it.")],
    why: Annotated[str, typer.Option(help="Why; kept in the archive and shown by `status`.")],
    version: Annotated[
        int | None, typer.Option(help="Which of its versions; the newest without.")
    ] = None,
    erase: Annotated[
        bool, typer.Option("--erase", help="Erase its words from the archive too.")
    ] = False,
) -> None:
    """Show one version of a story to nobody any more, for ever, wherever it would be shown."""
    from index.update import strike_version

    with opened_house() as house:
        done = strike_version(house, story, version, why, erase=erase)
        erased = " and erased" if done.erased else ""
        told = f"struck{erased}: version {done.number} of {done.title or done.url or done.key}"
        out.print(told, markup=False, soft_wrap=True)
        settled = not erase or settle_or_tell(house, "restart `serve`, and it goes")
        _bring_level(house, "strike")
    if not settled:
        raise typer.Exit(1)


@app.command()
def rebuild(
    ahead: Annotated[
        bool,
        typer.Option(
            "--ahead",
            help="Only embed all passages with the model that is set; the index stays as it is.",
        ),
    ] = False,
) -> None:
    """Make vectors, words and the count of live stories anew from the archive."""
    from bot.terminal.progress import bars
    from index.archive.tables.tallies import recount
    from index.catch_up import embed_ahead
    from index.follow import follow

    if ahead:
        with opened_house() as house, bars(err) as (_, on_stretch):
            embedded = embed_ahead(house.archive, house.embedder, on_stretch)
        out.print(f"{embedded} passages embedded with {house.embedder.name}", markup=False)
        return
    with (
        opened_house() as house,
        house.owning_index("rebuild"),
        house.writing_vectors() as writes,
        bars(err) as (_, on_stretch),
    ):
        with house.archive.writing() as connection:
            recount(connection)
        house.words.clear()
        if writes:
            house.vectors.begin_anew()
        follow(house, on_stretch)
        if writes:
            house.vectors.settle(alone=True)
        count = house.words.count()
    out.print(f"{count} passages indexed")
    if not writes:
        err.print("Only the words: another process writes the vectors (`pullquote status`).")


@app.command()
def verify(
    mend: Annotated[bool, typer.Option("--mend", help="Put right what differs.")] = False,
    as_json: Json = False,
) -> None:
    """Compare archive, vectors and words, passage by passage."""
    from bot.terminal.as_json import verified_json
    from bot.terminal.progress import bars
    from bot.terminal.show import show_verified
    from index.verify import mend as put_right
    from index.verify import verify as compare

    with opened_house() as house, house.owning_index("verify"), bars(err) as (_, on_stretch):
        found = put_right(house, on_stretch) if mend else compare(house)
    if as_json:
        out.print_json(json.dumps(verified_json(found)))
    else:
        show_verified(out, found)
    if not found.agrees:
        raise typer.Exit(1)
