"""Modals: opened within three seconds of the click that asks for them, or not at all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from uuid import uuid4

from bot.answer import Answer
from bot.answers.answer_store import restored
from bot.answers.copy_text import cited
from bot.answers.in_context import around
from bot.checking.export import exported
from bot.own_words.catalogue import marked, say, speaking
from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError, TryLaterError
from bot.slack.events.clicks import name_of, told_by, where_of
from bot.slack.events.messages import Payload
from bot.slack.looks.answers import CHANGED, GONE
from bot.slack.looks.asking import ASK, ask_view
from bot.slack.looks.blocks import Block, apology, sorry_view, waiting_view
from bot.slack.looks.buttons import (
    CONTEXT,
    COPY,
    EXPORT,
    FEEDBACK,
    FOUND,
    NOT_HELPFUL,
    unfolded,
)
from bot.slack.looks.context import context_view
from bot.slack.looks.copying import copy_view
from bot.slack.looks.exporting import export_view
from bot.slack.looks.feedback import why_view
from bot.slack.looks.found import found_view
from bot.slack.looks.verdicts import CHECK_GONE
from bot.slack.work.kept_checks import sheet_of
from bot.slack.work.workplace import Workplace
from index.archive.given import Given
from index.archive.reading import sight_of
from index.archive.totals import outlets
from index.errors import PullquoteError

_LATE = marked("That took me too long, so Slack would not open it. Please click once more.")
_NOT_OPENED = marked("Slack would not open the window ({reason}). Please click once more.")
_NOT_FILLED = marked(
    "Slack would not fill the window in ({reason}). Close it, and please click once more."
)
_EXPIRED = frozenset({"expired_trigger_id", "trigger_expired"})
_CLOSED = frozenset({"not_found", "view_not_found"})
"""Slack's word for a window that was closed meanwhile: nobody waits for it."""
_UNREADABLE = marked("I could not read the archive just now. Please try once more in a minute.")

_FAULT = marked("Something went wrong: a fault in me. The log of this bot says more.")

PATIENCE = 1.0
"""Seconds for which the opening waits for what it shows, of the three that Slack gives."""
_THEIRS = "D"
"""Stands for a person's direct messages, where what they ask in a form is answered."""

Makes = Callable[[Workplace, Payload], Block]
"""Makes a modal for what somebody clicked."""

log = logging.getLogger(__name__)


def opens(body: Payload) -> Makes | None:
    """Return what makes the modal that a click or a shortcut asks for; None where none is asked."""
    if "actions" not in body:
        return _ask if body.get("callback_id") == ASK else None
    action = unfolded(body["actions"][0])
    name, value = name_of(action["action_id"]), str(action.get("value") or "")
    if name == FEEDBACK and not value.startswith(f"{NOT_HELPFUL}:"):
        return None
    return _OPENS.get(name)


async def open_modal(workplace: Workplace, body: Payload, make: Makes) -> None:
    """Open the modal for a click or a shortcut, or one that says why not.

    Where it is not made in time, a modal that asks to wait is opened and then filled. What fails
    is told in the channel, where there is one.
    """
    where = where_of(body)
    with speaking(workplace.settings.language_of(where["channel"] or "", where["team"])):
        await _open(workplace, body, make)


async def _open(workplace: Workplace, body: Payload, make: Makes) -> None:
    making = asyncio.create_task(asyncio.to_thread(_view, workplace, body, make))
    made, _ = await asyncio.wait({making}, timeout=PATIENCE)
    shown = making.result() if made else waiting_view()
    view_id = await asyncio.to_thread(_opened, workplace, body, shown)
    if not made and view_id is not None:
        await asyncio.to_thread(_filled, workplace, body, view_id, await making)


