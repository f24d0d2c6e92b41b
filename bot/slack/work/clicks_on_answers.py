"""What people do with an answer: refine it, share it, say what they think of it, take it away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from bot.answer import Answer
from bot.answers.answer_store import narrowing_of, plan_of, restored
from bot.answers.ask import ask
from bot.answers.said import said
from bot.answers.screens import next_screen
from bot.models.sessions import Session
from bot.running.counting import Helpfulness, judged
from bot.slack.api.errors import RefusedError
from bot.slack.inbox.items import Item
from bot.slack.inbox.stored import any_open, is_cancelled
from bot.slack.looks.answers import CHANGED, GONE, SHARED_ALREADY, STANDS_ALREADY
from bot.slack.looks.blocks import apology
from bot.slack.work.answering import refused, safely, to_be_given
from bot.slack.work.delivering import Asked, Delivery
from bot.slack.work.noting import forget_answer
from bot.slack.work.posting import Memory, to_give
from bot.slack.work.repeated import came_of
from bot.slack.work.streaming import stop
from bot.slack.work.ways import Posted, Whispered
from bot.slack.work.workplace import Workplace
from index.archive.feedback import Feedback, give_feedback
from index.archive.given import Given, given_as, given_to
from index.archive.whose import Whose, whose

T = TypeVar("T")

_ELSEWHERE = frozenset({"not_in_channel", "channel_not_found"})

log = logging.getLogger(__name__)


def refine(workplace: Workplace, item: Item) -> str:
    """Answer a question again within other limits, or with other quotes; return how it ended.

    Under an answer in a thread the next one stands there; after a private one it is private.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, payload = workplace.slack(item), item.payload
    refusal, old = refused(workplace, item), workplace.answer(item.payload, item.payload)
    if refusal is not None or old is None or "plan" not in old.kept:
        slack.respond(payload["response_url"], refusal or apology(GONE))
        return "not refined"
    if not old.private and came_of(workplace, item) is not None:
        slack.respond(payload["response_url"], apology(STANDS_ALREADY))
        return "stands already"
    channel, way = old.channel, Posted(slack, item, old.channel, old.thread_ts or old.ts)
    if old.private:
        way = Whispered(slack, item, channel)

    def asks(item: Item, _begun: bool) -> Asked:
        session = workplace.session()
        answer = safely(item, lambda: _asked_again(workplace, item, old, session))
        return to_be_given(
            workplace, item, answer, session, channel, under_question=old.private, whose=_whose(old)
        )

    return Delivery(workplace.archive, way, item, asks, workplace.inbox).run()


def _asked_again(workplace: Workplace, item: Item, old: Given, session: Session | None) -> Answer:
    """Ask what a click asks: what was suggested, or the same question within other limits.

    Quotes that had no room come first where more are wanted; only then the question is asked again.
    """
    kept, access = old.kept, workplace.access(old.channel, old.team)
    suggested = _at(kept.get("suggested", ()), item.payload.get("next"))
    if suggested is not None:
        return said(workplace.house, suggested, access)
    offered = _at(kept.get("offered", ()), item.payload.get("refine"))
    limits = narrowing_of(offered or {})
    more = offered is not None and limits == plan_of(kept["plan"]).narrowing
    if more and kept.get("further"):
        stands = restored(workplace.house, kept, access)
        if stands is not None and stands.further:
            return next_screen(stands)
    passed = [(id_, (start, end)) for id_, (start, end) in kept["passed"]]
    had = [*kept["quotes"], *kept.get("further", ())]
    passed += [(one["version"], (one["span"][0], one["span"][1])) for one in had]
    return ask(
        workplace.house,
        kept["question"],
        history=kept["history"],
        access=access,
        narrowing=limits,
        passed=passed if more else (),
        session=session,
    )


def _at(listed: Sequence[T], place: object) -> T | None:
    """Return what stands at a place that came from outside; None where there is nothing."""
    found = listed[place : place + 1] if isinstance(place, int) and place >= 0 else ()
    return found[0] if found else None


def _whose(old: Given) -> Whose | None:
    """Return whose words an answer holds that is made of another."""
    found = whose(old.kept, old.user, old.asked_at)
    return found and replace(found, sources=(old.key,))


def share(workplace: Workplace, item: Item) -> str:
    """Post what still stands of an answer in its channel; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, payload = workplace.slack(item), item.payload
    url, channel = payload["response_url"], payload["channel"]
    refusal, old = refused(workplace, item), workplace.answer(item.payload, item.payload)
    if refusal is not None or old is None or "plan" not in old.kept:
        slack.respond(url, refusal or apology(GONE))
        return "not shared"
    if came_of(workplace, item) is not None:
        slack.respond(url, apology(SHARED_ALREADY))
        return "shared already"

    def asks(item: Item, _begun: bool) -> Asked | str:
        answer = restored(workplace.house, old.kept, workplace.access(channel, old.team))
        if answer is None:
            slack.respond(url, apology(CHANGED))
            return "nothing stands"
        to_share = to_give(item, answer, channel, under_question=False, whose=_whose(old))
        return Asked(to_share)

    way = Posted(slack, item, channel)
    delivery = Delivery(workplace.archive, way, item, asks, workplace.inbox)
    try:
        return delivery.run()
    except RefusedError as error:
        if str(error) not in _ELSEWHERE or delivery.answer is None:
            raise
        slack.respond(url, delivery.answer.message, in_channel=True)
        memory = Memory(workplace.archive, item, channel, None, private=True)
        memory.remember(delivery.answer, delivery.answer.message, "")
        return "shared through its response URL"


def feedback(workplace: Workplace, item: Item) -> str:
    """Keep what somebody thinks of an answer; return how it ended.

    Raises:
        TryLaterError: Slack cannot tell who they are now.

    """
    if refused(workplace, item) is not None:
        return "not kept"
    with workplace.archive.writing() as connection:
        old = given_to(connection, str(item.payload.get("answer", "")))
        forgotten = is_cancelled(connection, item.key)
        if old is None or forgotten or not (old.question and old.was_given_in(item.payload)):
            return "not kept"
        given = Feedback(
            key=old.key,
            user=item.payload["user"],
            at=datetime.now(UTC),
            helpful=bool(item.payload["helpful"]),
            reason=item.payload["reason"],
            question=old.question,
            kept=old.kept,
        )
        give_feedback(connection, given)
    if not given.reason:
        judged(Helpfulness.HELPFUL if given.helpful else Helpfulness.NOT_HELPFUL)
    return "kept"


def remove(workplace: Workplace, item: Item) -> str:
    """Take an answer away for whom it was given to; return how it ended.

    One that is still summed up does not wait for that: whoever does it finds the answer gone.

    Raises:
        TryLaterError, RefusedError: as for `Slack.delete`.

    """
    channel, ts = item.payload["channel"], item.payload["ts"]
    with workplace.archive.reading() as connection:
        old = given_as(connection, channel, ts)
        unfinished = old is not None and any_open(connection, [old.key])
    if old is None or old.user != item.payload["user"]:
        return "not theirs"
    slack = workplace.slack(item)
    if unfinished:
        stop(slack, channel, ts, old.key)
    slack.delete(channel, ts)
    forget_answer(workplace, slack, old)
    return "removed"
