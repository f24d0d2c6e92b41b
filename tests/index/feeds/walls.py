"""Sites whose addresses show something else than their stories: walls, soft 404s, stubs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sites import Piece, Site
from sqlalchemy import update
from webserver import Page

from index.access import EVERYTHING
from index.archive import tables
from index.archive.asides import set_aside
from index.archive.feeds import add_feed, all_feeds
from index.archive.pages import page_problems
from index.archive.versions import live_by_key
from index.house import House
from index.keys import url_key
from index.refresh import Refreshed, refresh
from index.update import hands_of

STORIES = {
    "orchard": Piece(
        "Late frost ruins half of the Tessin apple harvest",
        [
            "Growers in the Tessin valley have lost about half of their apples to a late frost.",
            "The cooperative counted the damage on Monday and expects 4,100 tonnes this year.",
            "Its chairwoman Ruta Halme said that candles were lit between the rows until dawn.",
            "Insurers will send assessors to the upper farms before the end of the week.",
            "Pickers who had been hired for September are being offered work in the vineyards.",
            "The agricultural school has begun to breed trees that blossom two weeks later.",
        ],
    ),
    "tram": Piece(
        "Night trams return to Larkstad after nine years",
        [
            "The transport board of Larkstad will run trams through the night from March.",
            "Lines two and five are to leave each half hour, and tickets cost no more than by day.",
            "Board member Ivo Strand said drivers had asked for double pay and were given it.",
            "The last night tram ran nine years ago, when the board had to save six million.",
            "Bars and the two hospitals have promised to share the cost of the first season.",
            "Residents of Quarry Street want the rails ground before the service begins.",
        ],
    ),
    "glacier": Piece(
        "Glacier above Sund has drawn back forty metres, survey finds",
        [
            "The glacier above Sund has drawn back by forty metres within twelve months.",
            "A team of the polar institute measured the tongue with lasers and drones in August.",
            "Never since 1931 has it lost so much ice, geologist Mirja Aalto told the council.",
            "Two mountain huts will have to be supplied with water by helicopter next summer.",
            "The power company fears that its lower reservoir may fill with gravel.",
            "Hikers are asked to keep away from the northern moraine, where boulders come loose.",
        ],
    ),
    "museum": Piece(
        "Maritime museum returns drum to island community",
        [
            "The maritime museum has given a ceremonial drum back to the people of Ranu.",
            "It had been bought from a sailor in 1898 for a bottle of rum and two blankets.",
            "Curator Odile Brandt called the day overdue and thanked the elders for patience.",
            "The delegation sang for an hour before the crate was carried to the harbour.",
            "Eleven more objects are being examined, among them a canoe and three masks.",
            "A copy of the drum, made by two carvers from Ranu, remains in the hall.",
        ],
    ),
}


@dataclass
class Walled:
    """A site in a house, refreshed whenever it has changed."""

    house: House
    site: Site
    before: dict[str, Piece] = field(default_factory=dict)

    def start(self, slugs: Iterable[str] = tuple(STORIES)) -> None:
        """Publish stories and read them."""
        self.site.stories = {slug: STORIES[slug] for slug in slugs}
        self.before = dict(self.site.stories)
        self.site.show()
        self.refresh()

    def refresh(self) -> Refreshed:
        """Look at every page of the site's feed."""
        with self.house.archive.writing() as connection:
            add_feed(connection, self.site.location, self.site.feed_kind, None)
            feed = next(f for f in all_feeds(connection) if f.location == self.site.location)
        return refresh(hands_of(self.house), [feed], lambda _: None, eager=True)

    def show(self, page: Page | str, *slugs: str) -> None:
        """Have addresses show a page; all of the site's, if none is named."""
        for slug in slugs or tuple(self.site.stories):
            self.site.server.set(f"/news/{slug}", page)

    def redirect(self, to: str, status: int, *slugs: str) -> None:
        """Have addresses lead to another one; {} in it is their own path."""
        for slug in slugs or tuple(self.site.stories):
            there = self.site.server.url + to.format(f"/news/{slug}")
            self.site.server.redirect(f"/news/{slug}", there, status)

    def told(self) -> dict[str, str | None]:
        """Return the headlines of the stories that stand at the site's addresses."""
        keys = {slug: url_key(self.site.url(slug)) or "" for slug in self.before}
        with self.house.archive.reading() as connection:
            live = live_by_key(connection, list(keys.values()), EVERYTHING)
        return {s: live[key].story.title if key in live else None for s, key in keys.items()}

    def texts(self) -> dict[str, str]:
        keys = {slug: url_key(self.site.url(slug)) or "" for slug in self.before}
        with self.house.archive.reading() as connection:
            live = live_by_key(connection, list(keys.values()), EVERYTHING)
        return {s: live[key].story.text for s, key in keys.items() if key in live}

    def live(self) -> set[str]:
        """Return the headlines of all live stories of the site, whatever their addresses."""
        with self.house.archive.reading() as connection:
            versions, stories = tables.versions, tables.stories
            rows = connection.execute(
                versions.select()
                .join(stories, stories.c.version_id == versions.c.id)
                .where(versions.c.url.like(f"{self.site.server.url}/%"))
            )
            return {row.title for row in rows}

    def problems(self) -> list[str]:
        """Return what `status` says of the pages."""
        with self.house.archive.reading() as connection:
            told = page_problems(connection)
        return [one.reason for one in told if one.feed == self.site.location]

    def aside(self) -> tuple[int, bool]:
        """Return at how many addresses something is set aside, and whether it is a wall."""
        with self.house.archive.reading() as connection:
            feed = next(f for f in all_feeds(connection) if f.location == self.site.location)
            found = set_aside(connection).get(feed.id)
        return (found.count, found.is_wall) if found else (0, False)

    def wait(self, days: float) -> None:
        """Let time pass over what is set aside."""
        with self.house.archive.writing() as connection:
            since = datetime.now(UTC) - timedelta(days=days)
            connection.execute(update(tables.asides).values(since=since))


def article(
    title: str, paragraphs: Iterable[str], head: str = "", end: str = "</body></html>"
) -> str:
    """Return a page of a site without much to it."""
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head>"
        f"<body><main><h1>{title}</h1>{text}</main>{end}"
    )
