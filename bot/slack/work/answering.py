"""From a question in the inbox to its answer in Slack."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.answer import Answer
from bot.answers.answer_store import narrowing_of
from bot.answers.ask import ask
from bot.models.sessions import Session
from bot.questions.plain_text import clean_question
from bot.running.counting import Outcome
from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError
from bot.slack.events.addressed import nobody_else_spoke
from bot.slack.events.messages import Question
from bot.slack.inbox.inbox import Item
from bot.slack.looks.blocks import Message, apology
from bot.slack.work import live
from bot.slack.work.live import Begun
from bot.slack.work.posting import Fuller, Giver, ToGive, to_give
from bot.slack.work.streaming import Thread
from bot.slack.work.tallies import tally
from bot.slack.work.threads import asked_by_author, history
from bot.slack.work.workplace import Workplace
from bot.summary.writing import summed_up
from index.errors import PullquoteError, QuestionError

MOST_REWORDED = 3
"""Times a question is asked anew because it was edited while it was answered."""
NOT_NOW = (
    "I could not read the archive just now, so I cannot say what the coverage holds. "
    "Please ask again in a minute; the log of this bot says what failed."
)
BROKEN = (
    "Something went wrong while I looked for an answer. That is a fault in me, not an empty "
    "result; the log of this bot says more. Please try once more."
)
TOO_LATE = (
    "I could not answer this when it was asked: I was away, or Slack was. If you still need it, "
    "please ask again."
)
UNKNOWN = (
    "Slack will not tell me who you are, so I may not answer. Whoever runs this bot should run "
    "`pullquote check`: a scope is probably missing."
)

T = TypeVar("T")

log = logging.getLogger(__name__)


def message(place: Workplace, item: Item) -> str:
    """Answer a message in its thread, unless its answer stands already; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, payload = place.slack(item), item.payload
    channel, thread_ts = payload["channel"], payload["thread_ts"]
    giver = Giver(place.archive, slack)
    if item.attempts > 1 and giver.was_given(item, channel, thread_ts):
        return "was answered already"
    outcome = _stopped(place, item)
    if outcome is None:
        place.statuses.show(slack, item.key, channel, thread_ts)
        outcome = _answered(place, item, giver)
    place.statuses.clear(slack, item.key, channel, thread_ts)
    return outcome


def _stopped(place: Workplace, item: Item) -> str | None:
    """Refuse or leave alone what is not to be answered; return how, None where it is."""
    slack, payload = place.slack(item), item.payload
    channel, user = payload["channel"], payload["user"]
    unasked = bool(payload.get("unasked"))
    if unasked and not _is_meant(place, slack, Question.of(payload)):
        return "left alone: others are talking"
    try:
        refused = place.refusal(payload.get("team", ""), user, channel)
    except RefusedError as error:
        log.warning("person_unknown", extra={"item": item.key, "reason": str(error)})
        refused = UNKNOWN
    if refused is None:
        return None
    if not unasked:
        _refuse(slack, item, apology(refused, Outcome.REFUSED))
    return "refused"


def _is_meant(place: Workplace, slack: Slack, reply: Question) -> bool:
    """Tell whether a reply that mentions nobody is to us, by one look at its thread."""
    asked = asked_by_author(place.archive, place.inbox, reply)
    return bool(asked) and nobody_else_spoke(
        slack.thread(reply.channel, reply.thread_ts, max(asked.values())),
        ts=reply.ts,
        user=reply.user,
        bot_user=slack.bot_user,
        asked=asked,
    )


def _refuse(slack: Slack, item: Item, message: Message) -> None:
    """Tell one person that they are not answered; where Slack does not let us, that is all."""
    payload = item.payload
    channel, thread_ts = payload["channel"], payload["thread_ts"]
    try:
        if channel.startswith("D"):
            slack.post(channel, thread_ts, message, item.key)
        else:
            slack.whisper(channel, payload["user"], message, _inside(payload))
    except RefusedError as error:
        log.warning("refusal_untold", extra={"item": item.key, "reason": str(error)})
    tally(item, Outcome.REFUSED, {})


def _inside(payload: dict[str, str]) -> str | None:
    """Return the thread that a message stands in; None for one in the channel itself."""
    return payload["thread_ts"] if payload["thread_ts"] != payload["ts"] else None


def _answered(place: Workplace, item: Item, giver: Giver) -> str:
    """Ask and give the answer, in the words the question has when it is given.

    Summing it up takes a while: words edited meanwhile are answered anew in the same message.
    """
    earlier = history(place.archive, Question.of(item.payload), item.received_at)
    where = _where(place, item)
    begun = live.begun_before(giver, item, where) if item.attempts > 1 else None
    outcome = live.put_whole(giver, item, where, begun) if begun else None
    for _ in range(MOST_REWORDED if outcome is None else 0):
        asking = _asked_now(place, item, earlier, begun)
        if asking is None:
            if begun is not None:
                live.take_back(giver, item, where, begun)
            return "deleted"
        item, answer, session = asking
        place.statuses.settle(giver.slack, item.key, where.channel, where.thread_ts)
        outcome, begun = live.give(giver, item, answer, session, where, begun=begun)
        now = place.inbox.current(item)
        if now is None or begun is None or now.payload["text"] == item.payload["text"]:
            break
        item = now
    if place.inbox.current(item) is None:
        giver.take_back(item, where.channel, where.thread_ts)
        return "deleted"
    return outcome or ""


