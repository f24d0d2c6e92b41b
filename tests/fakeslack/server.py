"""The HTTP side of the fake Slack: the Web API, response URLs, and the recording of both."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aiohttp import web

from . import (  # noqa: F401  (METHODS)
    assistant,
    conversations,
    files,
    methods,
    streams,
    unfurls,
    validating,
    view_methods,
)
from .blocks import Limits, check_message
from .calls import METHODS, Call, Tell, require
from .errors import Json, SlackError
from .faults import Faults, Stricken
from .models import Installation, Message, ResponseUrl, Via
from .oauth import OAuth
from .workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from .socketmode import SocketRoad

NESTED = (
    *("blocks", "attachments", "metadata", "view", "prompts", "loading_messages", "chunks"),
    *("unfurls", "message"),
)
MOST_USES = 5


@dataclass
class ApiCall:
    """One recorded call of the Web API, or of a response_url (method `response_url`)."""

    method: str
    params: Json
    token: str | None
    at: float
    headers: dict[str, str]
    status: int = 0  # 0: never answered
    answer: Json = field(default_factory=dict)


@dataclass
class Server:
    """Answers the app's HTTP requests."""

    workspace: Workspace
    socket: SocketRoad
    app_token: str
    limits: Limits
    oauth: OAuth
    tell: Tell
    faults: Faults = field(default_factory=Faults)
    calls: list[ApiCall] = field(default_factory=list)
    port: int = 0

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=10 * 2**20)
        app.router.add_route("*", "/api/{method}", self.api)
        app.router.add_post("/response/{key:.+}", self.response_url)
        app.router.add_get("/link/", self.socket.link)
        app.router.add_get("/files-pri/{id}/{name}", self.file)
        app.router.add_get("/oauth/v2/authorize", self.oauth.authorize)
        return app

    async def api(self, request: web.Request) -> web.StreamResponse:
        """One call of the Web API."""
        params = await read_params(request)
        authorization = request.headers.get("Authorization", "")
        bearer = authorization.removeprefix("Bearer ") if "Bearer " in authorization else None
        token = params.pop("token", None) or bearer or None
        method = request.match_info["method"]
        call = ApiCall(method, params, token, time.time(), dict(request.headers))
        return await self._answer(request, call, lambda: self._call(call, authorization))

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        """One use of a response_url."""
        params = await read_params(request)
        call = ApiCall("response_url", params, None, time.time(), dict(request.headers))
        key = request.match_info["key"]
        return await self._answer(request, call, lambda: self._respond(key, params))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One fetch of a file, as `files.content` among the calls."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        told = {"file": request.match_info["id"]}
        self.calls.append(ApiCall("files.content", told, token, time.time(), dict(request.headers)))
        return files.content(self.workspace, token, request.match_info["id"])

    async def _answer(
        self, request: web.Request, call: ApiCall, act: Callable[[], Json]
    ) -> web.StreamResponse:
        """Record a call, let the faults on order strike it, do it and answer it."""
        self.calls.append(call)
        stricken = self.faults.take(call.method)
        await asyncio.sleep(stricken.delay)
        held = self.workspace.installations.get(call.token or "")
        headers = {"x-oauth-scopes": ",".join(sorted(held.scopes))} if held else {}
        status = 200
        try:
            if stricken.refusal:
                raise stricken.refusal
            answer = {"ok": True, **act()}
        except SlackError as error:
            answer, status = error.body(), error.status
            headers |= error.headers
        if stricken.swallow:
            return await swallow(request, stricken)
        call.answer, call.status = answer, status
        return web.json_response(answer, status=status, headers=headers)

    def _call(self, call: ApiCall, authorization: str) -> Json:
        if call.method == "apps.connections.open":
            if call.token != self.app_token:
                self._admit(call.token)
                raise SlackError("not_allowed_token_type")
            return {"url": f"ws://127.0.0.1:{self.port}/link/?ticket={self.socket.ticket()}"}
        if call.method == "oauth.v2.access":
            return self.oauth.access(call.params, authorization)
        if call.method == "api.test":
            return methods.api_test(call.params)
        if call.method not in METHODS:
            raise SlackError("unknown_method", extra={"req_method": call.method})
        function, scope = METHODS[call.method]
        installation = self._admit(call.token)
        asked = Call(
            self.workspace,
            installation,
            call.params,
            self.limits,
            self.faults,
            self.oauth,
            self.tell,
        )
        require(asked, scope)
        return function(asked)

    def _admit(self, token: str | None) -> Installation:
        """The installation that a token stands for, while it holds."""
        if not token:
            raise SlackError("not_authed")
        if token == self.app_token:
            raise SlackError("not_allowed_token_type")
        installation = self.workspace.installations.get(token)
        if installation is None:
            raise SlackError("invalid_auth")
        if installation.gone:
            raise SlackError(installation.gone)
        return installation

    def _respond(self, key: str, params: Json) -> Json:
        place = self.workspace.response_urls.get(key)
        if place is None or time.monotonic() > place.expires:
            raise SlackError("expired_url", status=404)
        if place.uses >= MOST_USES:
            raise SlackError("used_url", status=404)
        try:
            self.show(place, params, "response_url")
        except SlackError as error:
            error.status = 400
            raise
        place.uses += 1
        return {}

    def show(self, place: ResponseUrl, params: Json, via: Via) -> Message | None:
        """What an app answers to a command or a click: a new message, a change or a deletion."""
        original = place.original
        if params.get("delete_original") and original:
            self.workspace.delete(original)
            return None
        text, blocks = str(params.get("text") or ""), params.get("blocks")
        attachments = params.get("attachments") or []
        check_message(text, blocks, attachments, self.limits)
        shown: Json = {
            "text": text,
            "blocks": tuple(blocks or ()),
            "attachments": tuple(attachments),
            "params": params,
        }
        if params.get("replace_original") and original:
            place.original = self.workspace.write(replace(original, **shown))
            return place.original
        public = params.get("response_type") == "in_channel"
        bot = self.workspace.bot_for(self.workspace.channels[place.channel].team_id)
        message = Message(
            place.channel,
            self.workspace.ts(),
            bot.id,
            **shown,
            bot_id=bot.bot_id,
            app_id=bot.app_id,
            team=bot.team_id,
            thread_ts=params.get("thread_ts") or place.thread_ts,
            shown_to=None if public else place.user,
            via=via,
        )
        return self.workspace.write(message)


async def swallow(request: web.Request, stricken: Stricken) -> web.StreamResponse:
    """Never answer: break the connection, or let the app wait until it gives up."""
    if not stricken.close:
        while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    elif isinstance(request.transport, asyncio.Transport):
        request.transport.close()
    return web.Response(status=500)


async def read_params(request: web.Request) -> Json:
    """The arguments of a call, however they were sent; nested ones may be JSON in a string."""
    params: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        try:
            sent = json.loads(body or "{}")
        except ValueError:
            sent = None
        params |= sent if isinstance(sent, dict) else {}
    elif request.can_read_body:
        params |= dict(await request.post())
    for name in NESTED:
        if isinstance(params.get(name), str):
            with contextlib.suppress(ValueError):  # the method that reads it refuses it
                params[name] = json.loads(params[name])
    return params