def _opened(workplace: Workplace, body: Payload, view: Block) -> str | None:
    """Open a modal; return its id, None where Slack does not open it."""
    slack = workplace.slack_of(where_of(body)["team"])
    try:
        return slack.open_view(body["trigger_id"], view)
    except (RefusedError, TryLaterError) as error:
        log.warning("modal_not_opened", extra={"reason": str(error)})
        _tell(slack, body, _LATE if str(error) in _EXPIRED else say(_NOT_OPENED, reason=error))
    return None


def _filled(workplace: Workplace, body: Payload, view_id: str, view: Block) -> None:
    slack = workplace.slack_of(where_of(body)["team"])
    try:
        slack.update_view(view_id, view)
    except (RefusedError, TryLaterError) as error:
        log.warning("modal_not_filled", extra={"reason": str(error)})
        if str(error) not in _CLOSED:
            _tell(slack, body, say(_NOT_FILLED, reason=error))


def _tell(slack: Slack, body: Payload, why: str) -> None:
    """Tell who clicked, where they did; where no channel is known, directly."""
    where = where_of(body)
    try:
        if where["response_url"]:
            slack.respond(where["response_url"], apology(why))
        else:
            slack.post(slack.direct(where["user"]), None, apology(why), f"window:{uuid4().hex}")
    except (RefusedError, TryLaterError) as error:
        log.warning("not_told", extra={"reason": str(error)})


def _view(workplace: Workplace, body: Payload, make: Makes) -> Block:
    where = where_of(body)
    try:
        refused = workplace.refusal(where["team"], where["user"], where["channel"] or _THEIRS)
        return sorry_view(refused) if refused else make(workplace, body)
    except (RefusedError, TryLaterError) as error:
        log.warning("person_unknown", extra={"reason": str(error)})
        return sorry_view(marked("Slack would not tell me who you are. Please click once more."))
    except PullquoteError:
        log.exception("archive_unreadable")
        return sorry_view(_UNREADABLE)
    except Exception:
        log.exception("modal_failed")
        return sorry_view(_FAULT)


def _clicked(workplace: Workplace, body: Payload) -> Given | None:
    told = told_by(unfolded(body["actions"][0]).get("value"))
    return workplace.answer(where_of(body), told)


def _context(workplace: Workplace, body: Payload) -> Block:
    answer = _clicked(workplace, body)
    if answer is None:
        return sorry_view(GONE)
    quotes = answer.kept.get("quotes", ())
    return context_view(
        around(workplace.house, quotes, workplace.access(answer.channel, answer.team))
    )


def _standing(shows: Callable[[Answer], Block]) -> Makes:
    """Return what shows what still stands of an answer."""

    def make(workplace: Workplace, body: Payload) -> Block:
        answer = _clicked(workplace, body)
        if answer is None or "plan" not in answer.kept:
            return sorry_view(GONE)
        access = workplace.access(answer.channel, answer.team)
        stands = restored(workplace.house, answer.kept, access)
        return sorry_view(CHANGED) if stands is None else shows(stands)

    return make


def _export(workplace: Workplace, body: Payload) -> Block:
    check = _clicked(workplace, body)
    if check is None or "check" not in check.kept:
        return sorry_view(CHECK_GONE)
    if check.private and check.user != where_of(body)["user"]:
        return sorry_view(CHECK_GONE)
    access = workplace.access(check.channel, check.team)
    sheet = sheet_of(workplace.house, check.kept, access, 0)
    return export_view(exported(sheet.checked, sheet.claims))


def _ask(workplace: Workplace, body: Payload) -> Block:
    access = workplace.access(_THEIRS, where_of(body)["team"])
    with workplace.archive.reading() as connection:
        return ask_view(outlets(connection, sight_of(connection, access)))


def _why(_place: Workplace, body: Payload) -> Block:
    _, _, key = str(body["actions"][0]["value"]).partition(":")
    return why_view(key, where_of(body)["channel"])


_OPENS: Mapping[str, Makes] = {
    CONTEXT: _context,
    EXPORT: _export,
    COPY: _standing(lambda answer: copy_view(cited(answer))),
    FOUND: _standing(found_view),
    FEEDBACK: _why,
}