def _where(place: Workplace, item: Item) -> Thread:
    """Return the thread to answer in, and who watches."""
    payload = item.payload
    channel, thread_ts, user = payload["channel"], payload["thread_ts"], payload["user"]
    team = place.person(payload.get("team", ""), user).team
    return Thread(channel, thread_ts, team, user, item.key)


def _asked_now(
    place: Workplace, item: Item, earlier: Sequence[str], begun: Begun | None
) -> tuple[Item, Answer | Message, Session | None] | None:
    """Ask a question in the words it has once that is done; None where it was deleted."""
    answer: Answer | Message = apology(TOO_LATE)
    session = None
    for _ in range(MOST_REWORDED):
        if begun is not None or not item.too_old:
            session = place.session()
            answer = asked(place, item, earlier, session)
        now = place.inbox.current(item)
        if now is None:
            return None
        if now.payload["text"] == item.payload["text"]:
            break
        item = now
    return item, answer, session


def directly(place: Workplace, item: Item) -> str:
    """Answer a question from a form or the home tab in direct messages; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, payload = place.slack(item), item.payload
    channel = payload.get("channel") or slack.direct(payload["user"])
    item = replace(item, payload={**payload, "channel": channel})
    giver = Giver(place.archive, slack)
    if item.attempts > 1 and giver.was_given(item, channel, None):
        return "was answered already"
    limits = narrowing_of(payload.get("narrowing") or {})
    access = place.access(channel, payload.get("team", ""))
    session = place.session()
    answer: Answer | Message | None = refused(place, item)
    if answer is None and item.too_old:
        answer = apology(TOO_LATE)
    if answer is None:
        answer = safely(
            item,
            lambda: ask(
                place.house, payload["text"], access=access, narrowing=limits, session=session
            ),
        )
    return give_summed_up(giver, item, answer, session, channel=channel, thread_ts=None)


def give_summed_up(
    giver: Giver,
    item: Item,
    answer: Answer | Message,
    session: Session | None,
    *,
    channel: str,
    thread_ts: str | None,
) -> str:
    """Post an answer below its question's words, and sum it up once it stands; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """

    def as_given(answer: Answer | Message) -> ToGive:
        return to_give(item, answer, channel, thread_ts, asked=True)

    return giver.give(item, as_given(answer), _fuller(answer, session, as_given))


def _fuller(
    answer: Answer | Message, session: Session | None, as_given: Callable[[Answer], ToGive]
) -> Fuller | None:
    """Return what gives an answer with its summary; None where there is nothing to sum up."""
    if session is None or isinstance(answer, Message) or not answer.answered:
        return None
    return lambda: as_given(summed_up(session, answer))


def command(place: Workplace, item: Item) -> str:
    """Answer a command to its asker alone; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.respond`.

    """
    session = place.session()
    answer = refused(place, item) or asked(place, item, (), session)
    return whisper(place, item, answer, session)


def whisper(place: Workplace, item: Item, answer: Answer | Message, session: Session | None) -> str:
    """Give an answer to its asker alone, through a response URL; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.respond`.

    """
    slack, url = place.slack(item), item.payload["response_url"]

    def as_given(answer: Answer | Message) -> ToGive:
        return to_give(item, answer, item.payload["channel"], None)

    giver = Giver(place.archive, slack)
    return giver.whisper(item, as_given(answer), url, _fuller(answer, session, as_given))


def refused(place: Workplace, item: Item) -> Message | None:
    """Return what its asker is told where an item may not be answered; None where it may.

    Raises:
        TryLaterError: Slack cannot tell who they are now.

    """
    payload = item.payload
    try:
        reason = place.refusal(payload.get("team", ""), payload["user"], payload["channel"])
    except RefusedError as error:
        log.warning("person_unknown", extra={"item": item.key, "reason": str(error)})
        reason = UNKNOWN
    return apology(reason, Outcome.REFUSED) if reason else None


def asked(
    place: Workplace, item: Item, history: Sequence[str], session: Session | None
) -> Answer | Message:
    """Return the answer to an item's question, or what its asker is told of a failure."""
    access = place.access(item.payload["channel"], item.payload.get("team", ""))

    def asking() -> Answer:
        question = clean_question(item.payload["text"])
        return ask(place.house, question, history=history, access=access, session=session)

    return safely(item, asking)


def safely(item: Item, asking: Callable[[], T]) -> T | Message:
    """Return what asking gives, or what the asker is told where it fails."""
    try:
        return asking()
    except QuestionError as error:
        return apology(str(error), Outcome.REFUSED)
    except PullquoteError:
        log.exception("archive_unreadable", extra={"item": item.key})
        return apology(NOT_NOW)
    except Exception:
        log.exception("ask_failed", extra={"item": item.key})
        return apology(BROKEN)
