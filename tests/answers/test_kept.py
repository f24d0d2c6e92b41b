"""Answers that are kept and made again: slices only, of what still stands and may be seen."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from newsroom import Newsroom
from pydantic import ValidationError

from bot.answer import Answer, Narrowing
from bot.answers.answer_store import kept, narrowing_json, narrowing_of, restored
from bot.answers.ask import ask
from bot.answers.wording import plan_line
from bot.terminal.demo import SAMPLE
from index.access import OF_THE_HOUSE, Access
from index.archive.feeds import add_feed
from index.house import House
from index.update import update

DAMS = "what toll did the Lake Water Observatory give for the ferry Astrid"
SAMPLED = [
    json.loads(line)
    for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]


def through_json(answer: Answer) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(json.dumps(kept(answer)))
    return values


def tell(room: Newsroom, name: str, text: str, outlet: str = "Velmark Post", **more: Any) -> None:
    url = f"https://velmark.example/{name}"
    known = {"title": f"Story {name}", "url": url, "outlet": outlet, "published": "2025-03-03"}
    room.write(f"{name}.json", {**known, "text": text, **more})


@pytest.fixture
def ferry(room: Newsroom) -> Newsroom:
    tell(room, "one", "The Harbour Ministry said 23 people died on the ferry Astrid off Velmark.")
    tell(
        room,
        "two",
        "The Lake Water Observatory said 41 people died on the ferry Astrid off Velmark. The "
        "figure could not be independently verified.",
        "Lake Herald",
        published="2025-03-04",
    )
    room.refresh()
    return room


QUESTION = "how many people died on the ferry Astrid"


@pytest.mark.few(7)
@pytest.mark.parametrize("case", SAMPLED, ids=[case["id"] for case in SAMPLED])
def test_an_answer_comes_back_as_it_was_where_all_of_it_stands(
    sample: House, case: dict[str, Any]
) -> None:
    given = ask(sample, case["question"], history=case.get("history", ()))
    again = restored(sample, through_json(given), OF_THE_HOUSE)
    assert again is not None
    assert (again.asked, again.history) == (given.asked, given.history)
    assert (again.headline, again.plan, again.more) == (given.headline, given.plan, given.more)
    assert [(q.version, q.span, q.text) for q in again.quotes] == [
        (q.version, q.span, q.text) for q in given.quotes
    ]
    for mine, its in zip(again.quotes, given.quotes, strict=True):
        assert (mine.speaker, mine.said_as, mine.caveat) == (its.speaker, its.said_as, its.caveat)
        assert (mine.before, mine.through, mine.corrections) == (
            its.before,
            its.through,
            its.corrections,
        )
        assert set(mine.also_in) == {copy for copy in its.also_in if copy.url}
    assert again.statements == given.statements
    assert again.closest == given.closest
    assert (again.stories, again.stories_quoted) == (given.stories, given.stories_quoted)


@pytest.mark.parametrize("case", SAMPLED[:8], ids=[case["id"] for case in SAMPLED[:8]])
def test_what_is_kept_holds_no_text_of_any_quote(sample: House, case: dict[str, Any]) -> None:
    answer = ask(sample, case["question"])
    written = json.dumps(kept(answer), ensure_ascii=False)
    for quote in answer.quotes:
        assert quote.text not in written
        caveat = quote.slice(quote.caveat)
        assert caveat is None or caveat not in written


def test_what_is_kept_names_story_and_version_for_feedback(sample: House) -> None:
    answer = ask(sample, "what toll did UHFO give on wednesday")
    told = kept(answer)
    assert told["plan_line"] == plan_line(answer.plan)
    assert told["quotes"][0]["story"] == answer.quotes[0].story.id
    assert told["quotes"][0]["number"] == 1


def test_a_quote_that_stands_no_more_is_left_out_and_counted(ferry: Newsroom) -> None:
    given = ferry.ask(QUESTION)
    assert len(given.quotes) == 2
    assert "23" in given.headline
    values = through_json(given)
    tell(ferry, "one", "The Harbour Ministry said 25 people died on the ferry Astrid off Velmark.")
    ferry.refresh()
    again = restored(ferry.house, values, OF_THE_HOUSE)
    assert again is not None
    assert [quote.story.outlet for quote in again.quotes] == ["Lake Herald"]
    assert again.headline == "1 of 2 quotes no longer stands · 1 quote from Lake Herald"
    assert [line.citations for line in again.statements] == [(1,)]
    assert again.quotes[0].slice(again.quotes[0].caveat) is not None


def test_nothing_comes_back_where_nothing_stands(ferry: Newsroom) -> None:
    values = through_json(ferry.ask(QUESTION))
    for name in ("one", "two"):
        (ferry.feed / f"{name}.json").unlink()
    tell(ferry, "three", "The bakery of Velmark won a prize for its rye bread on Monday.")
    ferry.refresh()
    assert restored(ferry.house, values, OF_THE_HOUSE) is None


def test_an_answer_without_quotes_comes_back_with_the_closest_that_stand(ferry: Newsroom) -> None:
    values = through_json(ferry.ask("who won the Velmark chess cup in the year of the ferry"))
    assert not values["quotes"]
    (ferry.feed / "one.json").unlink()
    ferry.refresh()
    again = restored(ferry.house, values, OF_THE_HOUSE)
    assert again is not None
    assert not again.answered
    assert [story.outlet for story in again.closest] == ["Lake Herald"]


@pytest.fixture
def courts(tmp_path: Path, room: Newsroom) -> Newsroom:
    """Open stories, and those of a collection that only some channels may ask of."""
    folder = tmp_path / "courts"
    folder.mkdir()
    story = {
        "title": "Sealed",
        "url": "https://velmark.example/sealed",
        "outlet": "Court Circular",
        "published": "2025-03-05",
        "text": "The Velmark Court Registry said 44 people died on the ferry Astrid off Velmark.",
    }
    (folder / "sealed.json").write_text(json.dumps(story), encoding="utf-8")
    tell(room, "one", "The Harbour Ministry said 23 people died on the ferry Astrid off Velmark.")
    room.refresh()
    with room.house.archive.writing() as connection:
        feed = add_feed(connection, str(folder), "folder", None, "courts")
    with room.house.owning_index("test"):
        update(room.house, [feed], lambda *_: None, lambda *_: None)
    return room


def test_who_may_see_less_gets_less_back(courts: Newsroom) -> None:
    insider, outsider = Access(frozenset({"courts"})), Access()
    values = through_json(courts.ask(QUESTION, access=insider))
    assert len(values["quotes"]) == 2
    inside = restored(courts.house, values, insider)
    outside = restored(courts.house, values, outsider)
    assert inside is not None
    assert outside is not None
    assert len(inside.quotes) == 2
    assert [quote.story.outlet for quote in outside.quotes] == ["Velmark Post"]
    assert "44" not in outside.headline
    assert "Court" not in outside.headline


def test_names_that_only_hidden_stories_have_are_not_told(courts: Newsroom) -> None:
    insider, outsider = Access(frozenset({"courts"})), Access()
    values = through_json(courts.ask("VCR on the price of bread", access=insider))
    assert "Velmark Court Registry" in values["plan_line"] + values["headline"]
    outside = restored(courts.house, values, outsider)
    assert outside is not None
    assert "Registry" not in plan_line(outside.plan) + outside.headline
    assert outside.closest == () or all(s.outlet == "Velmark Post" for s in outside.closest)


@pytest.mark.parametrize(
    "narrowing",
    [
        Narrowing(),
        Narrowing(everywhere=True),
        Narrowing(outlets=("CNN", "VICE News")),
        Narrowing(since=date(2016, 9, 30), until=date(2016, 10, 2)),
        Narrowing(("CNN",), date(2016, 9, 30), None, everywhere=True),
    ],
)
def test_a_narrowing_goes_through_a_buttons_value(narrowing: Narrowing) -> None:
    assert narrowing_of(json.loads(json.dumps(narrowing_json(narrowing)))) == narrowing


@pytest.mark.parametrize(
    "value", [{"since": "yesterday"}, {"outlets": 5}, {"everywhere": []}], ids=str
)
def test_what_is_no_narrowing_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        narrowing_of(value)
