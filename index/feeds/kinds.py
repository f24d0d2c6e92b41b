"""What each kind of feed lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from index.archive import Archive, Feed
from index.archive.pushed import changed_since
from index.errors import FeedError
from index.feeds.folder import list_files, list_folder
from index.feeds.pushes import list_pushes
from index.feeds.rss import list_rss
from index.feeds.sitemap import list_sitemap
from index.feeds.wordpress import list_wordpress
from index.listing import ListedPage, Listing, Memory
from index.web.fetch import Web

FETCHED = frozenset({"rss", "sitemap", "wordpress", "page"})
"""Kinds of feed whose pages stand on the web."""


def listings(
    web: Web, archive: Archive, feed: Feed, only: Collection[Path] | None = None
) -> Iterator[Listing]:
    """Yield what a feed lists; with `only`, just these files of a folder, or the newest pushes.

    Raises:
        FeedError, FetchError: it cannot be listed now.

    """
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
            yield from list_rss(web, feed.location, feed.memory)
        case "sitemap":
            yield from list_sitemap(web, feed.location, feed.memory)
        case "wordpress":
            yield from list_wordpress(web, feed.location, feed.memory)
        case kind:
            raise FeedError(f"{feed.location}: this release knows no feeds of kind {kind}")


def _pushed(archive: Archive, feed: Feed, *, whole: bool) -> Listing:
    """List the stories pushed since the last listing, or all that stand."""
    with archive.reading() as connection:
        since = changed_since(connection, int(feed.memory.cursor or 0))
    listing = list_pushes(archive, None if whole else since.paths)
    return replace(listing, memory=Memory(cursor=str(since.upto)))
