"""Installing the app in a team: Slack's authorize page, oauth.v2.access, and the way back."""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from .calls import Call, method
from .errors import Json, SlackError
from .models import Installation

if TYPE_CHECKING:
    from .workspace import Workspace

CODE_SECONDS = 600.0


@dataclass(frozen=True)
class Installer:
    """Who is at the browser: a person of a team, who agrees or does not."""

    team_id: str
    team: str
    user: str
    agrees: bool = True


@dataclass(frozen=True)
class Grant:
    """What one code stands for, once."""

    installer: Installer
    scopes: frozenset[str]
    redirect_uri: str | None
    expires: float


@dataclass
class OAuth:
    """The app's side of OAuth as Slack knows it."""

    workspace: Workspace
    client_id: str
    client_secret: str
    installer: Installer
    redirect_url: str = ""  # where to return to when the app names no place
    grants: dict[str, Grant] = field(default_factory=dict)

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """The page that asks for leave, as if the person had pressed its button at once."""
        asked = request.query
        named = asked.get("redirect_uri")
        back = named or self.redirect_url
        if asked.get("client_id") != self.client_id or not back:
            return web.Response(status=400, text="Something is wrong with this app's link")
        if self.redirect_url and not back.startswith(self.redirect_url):
            return web.Response(status=400, text="redirect_uri did not match any configured URIs")
        answer = {"state": asked.get("state", "")}
        if self.installer.agrees:
            code = secrets.token_hex(8)
            scopes = frozenset(filter(None, asked.get("scope", "").split(",")))
            until = time.monotonic() + CODE_SECONDS
            self.grants[code] = Grant(self.installer, scopes, named, until)
            answer["code"] = code
        else:
            answer["error"] = "access_denied"
        joint = "&" if "?" in back else "?"
        raise web.HTTPFound(f"{back}{joint}{urlencode(answer)}")

    def check_client(self, params: Json, authorization: str) -> None:
        """Refuse who is not the app; its id and secret come by basic authorization or as fields."""
        given = (str(params.get("client_id", "")), str(params.get("client_secret", "")))
        if authorization.startswith("Basic "):
            name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            given = (name, secret)
        if given[0] != self.client_id:
            raise SlackError("invalid_client_id")
        if given[1] != self.client_secret:
            raise SlackError("bad_client_secret")

    def access(self, params: Json, authorization: str) -> Json:
        """oauth.v2.access: a code for a token."""
        self.check_client(params, authorization)
        grant = self.grants.pop(str(params.get("code", "")), None)
        if grant is None or time.monotonic() > grant.expires:
            raise SlackError("invalid_code")
        if (params.get("redirect_uri") or None) != grant.redirect_uri:
            raise SlackError("bad_redirect_uri")
        who = grant.installer
        made = install(self.workspace, who.team_id, who.team, grant.scopes)
        return {
            "app_id": made.bot.app_id,
            "authed_user": {"id": who.user},
            "scope": ",".join(sorted(made.scopes)),
            "token_type": "bot",
            "access_token": made.token,
            "bot_user_id": made.bot.id,
            "team": {"id": made.team_id, "name": made.team},
            "enterprise": None,
            "is_enterprise_install": False,
        }


def install(
    workspace: Workspace, team_id: str, team: str, scopes: frozenset[str], token: str | None = None
) -> Installation:
    """Put the app into a team; where it is or was there, with the bot it has or had."""
    held = [one for one in workspace.installations.values() if one.team_id == team_id]
    standing = next((one for one in held if not one.gone), None)
    if standing is not None:
        standing.scopes = scopes
        return standing
    first = next(iter(workspace.installations.values()), None)
    app = {"app_id": first.bot.app_id} if first else {}
    bot = held[0].bot if held else workspace.add_user("pullquote", team_id=team_id, bot=True, **app)
    token = token or f"xoxb-fake-{team_id}-{secrets.token_hex(8)}"
    workspace.installations[token] = Installation(token, team_id, team, bot, scopes)
    return workspace.installations[token]


def end(call: Call, error: str) -> None:
    """Let a token hold no longer, and tell the app."""
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [call.bot.id]}}
    call.tell(revoked, call.bot)
    call.installation.gone = error


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    """Give a token back."""
    if not call.flag("test"):
        end(call, "token_revoked")
    return {"revoked": not call.flag("test")}


@method("apps.uninstall")
def apps_uninstall(call: Call) -> Json:
    """Take the app out of the token's team."""
    call.oauth.check_client(call.params, "")
    call.tell({"type": "app_uninstalled"}, call.bot)
    end(call, "account_inactive")
    return {}
