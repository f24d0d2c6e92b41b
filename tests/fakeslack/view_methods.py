"""Slack's views methods: home tabs published, modals opened, pushed and changed."""

from __future__ import annotations

import time

from .calls import Call, method
from .errors import Json, SlackError
from .views import Shower, View, latest, standing


def shower_for(call: Call, user: str) -> Shower:
    """What shows the calling bot's views to a person."""
    return Shower(call.workspace, call.bot, user, call.limits)


def triggered(call: Call) -> str:
    """Who did what the trigger of a call stands for; used up unless the call is refused."""
    trigger = call.workspace.triggers.get(call.need("trigger_id"))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if time.monotonic() > trigger.expires:
        raise SlackError("expired_trigger_id")
    return trigger.user


def use_up(call: Call, shown: View) -> Json:
    """Answer with what was shown; its trigger opens nothing more."""
    call.workspace.triggers[str(call.params["trigger_id"])].used = True
    return {"view": shown.to_json()}


@method("views.publish")
def views_publish(call: Call) -> Json:
    """Show someone's home tab."""
    user = call.need("user_id")
    if user not in call.workspace.users:
        raise SlackError("invalid_arguments", ["user_not_found [json-pointer:/user_id]"])
    homes = [
        view
        for view in call.workspace.views
        if (view.user, view.bot, view.view["type"]) == (user, call.bot, "home")
    ]
    check_hash(call, homes[-1] if homes else None)
    id_ = homes[-1].id if homes else None
    return {"view": shower_for(call, user).show(call.params.get("view"), "home", id_).to_json()}


@method("views.open")
def views_open(call: Call) -> Json:
    """Open a modal, within three seconds of what triggered it."""
    shower = shower_for(call, triggered(call))
    return use_up(call, shower.open(call.params.get("view")))


@method("views.push")
def views_push(call: Call) -> Json:
    """Put a modal on top of the one that is open, within three seconds of a click in it."""
    shower = shower_for(call, triggered(call))
    return use_up(call, shower.push(call.params.get("view")))


@method("views.update")
def views_update(call: Call) -> Json:
    """Change a home tab, or a modal that is open."""
    old = named(call)
    check_hash(call, old)
    shown = shower_for(call, old.user).update(old, call.params.get("view"))
    return {"view": shown.to_json()}


def named(call: Call) -> View:
    """The standing view that a call names, by its id or by the id the app gave it."""
    external = call.params.get("external_id")
    if not external:
        view = latest(call.workspace, call.need("view_id"))
        found = [view] if view in standing(call.workspace) else []
    else:
        views = standing(call.workspace)
        found = [view for view in views if view.view.get("external_id") == external]
    if not found or found[0] is None or found[0].bot != call.bot:
        raise SlackError("not_found")
    return found[0]


def check_hash(call: Call, view: View | None) -> None:
    """Refuse to change a view that has changed since the app saw it."""
    seen = call.params.get("hash")
    if seen and view is not None and seen != view.hash:
        raise SlackError("hash_conflict")
