"""Trying everything the settings name, and saying what to fix."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from bot.letters import shown
from bot.models.sessions import ModelError, Request, writer_of
from bot.running.status import SLOW_HISTORY, look
from bot.slack.api.client import Slack, connect
from bot.slack.api.errors import RefusedError, TryLaterError
from bot.slack.api.installs import Installs
from bot.slack.api.manifest import INSTALL_PATH, scopes_for
from bot.slack.looks.shapes import shapes
from bot.stopwatch import Stage
from bot.terminal.written import line, write
from index.errors import PullquoteError
from index.house import House
from index.loading_settings import secrets_file
from index.private import open_to_others
from index.settings import Settings


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one thing stands."""

    name: str
    fine: bool
    told: str
    """What was seen, or what to do."""


def run_checks(house: House, console: Console) -> bool:
    """Print how everything stands; return whether all that is set works."""
    fine = True
    for found in checks(house):
        mark, style = ("ok ", "green") if found.fine else ("FIX", "bold red")
        write(console, line(f"{mark} ", style) + line(f"{found.name}: {shown(found.told)}"))
        fine = fine and found.fine
    return fine


def checks(house: House) -> Iterator[CheckResult]:
    """Try one thing after the other."""
    settings = house.settings
    yield _tried("Home folder", lambda: _private(settings.home, f"chmod -R go= {settings.home}"))
    if (file := secrets_file()) is not None:
        yield _tried("Secrets in .env", lambda: _private(file, f"chmod 600 {file}"))
    yield _tried("Archive", lambda: _archive(house))
    yield _tried("Embedding model", lambda: _embedding_model(house))
    yield _tried("Reader", lambda: "off" if house.reader is None else f"{settings.reader} loads")
    if settings.judge_model is not None:
        yield _tried("Judge", lambda: f"{settings.judge_model} loads" if house.judge else "off")
    yield _tried("Vectors", lambda: f"{house.vectors.count():,} passages in Chroma")
    yield _tried("Words", lambda: f"{house.words.count():,} passages in Tantivy")
    yield _tried("Feeds", lambda: _feeds(house))
    if settings.llm is not None:
        yield _tried("Language model", lambda: _language_model(house))
    if settings.many:
        yield _tried("Settings for many workspaces", lambda: _settings_for_many(settings))
        yield _tried("Workspaces", lambda: _workspaces(house))
        return
    slack = connect(settings)
    token = _tried("SLACK_BOT_TOKEN", lambda: _bot_token(settings, slack))
    yield token
    if token.fine:
        yield _tried("Slack's word on our messages", lambda: _shapes(slack))
        yield _tried("Slack's history", lambda: _history(slack))
    if settings.slack_signing_secret is None or settings.slack_app_token is not None:
        yield _tried("SLACK_APP_TOKEN", lambda: _app_token(settings, slack))
    if settings.slack_signing_secret is not None:
        yield CheckResult("SLACK_SIGNING_SECRET", True, "set (used with --http)")


def _tried(name: str, attempt: Callable[[], str]) -> CheckResult:
    try:
        return CheckResult(name, fine=True, told=attempt())
    except PullquoteError as error:
        return CheckResult(name, fine=False, told=str(error))


def _private(path: Path, remedy: str) -> str:
    """Tell that only its owner can look into a folder or file; a home is closed when it is opened.

    Raises:
        PullquoteError: others can, since it is another user's, or modes mean nothing there.

    """
    if not open_to_others(path):
        return f"{path}: only its owner can read it"
    found = path.stat()
    raise PullquoteError(
        f"others can look into {path} (mode {stat.S_IMODE(found.st_mode):04o}), which holds "
        f"secrets. As its owner, user {found.st_uid}, run `{remedy}`, or move it where modes hold"
    )


def _embedding_model(house: House) -> str:
    """Load what the settings name; say how it is used."""
    embedder = house.embedder.load()
    sentences = (
        "sentences are read with their passage"
        if embedder.in_context
        else "each sentence is read by itself besides, which about doubles what embedding takes"
    )
    return (
        f"{embedder.name} loads: {embedder.dimensions:,} dimensions, passages of "
        f"{embedder.passage_tokens} tokens at most; {sentences}"
    )


def _archive(house: House) -> str:
    status = look(house)
    behind = f"indexes {status.behind} changes behind: `pullquote refresh`"
    level = behind if status.behind else "indexes level"
    return f"{status.stories:,} stories, {level}"


def _feeds(house: House) -> str:
    status = look(house)
    if not status.feeds:
        raise PullquoteError("none yet; `pullquote add FOLDER` registers one")
    failing = [feed.location for feed in status.feeds if feed.problem]
    if failing:
        raise PullquoteError(f"cannot be read: {', '.join(failing)}; `pullquote status` says why")
    if not status.problems:
        return f"{len(status.feeds)}, all readable"
    pages = "1 page" if len(status.problems) == 1 else f"{len(status.problems):,} pages"
    return f"{len(status.feeds)}, all readable; {pages} could not be: `pullquote status` says why"


