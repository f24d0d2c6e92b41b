"""From a question in the inbox to its answer in Slack."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.answer import Answer
from bot.answers.answer_store import narrowing_of
from bot.answers.ask import ask
from bot.answers.said import said, who_else
from bot.answers.screens import first_screen
from bot.models.sessions import Session
from bot.own_words.catalogue import marked
from bot.questions.message import read_message
from bot.running.counting import Outcome
from bot.slack.api.client import Slack
from bot.slack.api.errors import RefusedError, TokenRefusedError
from bot.slack.events.addressed import nobody_else_spoke
from bot.slack.events.messages import Question
from bot.slack.inbox.items import Item
from bot.slack.looks.blocks import Message, apology
from bot.slack.work.delivering import Asked, Delivery
from bot.slack.work.posting import ToGive, growth_of, to_give
from bot.slack.work.tallies import tally
from bot.slack.work.threads import asked_by_author, earlier
from bot.slack.work.ways import Posted, Streamed, Whispered
from bot.slack.work.words import others_spoke, refuse
from bot.slack.work.workplace import Workplace
from index.archive.asked import Asked as Earlier
from index.archive.whose import Whose
from index.errors import PullquoteError, QuestionError

NOT_NOW = marked(
    "I could not read the archive just now, so I cannot say what the coverage holds. "
    "Please ask again in a minute; the log of this bot says what failed."
)
BROKEN = marked(
    "Something went wrong while I looked for an answer. That is a fault in me, not an empty "
    "result; the log of this bot says more. Please try once more."
)
TOO_LATE = marked(
    "I could not answer this when it was asked: I was away, or Slack was. If you still need it, "
    "please ask again."
)
UNKNOWN = marked(
    "Slack will not tell me who you are, so I may not answer. Whoever runs this bot should run "
    "`pullquote check`: a scope is probably missing."
)

T = TypeVar("T")

Gives = Callable[[Workplace, Item], Asked]
"""Makes what a message is given."""

log = logging.getLogger(__name__)


def message(workplace: Workplace, item: Item, gives: Gives) -> str:
    """Give a message its answer in its thread, unless that stands already; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Delivery.run`.

    """
    slack, payload = workplace.slack(item), item.payload
    channel, thread_ts = payload["channel"], payload["thread_ts"]
    if payload.get("perhaps_answered"):
        item = replace(item, attempts=item.attempts + 1)

    def asks(item: Item, begun: bool) -> Asked | str:
        stopped = _stopped(workplace, item, begun=begun)
        if stopped is not None:
            return stopped
        workplace.statuses.show(slack, item.key, channel, thread_ts)
        if item.too_old and not begun:
            return Asked(to_give(item, apology(TOO_LATE), channel))
        return gives(workplace, item)

    way = Streamed(
        slack,
        item,
        channel,
        thread_ts,
        team_of_asker=lambda: workplace.person(payload.get("team", ""), payload["user"]).team,
        settle=lambda: workplace.statuses.settle(slack, item.key, channel, thread_ts),
        stops=workplace.stops,
    )
    try:
        outcome = Delivery(workplace.archive, way, item, asks, workplace.inbox).run()
    finally:
        way.leave()
    workplace.statuses.clear(slack, item.key, channel, thread_ts)
    return outcome


def in_thread(workplace: Workplace, item: Item) -> Asked:
    """Return the answer to a message's question, read with what was asked before it."""
    session = workplace.session()
    known = earlier(workplace.archive, Question.of(item.payload), item.received_at)
    answer = asked(workplace, item, [one.question for one in known], session)
    channel = item.payload["channel"]
    return to_be_given(workplace, item, answer, session, channel, whose=_whose(item, known))


def to_be_given(
    workplace: Workplace,
    item: Item,
    answer: Answer | Message,
    session: Session | None,
    channel: str,
    *,
    under_question: bool = True,
    whose: Whose | None = None,
) -> Asked:
    """Return a screen of an answer to be given in a channel, and summed up where a session can."""
    if isinstance(answer, Answer):
        answer = _suggesting(workplace, item, first_screen(answer), channel)

    def formed(answer: Answer | Message) -> ToGive:
        return to_give(item, answer, channel, under_question=under_question, whose=whose)

    return Asked(formed(answer), growth_of(session, answer, formed))


def _suggesting(workplace: Workplace, item: Item, answer: Answer, channel: str) -> Answer:
    """Return an answer with what may be asked next; without where that cannot be found now."""
    if not answer.answered:
        return answer
    access = workplace.access(channel, item.payload.get("team", ""))
    try:
        return replace(answer, suggested=who_else(workplace.house, answer, access))
    except Exception:
        log.exception("nothing_suggested", extra={"item": item.key})
        return answer


def _whose(item: Item, known: Sequence[Earlier]) -> Whose:
    """Return whose words the answer to a message holds that goes on from earlier questions."""
    askers = (item.payload["user"], *(one.asker for one in known if one.asker))
    since = min([item.received_at, *(one.at for one in known)])
    return Whose(tuple(dict.fromkeys(askers)), since, tuple(one.key for one in known))


def _stopped(workplace: Workplace, item: Item, *, begun: bool) -> str | None:
    """Refuse or leave alone what is not to be answered; return how, None where it is."""
    slack, payload = workplace.slack(item), item.payload
    unasked = bool(payload.get("unasked"))
    if unasked and not begun and not _is_meant(workplace, slack, Question.of(payload)):
        return _left_alone(workplace, item)
    refusal = refused(workplace, item)
    if refusal is None:
        return None
    if not unasked:
        refuse(slack, item, refusal)
        tally(item, Outcome.REFUSED, {})
    return "refused"


def _left_alone(workplace: Workplace, item: Item) -> str:
    """Leave a reply to people; who asked in its thread before is told so. Return how it ended."""
    if asked_by_author(workplace.archive, workplace.inbox, Question.of(item.payload)):
        others_spoke(workplace, item)
    return "left alone: others are talking"


def _is_meant(workplace: Workplace, slack: Slack, reply: Question) -> bool:
    """Tell whether a reply that mentions nobody is to us, by one look at its thread."""
    asked = asked_by_author(workplace.archive, workplace.inbox, reply)
    return bool(asked) and nobody_else_spoke(
        slack.thread(reply.channel, reply.thread_ts, max(asked.values())),
        ts=reply.ts,
        user=reply.user,
        bot_user=slack.bot_user,
        asked=asked,
    )


def directly(workplace: Workplace, item: Item) -> str:
    """Answer a question from a form or the home tab in direct messages; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Delivery.run`.

    """
    slack, payload = workplace.slack(item), item.payload
    channel = payload.get("channel") or slack.direct(payload["user"])
    item = replace(item, payload={**payload, "channel": channel})
    limits = narrowing_of(payload.get("narrowing") or {})
    access = workplace.access(channel, payload.get("team", ""))

    def asks(item: Item, begun: bool) -> Asked:
        session = workplace.session()
        answer: Answer | Message | None = refused(workplace, item)
        if answer is None and item.too_old and not begun:
            answer = apology(TOO_LATE)
        if answer is None:
            found = safely(
                item,
                lambda: ask(
                    workplace.house,
                    payload["text"],
                    access=access,
                    narrowing=limits,
                    session=session,
                ),
            )
            answer = said_to_talk(found)
        return to_be_given(workplace, item, answer, session, channel, under_question=False)

    way = Posted(slack, item, channel)
    return Delivery(workplace.archive, way, item, asks, workplace.inbox).run()


def command(workplace: Workplace, item: Item) -> str:
    """Answer a command to its asker alone; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Delivery.run`.

    """
    slack, channel = workplace.slack(item), item.payload["channel"]
    statements = item.payload.get("word") == "said"

    def asks(item: Item, _begun: bool) -> Asked:
        session = None if statements else workplace.session()
        answer: Answer | Message | None = refused(workplace, item)
        if answer is None and statements:
            access = workplace.access(channel, item.payload.get("team", ""))
            answer = safely(item, lambda: said(workplace.house, item.payload["text"], access))
        if answer is None:
            answer = asked(workplace, item, (), session)
        return to_be_given(workplace, item, answer, session, channel)

    way = Whispered(slack, item, channel)
    return Delivery(workplace.archive, way, item, asks, workplace.inbox).run()


def refused(workplace: Workplace, item: Item) -> Message | None:
    """Return what its asker is told where an item may not be answered; None where it may.

    Raises:
        TryLaterError: Slack cannot tell who they are now.

    """
    payload = item.payload
    try:
        reason = workplace.refusal(payload.get("team", ""), payload["user"], payload["channel"])
    except (RefusedError, TokenRefusedError) as error:
        if isinstance(error, TokenRefusedError) and not error.is_partial:
            raise
        log.warning("person_unknown", extra={"item": item.key, "reason": str(error)})
        reason = UNKNOWN
    return apology(reason, Outcome.REFUSED) if reason else None


def asked(
    workplace: Workplace, item: Item, history: Sequence[str], session: Session | None
) -> Answer | Message:
    """Return the answer to an item's question, or what its asker is told of a failure."""
    access = workplace.access(item.payload["channel"], item.payload.get("team", ""))

    def asking() -> Answer:
        question = read_message(item.payload["text"]).kept
        return ask(workplace.house, question, history=history, access=access, session=session)

    return said_to_talk(safely(item, asking))


def said_to_talk(answer: Answer | Message) -> Answer | Message:
    """Return an answer, or, for small talk, the kind word alone: nothing is kept of that."""
    if isinstance(answer, Answer) and answer.talk is not None:
        return apology(answer.headline, Outcome.TALK)
    return answer


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
