"""What was fetched from a story's address, weighed: whether it is the story, gathered and decided.

What is known of the page, of the story that stands and of other stories of its site comes
together here; `index.deciding` decides on it, and `index.bring_in` does it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urljoin, urlsplit

from sqlalchemy import Connection

from index.archive.asides import Aside, note_aside, shown_elsewhere, stood_for
from index.archive.naming import (
    canonical_of,
    carriers_elsewhere,
    dissolve,
    have_renamed,
    note_canonical,
    part,
    told_under,
)
from index.archive.pages import carried_by
from index.archive.reading import last_told, story_known
from index.deciding.page import Carries, Leads, PageSeen
from index.deciding.showing import (
    Says,
    Showing,
    Shown,
    feed_says,
    likeness,
    showing_of,
    tells_of_none,
)
from index.deciding.story import is_same_story
from index.keys import url_key
from index.links import as_shown
from index.listing import ListedPage
from index.neighbours import MANY_STRANGERS, Neighbours, asides_in, stands_anywhere
from index.pages.signs import Signs
from index.story import Story, Version
from index.web.fetch import Fetched


@dataclass(frozen=True, slots=True)
class Held:
    """A page in hand: what it is, what came from its address, what stood there."""

    page: int
    listed: ListedPage
    fetched: Fetched
    seen: PageSeen
    story: Story | None
    """What can be read there as a story."""
    signs: Signs
    aside: Aside
    """What it is where it is not the story."""
    before: tuple[int, str] | None = None
    """Number and key of the story it carried, if it was one."""
    old: Version | None = None
    """That story as it was last told; of a page that carries none, the one of its address."""

    @property
    def own(self) -> str | None:
        """What the page is known by."""
        return url_key(self.fetched.address)

    @property
    def is_moved(self) -> bool:
        """Whether its address leads elsewhere."""
        return self.seen.leads is not Leads.NOWHERE_ELSE

    @property
    def is_same(self) -> bool:
        """Whether what it tells is the very story that stood there; a front page has many."""
        old, story = self.old, self.story
        if old is None or story is None or self.seen.leads is Leads.TO_FRONT_PAGE:
            return False
        return is_same_story(old, story)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a page in hand comes to."""

    seen: PageSeen
    story: Story | None
    is_wall: bool = False
    """Whether what is there stands before other stories of the site too."""


def weigh(site: Neighbours, held: Held) -> tuple[Held, Weighed]:
    """Decide what was fetched from a page's address is to the story that stood there.

    Return the page with what it told before, and what it comes to.
    """
    held = _remembered(site, held)
    return held, _weighed(site, held)


def _weighed(site: Neighbours, held: Held) -> Weighed:
    if held.is_moved and held.old is not None:
        if not held.is_same:
            seen = replace(held.seen, carries=Carries.ANOTHER, is_away=_is_away(site, held))
            return Weighed(seen, None, is_wall=seen.is_away)
        with site.archive.writing() as connection:
            note_canonical(connection, held.page, url_key(held.fetched.url))
        return Weighed(held.seen, held.story)
    if _has_parted(site, held):
        with site.archive.writing() as connection:
            dissolve(connection, held.before[0])  # type: ignore[index]  # only what it carried parts
        held = replace(held, before=None, old=None)
    shown = _shown(site, held)
    showing = showing_of(shown)
    story = held.story
    if showing is Showing.STORY and story is not None:
        with site.archive.writing() as connection:
            story = _named(connection, held, story)
    return Weighed(replace(held.seen, shows=showing), story, is_wall=shown.is_a_wall)


def is_out_of_reach(site: Neighbours, page: int) -> bool:
    """Tell whether a page that is not there any more is away with all of its site."""
    return not stands_anywhere(site.looks(page))


def _remembered(site: Neighbours, held: Held) -> Held:
    """Add what the page told before; one that was withdrawn is held against what it was.

    An address that leads where it led when its story was read leads nowhere else.
    """
    with site.archive.reading() as connection:
        there = url_key(held.fetched.url)
        if held.seen.leads is Leads.ELSEWHERE and canonical_of(connection, held.page) == there:
            held = replace(held, seen=replace(held.seen, leads=Leads.NOWHERE_ELSE))
        carried = carried_by(connection, held.page)
        if len(carried) > 1:
            return held
        before = carried[0] if carried else None
        known = before[0] if before else story_known(connection, url_key(held.listed.path))
        if known is None or (before is None and carriers_elsewhere(connection, known, None)):
            return held
        return replace(held, before=before, old=last_told(connection, known))


def _is_away(site: Neighbours, held: Held) -> bool:
    """Tell whether an address leads where all of its site does, or where readers are stopped."""
    if held.signs.is_walled or _names_where_it_came_from(held):
        return True
    return _is_shared(site, held) or not stands_anywhere(site.looks(held.page))


def _names_where_it_came_from(held: Held) -> bool:
    """Tell whether the address led to carries the one that led to it, to go back there later."""
    path = urlsplit(held.listed.path).path
    values = [value for _, value in parse_qsl(urlsplit(held.fetched.url).query)]
    return len(path) > 1 and any(path in value for value in values)


def _is_shared(site: Neighbours, held: Held) -> bool:
    with site.archive.reading() as connection:
        if shown_elsewhere(connection, held.page, held.aside):
            return True
    return any(held.aside.is_like(other) for other in asides_in(site.looks(held.page)))


