"""What reactions, tabs, shortcuts, forms and buttons come to, and that whatever is shown fits."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fakeslack import check_message, check_view, pings, plain_text
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.suggestions import Suggestion
from bot.letters import shown
from bot.running.status import Status
from bot.slack.events.clicks import clicked, problems_in, submitted
from bot.slack.events.gestures import gesture_in, message_to_check
from bot.slack.events.shared import said_in_message
from bot.slack.inbox.items import ItemKind
from bot.slack.looks.asking import ask_view, filled_in
from bot.slack.looks.feeds import feeds_message, refreshed, refreshing
from bot.slack.looks.home import Home, home_view, refused_home
from bot.slack.looks.housekeeping import Returns, restore_question, whom_to_ask, withdraw_question
from index.archive import Feed, PageProblem
from index.archive.follows import Follow
from index.archive.withdrawing import Held
from index.story import Story

BOT = "U0BOT"
ITEM = {"type": "message", "channel": "C1", "ts": "1.1"}
REACTION = {
    "type": "reaction_added",
    "user": "U1",
    "reaction": "wastebasket",
    "item_user": BOT,
    "item": ITEM,
    "event_ts": "2.2",
}
STARTED = {
    "type": "assistant_thread_started",
    "assistant_thread": {"user_id": "U1", "channel_id": "D1", "thread_ts": "1.1"},
}
MOMENT = datetime(2025, 4, 8, 12, tzinfo=UTC)
NASTY = st.text(
    st.one_of(st.sampled_from("<!@|>&*`_~\n :#"), st.characters(codec="utf-8")), max_size=400
)


def opened(tab: str | None) -> dict[str, Any]:
    return {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": tab, "event_ts": "3.3"}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (REACTION, ItemKind.REMOVE),
        ({**REACTION, "reaction": "thumbsup"}, None),
        ({**REACTION, "item_user": "U2"}, None),
        ({**REACTION, "item_user": None}, None),
        ({**REACTION, "item": {"type": "file", "file": "F1"}}, None),
        (opened("home"), ItemKind.HOME),
        (opened("messages"), ItemKind.PROMPTS),
        (opened("about"), None),
        (opened(None), None),
        (STARTED, ItemKind.PROMPTS),
        ({"type": "assistant_thread_started"}, None),
        ({"type": "reaction_removed", **{k: v for k, v in REACTION.items() if k != "type"}}, None),
    ],
)
def test_which_events_ask_for_something(event: dict[str, Any], kind: ItemKind | None) -> None:
    found = gesture_in(event, BOT, "T1")
    assert (found and found.kind) == kind


def test_a_delivery_told_twice_is_one_and_another_opening_is_another() -> None:
    told = (opened("home"), opened("home"), {**opened("home"), "event_ts": "4.4"})
    first, again, later = (gesture_in(event, BOT, "T1") for event in told)
    assert first == again
    assert first != later


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"text": " 41 dead "}, "41 dead"),
        ({"text": "", "blocks": [{"type": "section", "text": {"text": "41 dead"}}]}, "41 dead"),
        (
            {"blocks": [{"elements": [{"elements": [{"text": "41"}, {"text": "dead"}]}]}]},
            "41 dead",
        ),
        ({"text": None, "attachments": [{"text": "41 dead", "fallback": "no"}]}, "41 dead"),
        ({"attachments": [{"message_blocks": []}]}, ""),
        ({}, ""),
    ],
    ids=["text", "section", "rich text", "shared", "no words", "nothing"],
)
def test_the_words_of_a_message_are_found_where_they_stand(
    message: dict[str, Any], said: str
) -> None:
    assert said_in_message(message) == said


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | NASTY,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["text", "blocks", "elements", "fields", "attachments", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ).map(lambda value: value if isinstance(value, dict) else {"blocks": value})
)
@settings(max_examples=80)
def test_a_message_of_any_shape_is_read_or_has_no_words(message: dict[str, Any]) -> None:
    body = {
        "callback_id": "pullquote_check",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": message,
        "message_ts": "1.1",
    }
    found = message_to_check(body)
    assert found is not None
    assert len(found.payload["text"]) <= 12_000


def test_a_message_in_a_thread_is_checked_for_its_thread() -> None:
    body = {
        "callback_id": "pullquote_check",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"text": "41 dead", "ts": "2.2", "thread_ts": "1.1"},
        "message_ts": "2.2",
        "response_url": "https://hooks.example/1",
    }
    found = message_to_check(body)
    assert found is not None
    assert found.payload["thread_ts"] == "1.1"
    assert message_to_check({**body, "callback_id": "pullquote_ask"}) is None


def form(**fields: dict[str, Any]) -> dict[str, Any]:
    values = {name: {name: field} for name, field in fields.items()}
    view = {"id": "V1", "callback_id": "pullquote_ask", "state": {"values": values}}
    return {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}, "view": view}


def test_a_form_is_one_question_with_its_limits() -> None:
    body = form(
        question={"value": "what toll?"},
        outlets={"selected_options": [{"value": "Farwire"}]},
        since={"selected_date": "2025-04-08"},
        until={"selected_date": None},
    )
    assert problems_in(body) == {}
    found = submitted(body)
    assert found is not None
    assert found.key == "asked:V1"
    assert found.kind is ItemKind.ASKED
    limits = {"outlets": ["Farwire"], "since": "2025-04-08"}
    assert found.payload["narrowing"] == limits
    assert found.payload["text"] == "what toll?"
    assert json.loads(json.dumps(found.payload)) == found.payload


def test_one_day_is_no_mistake() -> None:
    day = {"selected_date": "2025-04-08"}
    filled = filled_in(
        {
            "question": {"question": {"value": "what toll?"}},
            "since": {"since": day},
            "until": {"until": day},
        }
    )
    assert filled.problems == {}
    assert (filled.narrowing.since, filled.narrowing.until) == (date(2025, 4, 8),) * 2


@pytest.mark.parametrize("value", ["", "null", "[]", "{", '{"follow": "x"}', '{"of": 7}'])
@pytest.mark.parametrize(
    "action",
    [
        "pullquote_example:0",
        "pullquote_refresh",
        "pullquote_unfollow_home",
        "pullquote_confirm:yes",
    ],
)
def test_a_button_that_carries_nonsense_asks_for_nothing_dangerous(action: str, value: str) -> None:
    body = {
        "user": {"id": "U1"},
        "team": {"id": "T1"},
        "view": {"id": "V1", "private_metadata": '{"channel": "D1"}'},
        "actions": [{"action_id": action, "value": value, "action_ts": "1.1"}],
    }
    found = clicked(body)
    assert found is not None
    assert found.payload["channel"] == "D1"
    assert found.payload.get("remove", 0) == 0
    assert found.payload.get("of", "") in {"", "7"}


@given(st.lists(NASTY, max_size=150))
@settings(max_examples=40)
def test_the_form_fits_whatever_outlets_are_called(outlets: list[str]) -> None:
    check_view(ask_view([one for one in dict.fromkeys(outlets) if one]))


stories = st.builds(
    Story,
    id=st.just("s"),
    key=st.just("k"),
    url=st.sampled_from([None, "https://velmark.example/a?b=<c>|d"]),
    title=NASTY.filter(str.strip),
    text=st.just("A."),
    outlet=st.none() | NASTY.filter(bool),
    byline=st.just(()),
    published=st.none() | st.just(date(2025, 4, 8)),
)
feeds = st.builds(
    Feed,
    id=st.integers(1, 10**6),
    location=NASTY.map(lambda told: f"https://ed:hunter2secret@velmark.example/{told}"),
    kind=st.just("rss"),
    outlet=st.none() | NASTY,
    refreshed_at=st.none() | st.just(MOMENT),
    problem=st.none()
    | NASTY.map(lambda told: f"https://ed:hunter2secret@velmark.example/{told} is down"),
)
follows = st.builds(
    Follow,
    id=st.integers(1, 10**6),
    key=st.just("k"),
    team=st.just("T1"),
    channel=st.just("C1"),
    question=NASTY.filter(str.strip),
    asked_number=st.just(1),
    changes=st.just(0),
)
withdrawals = st.builds(
    Held, key=st.just("k"), title=NASTY, url=st.none(), why=NASTY, at=st.just(MOMENT)
)


def status(feeds: list[Feed], held: list[Held]) -> Status:
    problems = [PageProblem(feed.location, "a.json", "", "not JSON") for feed in feeds[:3]]
    return Status(
        stories=1,
        withdrawn=0,
        versions=1,
        passages=1,
        changes=1,
        vectors_applied=1,
        words_applied=1,
        behind=0,
        indexed_at=MOMENT,
        embedding_model="m",
        owner=None,
        feeds=tuple(feeds),
        problems=tuple(problems),
        concerns={feed.id: "nothing new for 9 hours" for feed in feeds[:5]},
        held=tuple(held),
    )


@given(
    st.lists(stories, max_size=8),
    st.lists(follows, max_size=60),
    st.lists(feeds, max_size=60, unique_by=lambda feed: feed.id),
    st.lists(withdrawals, max_size=9),
    NASTY,
)
@settings(max_examples=40)
def test_the_home_tab_fits_pings_nobody_and_tells_no_password(
    latest: list[Story],
    follows: list[Follow],
    feeds: list[Feed],
    held: list[Held],
    note: str,
) -> None:
    examples = [Suggestion(f"What did {n} say?", f"What did {n} say?") for n in range(4)]
    care = status(feeds, held)
    view = home_view(Home("1 story.", latest, examples, follows, care, note.strip()), "D1")
    check_view(view)
    assert pings(view) == []
    assert "hunter2secret" not in json.dumps(view)


@given(
    st.lists(feeds, max_size=60, unique_by=lambda feed: feed.id), st.lists(withdrawals, max_size=9)
)
@settings(max_examples=40)
def test_the_list_of_feeds_fits_into_one_message_without_a_password(
    feeds: list[Feed], held: list[Held]
) -> None:
    message = feeds_message(status(feeds, held))
    check_message(message.text, list(message.blocks))
    assert pings({"text": message.text, "blocks": list(message.blocks)}) == []
    assert "hunter2secret" not in json.dumps(message.blocks)


@given(st.lists(feeds, min_size=1, max_size=3, unique_by=lambda feed: feed.id))
@settings(max_examples=40)
def test_what_came_of_a_refresh_tells_no_password(feeds: list[Feed]) -> None:
    failed = [PageProblem(feed.location, feed.location, "", feed.problem or "") for feed in feeds]
    told = refreshed(feeds, {"added": 1_000, "failed": 1}, failed, waiting=1)
    assert "hunter2secret" not in told + refreshing(feeds)
    assert "1,000 added" in told
    assert "1 not done yet" in told


@given(stories, NASTY, st.integers(0, 5_000))
@settings(max_examples=40)
def test_what_is_to_be_confirmed_is_named_and_fits(story: Story, why: str, marked: int) -> None:
    for message in (
        withdraw_question(story, why, marked, "command:1"),
        restore_question(story, Returns(True, marked, marked), "command:1"),
    ):
        check_message(message.text, list(message.blocks))
        assert pings({"text": message.text, "blocks": list(message.blocks)}) == []
        assert shown(story.title)[:50] in plain_text({"blocks": list(message.blocks)})


def test_others_are_told_whom_to_ask() -> None:
    named = whom_to_ask({"U2", "U1"})
    assert "@U1 or @U2" in plain_text({"blocks": list(named.blocks)})
    assert pings({"text": named.text}) == []
    assert "an admin of this workspace" in whom_to_ask(()).text


def test_who_is_refused_sees_the_reason_alone() -> None:
    view = refused_home("I answer full members of this workspace only, not guests.")
    check_view(view)
    assert len(view["blocks"]) == 1