def _language_model(house: House) -> str:
    """Make one small call; reasoning models want some room before they say a word."""
    writer = writer_of(house.settings, house.archive)
    if writer is None:
        return "none is set"
    began = time.monotonic()
    try:
        writer.session().say(Request(Stage.SUMMARY, "Answer in one word.", "Are you there?", 200))
    except ModelError as error:
        raise PullquoteError(f"{writer.name}: {error} ({error.reason})") from None
    return f"{writer.name} answers, in {time.monotonic() - began:.1f} s"


def _settings_for_many(settings: Settings) -> str:
    settings.require_slack(http=True)
    return f"workspaces install the bot at {settings.public_url}{INSTALL_PATH}"


def _workspaces(house: House) -> str:
    served = Installs(house.settings, house.archive).slacks()
    if not served:
        raise PullquoteError(f"none yet; open {INSTALL_PATH} in a browser, with `serve` running")
    return ", ".join(_known_to(slack) for slack in served)


def _known_to(slack: Slack) -> str:
    try:
        return str(slack.me()["team"])
    except PullquoteError as error:
        raise PullquoteError(f"{slack.team}: {error}") from None


def _bot_token(settings: Settings, slack: Slack) -> str:
    if settings.slack_bot_token is None:
        raise PullquoteError(
            "not set. At api.slack.com/apps open your app, OAuth & Permissions, install it, and "
            "copy the Bot User OAuth Token (xoxb-…) into .env"
        )
    _require_kind("SLACK_BOT_TOKEN", settings.slack_bot_token)
    me = slack.me()
    granted = {scope.strip() for scope in me["scopes"].split(",")}
    needed = scopes_for(settings.listed("link_domains"))
    missing = sorted(needed.keys() - granted)
    if me["scopes"] and missing:
        reasons = "; ".join(f"{scope} {needed[scope]}" for scope in missing)
        raise PullquoteError(
            f"lacks the scopes {', '.join(missing)} ({reasons}). Paste `pullquote manifest` "
            "into the app's manifest and install it again"
        )
    return f"{me['user']} in {me['team']}"


def _shapes(slack: Slack) -> str:
    """Have Slack say of each message and window that we make whether it takes it."""
    refused: dict[str, tuple[str, ...]] = {}
    tried, why_not = 0, ""
    for shape in (every := list(shapes())):
        try:
            problems = slack.problems_of(shape.message, shape.view)
        except (TryLaterError, RefusedError) as error:
            why_not = str(error)
            break
        tried += 1
        if problems:
            refused[shape.name] = problems
    if refused:
        told = "; ".join(f"{name}: {', '.join(why[:3])}" for name, why in refused.items())
        raise PullquoteError(f"it would refuse {told}. Answers fall back to text; report this")
    if why_not and not tried:
        return f"not asked: blocks.validate says {why_not}"
    short = f" (no more were asked: {why_not})" if why_not else ""
    return f"it takes {tried} of {len(every)} shapes{short}"


def _history(slack: Slack) -> str:
    """Tell whether Slack holds the app to a page of history a minute."""
    try:
        held = slack.history_is_held()
    except (TryLaterError, RefusedError) as error:
        return f"not tried: Slack says {error}"
    if held is None:
        return "not tried: the bot is in no channel yet"
    return SLOW_HISTORY if held else "as fast as is needed"


_KINDS = {
    "xoxb-": ("a bot token", "SLACK_BOT_TOKEN"),
    "xapp-": ("an app-level token", "SLACK_APP_TOKEN"),
    "xoxp-": ("a user token", None),
    "xoxe": ("a configuration token", None),
}
"""What Slack's tokens begin with, and the setting each belongs in."""


def _require_kind(setting: str, token: SecretStr) -> None:
    """Raise PullquoteError where a token is of another kind than its setting takes."""
    for begins, (kind, home) in _KINDS.items():
        if token.get_secret_value().startswith(begins) and home != setting:
            wanted = next(one for one, (_, place) in _KINDS.items() if place == setting)
            there = f" and belongs in {home}" if home else ""
            raise PullquoteError(
                f"holds {kind} ({begins}…), which is not what it takes{there}: "
                f"put the one that begins with {wanted} here"
            )


def _app_token(settings: Settings, slack: Slack) -> str:
    if settings.slack_app_token is None:
        raise PullquoteError(
            "not set. At api.slack.com/apps open your app, Basic Information, App-Level Tokens, "
            "make one with connections:write, and copy it (xapp-…) into .env"
        )
    _require_kind("SLACK_APP_TOKEN", settings.slack_app_token)
    slack.open_socket(settings.slack_app_token.get_secret_value())
    return "opens a socket"
