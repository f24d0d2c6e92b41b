"""What somebody who adds a feed names: a folder, a file, or something on the web."""

from __future__ import annotations

import re

from index.access import COLLECTION
from index.errors import SettingsError
from index.feeds.discover import discover
from index.feeds.folder import check_folder
from index.feeds.kinds import FETCHED
from index.web.fetch import Web


def is_web(location: str) -> bool:
    """Tell whether a location is a web address."""
    return re.match(r"https?://", location, re.IGNORECASE) is not None


def locate(web: Web, location: str, kind: str | None) -> tuple[str, str]:
    """Return the location and the kind of feed that is meant; on the web, it is looked for.

    Raises:
        FeedError, FetchError: there is no feed there.
        SettingsError: `kind` is none.

    """
    if not is_web(location):
        return check_folder(location), "folder"
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
