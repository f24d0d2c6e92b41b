"""Other stories of a site, asked for to tell whether one story is away or all of them are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from index.archive import Archive, Feed
from index.archive.asides import Aside
from index.archive.pages import UNLISTED, KnownPage, carried_by, known_pages
from index.archive.reading import last_told
from index.deciding.showing import likeness, lines_of
from index.errors import BadInputError, FetchError
from index.guard import failing_alone
from index.keys import url_key
from index.pages import PageOrigin, decode, read_html
from index.pages.signs import signs_of
from index.story import Story
from index.web.fetch import Fetched, Web

MANY_STRANGERS = 3
"""Addresses from which one text is a wall, where nobody has said what they tell: two may be one
story at two addresses."""
MOST_ASKED = 3
"""Other stories that are asked for in one refresh of a feed."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at the address of another story."""

    stands: bool
    """Whether its own story is told there."""
    aside: Aside | None = None
    """What is there in its story's place; None where it stands, or nothing was sent."""


@dataclass
class Neighbours:
    """The stories of one feed, for one refresh; each is asked for once."""

    web: Web
    archive: Archive
    feed: Feed
    strangers: list[tuple[int, Aside]] = field(default_factory=list)
    """Pages read for the first time in this refresh of which nothing tells that they are stories,
    and what they show."""
    _looks: dict[int, Look] = field(default_factory=dict)
    _chosen: list[KnownPage] | None = None

    def looks(self, page: int) -> list[Look]:
        """Return what stands at the addresses of a few stories beside a page's."""
        if self._chosen is None:
            self._chosen = self._choose()
        others = [known for known in self._chosen if known.id != page][:MOST_ASKED]
        return [self.look(known.id, known.path) for known in others]

    def look(self, page: int, path: str) -> Look:
        """Return what stands at the address of a story."""
        if page not in self._looks:
            self._looks[page] = self._look(page, path)
        return self._looks[page]

    def _choose(self) -> list[KnownPage]:
        """Choose whom to ask: those the feed lists, that were well when they were last seen."""
        with self.archive.reading() as connection:
            known = known_pages(connection, self.feed).values()
        asked = [one for one in known if one.looked_at is not None and one.stories == 1]
        asked.sort(key=lambda one: (one.gone > 0 or bool(one.problems), one.mark == UNLISTED))
        return asked[: MOST_ASKED + 1]

    def _look(self, page: int, path: str) -> Look:
        """Ask for a story; what breaks over it is its own failure, told once its turn has come."""
        try:
            with failing_alone(page=page):
                return self._found(page, path)
        except (FetchError, BadInputError):
            return Look(stands=False)

    def _found(self, page: int, path: str) -> Look:
        fetched = self.web.get(path, is_page=True)
        if fetched is None:
            return Look(stands=True)
        story, aside = _read_at(fetched, path, PageOrigin(self.feed.location, path))
        with self.archive.reading() as connection:
            stories = carried_by(connection, page)
            old = last_told(connection, stories[0][0]) if stories else None
        if story is None or old is None:
            return Look(stands=False, aside=aside)
        like = likeness(old, story)
        stands = like.is_of_story or (like.headline and aside.leads is None)
        return Look(stands, None if like.is_of_story else aside)


def _read_at(fetched: Fetched, path: str, place: PageOrigin) -> tuple[Story | None, Aside]:
    """Return the story of what was fetched, if there is one, and what it is where it is not it."""
    page = decode(fetched.body, charset=fetched.charset)
    story = None
    with suppress(BadInputError):
        story = read_html(page, place, None, fetched.address)
    return story, aside_at(fetched, page, path, story)


def aside_at(fetched: Fetched, page: str, path: str, story: Story | None) -> Aside:
    """Return what was fetched as what it is where it is not the story of its address."""
    there = url_key(fetched.url)
    leads = None if there == url_key(path) else there
    if story is not None:
        return Aside(story.title, lines_of(story.text), leads)
    signs = signs_of(page, fetched.headers)
    return Aside(signs.title, lines_of(signs.text), leads)


def stands_anywhere(looks: Sequence[Look]) -> bool:
    """Tell whether a site stands, as far as a few of its stories tell."""
    return not looks or any(look.stands for look in looks)


def asides_in(looks: Sequence[Look]) -> Iterator[Aside]:
    """Yield what was found in the place of other stories."""
    return (look.aside for look in looks if look.aside is not None)
