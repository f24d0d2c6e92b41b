"""The words of files that stand in Slack: snippets, text files, canvases.

A canvas is a file too, told by its `filetype` ("quip" or "canvas") or its type of media, and is
read by `canvases.getContent` as Markdown, for which the bot has to be able to view it
(https://docs.slack.dev/reference/methods/canvases.getContent). Any other file is fetched from its
`url_private` with the bot's token (https://docs.slack.dev/reference/objects/file-object#auth).
Without the scope Slack answers with 200 and a page to sign in on, which is no file's text
(bolt-js#2585). The token goes to no machine but Slack's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError, TryLaterError, judged, told_apart
from bot.slack.api.messages import TIMEOUT

MOST_BYTES = 300_000
"""Bytes read of one file: more than the words that are checked of a draft can take."""
NOT_TEXT = "not_text"
"""Why a file is not read that is no text."""
SIGN_IN = "sign_in_page"
"""Why a file is not read in whose place Slack shows its page to sign in on."""
_CANVAS = "application/vnd.slack-docs"
_CANVASES = frozenset({"quip", "canvas"})
_HOSTS = re.compile(r"(?:[\w-]+\.)*(?:slack|slack-files|slack-edge)\.com")
"""Where Slack keeps files, and leads on to."""
_MOST_HOPS = 3
_LINE = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|>[ \t]?)", re.MULTILINE)
_MARKDOWN = (
    (_LINE, ""),
    (re.compile(r"!?\[([^\]\n]{0,1000})\]\([^)\n]{0,3000}\)"), r"\1"),
    (re.compile(r"\*\*(?=\S)([^*\n]{1,1000})(?<=\S)\*\*"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])"), r"\1"),
)
"""What Markdown writes around the words of a canvas, and what is left of it."""


def words_of(slack: Slack, file: str) -> str:
    """Return the words of a file, by its id.

    Raises:
        TryLaterError: Slack cannot tell now.
        RefusedError: it is no text (`NOT_TEXT`), or the bot may not see it.

    """
    with told_apart():
        told: Mapping[str, Any] = slack.poster.files_info(file=file)["file"]
    if told.get("filetype") in _CANVASES or told.get("mimetype") == _CANVAS:
        with told_apart():
            written = slack.poster.canvases_getContent(canvas_id=file)
        return words_in_canvas(str(written.get("content") or ""))
    if not str(told.get("mimetype") or "").startswith("text/"):
        raise RefusedError(NOT_TEXT)
    url = str(told.get("url_private_download") or told.get("url_private") or "")
    return _fetched(slack, url)


def words_in_canvas(markdown: str) -> str:
    """Return the words of a canvas, as Slack gives it in Markdown."""
    for mark, left in _MARKDOWN:
        markdown = mark.sub(left, markdown)
    return markdown


def _fetched(slack: Slack, url: str) -> str:
    """Return the start of a text that Slack keeps, wherever within Slack it leads."""
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            for _ in range(_MOST_HOPS):
                found = _step(client, slack, url)
                if not isinstance(found, _Onwards):
                    return found
                url = found.url
    except httpx.HTTPError as error:
        raise TryLaterError(type(error).__name__, 2.0) from error
    raise RefusedError("led_around")


class _Onwards:
    """Where Slack says that a file is."""

    def __init__(self, url: str) -> None:
        self.url = url


def _step(client: httpx.Client, slack: Slack, url: str) -> str | _Onwards:
    if not is_slacks(url, slack.poster.base_url):
        raise RefusedError("not_at_slack")
    told = {"Authorization": f"Bearer {slack.poster.token}", "Accept-Encoding": "identity"}
    with client.stream("GET", url, headers=told) as answer:
        if answer.is_redirect:
            return _Onwards(urljoin(url, answer.headers.get("location", "")))
        if answer.status_code != 200:
            raise judged("file_not_found", answer.status_code, answer.headers)
        if answer.headers.get("content-type", "").startswith("text/html"):
            raise RefusedError(SIGN_IN)
        held = bytearray()
        for part in answer.iter_bytes():
            held += part
            if len(held) >= MOST_BYTES:
                break
    return bytes(held[:MOST_BYTES]).decode("utf-8-sig", errors="replace")


def is_slacks(url: str, api: str) -> bool:
    """Tell whether an address is on a machine of Slack's, or that of its Web API as set."""
    try:
        told, ours = urlsplit(url), urlsplit(api)
        if (told.scheme, told.hostname, told.port) == (ours.scheme, ours.hostname, ours.port):
            return True
        usual = told.port in {None, 443} and told.username is None
    except ValueError:
        return False
    return told.scheme == "https" and usual and _HOSTS.fullmatch(told.hostname or "") is not None
