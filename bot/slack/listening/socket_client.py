"""The Socket Mode client: slack_sdk's, which asks for a new address in peace.

slack_sdk gives each refusal a traceback, every few seconds; here it is one line, and a refused
token is told once, by whoever watches tokens.
"""

from __future__ import annotations

import asyncio
import logging
from time import time

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.api.client import Slack
from bot.slack.api.errors import (
    RefusedError,
    TokenRefusedError,
    TryLaterError,
    advice_on,
    judged,
    told_apart,
)
from bot.slack.api.tokens import SOCKET, Tokens
from index.errors import SettingsError

_AGAIN_SECONDS = 5.0
"""Between tries, unless Slack asks for more."""

log = logging.getLogger(__name__)


def require_socket(slack: Slack, app_token: str) -> None:
    """Try whether Slack takes an app token; where it does not answer now, that is found out later.

    Raises:
        SettingsError: it does not take it; one line with what to do.

    """
    try:
        with told_apart():
            slack.poster.apps_connections_open(app_token=app_token)
    except (TokenRefusedError, RefusedError) as error:
        raise SettingsError(f"SLACK_APP_TOKEN: {advice_on(str(error))}") from None
    except TryLaterError as error:
        log.warning("socket_not_opened", extra={"reason": str(error)})


class SocketClient(SocketModeClient):
    """A socket whose address is asked for until Slack gives it."""

    tokens: Tokens

    async def issue_new_wss_url(self) -> str:
        """Return the address of a new socket, however long Slack takes to give one."""
        while True:
            try:
                answer = await self.web_client.apps_connections_open(app_token=self.app_token)
            except SlackApiError as error:
                said = error.response
                reason = str(said.get("error"))
                told = judged(reason, said.status_code, said.headers)
                await self._not_given(reason, told)
            except (ClientError, SlackClientError, OSError) as error:
                await self._not_given(type(error).__name__, None)
            else:
                self.tokens.taken("", SOCKET)
                return str(answer["url"])

    async def _not_given(self, reason: str, told: Exception | None) -> None:
        if isinstance(told, TokenRefusedError | RefusedError):
            self.tokens.refused("", SOCKET, reason)
        else:
            log.warning("socket_not_opened", extra={"reason": reason})
        asked = told.seconds if isinstance(told, TryLaterError) else 0.0
        await asyncio.sleep(max(_AGAIN_SECONDS, asked))


def socket_client(app: AsyncApp, app_token: str, tokens: Tokens, ping: float) -> SocketModeClient:
    """Return a client that gives an app what it hears; `ping` is in seconds."""
    client = SocketClient(
        app_token=app_token, logger=app.logger, web_client=app.client, ping_interval=ping
    )
    client.tokens = tokens

    async def hear(heard_by: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time()
        answer = await run_async_bolt_app(app, request)
        await send_async_response(heard_by, request, answer, began)

    client.socket_mode_request_listeners.append(hear)
    return client
