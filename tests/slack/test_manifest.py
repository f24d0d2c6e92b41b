"""The manifest asks for what the bot uses: every method's scope, every event, every shortcut."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakeslack.calls import METHODS
from fakeslack.subscriptions import SCOPES as SCOPES_OF_EVENTS

import bot.slack
from bot.slack.api.manifest import (
    BOT_EVENTS,
    BOT_SCOPES,
    LINK_EVENT,
    LINK_SCOPES,
    app_manifest,
)
from bot.slack.events.gestures import CHECK
from bot.slack.listening.front_door import MESSAGES
from bot.slack.looks.asking import ASK
from index.errors import SettingsError
from index.loading_settings import load_settings

SOURCES = sorted(Path(bot.slack.__file__).parent.rglob("*.py"))
OLDER = {"assistant_thread_started", "assistant_thread_context_changed"}
"""Told by apps with Slack's assistant view only, which this manifest does not ask for."""
BY_KIND = {
    "conversations.history": "history",
    "conversations.replies": "history",
    "users.conversations": "read",
    "conversations.info": "read",
    "conversations.members": "read",
}
NO_SCOPE = {
    "auth.test",
    "auth.teams.list",
    "blocks.validate",
    "apps.connections.open",
    "views.open",
    "views.update",
    "views.publish",
}


def calls() -> Iterator[str]:
    """The Web API methods called, as Slack names them."""
    known = {name.replace(".", "_"): [name] for name in METHODS} | {
        "apps_connections_open": ["apps.connections.open"],
        "chat_stream": ["chat.startStream", "chat.appendStream", "chat.stopStream"],
    }
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Attribute(attr="reader" | "poster"), attr=name)
                ):
                    yield from known[name]


def listened() -> set[str]:
    """The events that have a listener."""
    said = (Path(bot.slack.__file__).parent / "listening" / "front_door.py").read_text()
    door = said[said.index("def make_app") : said.index("def bolt_app")]
    return {*re.findall(r"\"([a-z_]+)\"", door), *MESSAGES} - OLDER


def test_every_method_that_is_called_has_its_scope_in_the_manifest() -> None:
    called = set(calls())
    assert {"chat.postMessage", "users.info", "views.publish", "users.conversations"} <= called
    for method in called - NO_SCOPE:
        if method in BY_KIND:
            kinds = ("channels", "groups", "im", "mpim")
            assert {f"{kind}:{BY_KIND[method]}" for kind in kinds} <= BOT_SCOPES.keys()
        else:
            assert METHODS[method][1] in {*BOT_SCOPES, *LINK_SCOPES}, method


def test_every_event_listened_to_is_subscribed_to_and_no_other() -> None:
    subscribed = {name.partition(".")[0] for name in BOT_EVENTS}
    assert listened() == subscribed | {LINK_EVENT}
    assert {"message.channels", "message.groups", "message.im", "message.mpim"} <= set(BOT_EVENTS)


@pytest.mark.parametrize("event", BOT_EVENTS)
def test_every_event_that_is_subscribed_to_has_its_scope(event: str) -> None:
    assert SCOPES_OF_EVENTS.get(event) in {None, *BOT_SCOPES}


def test_every_scope_says_what_it_is_for() -> None:
    assert all(BOT_SCOPES.values())


def test_the_manifest_has_the_shortcuts_the_agent_view_and_the_home_tab() -> None:
    features = app_manifest()["features"]
    assert {(one["type"], one["callback_id"]) for one in features["shortcuts"]} == {
        ("global", ASK),
        ("message", CHECK),
    }
    for one in features["shortcuts"]:
        assert len(one["name"]) <= 24
        assert len(one["description"]) <= 150
    assert features["app_home"]["home_tab_enabled"] is True
    view = features["agent_view"]
    assert len(view["agent_description"]) <= 300
    assert 1 <= len(view["suggested_prompts"]) <= 4
    assert "assistant_view" not in features


def test_links_are_asked_for_where_their_domains_are_set_and_only_there() -> None:
    plain, told = app_manifest(), app_manifest(domains=["example.org", "a.example.org"])
    assert "unfurl_domains" not in plain["features"]
    assert told["features"]["unfurl_domains"] == ["a.example.org", "example.org"]
    events = told["settings"]["event_subscriptions"]["bot_events"]
    assert events == [*plain["settings"]["event_subscriptions"]["bot_events"], LINK_EVENT]
    scopes = told["oauth_config"]["scopes"]["bot"]
    assert scopes == [*plain["oauth_config"]["scopes"]["bot"], *LINK_SCOPES]


@pytest.mark.parametrize(
    "written", ["https://example.org", "example", "a.example b.example c.example d.e e.f g.h"]
)
def test_what_is_no_domain_is_told_by_its_setting(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_LINK_DOMAINS", written)
    with pytest.raises(SettingsError, match="write it like"):
        load_settings()
