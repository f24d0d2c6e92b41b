"""What an answer looks like in Slack: the answer first, each quote in the story's own letters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fakeslack import check_message, plain_text
from hypothesis import given as over
from hypothesis import strategies as st

from bot.answer import Answer, Narrowing, Plan, Quote, Wants
from bot.answers.emphasis import asked_for, in_parts, touching
from bot.answers.figure_conflict import rows_of
from bot.slack.looks.answers import answer_message
from bot.slack.looks.blocks import Message
from bot.slack.looks.marks import amended
from index.archive.given import Given, Judged, QuoteState, Shown
from index.story import Story, Version

AT = datetime(2026, 3, 5, tzinfo=UTC)
KEY = "message:C0123456789:1742001234.123456"


def quote(text: str, n: int = 1, rest: str = "", day: int = 4, **more: Any) -> Quote:
    """The first sentence of a story."""
    outlet = more.pop("outlet", "Orlava Ledger")
    url = f"https://ledger.example/{n}"
    whole = f"{text} {rest}".strip()
    story = Story(f"k{n}", f"s{n}", whole, "Orchard", url, outlet, (), date(2026, 3, day))
    version = Version(n, n, story, ((0, len(text)),), AT)
    return Quote(version, (0, len(text)), **more)


def answer(plan: Plan, *quotes: Quote, **more: Any) -> Answer:
    return Answer(
        asked=plan.question,
        plan=plan,
        headline=f"{len(quotes)} quotes from Orlava Ledger",
        statements=(),
        quotes=quotes,
        closest=(),
        hits=(),
        seconds=0.1,
        indexed_at=AT,
        stories=9,
        **more,
    )


def plan(question: str, wants: Wants = Wants.ANY) -> Plan:
    return Plan(question, question.rstrip("?"), wants=wants)


def bold(told: Quote, asked: Plan) -> list[str]:
    return [part for part, strong in in_parts(told.text, asked_for(asked, told)) if strong]


SAID = "Growers said at least 40 orchards were destroyed by the hail, and nine people were injured."
SEVEN = ["7 per cent"]
HEADED = "The cooperative is led by Milan Tesař, who took over in May."


@pytest.mark.parametrize(
    ("text", "question", "wants", "expected"),
    [
        (SAID, "how many people were injured in the hail?", Wants.NUMBER, ["nine"]),
        (SAID, "how many orchards were destroyed?", Wants.NUMBER, ["at least 40"]),
        (SAID, "how many people were killed?", Wants.NUMBER, []),
        (SAID, "what happened in the orchards?", Wants.ANY, []),
        ("Fares rise by 7 per cent in June.", "by how much do fares rise?", Wants.NUMBER, SEVEN),
        (HEADED, "who led the cooperative?", Wants.PERSON, ["Milan Tesař"]),
        (HEADED, "who led the brewery of Klenov?", Wants.PERSON, []),
    ],
)
def test_the_figure_or_name_asked_for_is_bold(
    text: str, question: str, wants: Wants, expected: list[str]
) -> None:
    assert bold(quote(text), plan(question, wants)) == expected


@over(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_runs_joined_again_are_the_slice(text: str, spans: list[tuple[int, int]]) -> None:
    stressed = tuple((min(one), min(max(one), len(text))) for one in spans if min(one) <= len(text))
    assert "".join(part for part, _ in in_parts(text, stressed)) == text


def test_the_first_line_answers() -> None:
    caveat = "The Ledger could not confirm the number."
    told = quote(SAID, rest=caveat, speaker="Orlava Growers", caveat=(92, 92 + len(caveat)))
    message = answer_message(answer(plan("how many people were injured?", Wants.NUMBER), told), KEY)
    first, small, *_ = message.blocks
    assert first["elements"][0]["type"] == "rich_text_quote"
    assert plain_text({"blocks": [first]}).startswith(SAID)
    assert "Orlava Growers in Orlava Ledger, 4 March 2026 [1]" in plain_text({"blocks": [first]})
    assert small["type"] == "context"
    assert "Searched" not in plain_text({"blocks": list(message.blocks)})
    assert message.text.startswith(f"“{SAID}” — Orlava Growers in Orlava Ledger, 4 March 2026")


def test_what_must_be_known_before_stands_before() -> None:
    elsewhere = Plan("who?", "who", outlets=("Klenov Post",), loosened=True)
    message = answer_message(answer(elsewhere, quote(SAID)), KEY)
    assert plain_text({"blocks": [message.blocks[0]]}).startswith("Nothing in Klenov Post answers")
    assert message.text.startswith("Nothing in Klenov Post answers that; elsewhere: “")


@pytest.mark.parametrize("days", [(4, 4), (4, 5)])
@pytest.mark.parametrize("outlets", [1, 2, 3])
@pytest.mark.parametrize("limited", [True, False])
def test_three_controls_stand_under_an_answer_and_the_rest_in_a_menu(
    days: tuple[int, int], outlets: int, limited: bool
) -> None:
    names = ["Orlava Ledger", "Klenov Post", "The Very Long Name of an Outlet of the Hills"][
        :outlets
    ]
    asked = Plan("who?", "who", since=date(2026, 3, 1) if limited else None)
    quotes = [quote(SAID, n, outlet=name, day=day) for n, name in enumerate(names) for day in days]
    message = answer_message(answer(asked, *quotes, more=True), KEY)
    check_message(message.text, list(message.blocks))
    [row] = [block for block in message.blocks if block["type"] == "actions"]
    copy, context, more, menu = row["elements"]
    assert [one["text"]["text"] for one in (copy, context, more)] == ["Copy", "In context", "More"]
    assert 2 <= len(menu["options"]) <= 5
    assert menu["options"][0]["text"]["text"] == "Share to channel"
    assert menu["options"][-1]["text"]["text"] == "How this was found"
    assert all(len(option["value"]) <= 150 for option in menu["options"])


TOLL = "how many people were killed in the hail?"
MINISTRY = "The Farm Ministry said 14 people were killed in the hail at Orlava."
UNION = "The Growers Union said 21 people were killed in the hail at Orlava."
EARLIER = "The Growers Union said 9 people were killed in the hail at Orlava."


def toll() -> tuple[Plan, list[Quote]]:
    quotes = [
        quote(MINISTRY, 1, speaker="Farm Ministry"),
        quote(UNION, 2, day=5, speaker="Growers Union", outlet="Klenov Post"),
        quote(EARLIER, 3, day=3, speaker="Growers Union", outlet="Klenov Post"),
    ]
    return plan(TOLL, Wants.NUMBER), quotes


def rows(message: Message) -> list[str]:
    listed = [
        one
        for block in message.blocks
        for one in block.get("elements", ())
        if one["type"] == "rich_text_list"
    ]
    return [
        "".join(run["text"] for run in item["elements"])
        for one in listed
        for item in one["elements"]
    ]


def test_figures_that_differ_are_rows_the_newest_first_with_what_was_said_before() -> None:
    asked, quotes = toll()
    message = answer_message(answer(asked, *quotes), KEY)
    check_message(message.text, list(message.blocks))
    assert rows(message) == [
        "21 · Growers Union · 5 March · Klenov Post [2] · before: 9 (3 March) [3]",
        "14 · Farm Ministry · 4 March · Orlava Ledger [1]",
    ]
    assert "Figures differ: " in message.text


def test_one_body_has_one_row_with_its_steps() -> None:
    asked, quotes = toll()
    assert len(rows_of(asked, quotes[1:])) == 1
    assert rows(answer_message(answer(asked, *quotes[1:]), KEY)) == [
        "21 · Growers Union · 5 March · Klenov Post [1] · before: 9 (3 March) [2]"
    ]


def marked(state: QuoteState, n: int) -> Message:
    """An answer of figures that differ, one of whose quotes no longer stands."""
    asked, quotes = toll()
    message = answer_message(answer(asked, *quotes), KEY)
    judged = tuple(
        Judged(
            Shown(m, m, one.span, message.places[m - 1]),
            None,
            state if m == n else QuoteState.STANDING,
            AT,
            one.span if m == n and state is QuoteState.CORRECTED else None,
        )
        for m, one in enumerate(quotes, 1)
    )
    kept: dict[str, Any] = {}
    told = message.text, message.blocks, judged, kept
    return amended(Given(1, "k", "T", "C", None, "1", None, False, TOLL, AT, *told), {n: "Now 22."})


def test_a_withdrawn_figure_leaves_its_row_and_the_notification() -> None:
    message = marked(QuoteState.WITHDRAWN, 2)
    check_message(message.text, list(message.blocks))
    told = plain_text({"blocks": list(message.blocks)}) + message.text
    assert "21" not in told
    assert UNION not in told
    assert MINISTRY in told


def test_a_corrected_figure_is_struck_and_the_notification_gives_the_new_words() -> None:
    message = marked(QuoteState.CORRECTED, 2)
    check_message(message.text, list(message.blocks))
    [listed] = [one for one in message.blocks[1]["elements"] if one["type"] == "rich_text_list"]
    figure = listed["elements"][0]["elements"][0]
    assert figure["text"] == "21"
    assert figure["style"]["strike"]
    assert "Now 22." in message.text
    assert UNION not in message.text


@pytest.mark.parametrize(
    ("note", "touches"),
    [
        ("Correction: An earlier version said 30 orchards were destroyed.", True),
        ("Correction: An earlier version misspelt the name of Vera Holubová.", False),
        ("Correction: Nine people were injured, not eight.", True),
    ],
)
def test_a_correction_is_shown_where_it_touches_what_is_quoted(note: str, touches: bool) -> None:
    told = quote(SAID, rest=note, corrections=((len(SAID) + 1, len(SAID) + 1 + len(note)),))
    assert bool(touching(told)) is touches


def test_an_asker_who_narrowed_is_told_so_first() -> None:
    narrowed = Plan(
        "who?", "who", outlets=("Orlava Ledger",), narrowing=Narrowing(("Orlava Ledger",))
    )
    message = answer_message(answer(narrowed, quote(SAID)), KEY, asked=True)
    assert plain_text({"blocks": [message.blocks[0]]}) == "who?\nOnly in Orlava Ledger:"
