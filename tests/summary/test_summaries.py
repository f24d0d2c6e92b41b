"""What a language model says of an answer: how it looks, is kept, and is told in JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakeslack import links, pings, plain_text
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom
from rich.console import Console
from scripted import Model

from bot.answer import Answer, Slice, Statement, Summary
from bot.answers.answer_store import kept, restored
from bot.answers.wording import summary_line
from bot.model_call import CallOutcome, ModelCall
from bot.slack.looks.answers import answer_message, opening_of, plain_message, summary_message
from bot.slack.looks.blocks import BUDGET, LONGEST_TEXT, Message, literal, weight
from bot.slack.looks.summaries import MOST
from bot.stopwatch import Stage
from bot.terminal.answering import Desk
from bot.terminal.as_json import answer_json
from bot.terminal.asked import Asked, Screen
from bot.terminal.show import show_answer
from index.access import OF_THE_HOUSE
from index.house import House

MODEL = "ollama:llama3.1"
QUESTION = "how many people died on the ferry Astrid"
HOSTILE = "<!channel> <@U0000000001> @here [a](https://evil.example) *bold* https://evil.example"


def summary(*statements: tuple[str, tuple[int, ...]], **more: Any) -> Summary:
    return Summary(MODEL, tuple(Statement(*one) for one in statements), **more)


TWO = summary(("The ministry said 23 died.", (1,)), ("The observatory said 41 died.", (2,)))


@pytest.fixture
def ferry(room: Newsroom) -> Newsroom:
    for name, said, outlet in (
        ("one", "The Harbour Ministry said 23 people died on the ferry Astrid.", "Velmark Post"),
        ("two", "The Lake Observatory said 41 people died on the ferry Astrid.", "Lake Herald"),
    ):
        url = f"https://velmark.example/{name}"
        room.write(f"{name}.json", {"title": name, "url": url, "text": said, "outlet": outlet})
    room.refresh()
    return room


@pytest.fixture
def answer(ferry: Newsroom) -> Answer:
    """An answer of two quotes, the ministry's first."""
    found = ferry.ask(QUESTION)
    quotes = tuple(sorted(found.quotes, key=lambda quote: quote.text))[::-1]
    quotes = tuple(sorted(quotes, key=lambda quote: "Ministry" not in quote.text))
    assert len(quotes) == 2
    return replace(found, quotes=quotes)


def lines_of(block: dict[str, Any]) -> list[str]:
    """The sections of a block, each as it reads."""
    sections = block["elements"]
    return ["".join(part["text"] for part in one["elements"]).strip() for one in sections]


def with_summary(answer: Answer, told: Summary) -> tuple[int, dict[str, Any]]:
    """The block that an answer has more with a summary, and its place: just above the quotes."""
    at = answer_message(answer).places[0]
    return at, answer_message(replace(answer, summary=told)).blocks[at]


WRITTEN = f"Written by a language model from the quotes below ({MODEL})."
LINES = {
    WRITTEN: TWO,
    f"{WRITTEN} 1 statement left out: the quotes do not bear it out.": replace(TWO, dropped=1),
    f"{WRITTEN} 2 statements left out: the quotes do not bear them out. It breaks off here: the "
    "language model broke off.": replace(TWO, dropped=2, failed="the language model broke off"),
    f"{WRITTEN} 1 statement left out: it is in another language than its quotes. 1 quote was not "
    "sent to the language model: its story was under embargo.": replace(
        TWO, dropped=1, foreign=1, withheld=1
    ),
    f"{WRITTEN} 1 statement left out: the quotes do not bear it out. 2 statements left out: they "
    "are in another language than their quotes.": replace(TWO, dropped=3, foreign=2),
    "No summary: what the language model wrote is in another language than the quotes.": summary(
        dropped=2, foreign=2
    ),
    "No summary: the language model broke off. 2 quotes were not sent to the language model: their "
    "stories were under embargo.": summary(failed="the language model broke off", withheld=2),
    "No summary: it did not answer within 20 seconds.": summary(
        failed="it did not answer within 20 seconds"
    ),
    "No summary: the quotes do not bear out what the language model wrote.": summary(dropped=1),
    "No summary: the quotes do not bear out any of the 3 statements the language model wrote.": (
        summary(dropped=3)
    ),
}


