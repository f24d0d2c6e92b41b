"""Installations that were begun: each is known again by what its browser brings back.

A state proves by our own signature that we gave it out and when, and the browser's cookie that it
comes back to where it began. So beginning keeps nothing here: however many begin, everybody can
finish. Only what has led to an installation is remembered, until it would have ended anyway.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time

from pydantic import SecretStr
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

STATE_SECONDS = 600
"""How long somebody may take on Slack's page."""

_STATE = re.compile(r"([0-9]{1,12})\.[\w-]{22}\.[0-9a-f]{64}", re.ASCII)
"""When it ends, in Unix seconds; what makes it one of a kind; our signature of both."""


class States(AsyncOAuthStateStore):
    """The states of installations, each good for one ending within ten minutes."""

    def __init__(self, secret: SecretStr) -> None:
        """Sign with the app's own secret, so that a restart between here and Slack does no harm."""
        self._key = hmac.digest(secret.get_secret_value().encode(), b"install states", "sha256")
        self._ended: dict[str, int] = {}

    async def async_issue(self, *_: object, **__: object) -> str:
        """Return a new state."""
        return self._signed(f"{int(time.time()) + STATE_SECONDS}.{secrets.token_urlsafe(16)}")

    async def async_consume(self, state: str) -> bool:
        """Tell whether a state is ours, given out lately, and has led to no installation yet."""
        read = _STATE.fullmatch(state)
        if read is None or state in self._ended or int(read[1]) <= time.time():
            return False
        return hmac.compare_digest(self._signed(state.rpartition(".")[0]), state)

    def end(self, state: str) -> None:
        """Note that a state has led to an installation."""
        now = time.time()
        self._ended = {one: until for one, until in self._ended.items() if until > now}
        self._ended[state] = int(state.partition(".")[0])

    def _signed(self, said: str) -> str:
        return f"{said}.{hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()}"
