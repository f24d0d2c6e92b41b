"""What people do with an answer: refine it, share it, say what they think of it, take it away."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from bot.answer import Answer
from bot.answers.answer_store import narrowing_of, restored
from bot.answers.ask import ask
from bot.models.sessions import Session
from bot.running.counting import Helpfulness, judged
from bot.slack.api.errors import RefusedError
from bot.slack.inbox.inbox import Item
from bot.slack.looks.answers import CHANGED, GONE
from bot.slack.looks.blocks import apology
from bot.slack.work.answering import give_summed_up, refused, safely, whisper
from bot.slack.work.posting import Giver, to_give
from bot.slack.work.workplace import Workplace
from index.archive.feedback import Feedback, give_feedback
from index.archive.given import Given, forget, given_as

_ELSEWHERE = frozenset({"not_in_channel", "channel_not_found"})

log = logging.getLogger(__name__)


def refine(place: Workplace, item: Item) -> str:
    """Answer a question again within other limits, or with other quotes; return how it ended.

    Under an answer in a thread the next one stands there; after a private one it is private.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, payload = place.slack(item), item.payload
    refusal, old = refused(place, item), place.answer(item.payload, item.payload)
    if refusal is not None or old is None or "plan" not in old.kept:
        slack.respond(payload["response_url"], refusal or apology(GONE))
        return "not refined"
    thread_ts = old.thread_ts or old.ts
    giver = Giver(place.archive, slack)
    if item.attempts > 1 and not old.private and giver.was_given(item, old.channel, thread_ts):
        return "was answered already"
    session = place.session()
    answer = safely(item, lambda: _asked_again(place, item, old, session))
    if old.private:
        return whisper(place, item, answer, session)
    return give_summed_up(giver, item, answer, session, channel=old.channel, thread_ts=thread_ts)


def _asked_again(place: Workplace, item: Item, old: Given, session: Session | None) -> Answer:
    kept = old.kept
    passed = [(id_, (start, end)) for id_, (start, end) in kept["passed"]]
    passed += [(one["version"], (one["span"][0], one["span"][1])) for one in kept["quotes"]]
    return ask(
        place.house,
        kept["question"],
        history=kept["history"],
        access=place.access(old.channel, old.team),
        narrowing=narrowing_of(item.payload.get("narrowing") or {}),
        passed=passed if item.payload.get("more") else (),
        session=session,
    )


def share(place: Workplace, item: Item) -> str:
    """Post what still stands of an answer in its channel; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, payload = place.slack(item), item.payload
    url, channel = payload["response_url"], payload["channel"]
    refusal, old = refused(place, item), place.answer(item.payload, item.payload)
    if refusal is not None or old is None or "plan" not in old.kept:
        slack.respond(url, refusal or apology(GONE))
        return "not shared"
    giver = Giver(place.archive, slack)
    if item.attempts > 1 and giver.was_given(item, channel, None):
        return "was shared already"
    answer = restored(place.house, old.kept, place.access(channel, old.team))
    if answer is None:
        slack.respond(url, apology(CHANGED))
        return "nothing stands"
    to_post = to_give(item, answer, channel, None, asked=True)
    try:
        return giver.give(item, to_post)
    except RefusedError as error:
        giver.forget(item)
        if str(error) not in _ELSEWHERE:
            raise
        slack.respond(url, to_post.message, in_channel=True)
        return "shared through its response URL"


def feedback(place: Workplace, item: Item) -> str:
    """Keep what somebody thinks of an answer; return how it ended.

    Raises:
        TryLaterError: Slack cannot tell who they are now.

    """
    old = place.answer(item.payload, item.payload)
    if old is None or refused(place, item) is not None:
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
    with place.archive.writing() as connection:
        give_feedback(connection, given)
    if not given.reason:
        judged(Helpfulness.HELPFUL if given.helpful else Helpfulness.NOT_HELPFUL)
    return "kept"


def remove(place: Workplace, item: Item) -> str:
    """Take an answer away for whom it was given to; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.delete`.

    """
    channel, ts = item.payload["channel"], item.payload["ts"]
    with place.archive.reading() as connection:
        old = given_as(connection, channel, ts)
    if old is None or old.user != item.payload["user"]:
        return "not theirs"
    place.slack(item).delete(channel, ts)
    with place.archive.writing() as connection:
        forget(connection, old.key)
    return "removed"
