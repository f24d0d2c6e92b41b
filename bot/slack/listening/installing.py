"""Installing the bot in a workspace, in its admin's browser: to Slack's page, and back with a code.

Slack's page is reached from `/slack/install` alone: a state, signed by us and kept in the browser's
cookie for ten minutes, is asked for on the way back. Only workspaces that the settings name may
install. What is shown is a plain page in our own words: nothing of a request is repeated, and what
is passed on to Slack is made as Slack makes it.
"""

from __future__ import annotations

import asyncio
import html
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urljoin

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.api.installs import Installs, NotInstalledError
from bot.slack.api.manifest import BOT_SCOPES, INSTALL_PATH, REDIRECT_PATH
from bot.slack.events.messages import Payload, organisation_of, team_of
from bot.slack.listening.states import STATE_SECONDS, States
from index.settings import Settings

NOT_INSTALLED = (
    "I am not installed in this workspace any more. Ask whoever runs me to install me again."
)
"""What is told to somebody who uses what a former installation left behind."""
_AGAIN = f"Begin again at {INSTALL_PATH}."
_STOPPED: Mapping[str, tuple[int, str]] = {
    "access_denied": (403, "Slack was not given leave, so nothing was installed."),
    "invalid_browser": (400, f"This did not begin in this browser. {_AGAIN}"),
    "invalid_state": (400, f"This took too long, or was done already. {_AGAIN}"),
    "missing_code": (400, f"Slack sent no code along. {_AGAIN}"),
    "invalid_code": (400, f"Slack did not take the code it sent. {_AGAIN}"),
}
"""What is told for each of Bolt's reasons why an installation failed."""
_INSTALLED = 200
_FAILED = (
    503,
    "Something failed on our side; the log of this bot says what. Try again in a while.",
)
_ROTATES = (
    "This Slack app rotates its tokens, which Pullquote does not do. Whoever runs this bot should "
    "make the app from `pullquote manifest`, with token rotation off."
)

_TEAM = re.compile(r"[TE][A-Z0-9]{1,20}", re.ASCII)
"""The id of a workspace or an organisation, which a link to `/slack/install` may name."""
_CODE = re.compile(r"[\w.~-]{1,512}", re.ASCII)
"""What Slack sends along to be changed for a token, of any release so far."""

log = logging.getLogger(__name__)


