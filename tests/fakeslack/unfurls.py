"""`chat.unfurl`: previews under links, each again in the place of the last.

As Slack's reference has it, refusing what java-slack-sdk#948 and sentry#101303 saw refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .blocks import check_message
from .calls import Call, method
from .errors import Json, SlackError
from .payloads import message_changed

STILL = ("section", "context", "divider", "header", "image", "video")
"""What an unfurl is made of; nothing in it can be clicked, nor is it rich text."""


@method("chat.unfurl", "links:write")
def chat_unfurl(call: Call) -> Json:
    """Show previews under a message's links."""
    place = call.workspace.find_channel(call.need("channel", "missing_channel"))
    message = call.workspace.find(place.id, call.need("ts", "missing_ts"), "cannot_find_message")
    unfurls: Any = call.params.get("unfurls")
    if not isinstance(unfurls, dict) or not unfurls:
        raise SlackError("missing_unfurls")
    for link, told in unfurls.items():
        if f"<{link}>" not in message.text:
            raise SlackError("cannot_unfurl_url")
        blocks = told.get("blocks")
        check_message("", blocks, None, call.limits)
        if any(block["type"] not in STILL or "accessory" in block for block in blocks):
            raise SlackError("invalid_blocks", ["unsupported block in an unfurl"])
    kept = [one for one in message.attachments if one.get("app_unfurl_url") not in unfurls]
    new = [
        {"app_unfurl_url": link, "is_app_unfurl": True, "blocks": told["blocks"]}
        for link, told in unfurls.items()
    ]
    changed = call.workspace.write(replace(message, attachments=(*kept, *new)))
    call.tell(message_changed(call.workspace, changed, message), call.bot)
    return {}