@pytest.mark.parametrize(("line", "told"), LINES.items())
def test_a_line_says_who_wrote_it_and_what_is_missing(line: str, told: Summary) -> None:
    assert summary_line(told) == line


def test_it_stands_above_the_quotes_and_moves_nothing_else(answer: Answer) -> None:
    plain, told = answer_message(answer, "k"), answer_message(replace(answer, summary=TWO), "k")
    at, block = with_summary(answer, TWO)
    assert lines_of(block) == [
        "The ministry said 23 died. [1]",
        "The observatory said 41 died. [2]",
        summary_line(TWO),
    ]
    assert (*told.blocks[:at], *told.blocks[at + 1 :]) == plain.blocks
    assert (told.shown, told.text) == (plain.shown, plain.text)


def test_figures_that_differ_stand_above_it(answer: Answer) -> None:
    at, _ = with_summary(answer, TWO)
    above = answer_message(replace(answer, summary=TWO)).blocks[:at]
    assert plain_text({"blocks": above}).splitlines() == [
        "Figures differ:",
        "23 · Harbour Ministry · Velmark Post [1]",
        "41 · Lake Observatory · Lake Herald [2]",
    ]


def test_citations_are_set_like_the_quotes_own_labels(answer: Answer) -> None:
    both = summary(("Both speak of the ferry.", (1, 2)))
    _, block = with_summary(answer, both)
    label = block["elements"][0]["elements"][-1]
    assert label == {"type": "text", "text": "[1][2]", "style": {"bold": True}}


def test_without_one_an_answer_has_no_line_of_a_model(answer: Answer) -> None:
    assert "language model" not in plain_text(as_shown(answer_message(answer)))
    assert "summary" not in kept(answer)


def test_what_it_opens_with_is_all_above_the_buttons(answer: Answer) -> None:
    whole = answer_message(answer, "k")
    opening = opening_of(whole).blocks
    assert opening == whole.blocks[: len(opening)]
    assert [block["type"] for block in whole.blocks] == [
        *("rich_text", "rich_text", "rich_text"),
        *("actions", "context_actions"),
    ]
    assert len(opening) == 3


@given(st.lists(st.text(min_size=1, max_size=3_500), max_size=6), st.integers(0, 3))
def test_however_long_it_keeps_to_its_room(texts: list[str], dropped: int) -> None:
    told = summary(*((text, (1,)) for text in texts), dropped=dropped)
    message = summary_message(told)
    assert weight(message.blocks) <= MOST
    assert lines_of(message.blocks[0])[-1]