class _StoppedError(Exception):
    """An installation that is not to be; the page that says so."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.page = page(status, told)


def install_flow(
    settings: Settings, installs: Installs, client: AsyncWebClient
) -> tuple[AsyncOAuthFlow, AsyncAuthorize]:
    """Return what leads through an installation, and what knows whose each request is."""
    secret = settings.slack_client_secret or SecretStr("")
    states = States(secret)
    flow = _Flow(
        client=client,
        logger=logging.getLogger("slack_bolt"),
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=secret.get_secret_value(),
            scopes=list(BOT_SCOPES),
            user_scopes=(),
            redirect_uri=f"{settings.public_url}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT_PATH,
            callback_options=AsyncCallbackOptions(_succeeded, _stopped),
            authorization_url=urljoin(settings.slack_api_url, "../oauth/v2/authorize"),
            installation_store=_Keeping(installs),
            state_store=states,
            state_expiration_seconds=STATE_SECONDS,
        ),
    )
    flow.welcomes, flow.states = settings.welcomes, states
    return flow, _Authorize(installs)


def hear_of_leaving(app: AsyncApp, installs: Installs) -> None:
    """Let an app drop the installations whose workspaces take the bot out, or its tokens back."""

    async def left(body: Payload, event: Payload, context: AsyncBoltContext) -> None:
        uninstalled = event["type"] == "app_uninstalled"
        if not uninstalled and not (event.get("tokens") or {}).get("bot"):
            return
        team, at = team_of(body), float(body.get("event_time") or time.time())
        whole = organisation_of(body) if context.is_enterprise_install else None
        if await asyncio.to_thread(installs.remove, team, whole, at, forget=uninstalled):
            log.info("removed", extra={"team": team, "organisation": whole})

    app.event("app_uninstalled")(left)
    app.event("tokens_revoked")(left)


def meeting(installs: Installs) -> Callable[..., Awaitable[None]]:
    """Return what looks, before anything is done with a request, whose it is."""

    async def meet(
        body: Payload, context: AsyncBoltContext, next_: Callable[[], Awaitable[Any]]
    ) -> None:
        context["team_id"] = team_of(body)
        await asyncio.to_thread(installs.meet, team_of(body), organisation_of(body))
        await next_()

    return meet


@dataclass(frozen=True)
class _Keeping(AsyncInstallationStore):
    """Keeps installations, as slack_bolt asks it to."""

    installs: Installs

    async def async_save(self, installation: Installation) -> None:
        await asyncio.to_thread(self.installs.keep, installation)


@dataclass(frozen=True)
class _Authorize(AsyncAuthorize):
    """Knows whose a request is from the archive, without asking Slack."""

    installs: Installs

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002  # slack_bolt names what it gives
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: object,
    ) -> AuthorizeResult | None:
        if not team_id:
            raise LookupError("no workspace is named")
        try:
            bot = await asyncio.to_thread(self.installs.bot_of, team_id)
        except NotInstalledError:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token,
            user_id=user_id,
        )


class _Flow(AsyncOAuthFlow):
    """Slack's own flow, for workspaces that are welcome; every way through it ends in a page."""

    welcomes: Callable[..., bool]
    states: States

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        return await _in_a_page(super().handle_installation(request))

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        if not _TEAM.fullmatch(_said(request, "team")):
            request.query.pop("team", None)
        return str(await super().build_authorize_url(state, request))

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        if not _CODE.fullmatch(_said(request, "code")):
            request.query.pop("code", None)
        answer = await _in_a_page(super().handle_callback(request))
        if answer.status == _INSTALLED:
            self.states.end(_said(request, "state"))
        return answer

    async def store_installation(
        self, request: AsyncBoltRequest, installation: Installation
    ) -> None:
        team, organisation = installation.team_id, installation.enterprise_id
        if not self.welcomes(team, organisation):
            await self._turn_away(installation, _not_welcome(team or organisation or "?"))
        if installation.bot_refresh_token:
            await self._turn_away(installation, _ROTATES)
        await super().store_installation(request, installation)
        log.info("installed", extra={"team": team, "organisation": organisation})

    async def _turn_away(self, installation: Installation, told: str) -> NoReturn:
        """Give back the token that Slack has just made, so that no dead bot stands there."""
        log.warning("turned_away", extra={"team": installation.team_id, "reason": told})
        try:
            await self.client.apps_uninstall(
                client_id=self.client_id,
                client_secret=self.settings.client_secret,
                token=installation.bot_token,
            )
        except SlackApiError as error:
            log.warning("not_uninstalled", extra={"reason": error.response.get("error")})
        raise _StoppedError(403, told)


async def _in_a_page(handling: Awaitable[BoltResponse]) -> BoltResponse:
    try:
        return await handling
    except _StoppedError as stopped:
        return stopped.page
    except Exception:
        log.exception("installation_failed")
        return page(*_FAILED)


def _said(request: AsyncBoltRequest, name: str) -> str:
    """Return what a request's query says under a name, empty where it says nothing."""
    return str(next(iter(request.query.get(name, ())), ""))


async def _succeeded(args: AsyncSuccessArgs) -> BoltResponse:
    where = args.installation.team_name or args.installation.enterprise_name or "your workspace"
    answer = page(
        _INSTALLED,
        f"Pullquote is installed in {where}. Invite it to a channel with /invite @Pullquote, "
        "mention it, and ask.",
    )
    answer.headers["set-cookie"] = [args.settings.state_utils.build_set_cookie_for_deletion()]
    return answer


async def _stopped(args: AsyncFailureArgs) -> BoltResponse:
    known = args.reason in _STOPPED
    log.info("installation_stopped", extra={"reason": args.reason if known else "another"})
    return page(*_STOPPED.get(args.reason, (400, f"Slack did not allow it. {_AGAIN}")))


def _not_welcome(id_: str) -> str:
    return (
        f"{id_} is not among the workspaces that may install this bot. Ask whoever runs it to add "
        "that id to PULLQUOTE_ALLOW_TEAMS, and install it again."
    )


def page(status: int, told: str) -> BoltResponse:
    """Return a page that says one thing."""
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Pullquote</title>'
        '<body style="font: 1.1em sans-serif; margin: 3em">'
        f"<p>{html.escape(told)}</p></body></html>"
    )
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return BoltResponse(status=status, body=body, headers=headers)
