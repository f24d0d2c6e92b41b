"""What people do with an answer once it stands: refine it, share it, judge it, take it away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakeslack import FakeSlack, Message, Settings, check_message, plain_text
from newsdesk import Newsdesk, held, labels, quoted
from newsroom import Newsroom

from bot.evaluation.feedback_export import case_of
from bot.evaluation.judging import read_case
from bot.running import logs
from bot.slack.events.clicks import submitted
from bot.slack.looks.buttons import CONTEXT, COPY, FEEDBACK, FOUND, NEXT, REFINE, SHARE
from bot.slack.looks.feedback import WHY
from bot.slack.work.modals import open_modal, opens
from bot.terminal.eval_command import evaluate
from index.archive.feedback import Feedback, all_feedback
from index.archive.versions import told

QUESTION = "how many people were aboard the ferry Astrid?"
POLICE = "The ferry Astrid sank off Velmark with 41 people aboard, police said."
HARBOUR = "The harbour office counted 43 people aboard the ferry Astrid on its list."
LATER = "The ministry said on Friday that 44 people had been aboard the ferry Astrid."
CHILDREN = "Nine children were aboard the ferry Astrid, the ministry said."
OTHER = "The council of Dornfeld met on Monday evening about the bridge."


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack(Settings(time_scale=0.01)) as slack:
        ana = slack.add_user("ana")
        desk = Newsdesk(room, slack, ana, slack.add_channel("desk", ana))
        desk.write("post", OTHER, POLICE, published="2025-04-08")
        desk.write("herald", HARBOUR, OTHER, outlet="Velmark Herald", published="2025-04-09")
        desk.write("times", LATER, CHILDREN, outlet="Dornfeld Times", published="2025-04-11")
        room.refresh()
        yield desk


def answered(desk: Newsdesk, question: str = QUESTION) -> Message:
    [answer] = desk.replies(desk.ask(question))
    return answer


def test_an_answer_has_its_buttons(desk: Newsdesk) -> None:
    answer = answered(desk)
    assert labels(answer)[:3] == ["Copy", "In context", "1 more"]
    assert labels(answer)[3] == "Share to channel"
    assert any(label.startswith("Only ") for label in labels(answer))
    assert "Since 11 April 2025" in labels(answer)
    assert labels(answer)[-1] == "How this was found"
    check_message(answer.text, list(answer.blocks))


def test_the_first_screen_has_three_quotes_and_the_rest_are_behind_more(desk: Newsdesk) -> None:
    asked = desk.ask(QUESTION)
    [answer] = desk.replies(asked)
    assert len(quoted(answer)) == 3
    desk.press(answer, REFINE, "1 more")
    _, further = desk.replies(asked)
    assert len(quoted(further)) == 1
    assert not set(quoted(further)) & set(quoted(answer))
    assert {POLICE, HARBOUR, LATER} <= {*quoted(answer), *quoted(further)}


def test_how_it_was_found_is_told_when_asked(desk: Newsdesk) -> None:
    answer = answered(desk)
    assert "Searched:" not in plain_text(answer)
    told = text_of(open_on(desk, answer, FOUND))
    assert "Searched: “" in told
    assert "3 stories, refreshed" in told


def test_what_is_suggested_has_an_answer(desk: Newsdesk) -> None:
    asked = desk.ask("what did police say about the ferry Astrid?")
    [answer] = desk.replies(asked)
    suggested = [label for label in labels(answer) if label.startswith("What did ")]
    for n, question in enumerate(suggested, 2):
        desk.press(answer, NEXT, question)
        assert quoted(desk.replies(asked)[n - 1])


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("said ministry", [LATER, CHILDREN]),
        ("said ministry about children", [CHILDREN]),
        ("said Jonas Hrabal", []),
    ],
)
def test_what_somebody_said_comes_newest_first(desk: Newsdesk, asked: str, said: list[str]) -> None:
    desk.command(asked)
    assert quoted(desk.slack.ephemerals[-1]) == said


def test_silence_has_no_buttons_that_would_do_nothing(desk: Newsdesk) -> None:
    silence = answered(desk, "who won the mayoral election in Tresk?")
    assert labels(silence) == ["How this was found"]


@pytest.mark.parametrize(
    ("label", "outlets"),
    [
        ("Only Velmark Herald", {"Velmark Herald"}),
        ("Since 11 April 2025", {"Dornfeld Times"}),
    ],
)
def test_an_answer_is_narrowed_in_its_thread(desk: Newsdesk, label: str, outlets: set[str]) -> None:
    asked = desk.ask(QUESTION)
    [answer] = desk.replies(asked)
    desk.press(answer, REFINE, label)
    desk.press(answer, REFINE, label)  # an impatient second click is the same
    _, narrowed = desk.replies(asked)
    named = {"Velmark Herald", "Velmark Post", "Dornfeld Times"}
    assert {outlet for outlet in named if f"{outlet}, " in plain_text(narrowed)} == outlets
    assert QUESTION in plain_text(narrowed)


def test_a_narrowed_answer_is_loosened_again(desk: Newsdesk) -> None:
    asked = desk.ask(QUESTION)
    [answer] = desk.replies(asked)
    desk.press(answer, REFINE, "Since")
    narrowed = desk.replies(asked)[-1]
    assert "Loosen filters" in labels(narrowed)
    desk.press(narrowed, REFINE, "Loosen")
    assert quoted(desk.replies(asked)[-1]) == quoted(answer)


def test_what_is_refined_after_a_private_answer_is_private(desk: Newsdesk) -> None:
    desk.command(QUESTION)
    private = desk.slack.ephemerals[-1]
    desk.press(private, REFINE, "Since")
    assert not desk.posts()
    assert LATER in quoted(desk.slack.ephemerals[-1])
    assert desk.slack.ephemerals[-1].ts != private.ts


def test_a_shared_answer_is_the_very_one_and_names_its_question(desk: Newsdesk) -> None:
    desk.command(QUESTION)
    private = desk.slack.ephemerals[-1]
    desk.story("zeta", "The ferry Astrid had 99 people aboard, the union said.", outlet="Zeta")
    desk.press(private, SHARE)
    [shared] = desk.posts()
    assert quoted(shared) == quoted(private)
    assert QUESTION in plain_text(shared)
    assert "Share to channel" not in labels(shared)


def test_what_no_longer_stands_is_not_shared(desk: Newsdesk) -> None:
    answer = answered(desk)
    assert HARBOUR in quoted(answer)
    desk.withdraw("herald")
    desk.press(answer, SHARE)
    [shared] = desk.posts()
    assert HARBOUR not in plain_text(shared)
    assert "no longer stands" in plain_text(shared)


# Modals


def open_on(desk: Newsdesk, shown: Message, action_id: str, value: str | None = None) -> Any:
    """Click what opens a modal; return the view as it was shown."""
    _, element = held(shown, action_id)
    body = {
        "team": {"id": desk.slack.workspace.team_id},
        "user": {"id": desk.ana.id},
        "channel": {"id": shown.channel},
        "response_url": desk.response_url(desk.channel, shown),
        "container": {"message_ts": shown.ts},
        "trigger_id": desk.slack.workspace.new_trigger(desk.ana.id),
        "actions": [{**element, "value": value or element.get("value"), "action_ts": "1"}],
    }
    make = opens(body)
    assert make is not None
    asyncio.run(open_modal(desk.place, body, make))
    return desk.slack.workspace.views[-1].view


def text_of(view: Any) -> str:
    return plain_text({"text": "", "blocks": view["blocks"]})


def test_a_quote_is_shown_in_its_story_with_what_it_said_before(desk: Newsdesk) -> None:
    answer = answered(desk)
    desk.story("herald", HARBOUR.replace("43", "42"), OTHER)
    view = open_on(desk, answer, CONTEXT)
    assert f"{HARBOUR} {OTHER}" in text_of(view)
    assert HARBOUR.replace("43", "42") in text_of(view)


def test_news_is_shown_in_its_story_too(desk: Newsdesk) -> None:
    desk.command("follow how long is the new harbour wall of Velmark?")
    wall = "The new harbour wall of Velmark is 900 metres long, the harbour office said."
    desk.story("wall", OTHER, wall)
    desk.news()
    assert f"{OTHER} {wall}" in text_of(open_on(desk, desk.posts()[-1], CONTEXT))


def test_of_a_withdrawn_story_nothing_is_shown(desk: Newsdesk) -> None:
    answer = answered(desk)
    desk.withdraw("herald")
    for action in (CONTEXT, COPY):
        told = text_of(open_on(desk, answer, action))
        assert HARBOUR not in told
        assert OTHER not in told or action == CONTEXT
    assert "Withdrawn" in text_of(open_on(desk, answer, CONTEXT))


def test_quotes_are_copied_with_their_attribution(desk: Newsdesk) -> None:
    told = text_of(open_on(desk, answered(desk), COPY))
    assert f"“{HARBOUR}”" in told
    assert "Velmark Herald" in told


def test_a_button_of_another_channel_shows_nothing(desk: Newsdesk) -> None:
    answer = answered(desk)
    elsewhere = desk.slack.add_channel("elsewhere", desk.ana)
    told = text_of(open_on(desk, replace(answer, channel=elsewhere.id), CONTEXT))
    assert POLICE not in told
    assert "I no longer have this answer" in told


@pytest.mark.parametrize("guest", [True, False])
def test_guests_and_outsiders_are_shown_nothing(desk: Newsdesk, guest: bool) -> None:
    answer = answered(desk)
    team = None if guest else "T0ELSEWHERE"
    desk.ana = desk.slack.add_user("eve", team_id=team, guest="restricted" if guest else None)
    told = text_of(open_on(desk, answer, CONTEXT))
    assert POLICE not in told
    assert "I answer" in told
    desk.press(answer, SHARE)
    assert not desk.posts()


# Feedback


def judged(desk: Newsdesk, answer: Message, value: str) -> None:
    [block] = [one for one in answer.blocks if one["type"] == "context_actions"]
    [buttons] = block["elements"]
    chosen = {"helpful": "positive_button", "not": "negative_button"}[value]
    pressed = {**buttons, "value": buttons[chosen]["value"]}
    shown = replace(answer, blocks=({**block, "elements": [pressed]},))
    desk.press(shown, FEEDBACK)


def explained(desk: Newsdesk, answer: Message, **filled: str) -> None:
    """Fill in the form that asks why."""
    [block] = [one for one in answer.blocks if one["type"] == "context_actions"]
    value = block["elements"][0]["negative_button"]["value"]
    view = open_on(desk, answer, FEEDBACK, value)
    values: dict[str, Any] = {
        name: {name: {"value": filled[name]}} for name in ("words", "note") if name in filled
    }
    if "reason" in filled:
        values["reason"] = {"reason": {"selected_option": {"value": filled["reason"]}}}
    shown = {**view, "id": f"V{desk.numbers}", "state": {"values": values}}
    assert view["callback_id"] == WHY
    form = submitted({"team": {"id": "T0PULLQUOTE"}, "user": {"id": desk.ana.id}, "view": shown})
    assert form is not None
    assert desk.inbox.put(form.key, form.kind, form.payload)
    desk.work()


def kept(desk: Newsdesk) -> list[Feedback]:
    with desk.room.house.archive.reading() as connection:
        return all_feedback(connection)


def cases(desk: Newsdesk) -> list[dict[str, Any]]:
    given = kept(desk)
    with desk.room.house.archive.reading() as connection:
        ids = [quote["version"] for one in given for quote in one.kept["quotes"]]
        texts = {id_: one.text for id_, one in told(connection, ids).items()}
    return [case for one in given if (case := case_of(one, texts)) is not None]


def test_feedback_is_kept_with_what_it_is_about(desk: Newsdesk) -> None:
    judged(desk, answered(desk), "helpful")
    [given] = kept(desk)
    assert (given.user, given.helpful, given.question) == (
        desk.ana.id,
        True,
        QUESTION,
    )
    assert given.kept["plan"]["topic"]
    assert {quote["number"] for quote in given.kept["quotes"]} == {1}


def test_a_second_word_replaces_the_first(desk: Newsdesk) -> None:
    answer = answered(desk)
    judged(desk, answer, "helpful")
    judged(desk, answer, "not")
    explained(desk, answer, reason="missed", words=HARBOUR, note="the list counts")
    [given] = kept(desk)
    assert not given.helpful
    assert given.reason == {"reason": "missed", "words": HARBOUR, "note": "the list counts"}


def test_feedback_outlives_the_answer(desk: Newsdesk) -> None:
    answer = answered(desk)
    [first, *_] = quoted(answer)
    judged(desk, answer, "helpful")
    for path in ("post", "herald", "times"):
        desk.withdraw(path)
    desk.changed()
    assert first in json.dumps(cases(desk), ensure_ascii=False)


def test_exported_feedback_is_what_eval_asks(desk: Newsdesk, tmp_path: Path) -> None:
    judged(desk, answered(desk), "helpful")
    judged(desk, answered(desk, "who won the mayoral election in Tresk?"), "helpful")
    wrong = answered(desk, "how many children were aboard the Astrid?")
    explained(desk, wrong, reason="wrong", words=CHILDREN)
    only_wrong = answered(desk, "how many were aboard the ferry?")
    judged(desk, only_wrong, "not")
    lines = [json.dumps(one, ensure_ascii=False) for one in cases(desk)]
    read = [read_case(n, line) for n, line in enumerate(lines, 1)]
    assert [one.need is None for one in read] == [False, False, False, True]
    assert [len(one.need or ()) for one in read] == [1, 0, 1, 0]
    found = evaluate(desk.room.house, list(enumerate(lines, 1)))
    assert not found.problems
    assert [one.verdict.ok for one in found.judged] == [True, True, True, False]
    assert desk.ana.id not in "".join(lines)


@pytest.mark.parametrize(
    ("reason", "need", "wrong"),
    [
        ({"reason": "silence"}, [], True),
        ({"reason": "speaker"}, "first", False),
        ({"reason": "wrong"}, None, True),
        ({"words": "It sank."}, [[{"contains": "It sank."}]], True),
    ],
)
def test_what_is_known_of_a_bad_answer(reason: dict[str, str], need: Any, wrong: bool) -> None:
    quote = {"version": 7, "span": [0, 5], "speaker": None, "story": "s1"}
    at = datetime.now(UTC)
    given = Feedback("k", "U1", at, False, reason, "q?", {"question": "q?", "quotes": [quote]})
    case = case_of(given, {7: "Hello there."})
    assert case is not None
    first = [[{"contains": "Hello", "story": "s1"}]]
    assert case["need"] == (first if need == "first" else need)
    assert ("wrong" in case) == wrong


def test_a_word_that_says_nothing_to_test_is_left_out() -> None:
    given = Feedback(
        "k", "U1", datetime.now(UTC), False, {"reason": "missed"}, "q?", {"quotes": []}
    )
    assert case_of(given, {}) is None


# The log


@pytest.mark.parametrize("shown", [False, True])
def test_the_log_tells_of_an_answer_and_of_its_question_only_where_told_to(
    desk: Newsdesk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, shown: bool
) -> None:
    monkeypatch.setattr(logs._Texts, "shown", shown)
    with caplog.at_level("INFO", logger="bot.slack.work.tallies"):
        answered(desk)
    [event] = [one for one in caplog.records if one.msg == "answered"]
    assert (event.surface, event.outcome) == ("mention", "answered")  # type: ignore[attr-defined]
    assert ("Astrid" in event.question) == shown  # type: ignore[attr-defined]
