"""One post as WordPress's REST API gives it: to a page of its feed. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from index.errors import BadInputError
from index.feeds.said import as_written, moment, names_of, plain, story_link, title_of
from index.feeds.shortcodes import without_shortcodes
from index.guard import failing_alone
from index.listing import ListedPage, refused_entry

START = datetime(2000, 1, 1)  # noqa: DTZ001  # its UTC has no zone
"""Before WordPress."""


def sum_of(post: dict[str, Any]) -> int:
    """Return what tells a post from others, and from itself once it is changed."""
    return hash((str(post.get("link")), str(post.get("modified_gmt"))))


def page_or_refused(
    post: dict[str, Any], nth: int, location: str, site: str | None
) -> ListedPage | None:
    """Return a post as a page that may fail alone, None for one that is for nobody to see."""
    name = post.get("id", nth)
    try:
        with failing_alone(post=nth):
            return _page(post, location, site)
    except BadInputError as error:
        return refused_entry(name if isinstance(name, int) else nth, error)


def _page(post: dict[str, Any], location: str, site: str | None) -> ListedPage | None:
    """Return a post as a page, None for one with no address or behind a password.

    Raises:
        BadInputError: its address cannot be taken.

    """
    link = story_link(location, as_text(post.get("link")))
    if link is None or is_locked(post):
        return None
    content = without_shortcodes(as_text(_of(post, "content").get("rendered")))
    updated = modified(post)
    known = updated > START
    published = moment(as_text(post.get("date")))
    fields = {
        "url": link,
        "title": title_of(as_text(_of(post, "title").get("rendered"))),
        "byline": names_of(_authors(post)),
        "published": published.isoformat() if published else None,
        "updated": f"{updated.isoformat()}Z" if moment(updated.isoformat()) and known else None,
        "site": site,
        "html": content if plain(content) else None,
    }
    said = {name: value for name, value in fields.items() if value}
    mark = updated.isoformat()
    return ListedPage(link, mark, said, whole="html" in said)


def is_locked(post: dict[str, Any]) -> bool:
    """Tell whether a post is behind a password."""
    return bool(_of(post, "content").get("protected"))


def _authors(post: dict[str, Any]) -> list[str]:
    authors = _of(post, "_embedded").get("author")
    found = authors if isinstance(authors, list) else []
    return [as_text(author.get("name")) for author in found if isinstance(author, dict)]


def modified(post: dict[str, Any]) -> datetime:
    """Return when a post was last changed, in UTC without a zone, as WordPress writes it."""
    when = as_written(as_text(post.get("modified_gmt")))
    return max(when.replace(tzinfo=None), START) if when else START


def _of(found: dict[str, Any], name: str) -> dict[str, Any]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def as_text(value: object) -> str:
    """Return a text as it is, "" for what is none."""
    return value if isinstance(value, str) else ""
