"""`blocks.validate`, as Slack's reference has it: one of blocks, a message or a view; no scope."""

from __future__ import annotations

from typing import Any

from .blocks import check_message, check_view
from .calls import Call, method
from .errors import Json, SlackError


@method("blocks.validate")
def blocks_validate(call: Call) -> Json:
    """Says what is wrong, each with where it stands."""
    given = [name for name in ("blocks", "message", "view") if call.params.get(name)]
    if len(given) != 1:
        raise SlackError("invalid_arguments")
    [name] = given
    value = call.params[name]
    try:
        if name == "view":
            check_view(value, call.limits)
        else:
            for blocks in [value] if name == "blocks" else _in_message(value):
                check_message("", blocks, None, call.limits)
    except SlackError as error:
        told = [_error(problem) for problem in error.problems or [error.error]]
        raise SlackError(f"invalid_{name}", extra={"errors": told}) from None
    return {}


def _in_message(message: Json) -> list[Any]:
    attached = [one.get("blocks") for one in message.get("attachments") or ()]
    return [blocks for blocks in (message.get("blocks"), *attached) if blocks]


def _error(problem: str) -> Json:
    message, _, place = problem.partition(" [json-pointer:")
    return {"pointer": place.rstrip("]"), "code": "failed_constraint", "message": message}
