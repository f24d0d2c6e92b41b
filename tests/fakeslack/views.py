"""Home tabs and modals: the views that an app shows, and the stack that each person has open."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .blocks import Limits, check_view
from .errors import Json, SlackError

if TYPE_CHECKING:
    from .models import User
    from .workspace import Workspace

MOST_OPEN = 3


@dataclass
class Trigger:
    """What a person did, good for opening one modal while it is fresh."""

    user: str
    expires: float
    used: bool = False


@dataclass(frozen=True)
class View:
    """A home tab or a modal as it was shown to someone at one time."""

    id: str
    user: str
    view: Json
    hash: str
    bot: User
    root_id: str = ""
    previous_id: str | None = None

    def to_json(self, values: Json | None = None) -> Json:
        """The view as Slack's API and payloads show it, with what was filled in."""
        return {
            "id": self.id,
            "team_id": self.bot.team_id,
            "app_id": self.bot.app_id,
            "bot_id": self.bot.bot_id,
            "hash": self.hash,
            "root_view_id": self.root_id or self.id,
            "previous_view_id": self.previous_id,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            **self.view,
            "state": {"values": values or {}},
        }


@dataclass
class Shower:
    """Shows a bot's views to one person."""

    workspace: Workspace
    bot: User
    user: str
    limits: Limits

    def show(
        self, view: Any, type_: Literal["home", "modal"], id_: str | None = None, **place: Any
    ) -> View:
        """Check a view and show it, as a new one or in place of the one with this id."""
        check_view(view, self.limits)
        if view["type"] != type_:
            problem = f"must be a {type_} view [json-pointer:/view/type]"
            raise SlackError("invalid_arguments", [problem])
        external = view.get("external_id")
        if external and any(
            old.view.get("external_id") == external and old.id != id_
            for old in standing(self.workspace)
        ):
            raise SlackError("duplicate_external_id")
        now = time.time_ns()
        shown = View(
            id_ or self.workspace.id("V"),
            self.user,
            view,
            f"{now // 10**9}.{now:x}",
            self.bot,
            **place,
        )
        self.workspace.views.append(shown)
        return shown

    def open(self, view: Any) -> View:
        """Open a modal in place of all that the person had open."""
        shown = self.show(view, "modal")
        self.workspace.modals[self.user] = [shown.id]
        return shown

    def push(self, view: Any) -> View:
        """Put a modal on top of the one that is open."""
        stack = self.workspace.modals.get(self.user, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= MOST_OPEN:
            raise SlackError("push_limit_reached")
        shown = self.show(view, "modal", root_id=stack[0], previous_id=stack[-1])
        stack.append(shown.id)
        return shown

    def update(self, old: View, view: Any) -> View:
        """Change a view in its place."""
        kind: Literal["home", "modal"] = old.view["type"]
        return self.show(view, kind, old.id, root_id=old.root_id, previous_id=old.previous_id)


def latest(workspace: Workspace, id_: str) -> View | None:
    """A view as it was last shown."""
    return next((view for view in reversed(workspace.views) if view.id == id_), None)


def standing(workspace: Workspace) -> list[View]:
    """Every home tab, and every modal that is open, as last shown."""
    opened = {id_ for stack in workspace.modals.values() for id_ in stack}
    last = {view.id: view for view in workspace.views}
    return [view for view in last.values() if view.view["type"] == "home" or view.id in opened]


def answered(shower: Shower, view: View, said: Json) -> View | None:
    """Do what the ack of a submission asks for; the view that the person is left with."""
    stack = shower.workspace.modals.get(view.user, [])
    match said.get("response_action"):
        case None:
            if view.id in stack:
                stack.remove(view.id)
        case "clear":
            stack.clear()
        case "update":
            shower.update(view, said.get("view"))
        case "push":
            shower.push(said.get("view"))
        case "errors":
            _check_errors(view, said.get("errors"))
        case other:
            raise SlackError("invalid_arguments", [f"unknown response_action: {other}"])
    return latest(shower.workspace, stack[-1]) if stack else None


def _check_errors(view: View, errors: Any) -> None:
    """Refuse errors that name no input of the view: Slack would show none of them."""
    inputs = {block.get("block_id") for block in view.view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise SlackError("invalid_arguments", ["errors must name the block_ids of inputs"])