def _has_parted(site: Neighbours, held: Held) -> bool:
    """Tell whether the addresses that told one story all tell others now, each its own."""
    if held.before is None or held.old is None or held.story is None or held.signs.is_walled:
        return False
    like = likeness(held.old, held.story)
    if like.is_of_story or like.headline:
        return False
    with site.archive.reading() as connection:
        others = carriers_elsewhere(connection, held.before[0], held.own)
    looks = [site.look(other.page, other.path) for other in others[:2]]
    asides = list(asides_in(looks))
    return bool(asides) and len(asides) == len(looks) and not any(map(held.aside.is_like, asides))


def _shown(site: Neighbours, held: Held) -> Shown:
    """Gather what is known of a text; other stories of the site are asked for where it is odd."""
    story, old, signs = held.story, held.old, held.signs
    told = "" if story is None else story.title
    is_none = tells_of_none(told or signs.title, signs.text if story is None else story.text)
    if story is None:
        shown = Shown(is_walled=signs.is_walled, is_none=is_none, feed=Says.IS_ANOTHER)
    else:
        shown = Shown(
            like=None if old is None else likeness(old, story),
            feed=feed_says(held.listed.fields, held.listed.path, story, old),
            page=_page_says(held),
            is_walled=signs.is_walled,
            is_whole=signs.is_whole,
            is_none=is_none,
            is_elsewhere=held.is_moved,
        )
    if shown.is_of_story:
        return shown
    if old is None and shown.is_new and not is_none:
        is_wall = _is_known_wall(site, held) or _is_unveiled(site, held, shown)
        return replace(shown, is_shared=is_wall)
    with site.archive.reading() as connection:
        alone = stood_for(connection, held.page, held.aside)
    return replace(
        shown,
        is_shared=_is_shared(site, held),
        site_stands=stands_anywhere(site.looks(held.page)),
        alone=alone,
    )


def _is_known_wall(site: Neighbours, held: Held) -> bool:
    with site.archive.reading() as connection:
        return shown_elsewhere(connection, held.page, held.aside)


def _is_unveiled(site: Neighbours, held: Held, shown: Shown) -> bool:
    """Tell whether a page shows what others did that were read for the first time just before.

    What was taken for their story is given up.
    """
    if {shown.feed, shown.page} != {Says.NOTHING}:
        return False
    alike = [page for page, aside in site.strangers if aside.is_like(held.aside)]
    site.strangers.append((held.page, held.aside))
    if len(alike) + 1 < MANY_STRANGERS:
        return False
    with site.archive.writing() as connection:
        for page in alike:
            note_aside(connection, page, held.aside, is_wall=True)
            for story_id, _ in carried_by(connection, page):
                dissolve(connection, story_id)
    return True


def _page_says(held: Held) -> Says:
    """Return what a page's own metadata says: that it is the story of its address.

    Where another text stands, it has to say as well that it was changed since that was kept.
    """
    signs, story, old = held.signs, held.story, held.old
    if not signs.is_story or story is None or signs.canonical is None:
        return Says.NOTHING
    try:
        named = url_key(urljoin(held.fetched.address, signs.canonical))
    except ValueError:
        return Says.NOTHING
    if named not in {held.own, url_key(held.fetched.url)}:
        return Says.NOTHING
    if old is None:
        return Says.IS_THE_STORY
    since = old.story.updated or old.seen_at
    is_changed = signs.updated is not None and story.updated is not None and story.updated > since
    return Says.IS_THE_STORY if is_changed else Says.NOTHING


def _named(connection: Connection, held: Held, story: Story) -> Story:
    """Return a story under what it goes by, which no story is that other addresses tell.

    What a page claims is believed as long as no other that claims it tells another story.
    """
    claimed = story.key if story.key != held.own else None
    there = url_key(held.fetched.url)
    note_canonical(connection, held.page, claimed or (there if there != held.own else None))
    if claimed is not None and held.own is not None:
        rivals = [
            id_
            for id_, version in told_under(connection, held.page, claimed)
            if not _is_one(version, story)
        ]
        if rivals:
            have_renamed(connection, claimed, rivals)
            story = replace(story, key=held.own, url=held.fetched.address)
    known = story_known(connection, story.key)
    version = None if known is None else last_told(connection, known)
    parts = version is not None and not _is_one(version, story)
    if parts and known is not None and carriers_elsewhere(connection, known, held.own):
        part(connection, held.page, story.key)
    return story


def _is_one(old: Version, new: Story) -> bool:
    like = likeness(old, new)
    return like.headline or like.is_of_story


def why(held: Held, weighed: Weighed) -> str:
    """Return, for whoever looks after the feed, what is in the way of a story."""
    seen, path = weighed.seen, as_shown(held.listed.path)
    stands = "; what was read before stands" if held.old is not None else "; it is not taken"
    title = f"“{held.aside.title}”" if held.aside.title else "nothing that can be read"
    if held.is_moved and seen.is_gone:
        there = as_shown(held.fetched.url)
        if not seen.is_away:
            front = seen.leads is Leads.TO_FRONT_PAGE
            return f"{path} leads to {'the front' if front else 'another'} page now"
        why_away = (
            "where readers log in or consent"
            if held.signs.is_walled or _names_where_it_came_from(held)
            else "as other stories of its site do, or are away too"
        )
        return f"{path} leads to {there}, {why_away}{stands}"
    return {
        Showing.NOT_FOUND: f"{path} says that there is no such page: {title}",
        Showing.WALL: f"shows another text, as other addresses of its site do: {title}{stands}",
        Showing.CUT_OFF: f"the page breaks off in the middle of its story{stands}",
        Showing.STUB: f"shows only the beginning of its story{stands}",
        Showing.ANOTHER_TEXT: f"shows another text: {title}{stands}",
        Showing.STORY: "",
    }[seen.shows]
