"""How answers are made of what the stories say: kinds, sides, conflicts, days, silence."""

from __future__ import annotations

from datetime import date

import pytest
from newsroom import Newsroom

from bot.answer import Answer

OBSERVATORY = "Lake Water Observatory"


def texts(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


def tell(room: Newsroom, name: str, text: str, day: str, outlet: str) -> None:
    story = {"title": text[:50], "text": text, "published": day, "outlet": outlet}
    room.write(f"{name}.json", story)


@pytest.fixture
def ferry(room: Newsroom) -> Newsroom:
    """Two outlets, two days, two counts of the dead of one ferry, and another sinking before."""
    tell(
        room,
        "monday",
        "The ferry Astrid sank off Velmark in a storm. The Harbour Ministry said 23 people had "
        "died when the ferry sank. The ferry was built in Kesh in 1961. Captain Ole Brandt was at "
        "the wheel because the pilot had fallen ill.",
        "2025-03-03",
        "Velmark Post",
    )
    tell(
        room,
        "tuesday",
        f"The {OBSERVATORY} said 41 people had died when the ferry Astrid sank off Velmark. It "
        "said the count came from families on the quay. The Velmark Post could not independently "
        "verify the figure.",
        "2025-03-04",
        "Lake Herald",
    )
    tell(
        room,
        "before",
        f"The {OBSERVATORY} said 5 people had died when the barge Mette sank near Orlo.",
        "2024-11-20",
        "Lake Herald",
    )
    tell(
        room,
        "bread",
        "Bread is dearer in Velmark this spring, bakers said. A loaf costs 4 crowns.",
        "2025-03-10",
        "Velmark Post",
    )
    room.refresh()
    return room


def test_a_number_wanted_is_a_number_of_that_thing(ferry: Newsroom) -> None:
    first = texts(ferry.ask("how many people died on the ferry Astrid"))[0]
    assert "23 people" in first or "41 people" in first


def test_figures_that_differ_are_told_in_the_headline_with_names_and_days(ferry: Newsroom) -> None:
    answer = ferry.ask("how many people died when the ferry Astrid sank")
    assert "Figures differ: " in answer.headline
    assert "23 (Harbour Ministry, 3 March 2025)" in answer.headline
    assert f"41 ({OBSERVATORY}, 4 March 2025)" in answer.headline
    assert "5 (" not in answer.headline


def test_one_figure_is_no_conflict(ferry: Newsroom) -> None:
    assert "differ" not in ferry.ask("what does a loaf of bread cost in Velmark").headline


def test_who_asks_for_a_speaker_gets_only_what_that_one_says(ferry: Newsroom) -> None:
    answer = ferry.ask("toll of the ferry Astrid according to the observatory")
    assert answer.plan.speakers == (OBSERVATORY,)
    assert {quote.speaker for quote in answer.quotes} == {OBSERVATORY}
    assert "41 people" in texts(answer)[0]


def test_both_sides_are_heard(ferry: Newsroom) -> None:
    answer = ferry.ask("the observatory vs the ministry on the ferry Astrid dead")
    said = {quote.speaker for quote in answer.quotes}
    assert {OBSERVATORY, "Harbour Ministry"} <= said


def test_a_quote_that_leans_on_the_sentence_before_brings_it(ferry: Newsroom) -> None:
    answer = ferry.ask("where did the observatory say its ferry count came from")
    [quote] = [quote for quote in answer.quotes if quote.text.startswith("It said the count")]
    assert quote.speaker == OBSERVATORY
    assert quote.slice(quote.said_as) == "It"
    before = quote.slice(quote.before)
    assert before is not None
    assert before.startswith(f"The {OBSERVATORY} said 41")


def test_a_reason_wanted_is_a_reason(ferry: Newsroom) -> None:
    first = texts(ferry.ask("why was captain Brandt at the wheel of the ferry"))[0]
    assert "because the pilot had fallen ill" in first


def test_the_latest_comes_newest_first(ferry: Newsroom) -> None:
    days = [
        quote.story.published or date.min
        for quote in ferry.ask("latest toll when the ferry sank, people died").quotes
    ]
    assert days == sorted(days, reverse=True)


def test_a_limit_of_days_that_leaves_nothing_is_loosened_and_said(ferry: Newsroom) -> None:
    answer = ferry.ask("how many people died on the barge Mette near Orlo since 1 january 2025")
    assert answer.plan.since == date(2025, 1, 1)
    assert answer.plan.loosened
    assert answer.headline.startswith("Nothing from 1 January 2025 answers that; elsewhere:")
    assert "5 people" in texts(answer)[0]


def test_a_limit_of_days_is_kept_where_it_leaves_an_answer(ferry: Newsroom) -> None:
    answer = ferry.ask("how many people died when the ferry sank since 4 march 2025")
    assert not answer.plan.loosened
    assert {quote.story.published for quote in answer.quotes} == {date(2025, 3, 4)}


def test_a_name_spelt_another_way_is_found(ferry: Newsroom) -> None:
    assert "41 people" in " ".join(texts(ferry.ask("how many died on the ferry Astrit, velmarc")))


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "question",
    [
        "what did the observatory say about the price of bread",
        "how many died on the ferry in july 2022",
        "what did the prime minister say about the ferry Astrid",
        "why did the Harbour Ministry admit sinking the submarine",
    ],
)
def test_a_premise_no_story_supports_is_answered_with_silence(
    ferry: Newsroom, question: str
) -> None:
    answer = ferry.ask(question)
    assert texts(answer) == []
    assert answer.closest


def test_an_outlet_that_is_not_here_is_said(ferry: Newsroom) -> None:
    answer = ferry.ask(
        "According to the Bloomberg article, which airline flew the survivors of the plane crash "
        "in Peru home, and which hospital in Lima, reported by a Reuters article, treated the "
        "pilots?"
    )
    assert not answer.answered
    assert "Bloomberg" in answer.headline
