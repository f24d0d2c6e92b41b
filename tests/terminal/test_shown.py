"""How an answer stands in terminals of all widths, and where its links go."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from surfaces import answer_of

from bot.answer import Answer, Plan, Wants
from bot.answers.links import link_to
from bot.terminal.asked import Screen, printer_on
from bot.terminal.show import show_answer

WORDS = "The fire at the Ostrel rope works killed 19 people, Mira Hale of the brigade said today."
QUESTION = "how many people were killed in the fire at the Ostrel rope works?"


@pytest.fixture(scope="module")
def answer() -> Answer:
    """One quote, of a story that has an address."""
    found = answer_of(WORDS, quotes=1)
    [quote] = found.quotes
    story = replace(quote.story, url="https://ostrel.example/news/rope-works-fire")
    quote = replace(quote, version=replace(quote.version, story=story))
    plan = Plan(QUESTION, "people killed fire Ostrel rope works", wants=Wants.NUMBER)
    return replace(
        found, plan=plan, quotes=(quote,), headline="1 quote from Ostrel Post", summary=None
    )


def shown(answer: Answer, width: int, *, clickable: bool, colours: str | None = None) -> str:
    printer = printer_on(Screen(width, is_terminal=True, colours=colours, clickable=clickable))
    show_answer(printer, answer)
    return printer.written


def bare(text: str) -> str:
    """What is seen of a text: neither colours nor where links go."""
    return re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", text)


@pytest.mark.parametrize("width", [40, 41, 57, 80, 100, 120, 200])
@pytest.mark.parametrize("clickable", [True, False])
def test_no_line_is_wider_than_the_terminal_but_an_address(
    answer: Answer, width: int, clickable: bool
) -> None:
    lines = bare(shown(answer, width, clickable=clickable)).splitlines()
    wide = [line.strip() for line in lines if cell_len(line.rstrip()) > width]
    link = str(link_to(answer.quotes[0].story.url, WORDS))
    assert set(wide) <= ({link} if not clickable else set())
    assert " ".join(WORDS.split()) in " ".join(" ".join(lines).split())


def test_the_answer_comes_first_and_the_count_below(answer: Answer) -> None:
    lines = [line for line in bare(shown(answer, 200, clickable=True)).splitlines() if line.strip()]
    assert WORDS in lines[0] or WORDS in lines[1]
    assert lines[-2:][0].startswith("1 quote from Ostrel Post")


def test_the_figure_asked_for_is_bold(answer: Answer) -> None:
    told = shown(answer, 200, clickable=True, colours="standard")
    assert "rope works killed \x1b[1m19\x1b[0m people" in told


def test_an_address_is_spelt_out_once_and_whole_where_no_link_is_shown(answer: Answer) -> None:
    link = str(link_to(answer.quotes[0].story.url, WORDS))
    for width in (40, 80, 200):
        assert shown(answer, width, clickable=False).count(link) == 1
    clicked = shown(answer, 80, clickable=True, colours="standard")
    assert link not in bare(clicked)
    assert f";{link}\x1b\\" in clicked
