"""Other answers to the same question: one outlet, later days, everywhere, more quotes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from newsroom import Newsroom

from bot.answer import Answer, Narrowing, QuotedSpan
from bot.answers.ask import ask
from bot.answers.choosing import near_copies
from bot.answers.refining import LONGEST, Refinement, refinements
from bot.answers.wording import plan_line
from bot.terminal.demo import SAMPLE
from index.house import House

SAMPLED = [
    json.loads(line)
    for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
ASTRID = "how many people died on the ferry Astrid"


def places(answer: Answer) -> list[QuotedSpan]:
    return [(quote.version.id, quote.span) for quote in answer.quotes]


def outlets(answer: Answer) -> set[str | None]:
    return {quote.story.outlet for quote in answer.quotes}


def labels(answer: Answer) -> list[str]:
    return [one.label for one in refinements(answer)]


def again(house: House, answer: Answer, one: Refinement) -> Answer:
    """Ask as the button would."""
    passed: Sequence[QuotedSpan] = (*answer.passed, *places(answer)) if one.more else ()
    return ask(house, answer.asked, history=answer.history, narrowing=one.narrowing, passed=passed)


@pytest.fixture
def ferry(room: Newsroom) -> Newsroom:
    """Three outlets on three days, each with its own count of the dead of one ferry."""
    told = [
        ("Velmark Post", "2025-03-03", "The Harbour Ministry said 23 people died on the Astrid."),
        ("Lake Herald", "2025-03-04", "Divers of Kesh said 41 people died on the ferry Astrid."),
        ("Rye Daily", "2025-03-05", "The ferry Astrid took 44 people, who died, insurers said."),
    ]
    for outlet, day, text in told:
        story = {"title": f"The ferry Astrid: {outlet}", "text": text, "outlet": outlet}
        room.write(f"{outlet}.json", {**story, "published": day})
    room.write("bread.json", {"text": "A loaf costs 4 crowns in Velmark.", "outlet": "Rye Daily"})
    room.refresh()
    return room


def test_what_is_offered_under_an_answer_of_several_outlets_and_days(ferry: Newsroom) -> None:
    offered = refinements(ferry.ask(ASTRID))
    only = [one for one in offered if one.label.startswith("Only ")]
    assert len(only) == 2
    assert {one.narrowing.outlets[0] for one in only} <= {
        "Velmark Post",
        "Lake Herald",
        "Rye Daily",
    }
    [since] = [one for one in offered if one.label.startswith("Since ")]
    assert since == Refinement("Since 5 March 2025", Narrowing(since=date(2025, 3, 5)))
    assert "Loosen filters" not in labels(ferry.ask(ASTRID))


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("question", "narrowing", "offered"),
    [
        (f"Lake Herald: {ASTRID}", Narrowing(), ["Loosen filters"]),
        (ASTRID, Narrowing(outlets=("Lake Herald",)), ["Loosen filters"]),
        (ASTRID, Narrowing(since=date(2025, 3, 5)), ["Loosen filters"]),
        (f"Lake Herald: {ASTRID}", Narrowing(everywhere=True), ["Only", "Only", "Since"]),
        ("what does a loaf cost in Velmark", Narrowing(), []),
        ("who won the chess cup in Orlo", Narrowing(), []),
        ("who won the chess cup in Orlo", Narrowing(outlets=("Rye Daily",)), ["Loosen filters"]),
    ],
)
def test_what_is_offered_where_less_is_asked(
    ferry: Newsroom, question: str, narrowing: Narrowing, offered: list[str]
) -> None:
    found = labels(ferry.ask(question, narrowing=narrowing))
    assert [label if label == "Loosen filters" else label.split()[0] for label in found] == offered


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("narrowing", "headline", "searched"),
    [
        (Narrowing(("Rye Daily",)), "Only in Rye Daily: 1 quote from Rye Daily", "in Rye Daily"),
        (
            Narrowing(since=date(2025, 3, 5)),
            "Only from 5 March 2025: 1 quote from Rye Daily",
            "from 5 March 2025",
        ),
        (
            Narrowing(until=date(2025, 3, 3)),
            "Only until 3 March 2025: 1 quote from Velmark Post",
            "until 3 March 2025",
        ),
    ],
)
def test_headline_and_plan_line_tell_what_it_was_narrowed_to(
    ferry: Newsroom, narrowing: Narrowing, headline: str, searched: str
) -> None:
    answer = ferry.ask(ASTRID, narrowing=narrowing)
    assert answer.headline == headline
    assert searched in plan_line(answer.plan)


def test_loosened_filters_are_told_and_all_outlets_are_quoted(ferry: Newsroom) -> None:
    asked = f"Lake Herald: {ASTRID} since 4 march 2025"
    assert outlets(ferry.ask(asked)) == {"Lake Herald"}
    wide = ferry.ask(asked, narrowing=Narrowing(everywhere=True))
    assert outlets(wide) == {"Velmark Post", "Lake Herald", "Rye Daily"}
    assert wide.headline.startswith("Everywhere: ")
    assert plan_line(wide.plan).endswith("· everywhere")


def test_an_asker_who_narrows_is_shown_nothing_from_elsewhere(ferry: Newsroom) -> None:
    answer = ferry.ask("what does a loaf cost", narrowing=Narrowing(outlets=("Lake Herald",)))
    assert not answer.answered
    assert answer.headline == "Nothing in Lake Herald answers that."
    assert not answer.plan.loosened


def test_an_outlet_that_is_not_here_gives_nothing(ferry: Newsroom) -> None:
    answer = ferry.ask(ASTRID, narrowing=Narrowing(outlets=("‘; DROP TABLE stories; --",)))
    assert not answer.answered


def test_a_narrowing_is_laid_over_the_plan_of_a_thread(ferry: Newsroom) -> None:
    answer = ferry.ask(
        "and what did the ministry say?", history=[ASTRID], narrowing=Narrowing(("Velmark Post",))
    )
    assert outlets(answer) == {"Velmark Post"}


def test_a_long_name_of_an_outlet_still_fits_a_button(room: Newsroom) -> None:
    for name, told in (("A" * 90, "police said"), ("B" * 90, "which a diver of Kesh denied")):
        text = f"The ferry Astrid sank with {len(told)} people aboard, {told}."
        room.write(f"{name[0]}.json", {"text": text, "outlet": name})
    room.refresh()
    offered = refinements(room.ask("how many were aboard the ferry Astrid"))
    assert offered
    assert all(len(one.label) <= LONGEST for one in offered)


@pytest.mark.few(7)
@pytest.mark.parametrize("case", SAMPLED, ids=[case["id"] for case in SAMPLED])
def test_every_button_keeps_its_promise(sample: House, case: dict[str, Any]) -> None:
    answer = ask(sample, case["question"], history=case.get("history", ()))
    for one in refinements(answer):
        other = again(sample, answer, one)
        assert not answer.answered or other.answered, one.label
        if one.narrowing.outlets:
            assert outlets(other) == set(one.narrowing.outlets)
        if one.narrowing.since:
            days = [quote.story.published for quote in other.quotes]
            assert all(day and day >= one.narrowing.since for day in days)


@pytest.mark.few(7)
@pytest.mark.parametrize("case", SAMPLED, ids=[case["id"] for case in SAMPLED])
def test_more_is_offered_where_there_is_more_and_repeats_nothing(
    sample: House, case: dict[str, Any]
) -> None:
    history = case.get("history", ())
    answer = ask(sample, case["question"], history=history)
    had, texts = places(answer), [quote.text for quote in answer.quotes]
    for _ in range(5):
        more = ask(sample, case["question"], history=history, passed=had)
        assert answer.more == more.answered
        if not more.answered:
            assert more.headline == "No more quotes answer that." or not had
            break
        assert f"{len(more.quotes)} more quote" in more.headline
        for quote in more.quotes:
            assert not any(near_copies(quote.text, text) for text in texts)
        had, texts = [*had, *places(more)], [*texts, *(quote.text for quote in more.quotes)]
        answer = more


def test_more_quotes_are_held_to_the_bar_of_the_best(room: Newsroom) -> None:
    """What is left after the answer was quoted is of the same story, and no answer."""
    room.write("ferry.txt", "The ferry Astrid sank off Velmark with 41 people aboard, police said.")
    room.write("rye.txt", "A loaf of rye costs 4 crowns. The ferry of Kesh was painted in spring.")
    room.refresh()
    answer = room.ask("how many people were aboard the ferry Astrid off Velmark")
    assert len(answer.quotes) == 1
    assert not answer.more
    more = room.ask(answer.asked, passed=places(answer))
    assert more.headline == "No more quotes answer that."


def test_a_copy_of_what_was_quoted_is_no_more_quote(room: Newsroom) -> None:
    text = "The ferry Astrid sank off Velmark with 41 people aboard, police said on Monday."
    room.write("a.json", {"text": text, "outlet": "Velmark Post"})
    room.refresh()
    had = places(room.ask("how many were aboard the ferry Astrid"))
    room.write("b.json", {"text": text.replace("on Monday", "Monday"), "outlet": "Rye Daily"})
    room.refresh()
    assert not room.ask("how many were aboard the ferry Astrid", passed=had).answered
