"""A story its feed gave whole, once it is listed no more: its page is read, and heeded."""

from __future__ import annotations

import pytest
from town import Town, dated, page, prose

LONG = [
    "The hall was built for herring auctions and still smells of them on warm evenings.",
    "Volunteers sweep it before every meeting and stack the chairs along the north wall.",
    "Its roof was mended last year with slates that came from a chapel in Hollin.",
    "Lena Abbot keeps the key and lends it to whoever signs the book by the door.",
    "The council pays for heating until April and has asked members to bring blankets.",
    "A second stove was promised in the autumn, and has been delivered without a pipe.",
    "Visitors from Kell are expected for the festival, which begins after the spring tide.",
]


def told(figure: int = 12) -> list[str]:
    return [*prose("choir", figure), *LONG]


def entry(town: Town, paragraphs: list[str]) -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<item><title>News of the choir</title><link>{town.server.url}/choir</link>"
        f"<description>In short</description><content:encoded><![CDATA[{body}]]></content:encoded>"
        "</item>"
    )


@pytest.fixture
def choir(town: Town) -> Town:
    """A story given whole, which its feed has just stopped listing; its page words it otherwise."""
    other = [text.replace("'", "\u2019") for text in told()]
    around = "<nav><a href='/'>Marram Mail</a></nav>"
    town.server.set("/choir", page("Choir grows", other, dated(), around))
    town.feed_of(entry(town, told()))
    town.add("/rss.xml", "rss")
    assert town.refresh().count()["added"] == 1
    assert "/choir" not in town.server.paths()
    town.rss([])
    assert town.refresh().count()["corrected"] == 0
    return town


def look(town: Town) -> dict[str, int]:
    town.ago(days=2)
    return town.refresh().count()


def show(town: Town, paragraphs: list[str], head: str = "") -> None:
    town.server.set("/choir", page("Choir grows", paragraphs, dated() + head))


def test_a_page_that_words_it_otherwise_corrects_nothing(choir: Town) -> None:
    linked = page("Choir grows", told(), dated()).replace(
        "Lena Abbot", "<a href='/l'>Lena</a> Abbot"
    )
    choir.server.set("/choir", linked.replace("</article>", "<p>Share this</p></article>"))
    for _ in range(2):
        assert look(choir)["corrected"] == 0
    assert list(choir.live()) == ["News of the choir"]


@pytest.mark.few(2)
@pytest.mark.parametrize("changed", ["a figure", "a name", "a sentence out", "a denial"])
def test_a_correction_on_its_page_is_taken(choir: Town, changed: str) -> None:
    paragraphs = {
        "a figure": told(21),
        "a name": [text.replace("Odile Penn", "Odette Penn") for text in told()],
        "a sentence out": [text for text in told() if "herring" not in text],
        "a denial": [text.replace("has raised", "has not raised") for text in told()],
    }[changed]
    show(choir, paragraphs)
    assert look(choir)["corrected"] == 1
    (text,) = choir.live().values()
    assert all(paragraph in text for paragraph in paragraphs)
    assert look(choir)["corrected"] == 0


def test_another_text_at_its_address_is_no_correction(choir: Town) -> None:
    show(choir, prose("jetty"))
    assert look(choir)["corrected"] == 0
    assert list(choir.live()) == ["News of the choir"]


@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_a_story_behind_a_password_is_gone_at_once(town: Town, kind: str) -> None:
    show(town, told())
    town.rss(["/choir"]) if kind == "rss" else town.sitemap(["/choir"])
    town.add("/rss.xml" if kind == "rss" else "/sitemap.xml", kind)
    town.refresh()
    assert len(town.live()) == 1
    form = (
        '<form action="/wp-login.php?action=postpass" class="post-password-form" method="post">'
        '<label>Password: <input name="post_password" type="password"></label></form>'
    )
    town.server.set("/choir", page("Protected: Choir grows", [], around=form))
    assert look(town)["withdrawn"] == 1
    show(town, told())
    look(town)
    assert len(town.live()) == 1


def test_a_story_its_site_has_trashed_is_withdrawn(choir: Town) -> None:
    choir.server.remove("/choir")
    assert look(choir)["withdrawn"] == 0
    assert look(choir)["withdrawn"] == 1
    show(choir, told())
    look(choir)
    assert len(choir.live()) == 1
