"""One sitemap as it was fetched, to what it lists: pages, or sitemaps of an index."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from index.errors import BadInputError, FeedError
from index.feeds.asking import declares_entities, root_tag, unpacked
from index.feeds.said import in_order, language_of, moment, story_link, title_of
from index.guard import failing_alone
from index.links import as_shown
from index.listing import ListedPage, passed_over, refused_entry
from index.web.fetch import Fetched

MAX_PAGES = 50_000
"""Most pages of one sitemap, as sitemaps.org has it; after so many of an index, the newest, the
others wait for the next time."""

MAX_ENTRIES = 200_000
"""Most entries of one sitemap that are looked at, to keep the newest: some sites list all they ever
had in one, the oldest first."""

MAX_REFUSED = 1_000
"""Most entries of one sitemap that cannot be read, and are told one by one."""

MAX_TAGS = 2_000_000
"""Most tags of one sitemap, start and end counted: 50,000 pages of twenty elements each. Reading
them takes some seconds and 200 MB."""

_FIELDS = {
    "title": "title",
    "publication_date": "published",
    "name": "outlet",
    "language": "language",
}
"""What a news sitemap says of a page, and the names we have for that."""

_TOLD = [f"{{*}}{name}" for name in ("loc", "lastmod", *_FIELDS)]
"""The elements that are looked at."""

_MOST_TOLD = 10_000
"""Most of them looked at for one page, which may list a thousand pictures."""


@dataclass(frozen=True, slots=True)
class Located:
    """One `url` of a sitemap, or one `sitemap` of an index."""

    link: str
    lastmod: str
    """As written; "" where it says nothing."""
    said: dict[str, str] = field(default_factory=dict)

    def when(self) -> float:
        """Return what sorts what is listed from old to new."""
        return in_order(moment(self.lastmod or self.said.get("published", "")))


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap lists, the newest first."""

    is_index: bool
    located: tuple[Located, ...]
    refused: tuple[ListedPage, ...] = ()
    """Entries that cannot be read, or whose addresses cannot be taken."""
    told: tuple[ListedPage, ...] = ()
    """How many entries are passed over."""


def read_sitemap(fetched: Fetched) -> Sitemap:
    """Return what a sitemap lists, the newest first, each address once.

    The XML parser loads nothing and stops at its own limits of depth and length; what could be
    read of a broken sitemap stands.

    Raises:
        FeedError: it is no sitemap.

    """
    try:
        body = unpacked(fetched.body)
    except FeedError as error:
        raise FeedError(f"{fetched.address} gave {error}") from None
    if declares_entities(body):
        raise FeedError(f"{fetched.address} declares entities of its own, so it is not read.")
    root = root_tag(body)
    if root not in {"urlset", "sitemapindex"}:
        kind = fetched.content_type or "of no stated type"
        raise FeedError(
            f"{fetched.address} gave no sitemap ({kind}). If it is a site, add its home page."
        )
    if body.count(b"<") > MAX_TAGS:
        raise FeedError(f"{fetched.address} has over {MAX_TAGS:,} tags: more than any sitemap.")
    wanted = "url" if root == "urlset" else "sitemap"
    located: dict[str, Located] = {}
    refused: list[ListedPage] = []
    without_link = 0
    n = 0
    for n, element in enumerate(islice(_elements(body, wanted), MAX_ENTRIES), 1):
        try:
            with failing_alone(entry=n):
                one = _located(element, fetched.url)
        except BadInputError as error:
            if len(refused) < MAX_REFUSED:
                refused.append(refused_entry(f"{n} of {as_shown(fetched.address)}", error))
            continue
        without_link += one is None
        if one is not None:
            located.setdefault(one.link, one)
    newest_first = sorted(located.values(), key=Located.when, reverse=True)
    beyond = max(len(located) - MAX_PAGES, 0) + max(body.count(b"<loc>") - n, 0)
    over = passed_over(without_link, beyond if n >= MAX_PAGES else 0, named_at(fetched.url))
    newest = tuple(newest_first[:MAX_PAGES])
    return Sitemap(root == "sitemapindex", newest, tuple(refused), over)


def _elements(body: bytes, wanted: str) -> Iterator[etree._Element]:
    """Yield the elements of one name, whatever their namespace; each is emptied after."""
    parser = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        tag=f"{{*}}{wanted}",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
    )
    try:
        for _, element in parser:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        return


def _located(element: etree._Element, base: str) -> Located | None:
    """Return what an element tells, None where it names nothing on the web.

    Raises:
        BadInputError: the address it names cannot be taken.

    """
    texts: dict[str, str] = {}
    for child in islice(element.iter(*_TOLD), _MOST_TOLD):
        name = etree.QName(child).localname
        space = etree.QName(child).namespace or ""
        if name in {"loc", "lastmod"} and child.getparent() is element:
            texts.setdefault(name, (child.text or "").strip())
        elif name in _FIELDS and "news" in space:
            texts.setdefault(name, child.text or "")
    link = story_link(base, texts.get("loc", "")) if texts.get("loc") else None
    if link is None:
        return None
    said = {ours: title_of(texts[name]) or "" for name, ours in _FIELDS.items() if name in texts}
    if "language" in said:
        said["language"] = language_of(said["language"]) or ""
    published = moment(said.get("published", ""))
    said["published"] = published.isoformat() if published else ""
    said = {name: text for name, text in said.items() if text}
    return Located(link, texts.get("lastmod", "")[:40], said)


def pages_of(sitemap: Sitemap) -> tuple[ListedPage, ...]:
    """Return the pages of a sitemap but for the front page, which is no story."""
    pages = (
        ListedPage(one.link, one.lastmod, {"url": one.link, **one.said})
        for one in sitemap.located
        if urlsplit(one.link).path not in {"", "/"} or urlsplit(one.link).query
    )
    return (*pages, *sitemap.refused)


def named_at(link: str) -> str:
    """Return how one sitemap of a site is named to whoever looks after the feed."""
    return f" of {as_shown(link)}"


def is_exact(lastmod: str) -> bool:
    """Tell whether a lastmod has a time of day: a day alone hides what changed later that day."""
    return "T" in lastmod and moment(lastmod) is not None
