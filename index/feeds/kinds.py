"""The kinds of feed: which one somebody who adds a feed means, and what each lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from index.access import COLLECTION
from index.archive import Archive, Feed
from index.archive.pages import unsettled
from index.archive.pushed import changed_since
from index.errors import FeedError, SettingsError
from index.feeds.discover import discover
from index.feeds.folder import check_folder, list_files, list_folder
from index.feeds.pushes import list_pushes
from index.feeds.rss import list_rss
from index.feeds.sitemap import list_sitemap
from index.feeds.wordpress import list_wordpress
from index.links import as_shown, why_refused
from index.listing import ListedPage, Listing, Memory
from index.web.fetch import Web

FETCHED = frozenset({"rss", "sitemap", "wordpress", "page"})
"""Kinds of feed whose pages stand on the web."""


def is_web(location: str) -> bool:
    """Tell whether a location is, or wants to be, an address of the web and no folder."""
    return re.match(r"[a-z][a-z0-9+.-]*://", location, re.IGNORECASE) is not None


def locate(web: Web, location: str, kind: str | None) -> tuple[str, str]:
    """Return the location and the kind of feed that is meant; on the web, it is looked for.

    Raises:
        FeedError, FetchError: there is no feed there.
        SettingsError: `kind` is none.

    """
    if not is_web(location):
        return check_folder(location), "folder"
    why = why_refused(location)
    if why is not None:
        raise FeedError(f"'{as_shown(location)}' {why}.")
    if kind is None:
        found = discover(web, location)
        return found.location, found.kind
    if kind not in FETCHED:
        raise SettingsError(f"--as {kind}: feeds on the web are {', '.join(sorted(FETCHED))}")
    return location, kind


def check_collection(name: str) -> None:
    """Raise SettingsError where a collection cannot be called so."""
    if not COLLECTION.fullmatch(name):
        raise SettingsError(
            f"--collection {name!r}: use small letters, digits, - and _, at most 60 of them"
        )


def listings(
    web: Web,
    archive: Archive,
    feed: Feed,
    only: Collection[Path] | None = None,
    *,
    whole: bool = False,
) -> Iterator[Listing]:
    """Yield what a feed lists; with `only`, just these files of a folder, or the newest pushes.

    With `whole` it is asked for as it is now, and not whether it is as it was.

    Raises:
        FeedError, FetchError: it cannot be listed now.

    """
    memory = feed.memory.without_conditions() if whole else feed.memory
    match feed.kind:
        case "folder" if only is not None:
            yield list_files(feed.location, only)
        case "folder":
            yield list_folder(feed.location)
        case "pushes":
            yield _pushed(archive, feed, whole=only is None)
        case "page":
            yield Listing((ListedPage(feed.location, ""),), complete=False)
        case "rss":
            yield from list_rss(web, feed.location, memory)
        case "sitemap":
            yield from list_sitemap(web, feed.location, memory, whole=whole)
        case "wordpress":
            yield from list_wordpress(web, feed.location, feed.memory)
        case kind:
            raise FeedError(f"{feed.location}: this release knows no feeds of kind {kind}")


def _pushed(archive: Archive, feed: Feed, *, whole: bool) -> Listing:
    """List the stories pushed since the last listing, and those to be read again; or all."""
    with archive.reading() as connection:
        since = changed_since(connection, int(feed.memory.cursor or 0))
        again = () if whole else unsettled(connection, feed)
    listing = list_pushes(archive, None if whole else {*since.paths, *again})
    return replace(listing, memory=Memory(cursor=str(since.upto)))
