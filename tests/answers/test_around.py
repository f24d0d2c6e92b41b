"""A quote in its context: the text around it, and what other versions of the story say there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fakeslack import pings, plain_text
from fakeslack.blocks import check_view
from hypothesis import given as over
from hypothesis import strategies as st
from newsroom import Newsroom

from bot.answer import Answer
from bot.answers.answer_store import kept
from bot.answers.ask import ask
from bot.answers.in_context import ROOM, Around, Withdrawn, around, passage_around
from bot.slack.looks.blocks import weight
from bot.slack.looks.context import BUDGET, context_view
from bot.terminal.demo import SAMPLE
from index.access import OF_THE_HOUSE, Access
from index.archive.feeds import add_feed
from index.house import House
from index.story import Story, Version, positions_in
from index.update import update

QUESTION = "how many were aboard the ferry Astrid?"
TOLL = "The ferry Astrid sank off Velmark on Monday with 41 people aboard, police said."
CORRECTED = "The ferry Astrid sank off Velmark on Monday with 47 people aboard, police said."
HARBOUR = "The harbour master closed the northern quay until the weekend."
WEATHER = "A gale had been forecast since Sunday evening."
SAMPLED = [
    json.loads(line)
    for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]

FURNITURE = ("Advertisement", "Related:", "©", "Correction", "Share this")


def publish(room: Newsroom, *sentences: str, name: str = "ferry", **more: Any) -> None:
    known = {"title": "Ferry sinks", "url": f"https://velmark.example/{name}"}
    told = {"text": "\n\n".join(sentences), "outlet": "Velmark Post", "published": "2025-03-03"}
    room.write(f"{name}.json", {**known, **told, **more})
    room.refresh()


def stored(answer: Answer) -> Sequence[dict[str, Any]]:
    quotes: Sequence[dict[str, Any]] = json.loads(json.dumps(kept(answer)))["quotes"]
    return quotes


def shown(room: Newsroom, quotes: Sequence[dict[str, Any]]) -> Around:
    [one] = around(room.house, quotes, OF_THE_HOUSE)
    assert isinstance(one, Around)
    return one


def text_of(one: Around) -> list[str]:
    return [one.quote.story.text[start:end] for start, end in one.slices]


def marked(view: dict[str, Any]) -> list[str]:
    """What stands in bold inside the passages of a modal."""
    return [
        element["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_quote"
        for element in part["elements"]
        if element.get("style", {}).get("bold")
    ]


def read(view: dict[str, Any]) -> str:
    return plain_text({"text": "", "blocks": view["blocks"]})


# The text around a quote


def test_the_sentences_around_a_quote_are_shown_with_it(room: Newsroom) -> None:
    publish(room, WEATHER, TOLL, HARBOUR)
    one = shown(room, stored(room.ask(QUESTION)))
    assert text_of(one) == [f"{WEATHER}\n\n{TOLL}\n\n{HARBOUR}"]
    assert (one.n, one.live, one.others) == (1, True, ())


def test_what_is_shown_begins_and_ends_with_paragraphs_within_reach(room: Newsroom) -> None:
    far = "The council of Dornfeld met and talked of the bridge for hours on end. " * 12
    near = "Nobody on the quay had seen the lights go out. Then the radio fell silent."
    publish(room, far.strip(), near, f"{WEATHER} {TOLL} {HARBOUR}", near, far.strip())
    [around_it] = text_of(shown(room, stored(room.ask(QUESTION))))
    assert around_it == f"{near}\n\n{WEATHER} {TOLL} {HARBOUR}\n\n{near}"


def test_a_long_paragraph_is_shown_from_a_sentence_on(room: Newsroom) -> None:
    far = "The council of Dornfeld met and talked of the bridge for hours on end. " * 20
    publish(room, f"{far}{TOLL} {far}".strip())
    [around_it] = text_of(shown(room, stored(room.ask(QUESTION))))
    before, after = around_it.split(TOLL)
    assert before.startswith("The council of Dornfeld")
    assert after.endswith("on end.")
    assert ROOM / 2 < len(before) <= ROOM + 1
    assert ROOM / 2 < len(after) <= ROOM + 1


@pytest.mark.few(7)
@pytest.mark.parametrize("case", SAMPLED, ids=[case["id"] for case in SAMPLED])
def test_every_quote_of_the_sample_stands_in_its_passage_and_no_page_furniture_does(
    sample: House, case: dict[str, Any]
) -> None:
    answer = ask(sample, case["question"], history=case.get("history", ()))
    found = around(sample, stored(answer), OF_THE_HOUSE)
    assert [one.n for one in found] == list(range(1, len(answer.quotes) + 1))
    for one, quote in zip(found, answer.quotes, strict=True):
        assert isinstance(one, Around)
        assert any(a <= quote.span[0] and quote.span[1] <= b for a, b in one.slices)
        assert not any(words in text for text in text_of(one) for words in FURNITURE)
    view = context_view(found)
    check_view(view)
    assert weight(view["blocks"]) <= BUDGET
    assert marked(view) == [quote.text for quote in answer.quotes]


WORDS = st.text("ab ,.\n", max_size=60)


@over(st.lists(st.tuples(WORDS, st.integers(1, 900)), min_size=1, max_size=12), st.data())
def test_slices_are_whole_sentences_in_order_around_any_slice(
    pieces: list[tuple[str, int]], data: st.DataObject
) -> None:
    text, spans = "", []
    for between, length in pieces:
        text += between
        spans.append((len(text), len(text) + length))
        text += "x" * length
    version = Version(1, 1, Story("k", "i", text, "t"), tuple(spans), None)  # type: ignore[arg-type]
    start = data.draw(st.integers(0, len(text) - 1))
    quoted = (start, data.draw(st.integers(start + 1, len(text))))
    slices = passage_around(version, quoted)
    assert all(a < b for a, b in slices)
    assert all(one[1] <= other[0] for one, other in pairwise(slices))
    assert sum(a <= quoted[0] and quoted[1] <= b for a, b in slices) == 1
    edges = {edge for span in spans for edge in span} | set(quoted)
    assert {edge for span in slices for edge in span} <= edges
    inside = [spans[n] for n in positions_in(spans, quoted)]
    own = min([quoted[0], *(a for a, _ in inside)]), max([quoted[1], *(b for _, b in inside)])
    assert own[0] - slices[0][0] <= ROOM
    assert slices[-1][1] - own[1] <= ROOM


# Other versions


def test_a_corrected_story_shows_the_old_passage_and_the_new_wording(room: Newsroom) -> None:
    publish(room, WEATHER, TOLL, HARBOUR)
    quotes = stored(room.ask(QUESTION))
    publish(room, WEATHER, CORRECTED, HARBOUR)
    one = shown(room, quotes)
    assert not one.live
    assert one.quote.text == TOLL
    [now] = one.others
    assert (now.live, now.same, now.version.number) == (True, False, 2)
    assert now.said is not None
    assert now.version.story.text[slice(*now.said)] == CORRECTED
    view = context_view([one])
    assert f"the story as it stands now: “{CORRECTED}”" in read(view)
    assert "has since been replaced" in read(view)
    assert marked(view) == [TOLL]


def test_versions_are_told_from_the_newest_on(room: Newsroom) -> None:
    for told in ((WEATHER, HARBOUR), (WEATHER, HARBOUR, TOLL), (TOLL, HARBOUR)):
        publish(room, *told)
    quotes = stored(room.ask(QUESTION))
    publish(room, f"{TOLL} {WEATHER}")
    one = shown(room, quotes)
    assert [(other.version.number, other.same) for other in one.others] == [
        (4, True),
        (2, True),
        (1, False),
    ]
    assert one.others[-1].said is None
    shown_now = read(context_view([one]))
    assert "it says the same." in shown_now
    assert "it does not say this." in shown_now


def test_a_withdrawn_story_is_said_to_be_withdrawn_and_nothing_of_it_is_told(
    room: Newsroom,
) -> None:
    publish(room, TOLL)
    publish(room, HARBOUR, name="harbour", title="Quay closed")
    quotes = stored(room.ask(QUESTION))
    (room.feed / "ferry.json").unlink()
    room.refresh()
    found = around(room.house, quotes, OF_THE_HOUSE)
    assert found == (Withdrawn(1),)
    view = context_view(found)
    check_view(view)
    assert read(view) == "[1] Withdrawn. This is no longer there."


def test_who_may_not_see_a_story_learns_no_more_than_that_it_is_not_there(
    room: Newsroom, tmp_path: Path
) -> None:
    publish(room, HARBOUR, name="harbour")
    folder = tmp_path / "courts"
    folder.mkdir()
    (folder / "sealed.txt").write_text(TOLL, encoding="utf-8")
    with room.house.archive.writing() as connection:
        feed = add_feed(connection, str(folder), "folder", "Court Circular", "courts")
    with room.house.owning_index("test"):
        update(room.house, [feed], lambda *_: None, lambda *_: None)
    quotes = stored(room.ask(QUESTION))
    assert isinstance(around(room.house, quotes, Access(frozenset({"courts"})))[0], Around)
    assert around(room.house, quotes, Access()) == (Withdrawn(1),)


# The modal


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "hostile",
    ["<!channel> <@U012AB3CD> <!here>", "<https://evil.example|police>", "*bold* `x` > &lt;"],
)
def test_a_hostile_story_is_shown_as_it_stands_and_does_nothing(
    room: Newsroom, hostile: str
) -> None:
    publish(room, f"{WEATHER[:-1]} {hostile}.", TOLL, title=hostile, outlet=hostile)
    quotes = stored(room.ask(QUESTION))
    publish(room, CORRECTED.replace("police", f"police {hostile}"), title=hostile)
    view = context_view(around(room.house, quotes, OF_THE_HOUSE))
    check_view(view)
    assert pings({"text": "", "blocks": view["blocks"]}) == []
    assert hostile in read(view)


def test_a_modal_of_long_stories_keeps_to_its_room_and_says_what_it_left_out(
    room: Newsroom,
) -> None:
    for n in range(3):
        publish(room, f"Draft {n} of the story. " + TOLL)
    one = shown(room, stored(room.ask(QUESTION)))
    view = context_view([one] * 60)
    check_view(view)
    assert weight(view["blocks"]) <= BUDGET + 200
    assert "more quotes had no room here." in read(view)
