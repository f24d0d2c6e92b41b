"""The command that erases what is stored of a person."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.terminal.app import Json, app, opened_house, out, settle_or_tell

if TYPE_CHECKING:
    from bot.slack.work.forgetting import Forgotten

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>|([UW][A-Z0-9]+)")
_TEAM = re.compile(r"[TE][A-Z0-9]+")
_GIVE = (
    "give the person's Slack id, such as U0123ABC: in Slack, open their profile, then "
    "⋮ > Copy member ID"
)
log = logging.getLogger(__name__)


@app.command()
def forget(
    user: Annotated[str, typer.Argument(help="The person's Slack id, such as U0123ABC.")],
    team: Annotated[
        str | None, typer.Option(help="Only in this workspace, by its id; in all without it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Erase what is stored of a person: what they asked, said and followed."""
    named = _USER.fullmatch(user.strip())
    if named is None:
        raise typer.BadParameter(f"{user[:80]!r} is no id of a person; {_GIVE}")
    if team is not None and not _TEAM.fullmatch(team):
        raise typer.BadParameter(f"{team[:80]!r} is no id of a workspace, such as T0123ABC")
    from bot.running.logs import set_up_logs
    from bot.slack.work.forgetting import forget_person

    with opened_house() as house:
        set_up_logs(house.settings)
        forgotten = forget_person(house.archive, named[1] or named[2], team)
        settled = settle_or_tell(house, "run this again in a minute")
    log.info("person_forgotten", extra=asdict(forgotten))
    if as_json:
        out.print_json(json.dumps({**asdict(forgotten), "settled": settled}))
    else:
        out.print(_told(forgotten), markup=False, soft_wrap=True)
    if not settled:
        raise typer.Exit(1)


def _told(forgotten: Forgotten) -> str:
    if not forgotten.anything:
        return "Nothing is stored of that person."
    undone = f" ({forgotten.undone} not done yet)" if forgotten.undone else ""
    return "\n".join(
        (
            "Erased:",
            f"  {forgotten.items} questions, clicks and commands{undone}",
            f"  {forgotten.answers} answers to them, or with their words",
            f"  {forgotten.feedback} words of feedback, theirs or on answers to them",
            f"  {forgotten.follows} followed questions",
            f"  {forgotten.installations} installations of the bot by them",
        )
    )