@pytest.mark.few(1)
@pytest.mark.parametrize("length", [200, 2_000, 4_900])
def test_it_pushes_no_quote_out(room: Newsroom, length: int) -> None:
    for n in range(3):
        said = f"The Harbour Ministry said {20 + n} people died on the ferry Astrid off Velmark"
        filler = " and then it went on" * (length // 20)
        room.write(f"{n}.json", {"title": f"{n}", "text": f"{said}{filler}.", "outlet": f"O{n}"})
    room.refresh()
    answer = room.ask(QUESTION)
    assert answer.quotes
    plain = answer_message(answer, "k")
    long = summary(("It is said that people died. " * 40, (1,)), ("And more.", (1,)))
    told = answer_message(replace(answer, summary=long), "k")
    assert told.shown == plain.shown
    assert weight(told.blocks) <= max(BUDGET, weight(plain.blocks) + 100)


def test_a_statement_that_has_no_room_is_counted(answer: Answer) -> None:
    long = summary(("The ministry said 23 died.", (1,)), ("x" * MOST, (2,)))
    first, line = lines_of(with_summary(answer, long)[1])
    assert first.startswith("The ministry")
    assert line.endswith("1 more statement has no room here.")


def test_where_none_has_room_that_is_said(answer: Answer) -> None:
    none = summary(("x" * MOST, (1,)))
    [line] = lines_of(with_summary(answer, none)[1])
    assert line == "No summary: there is no room for it beside the quotes."


def as_shown(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def test_nothing_in_it_pings_or_links(answer: Answer) -> None:
    told = replace(answer, summary=summary((HOSTILE, (1,)), failed=HOSTILE))
    before = links(as_shown(answer_message(answer)))
    for message in (answer_message(told), summary_message(told.summary or TWO)):
        assert pings(as_shown(message)) == []
    assert links(as_shown(answer_message(told))) == before
    assert links(as_shown(summary_message(told.summary or TWO))) == []
    assert pings(as_shown(plain_message(told))) == []


def test_in_text_alone_it_stands_between_headline_and_quotes(answer: Answer) -> None:
    told = plain_message(replace(answer, summary=TWO))
    headline, first, second, line, *quotes = told.text.split("\n\n")
    assert headline == answer.headline
    assert first == literal("The ministry said 23 died. [1]")
    assert second == literal("The observatory said 41 died. [2]")
    assert line == literal(summary_line(TWO))
    assert len(quotes) == told.shown == 2
    assert len(told.text) <= LONGEST_TEXT


def test_in_text_alone_quotes_have_the_room_first(answer: Answer) -> None:
    plain = plain_message(answer)
    told = plain_message(replace(answer, summary=summary(("x" * LONGEST_TEXT, (1,)))))
    assert told == plain


def through_json(answer: Answer) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(json.dumps(kept(answer)))
    return values


SLICED = Summary(
    MODEL,
    (
        Statement("The ministry said 23 died.", (1,), (Slice(18, 20, 1, (26, 28)),)),
        Statement("The observatory said 41 died.", (2,), (Slice(21, 23, 2, (26, 28)),)),
        Statement("Both count the dead.", (1, 2)),
    ),
    dropped=1,
)


def test_it_comes_back_as_it_was_where_all_stands(ferry: Newsroom, answer: Answer) -> None:
    again = restored(ferry.house, through_json(replace(answer, summary=SLICED)), OF_THE_HOUSE)
    assert again is not None
    assert again.summary == SLICED


def test_of_what_stands_statements_come_back_renumbered(ferry: Newsroom, answer: Answer) -> None:
    values = through_json(replace(answer, summary=SLICED))
    (ferry.feed / "one.json").unlink()
    ferry.refresh()
    again = restored(ferry.house, values, OF_THE_HOUSE)
    assert again is not None
    assert again.summary is not None
    [left] = again.summary.statements
    assert left == Statement("The observatory said 41 died.", (1,), (Slice(21, 23, 1, (26, 28)),))
    assert "23" not in json.dumps(answer_message(again).blocks)


def test_where_nothing_of_it_stands_there_is_none(ferry: Newsroom, answer: Answer) -> None:
    first = replace(SLICED, statements=SLICED.statements[:1])
    values = through_json(replace(answer, summary=first))
    (ferry.feed / "one.json").unlink()
    ferry.refresh()
    again = restored(ferry.house, values, OF_THE_HOUSE)
    assert again is not None
    assert again.summary is None


def test_one_that_failed_does_not_come_back(ferry: Newsroom, answer: Answer) -> None:
    values = through_json(replace(answer, summary=summary(failed="it is away")))
    again = restored(ferry.house, values, OF_THE_HOUSE)
    assert again is not None
    assert again.summary is None


CALL = ModelCall(Stage.SUMMARY, CallOutcome.DONE, 1.23456, 900, 60, 700)


def test_json_has_its_statements_with_their_slices_and_what_was_asked(answer: Answer) -> None:
    told = answer_json(replace(answer, summary=SLICED, calls=(CALL,)))
    assert json.loads(json.dumps(told)) == told
    assert told["statements"][0] == {
        "text": "The ministry said 23 died.",
        "citations": [1],
        "slices": [{"start": 18, "end": 20, "n": 1, "span": [26, 28]}],
    }
    assert told["summary"] == {
        "model": MODEL,
        "kept": 3,
        "dropped": 1,
        "in_another_language": 0,
        "withheld": 0,
        "failed": None,
    }
    assert told["calls"] == [
        {
            "stage": "summary",
            "outcome": "done",
            "seconds": 1.235,
            "tokens_in": 900,
            "tokens_out": 60,
            "cached": 700,
            "estimated": False,
        }
    ]


@pytest.mark.parametrize("told", [None, summary(failed="it is away")])
def test_json_without_one_says_who_is_quoted(answer: Answer, told: Summary | None) -> None:
    values = answer_json(replace(answer, summary=told))
    said = [(one["text"], one["citations"], one["slices"]) for one in values["statements"]]
    assert said == [(one.text, list(one.citations), []) for one in answer.statements]
    assert (values["summary"] is None) == (told is None)
    assert values["calls"] == []


def test_the_terminal_has_the_same_lines_above_the_quotes(answer: Answer) -> None:
    out = io.StringIO()
    hostile = replace(TWO, statements=(*TWO.statements, Statement("\x1b[2Jgone", (1,))), dropped=1)
    show_answer(Console(file=out, width=200), replace(answer, summary=hostile))
    shown = out.getvalue()
    assert "The ministry said 23 died. [1]\nThe observatory said 41 died. [2]\n" in shown
    assert summary_line(hostile) in shown
    assert shown.index(summary_line(hostile)) < shown.index("The Harbour Ministry said")
    assert "\x1b[2J" not in shown


QUOTED = ("The Harbour Ministry said 23 people died.", "Ministry")


@pytest.fixture
def told(ferry: Newsroom) -> Iterator[Newsroom]:
    """The newsroom, whose settings name a language model."""
    with Model() as model:
        model.says(QUOTED, ("The Harbour Ministry said 99 people died.", "Ministry"))
        named = ferry.house.settings.model_copy(update={"llm": model.names()["openai-like"]})
        house = House(named, ferry.house.embedder)
        yield Newsroom(house, ferry.feed)
        house.close()


def asked(*, as_json: bool = False) -> Asked:
    screen = Screen(width=200, is_terminal=False, colours=None, clickable=False)
    return Asked(QUESTION, (), None, None, as_json, screen)


def test_asked_in_the_terminal_it_is_printed_when_it_is_done(told: Newsroom) -> None:
    shown = Desk(told.house).tell(asked()).text
    assert QUOTED[0] in shown
    assert "1 statement left out: the quotes do not bear it out." in shown


def test_asked_for_json_it_is_there_with_its_cost(told: Newsroom) -> None:
    values = json.loads(Desk(told.house).tell(asked(as_json=True)).text)
    [statement] = values["statements"]
    assert statement["text"] == QUOTED[0]
    [number] = statement["citations"]
    [piece] = statement["slices"]
    quote = values["quotes"][number - 1]
    first, last = (at - quote["start"] for at in piece["span"])
    assert statement["text"][piece["start"] : piece["end"]] == quote["text"][first:last] == "23"
    assert values["summary"]["dropped"] == 1
    [call] = values["calls"]
    assert (call["stage"], call["outcome"]) == ("summary", "done")
    assert call["tokens_in"] > 0


def test_a_file_of_questions_is_summed_up_too(told: Newsroom, tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    file.write_text("".join(f'{{"id": {n}, "question": "{QUESTION}"}}\n' for n in (1, 2)))
    out = io.StringIO()
    assert Desk(told.house).answer_batch(file, out, None, OF_THE_HOUSE) == 0
    for line in out.getvalue().splitlines():
        assert json.loads(line)["statements"][0]["text"] == QUOTED[0]
