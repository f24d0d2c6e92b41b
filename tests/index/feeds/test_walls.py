"""What stands at the addresses of stories and is not their story: nothing of it is quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import MakeHouse
from sites import Piece, Site, news_site
from walls import STORIES, Walled, article
from webserver import Page

from index.house import House

MAINTENANCE = article(
    "We will be right back",
    [
        "Our pages are being looked after by our engineers at the moment.",
        "Please come back in a few minutes; we are sorry for any inconvenience this may cause.",
        "Request 83adf01c-22 at 10:41:07.",
    ],
)
CAPTCHA = article(
    "Just a moment…",
    [
        "Checking your browser before you go on to the pages of this publisher.",
        "Please enable JavaScript and cookies to continue, then solve the puzzle below.",
    ],
    '<meta name="robots" content="noindex,nofollow">',
)
CONSENT = article(
    "Before you continue",
    [
        "We and our 842 partners store information on your device and process personal data.",
        "You may accept all of it, refuse all of it, or choose for each of the purposes.",
        "Your choice is kept for six months and can be changed at the foot of every page.",
    ],
)
LOG_IN = article(
    "Sign in to read on",
    ["Subscribers read everything. Enter your address and your password to go on."],
    end='<form><input type="email"><input type="password"></form></body></html>',
)
WALLS = {"maintenance": MAINTENANCE, "captcha": CAPTCHA, "consent": CONSENT, "log-in": LOG_IN}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[House]:
    home: Path = tmp_path_factory.mktemp("walls") / "home"
    made = make_house(home, fetch_private="127.0.0.1", fetch_spacing=0)
    yield made
    made.close()


@pytest.fixture
def walled(house: House) -> Iterator[Walled]:
    """A site of four stories behind an RSS feed, read once."""
    with news_site("rss") as site:
        made = Walled(house, site)
        made.start()
        assert made.told() == headlines(site)
        yield made


def headlines(site: Site) -> dict[str, str | None]:
    return {slug: piece.title for slug, piece in site.stories.items()}


def stands_as_before(walled: Walled) -> bool:
    return walled.told() == {slug: piece.title for slug, piece in walled.before.items()}


@pytest.mark.few(3)
@pytest.mark.parametrize("wall", WALLS.values(), ids=list(WALLS))
@pytest.mark.parametrize("slugs", [(), ("tram",), ("tram", "museum")], ids=["all", "one", "two"])
def test_a_wall_corrects_nothing(walled: Walled, wall: str, slugs: tuple[str, ...]) -> None:
    texts = walled.texts()
    walled.show(wall, *slugs)
    for _ in range(3):
        found = walled.refresh()
        assert {found.count()[kind] for kind in ("added", "corrected", "withdrawn")} == {0}
    assert walled.texts() == texts
    assert walled.aside() == (len(slugs or STORIES), len(slugs) != 1)
    assert all("shows another text" in problem for problem in walled.problems())
    walled.site.show()
    assert walled.refresh().count()["corrected"] == 0
    assert (walled.texts(), walled.problems(), walled.aside()) == (texts, [], (0, False))


def test_a_wall_that_keeps_each_headline_corrects_nothing(walled: Walled) -> None:
    texts = walled.texts()
    for slug, piece in walled.site.stories.items():
        walled.show(CONSENT.replace("Before you continue", piece.title), slug)
    walled.refresh()
    assert walled.texts() == texts


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "page",
    [
        article("Page not found", ["Sorry, we looked everywhere and could not find this page."]),
        article("404", ["The page you asked for does not exist. Perhaps our search can help."]),
        article("Oops", ["This article is no longer available on our site, we are sorry."]),
    ],
)
def test_a_soft_404_on_two_refreshes_is_a_withdrawal(walled: Walled, page: str) -> None:
    walled.show(page, "tram")
    walled.refresh()
    assert stands_as_before(walled)
    walled.refresh()
    assert walled.told() == {**headlines(walled.site), "tram": None}
    walled.refresh()
    assert walled.live() == {walled.site.stories[s].title for s in STORIES if s != "tram"}


@pytest.mark.few(2)
@pytest.mark.parametrize("status", [200, 404, 410])
def test_a_site_of_404s_is_out_of_reach(walled: Walled, status: int) -> None:
    page = article("Page not found", ["Sorry, we could not find the page that you asked for."])
    walled.show(Page(page, status=status))
    for _ in range(3):
        assert walled.refresh().count()["withdrawn"] == 0
    assert stands_as_before(walled)
    assert walled.aside() == (4, True)
    walled.site.show()
    walled.refresh()
    assert (stands_as_before(walled), walled.problems()) == (True, [])


STUB = STORIES["glacier"].paragraphs[:2]
PITCH = "Subscribers read all of our reporting. Try it for a month for one crown."


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"isAccessibleForFree": false}</script>',
        '<meta name="robots" content="noindex">',
        "",
    ],
    ids=["not free", "kept out of indexes", "no word of it"],
)
def test_a_stub_keeps_what_was_read(walled: Walled, head: str) -> None:
    texts = walled.texts()
    walled.show(article(STORIES["glacier"].title, [*STUB, PITCH], head), "glacier")
    for _ in range(2):
        walled.refresh()
    assert walled.texts() == texts
    assert ["only the beginning" in one for one in walled.problems()] == [True]


def test_a_page_cut_off_keeps_what_was_read(walled: Walled) -> None:
    texts, piece = walled.texts(), STORIES["glacier"]
    cut = [*piece.paragraphs[:3], piece.paragraphs[3][:25]]
    walled.show(article(piece.title, cut, end=""), "glacier")
    walled.refresh()
    assert walled.texts() == texts
    walled.site.show()
    walled.refresh()
    assert (walled.texts(), walled.problems()) == (texts, [])


NEW = [
    "Only a third of the fruit was lost after all, the growers of the valley now say.",
    "A second count found 5,600 tonnes on the branches, far more than had been feared.",
    "Prices at the exchange in Larkstad fell at once, by eleven per cent for the crate.",
    "Assessors have been called off, and the vineyards must look for hands elsewhere.",
]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "piece",
    [
        Piece(STORIES["orchard"].title, NEW),
        Piece("Frost took less fruit than feared", [*STORIES["orchard"].paragraphs[:2], *NEW]),
        Piece(STORIES["orchard"].title, STORIES["orchard"].paragraphs[:5]),
        Piece(
            "Frost damage in Tessin valley smaller",
            [
                one.replace("half", "a third") + " It is so."
                for one in STORIES["orchard"].paragraphs
            ],
        ),
    ],
    ids=["headline kept", "sentences kept", "end left out", "every sentence touched"],
)
def test_a_correction_that_rewrites_lands_at_once(walled: Walled, piece: Piece) -> None:
    walled.show(walled.site.page("orchard", piece), "orchard")
    assert walled.refresh().count()["corrected"] == 1
    assert walled.told()["orchard"] == piece.title
    assert NEW[0] in walled.texts()["orchard"] or NEW[0] not in piece.paragraphs
    assert walled.problems() == []


OTHER = Piece("Valley school opens a second kitchen", [
    "Pupils of the upper school cook for each other from this autumn, three days a week.",
    "Head teacher Lowri Penn says that lunch had become the loneliest hour of the day.",
    "Pots, stoves and a long table were paid for by the parents of two classes.",
])  # fmt: skip


def test_another_text_lands_once_it_has_stood_alone_for_a_day(walled: Walled) -> None:
    walled.show(walled.site.page("orchard", OTHER), "orchard")
    walled.refresh()
    assert stands_as_before(walled)
    assert walled.aside() == (1, False)
    walled.wait(days=0.9)
    walled.refresh()
    assert stands_as_before(walled)
    walled.wait(days=1.1)
    assert walled.refresh().count()["corrected"] == 1
    assert walled.told()["orchard"] == OTHER.title
    assert walled.problems() == []


def test_another_text_lands_where_the_feed_says_that_it_is_the_story(walled: Walled) -> None:
    walled.site.stories["orchard"] = OTHER
    walled.site.show()
    assert walled.refresh().count()["corrected"] == 1
    assert walled.told()["orchard"] == OTHER.title


def test_a_wall_does_not_land_for_having_stood_for_days(walled: Walled) -> None:
    walled.show(MAINTENANCE)
    walled.refresh()
    walled.wait(days=3)
    walled.refresh()
    assert stands_as_before(walled)


@pytest.mark.few(3)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["/", "/sections/local", "/news/museum"])
def test_a_story_that_leads_elsewhere_is_gone_and_nothing_lands_for_it(
    walled: Walled, status: int, to: str
) -> None:
    front = article("Larkstad Courier", [p.paragraphs[0] for p in STORIES.values()])
    walled.site.server.set("/", front)
    walled.site.server.set("/sections/local", front)
    walled.redirect(to, status, "tram")
    walled.refresh()
    assert stands_as_before(walled)
    for _ in range(3):
        walled.refresh()
        assert walled.told() == {**headlines(walled.site), "tram": None}
        assert len(walled.live()) == 3


@pytest.mark.few(5)
@pytest.mark.parametrize("status", [302, 307, 308])
@pytest.mark.parametrize("to", ["/", "/sections/local", "/news/museum", "/consent?return={}"])
@pytest.mark.parametrize("slugs", [("tram", "glacier"), ("tram", "glacier", "orchard")])
def test_several_stories_that_lead_to_one_place_are_out_of_reach(
    walled: Walled, status: int, to: str, slugs: tuple[str, ...]
) -> None:
    front = article("Larkstad Courier", [p.paragraphs[0] for p in STORIES.values()])
    for path in ("/", "/sections/local"):
        walled.site.server.set(path, front)
    for slug in slugs:
        walled.site.server.set(f"/consent?return=/news/{slug}", CONSENT)
    walled.redirect(to, status, *slugs)
    for _ in range(3):
        walled.refresh()
    assert stands_as_before(walled)
    assert walled.aside()[1]
    walled.site.show()
    walled.refresh()
    assert (stands_as_before(walled), walled.problems()) == (True, [])


@pytest.mark.few(2)
@pytest.mark.parametrize("status", [301, 302, 307])
def test_one_story_that_leads_to_a_log_in_is_out_of_reach(walled: Walled, status: int) -> None:
    walled.site.server.set("/account?next=%2Fnews%2Ftram", LOG_IN)
    walled.redirect("/account?next=%2Fnews%2Ftram", status, "tram")
    for _ in range(3):
        walled.refresh()
    assert stands_as_before(walled)


def test_a_story_sent_on_to_itself_goes_on_being_corrected(walled: Walled) -> None:
    """A site that sends readers to another address of the same story, for now."""
    piece = replace(STORIES["tram"], paragraphs=[*STORIES["tram"].paragraphs[:5], NEW[2]])
    walled.site.server.set("/m/tram", walled.site.page("tram", piece))
    walled.redirect("/m/tram", 302, "tram")
    assert walled.refresh().count()["corrected"] == 1
    assert NEW[2] in walled.texts()["tram"]


def stamped(wall: str, n: int) -> str:
    """Return a wall as it is shown once: with a number of its own."""
    return wall.replace("83adf01c-22 at 10:41:07", f"9{n}cc-{n} at 11:0{n}:59")


@pytest.mark.few(2)
@pytest.mark.parametrize("kind", ["rss", "sitemap"])
@pytest.mark.parametrize("is_stamped", [False, True])
def test_stories_first_read_in_maintenance_are_read_when_it_lifts(
    house: House, kind: str, is_stamped: bool
) -> None:
    with news_site(kind) as site:
        walled = Walled(house, site, dict(STORIES))
        site.stories = dict(STORIES)
        site.show()
        for n, slug in enumerate(STORIES):
            walled.show(stamped(MAINTENANCE, n) if is_stamped else MAINTENANCE, slug)
        for _ in range(2):
            walled.refresh()
        assert walled.live() == set()
        site.show()
        for _ in range(2):
            walled.refresh()
        assert walled.told() == headlines(site)
        assert walled.live() == set(headlines(site).values())
        assert walled.problems() == []


@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_stories_that_lead_to_a_log_in_when_first_read_are_read_later(
    house: House, kind: str
) -> None:
    with news_site(kind) as site:
        walled = Walled(house, site, dict(STORIES))
        site.stories = dict(STORIES)
        site.show()
        for slug in STORIES:
            site.server.set(f"/log-in?to=/news/{slug}", LOG_IN)
        walled.redirect("/log-in?to={}", 302)
        walled.refresh()
        assert walled.live() == set()
        site.show()
        walled.refresh()
        assert walled.told() == headlines(site)


@pytest.fixture
def twins(house: House) -> Iterator[Walled]:
    """A site whose feed lists one story at two addresses, and another one."""
    with news_site("rss") as site:
        walled = Walled(house, site)
        tram, museum = STORIES["tram"], STORIES["museum"]
        site.stories = {"a-1": tram, "b-1": tram, "c-1": museum}
        walled.before = dict(site.stories)
        site.show()
        walled.refresh()
        assert walled.live() == {tram.title, museum.title}
        yield walled


def test_two_addresses_of_one_story_are_parted_by_no_wall(twins: Walled) -> None:
    told = twins.told()
    for n, slug in enumerate(twins.site.stories):
        twins.show(stamped(MAINTENANCE, n), slug)
    for _ in range(3):
        assert twins.refresh().count()["withdrawn"] == 0
    assert twins.told() == told
    twins.site.show()
    twins.refresh()
    assert (twins.told(), twins.problems()) == (told, [])


def test_two_addresses_part_where_one_tells_another_story(twins: Walled) -> None:
    twins.site.stories["b-1"] = STORIES["glacier"]
    twins.site.show()
    twins.refresh()
    assert twins.told() == headlines(twins.site)


@pytest.mark.parametrize("claimed", ["/news/template", "/news/glacier"])
def test_a_wrong_canonical_on_every_page_makes_no_two_stories_one(
    house: House, claimed: str
) -> None:
    with news_site("rss") as site:
        walled = Walled(house, site, dict(STORIES))
        site.stories = dict(STORIES)
        site.show()
        for slug, piece in STORIES.items():
            page = site.page(slug, piece)
            wrong = str(page.body).replace(site.url(slug), site.server.url + claimed)
            walled.show(replace(page, body=wrong), slug)
        for _ in range(3):
            walled.refresh()
        assert walled.told() == headlines(site)
        site.show()
        found = [walled.refresh().count() for _ in range(2)]
        assert {one["corrected"] + one["withdrawn"] + one["added"] for one in found} == {0}
        assert walled.told() == headlines(site)
