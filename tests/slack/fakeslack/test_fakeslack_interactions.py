"""Shortcuts, clicks and modals of the fake Slack: what the app is told, what its acks do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakeslack import FakeSlack, Json, User, View
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient
from slackapp import FAST, Listener, actions, button, refusal, section

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(FAST) as fake:
        yield fake


@pytest.fixture
def web(slack: FakeSlack) -> WebClient:
    return WebClient(slack.settings.bot_token, base_url=slack.api_url, timeout=2)


@pytest.fixture
def ana(slack: FakeSlack) -> User:
    return slack.add_user("ana")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


QUESTION = {
    "type": "input",
    "block_id": "question",
    "label": plain("Question"),
    "element": {"type": "plain_text_input", "action_id": "text"},
}


def modal(title: str = "Ask", **more: Any) -> Json:
    blocks = [QUESTION, section("Which outlets?", accessory=button("more"))]
    named: Json = {"title": plain(title), "submit": plain("Ask")}
    return {"type": "modal", "blocks": blocks, **named, **more}


def opened(slack: FakeSlack, web: WebClient, ana: User, view: Json) -> View:
    """A modal that the app opened when a person used its shortcut."""
    ack = slack.global_shortcut("ask", ana)
    web.views_open(trigger_id=ack.trigger_id, view=view)
    found = slack.modal(ana)
    assert found is not None
    return found


def title(view: View | None) -> str | None:
    return None if view is None else view.view["title"]["text"]


def test_a_shortcut_on_a_message(slack: FakeSlack, ana: User) -> None:
    channel, bo = slack.add_channel("news", ana), slack.add_user("bo")
    parent = slack.say(channel, bo, "He said 41.", deliver=False)
    said = slack.say(channel, bo, "Or 42.", parent.ts, deliver=False)
    with Listener(slack) as bot:
        ack = slack.message_shortcut("check", said, ana)
        payload = bot.requests[0].payload
    assert ack.acked
    assert (payload["type"], payload["callback_id"]) == ("message_action", "check")
    assert payload["user"]["id"] == ana.id
    assert payload["channel"] == {"id": channel.id, "name": "news"}
    assert payload["message_ts"] == payload["message"]["ts"] == said.ts
    assert payload["message"]["text"] == "Or 42."
    assert payload["message"]["thread_ts"] == parent.ts
    WebhookClient(payload["response_url"]).send(text="not found", replace_original=True)
    assert [(m.text, m.shown_to) for m in slack.ephemerals] == [("not found", ana.id)]
    assert slack.current(said) == said


def test_a_shortcut_from_anywhere(slack: FakeSlack, web: WebClient, ana: User) -> None:
    with Listener(slack) as bot:
        view = opened(slack, web, ana, modal())
        payload = bot.requests[0].payload
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "ask")
    assert not {"channel", "response_url", "message"} & payload.keys()
    assert view.user == ana.id


ERRORS = {"response_action": "errors", "errors": {"question": "Say more"}}
SUBMITTED: dict[str, tuple[Json | None, str | None]] = {
    "closes": (None, None),
    "says what is wrong": (ERRORS, "Ask"),
    "changes it": ({"response_action": "update", "view": modal("Done")}, "Done"),
    "puts one on top": ({"response_action": "push", "view": modal("Sure?")}, "Sure?"),
    "closes all": ({"response_action": "clear"}, None),
}


@pytest.mark.parametrize(("said", "left"), SUBMITTED.values(), ids=SUBMITTED)
def test_what_the_ack_of_a_submission_does(
    slack: FakeSlack, web: WebClient, ana: User, said: Json | None, left: str | None
) -> None:
    with Listener(slack, ack=said) as bot:
        view = opened(slack, web, ana, modal(private_metadata="C1:1.2", callback_id="ask"))
        values = {"question": {"text": {"type": "plain_text_input", "value": "what toll?"}}}
        ack = slack.submit(view, values, ana)
        told = bot.requests[-1].payload
    assert (told["type"], told["view"]["callback_id"]) == ("view_submission", "ask")
    assert told["view"]["private_metadata"] == "C1:1.2"
    assert told["view"]["state"]["values"] == values
    assert ack.refused is None
    assert title(ack.view) == title(slack.modal(ana)) == left


@pytest.mark.parametrize(
    "said",
    [
        {"response_action": "errors", "errors": {"nowhere": "wrong"}},
        {"response_action": "errors"},
        {"response_action": "update", "view": modal("x" * 25)},
        {"response_action": "shout"},
    ],
)
def test_an_ack_that_slack_would_not_follow(
    slack: FakeSlack, web: WebClient, ana: User, said: Json
) -> None:
    with Listener(slack, ack=said):
        view = opened(slack, web, ana, modal())
        ack = slack.submit(view, {}, ana)
    assert ack.refused is not None
    assert title(slack.modal(ana)) == "Ask"


def test_a_submission_that_is_not_acked_leaves_the_modal_open(
    slack: FakeSlack, web: WebClient, ana: User
) -> None:
    with Listener(slack) as bot:
        view = opened(slack, web, ana, modal())
        bot.acking = False
        assert not slack.submit(view, {}, ana).acked
    assert title(slack.modal(ana)) == "Ask"


def test_modals_stack_three_high(slack: FakeSlack, web: WebClient, ana: User) -> None:
    with Listener(slack) as bot:
        view = opened(slack, web, ana, modal("1"))
        for name in ("2", "3"):
            ack = slack.click(view, "more", ana)
            pushed = web.views_push(trigger_id=ack.trigger_id, view=modal(name))["view"]
            assert pushed["root_view_id"] == bot.requests[1].payload["view"]["id"]
            found = slack.modal(ana)
            assert found is not None
            view = found
        ack = slack.click(view, "more", ana)
        again: Json = {"trigger_id": ack.trigger_id, "view": modal("4")}
        assert refusal(lambda: web.views_push(**again)) == "push_limit_reached"
        slack.submit(view, {}, ana)
        assert title(slack.modal(ana)) == "2"


def test_closing_is_told_to_who_asked_to_know(slack: FakeSlack, web: WebClient, ana: User) -> None:
    with Listener(slack) as bot:
        assert slack.close(opened(slack, web, ana, modal()), ana) is None
        assert slack.modal(ana) is None
        view = opened(slack, web, ana, modal(notify_on_close=True))
        ack = slack.close(view, ana, cleared=True)
        assert ack is not None
        assert ack.acked
        told = bot.requests[-1].payload
    assert (told["type"], told["is_cleared"]) == ("view_closed", True)
    assert "trigger_id" not in told


def test_a_modal_is_changed_by_id_by_its_own_name_and_by_hash(
    slack: FakeSlack, web: WebClient, ana: User
) -> None:
    with Listener(slack):
        view = opened(slack, web, ana, modal(external_id="ask-1"))
        web.views_update(view_id=view.id, view=modal("By id", external_id="ask-1"))
        assert title(slack.modal(ana)) == "By id"
        stale: Json = {"view_id": view.id, "hash": view.hash, "view": modal()}
        assert refusal(lambda: web.views_update(**stale)) == "hash_conflict"
        web.views_update(external_id="ask-1", view=modal("By name"))
        assert title(slack.modal(ana)) == "By name"
        slack.close(view, ana)
        assert refusal(lambda: web.views_update(view_id=view.id, view=modal())) == "not_found"
        assert refusal(lambda: web.views_update(external_id="x", view=modal())) == "not_found"


def test_two_modals_cannot_share_a_name(slack: FakeSlack, web: WebClient, ana: User) -> None:
    bo = slack.add_user("bo")
    with Listener(slack):
        opened(slack, web, ana, modal(external_id="one"))
        ack = slack.global_shortcut("ask", bo)
        again: Json = {"trigger_id": ack.trigger_id, "view": modal(external_id="one")}
        assert refusal(lambda: web.views_open(**again)) == "duplicate_external_id"


def test_a_click_on_the_home_tab(slack: FakeSlack, web: WebClient, ana: User) -> None:
    home = {"type": "home", "blocks": [actions(button("refresh", value="all"))]}
    web.views_publish(user_id=ana.id, view=home)
    shown = slack.home(ana)
    assert shown is not None
    with Listener(slack) as bot:
        slack.click(shown, "refresh", ana)
        payload = bot.requests[0].payload
    assert payload["container"] == {"type": "view", "view_id": shown.id}
    assert payload["view"]["type"] == "home"
    assert payload["actions"][0]["value"] == "all"
    assert "response_url" not in payload
    stale: Json = {"user_id": ana.id, "view": home, "hash": "0.0"}
    assert refusal(lambda: web.views_publish(**stale)) == "hash_conflict"


def test_feedback_and_icon_buttons(slack: FakeSlack, web: WebClient, ana: User) -> None:
    channel = slack.add_channel("news", ana)
    sides = {
        "positive_button": {"text": plain("Helpful"), "value": "yes"},
        "negative_button": {"text": plain("Not helpful"), "value": "no"},
    }
    row = {
        "type": "context_actions",
        "elements": [
            {"type": "feedback_buttons", "action_id": "feedback", **sides},
            {
                "type": "icon_button",
                "action_id": "delete",
                "icon": "trash",
                "text": plain("Delete"),
                "value": "7",
            },
        ],
    }
    web.chat_postMessage(channel=channel.id, text="x", blocks=[section("x"), row])
    [message] = slack.messages(channel)
    with Listener(slack) as bot:
        slack.click(message, "feedback", ana, "no")
        slack.click(message, "delete", ana)
        [feedback], [icon] = (request.payload["actions"] for request in bot.requests)
    assert (feedback["type"], feedback["value"]) == ("feedback_buttons", "no")
    assert feedback["text"] == plain("Not helpful")
    assert (icon["type"], icon["value"]) == ("icon_button", "7")
    with pytest.raises(LookupError):
        slack.click(message, "feedback", ana, "perhaps")
