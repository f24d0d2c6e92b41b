"""Files and canvases, as the app reads them.

`files.info` and the fetch of `url_private`: https://docs.slack.dev/reference/objects/file-object; a
token that may not read a file is shown the page to sign in on, with 200 (bolt-js#2585).
`canvases.getContent`: https://docs.slack.dev/reference/methods/canvases.getContent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from .calls import Call, method
from .errors import Json, SlackError

if TYPE_CHECKING:
    from .models import File
    from .workspace import Workspace

SIGN_IN = "<!DOCTYPE html><html><body>Sign in to your workspace</body></html>"


def seen(workspace: Workspace, bot: str, id_: str) -> File | None:
    """A file that was shared where the bot is."""
    file = workspace.files.get(id_)
    shared = file is not None and any(
        bot in workspace.channels[channel].members for channel in file.channels
    )
    return file if shared else None


@method("files.info", "files:read")
def files_info(call: Call) -> Json:
    """What is told of a file."""
    file = seen(call.workspace, call.bot.id, call.need("file", "file_not_found"))
    if file is None:
        raise SlackError("file_not_found")
    return {"file": file.to_json(call.workspace.base_url)}


@method("canvases.getContent", "canvases:read")
def canvases_get_content(call: Call) -> Json:
    """All of a canvas, as Markdown."""
    file = seen(call.workspace, call.bot.id, call.need("canvas_id", "canvas_not_found"))
    if file is None or file.filetype != "quip":
        raise SlackError("canvas_not_found")
    return {"content": file.content.decode()}


def content(workspace: Workspace, token: str, id_: str) -> web.Response:
    """What stands at a file's address for whoever has a token."""
    held = workspace.installations.get(token)
    may = held is not None and not held.gone and "files:read" in held.scopes
    file = seen(workspace, held.bot.id, id_) if held and may else None
    if file is None:
        return web.Response(text=SIGN_IN, content_type="text/html")
    if file.leads_to:
        raise web.HTTPFound(file.leads_to)
    return web.Response(body=file.content, content_type=file.mimetype)
