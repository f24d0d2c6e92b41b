"""What the log holds, and what it never holds."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.running.logs import set_up_logs, told
from bot.running.redacting import MASK, SHORTEST, redactor
from index.settings import Settings

BARE = Settings(_env_file=None)


def settings(**more: Any) -> Settings:
    return Settings(_env_file=None, **more)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[Settings], logging.Logger]]:
    """Set up logs for one test; what was there before comes back."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    before = (root.handlers[:], root.level, ours.level, threading.excepthook)

    def set_up(given: Settings) -> logging.Logger:
        set_up_logs(given)
        return logging.getLogger("bot.test")

    yield set_up
    set_up_logs(BARE)
    root.handlers[:], threading.excepthook = before[0], before[3]
    root.setLevel(before[1])
    ours.setLevel(before[2])


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("token xoxb-12-34-aBcD refused", f"token {MASK} refused"),
        ("xoxp-1 xoxa-2-3 xoxr-4 xoxs-5 xoxd-6", " ".join([MASK] * 5)),
        ("rotated xoxe.xoxp-1-Mi0y and xoxe-1-My0x", f"rotated {MASK} and {MASK}"),
        ("xapp-1-A012-345-abcdef.", MASK),
        ("Authorization: Bearer abc.def-1", f"Authorization: {MASK}"),
        ("{'authorization': 'Basic dXNlcg=='}", f"{{'authorization': '{MASK}'}}"),
        (r"{\"Authorization\": \"Bearer abc\"}", rf"{{\"Authorization\": \"{MASK}\"}}"),
        ("sent bearer abc, then", f"sent bearer {MASK}, then"),
        (
            "to https://hooks.slack.com/commands/T1/2/x failed",
            f"to https://hooks.slack.com/{MASK} failed",
        ),
        ("hooks.slack-gov.com/services/T1/B2/3", f"hooks.slack-gov.com/{MASK}"),
        ("postgresql+psycopg://pq:ge-h3im@db/news", f"postgresql+psycopg://pq:{MASK}@db/news"),
        ("https://ada:a@b@post.example/feed", f"https://ada:{MASK}@post.example/feed"),
        (
            "wss://s.example/link/?ticket=1-2&app_id=A1",
            f"wss://s.example/link/?ticket={MASK}&app_id=A1",
        ),
        (
            "https://post.example/feed?lang=en&api_key=k3y",
            f"https://post.example/feed?lang=en&api_key={MASK}",
        ),
    ],
)
def test_what_looks_like_a_secret_is_masked(line: str, left: str) -> None:
    assert redactor(BARE)(line) == left


@pytest.mark.parametrize(
    "line",
    [
        "https://post.example/2026/11/kettle-bridge?page=2#top",
        "the archive at sqlite:///home/archive.db cannot be opened",
        "ada@post.example wrote at 12:30",
        "foxbox-12 and the authorization of the state were xeroxed",
        "10 of 41 changes applied",
    ],
)
def test_what_does_not_is_left_as_it_is(line: str) -> None:
    assert redactor(BARE)(line) == line


LETTERS = st.characters(codec="utf-8", exclude_characters=MASK)
SECRETS = st.text(LETTERS, min_size=SHORTEST, max_size=40)
WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in JSON": json.dumps,
    "as Python shows it": repr,
    "in JSON, in a traceback in JSON": lambda secret: json.dumps(repr(json.dumps(secret))),
    "in a URL": lambda secret: f"https://post.example/{quote(secret, safe='')}/feed",
}


@given(secret=SECRETS, way=st.sampled_from(sorted(WAYS)))
def test_a_secret_of_the_settings_is_masked_however_it_is_written(secret: str, way: str) -> None:
    masked = redactor(settings(slack_signing_secret=SecretStr(secret)))(WAYS[way](secret))
    assert secret not in masked
    assert MASK in masked
    assert masked.replace(MASK, "").strip("\"'\\") == WAYS[way]("").strip("\"'\\")


def test_every_secret_setting_is_among_those_masked() -> None:
    names = [n for n, f in Settings.model_fields.items() if "SecretStr" in str(f.annotation)]
    assert len(names) >= 5
    values = {name: f"geheim-{name}" for name in names}
    given = settings(**{name: SecretStr(value) for name, value in values.items()})
    masked = redactor(given)(" ".join(values.values()))
    assert masked == " ".join([MASK] * len(values))


@pytest.mark.parametrize("form", ["text", "json"])
def test_tracebacks_and_fields_are_masked_and_the_rest_of_them_stays(
    form: str,
    logged: Callable[[Settings], logging.Logger],
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = SecretStr("postgresql+psycopg://pq:sesam-auf@db/news")
    log = logged(settings(log_format=form, archive_url=url, push_secret=SecretStr("p" * 32)))
    try:
        int("signed with " + "p" * 32 + " by xoxb-1-2 for sesam-auf")
    except ValueError:
        log.exception("it_broke", extra={"item": "message:C1:2", "where": url.get_secret_value()})
    told = capsys.readouterr().err
    assert "it_broke" in told
    assert "message:C1:2" in told
    assert "ValueError: invalid literal" in told
    assert not [secret for secret in ("ppppp", "xoxb", "sesam-auf") if secret in told]
    if form == "json":
        assert json.loads(told)["event"] == "it_broke"


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_kills_a_thread_is_logged_and_masked(
    form: str,
    logged: Callable[[Settings], logging.Logger],
    capsys: pytest.CaptureFixture[str],
) -> None:
    logged(settings(log_format=form))

    def dying() -> None:
        raise RuntimeError("no more of xoxb-1-2-3")

    thread = threading.Thread(target=dying, name="worker")
    thread.start()
    thread.join()
    told = capsys.readouterr().err
    assert "thread_died" in told
    assert "worker" in told
    assert "xoxb" not in told


def test_an_event_that_cannot_be_written_shows_nothing_of_itself(
    logged: Callable[[Settings], logging.Logger], capsys: pytest.CaptureFixture[str]
) -> None:
    log = logged(BARE)
    log.warning("%d of xoxb-1-2", "no number, but xapp-1-2")
    assert capsys.readouterr().err == "an event of bot.test could not be logged\n"


@given(text=st.text(max_size=200))
def test_a_text_is_told_by_its_length_and_a_digest(text: str) -> None:
    shown = told(text)
    assert shown.startswith(f"{len(text)} characters, ")
    assert shown == told(text)
    assert shown != told(text + "!")
    assert len(text) < 8 or text not in shown


def test_with_the_setting_texts_are_shown_and_tokens_are_not(
    logged: Callable[[Settings], logging.Logger], capsys: pytest.CaptureFixture[str]
) -> None:
    log = logged(settings(log_text=True))
    log.info("asked", extra={"question": told("what of the bridge? xoxb-1-2")})
    shown = capsys.readouterr().err
    assert "what of the bridge?" in shown
    assert "xoxb" not in shown


def test_texts_are_not_shown_unless_a_setting_says_so() -> None:
    assert not BARE.log_text
    assert "bridge" not in told("what of the bridge?")
