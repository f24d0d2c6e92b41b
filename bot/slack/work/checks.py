"""Drafts checked against coverage: for who asked alone, or as the answer to a message to us.

A message that forwards or brings a draft and asks only whether it is right has the check as its
answer. A check is kept with the message that shows it (`kept_checks`), so that its pages can be
turned, and what it quotes follows its stories where all see it. What is shared of one that was
shown to its asker alone is checked again, so what is posted stands and may be seen then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.checking.check import Checking, Verdict
from bot.checking.claims import read_claims
from bot.checking.rechecked import Seen, changes_between, seen
from bot.own_words.catalogue import marked
from bot.questions.plain_text import MAX_QUESTION, plain_text
from bot.slack.api.errors import MessageGoneError, RefusedError, TooMuchError
from bot.slack.events.drafts import Draft, draft_asked
from bot.slack.events.messages import Question
from bot.slack.inbox.items import Item
from bot.slack.looks.answers import SHARED_ALREADY
from bot.slack.looks.blocks import Message, apology
from bot.slack.looks.verdicts import (
    CHECK_GONE,
    MESSAGE_GONE,
    NOT_INSIDE,
    NOTHING_LEFT,
    Offered,
    Sheet,
    checked_message,
    first_sheet,
    plain_verdicts,
    progress_message,
)
from bot.slack.work import answering
from bot.slack.work.answering import NOT_NOW, TOO_LATE, refused, safely
from bot.slack.work.delivering import Asked, Delivery
from bot.slack.work.drafts import words_in
from bot.slack.work.kept_checks import draft_of, kept_check
from bot.slack.work.posting import Growth, Memory, ToGive
from bot.slack.work.repeated import came_of
from bot.slack.work.ways import Posted
from bot.slack.work.workplace import Workplace
from index.archive.given import Given, given_to
from index.archive.whose import Whose, whose

LONG = 12
"""Claims from which on a check tells how far it is: some five seconds of waiting."""
_EVERY = 5
"""Claims between two words on how far it is, where it is told in a stream."""
_OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


@dataclass
class Run:
    """One check while it runs, and what has come of it so far."""

    checking: Checking
    draft: Draft
    before: Sequence[Seen] | None = None
    """The claims of the check before; None where this is the first."""
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def of(self) -> int:
        """How many claims there are."""
        return len(self.checking.claims.claims)

    @property
    def is_long(self) -> bool:
        """Whether whoever waits is told how far it is."""
        return self.of > LONG

    def steps(self) -> Iterator[int]:
        """Check claim after claim; yield how many are done."""
        for verdict in self.checking.verdicts():
            self.verdicts.append(verdict)
            yield len(self.verdicts)

    def spoken(self) -> Iterator[str]:
        """Check claim after claim; say now and then how many are done."""
        for done in self.steps():
            if done % _EVERY == 0 and done < self.of:
                yield f"{done} … "

    def sheet(self) -> Sheet | Message:
        """Return what has come of it; what is told instead where that is nothing.

        Raises:
            StoreError: the archive cannot be read.

        """
        if self.of and not self.verdicts:
            return apology(NOT_NOW)
        checked = self.checking.ended(tuple(self.verdicts))
        first = first_sheet(checked)
        if self.before is None:
            return first
        now = [seen(checked.text, one) for one in first.claims]
        return replace(first, since=changes_between(self.before, now))


def run_of(workplace: Workplace, item: Item, draft: Draft, words: str) -> Run | Message:
    """Return the check, not begun, of a draft's words against what an item's channel may see."""
    access = workplace.access(item.payload["channel"], item.payload.get("team", ""))
    return safely(
        item,
        lambda: Run(Checking(workplace.house, read_claims(words, is_plain=True), access), draft),
    )


def to_be_given(
    sheet: Sheet, draft: Draft, key: str, whose: Whose | None, *, share: str = ""
) -> ToGive:
    """Return a page of a check in the form it is given in; `share` is what its button says."""
    message = checked_message(sheet, key, Offered(rereads=bool(draft.ts), share=share))
    quotes = [quote for one in sheet.here for quote in one.verdict.quotes]
    kept = kept_check(sheet, draft)
    return ToGive(message, plain_verdicts(sheet), quotes=quotes, kept=kept, whose=whose)


def message(workplace: Workplace, item: Item) -> str:
    """Answer a message: its question, or what the coverage says to the draft it brings.

    Raises:
        TryLaterError, RefusedError: as for `Delivery.run`.

    """
    return answering.message(workplace, item, _given)


def directly(workplace: Workplace, item: Item) -> str:
    """Answer what the form or the home tab asks, or check the draft that was pasted into the form.

    Raises:
        TryLaterError, RefusedError: as for `Delivery.run`.

    """
    slack, payload = workplace.slack(item), item.payload
    draft = draft_asked(payload["text"])
    if draft is None:
        return answering.directly(workplace, item)
    channel = payload.get("channel") or slack.direct(payload["user"])
    item = replace(item, payload={**payload, "channel": channel})

    def asks(item: Item, begun: bool) -> Asked:
        run = refused(workplace, item)
        if run is None and item.too_old and not begun:
            run = apology(TOO_LATE)
        words = words_in(slack, draft)
        begins = words if isinstance(words, Message) else run_of(workplace, item, draft, words)
        return _asked(run or begins, item, Whose((payload["user"],), item.received_at))

    way = Posted(slack, item, channel)
    return Delivery(workplace.archive, way, item, asks, workplace.inbox).run()


def _given(workplace: Workplace, item: Item) -> Asked:
    asked = Question.of(item.payload)
    place = {"ts": asked.ts, "thread_ts": asked.thread_ts}
    draft = draft_asked(asked.text, asked.forwarded, asked.files, **place)
    if draft is None:
        return answering.in_thread(workplace, item)
    words = words_in(workplace.slack(item), draft)
    run = words if isinstance(words, Message) else run_of(workplace, item, draft, words)
    if isinstance(run, Run) and not run.of and _may_ask(asked):
        return answering.in_thread(workplace, item)
    authors = dict.fromkeys(filter(None, (asked.author, asked.user)))
    return _asked(run, item, Whose(tuple(authors), item.received_at))


def _may_ask(asked: Question) -> bool:
    """Tell whether a message may be a question after all: "who is right? the mayor or us"."""
    alone = not (asked.forwarded or asked.files)
    return alone and len(plain_text(asked.text)) <= MAX_QUESTION


def _asked(run: Run | Message, item: Item, whose: Whose) -> Asked:
    """Return a check to be given in a thread; a long one grows while it runs."""
    if isinstance(run, Message):
        return Asked(ToGive(run, run))

    def ending(_stopped: bool) -> ToGive:
        sheet = safely(item, run.sheet)
        if isinstance(sheet, Message):
            return ToGive(sheet, sheet)
        return to_be_given(sheet, run.draft, item.key, whose)

    if run.is_long:
        begun = progress_message(0, run.of)
        first = ToGive(begun, begun, kept={"checked": True}, whose=whose).unfinished()
        return Asked(first, Growth(run.spoken(), ending))
    failed = safely(item, lambda: list(run.steps()))
    return Asked(ToGive(failed, failed) if isinstance(failed, Message) else ending(False))


def check(workplace: Workplace, item: Item) -> str:
    """Check a draft against what its channel may see, for its asker; return how it ended.

    Slack lets nobody edit what one person alone sees but through a click on it: of a long draft
    its asker is told once that it is checked, and then what came of it.

    Raises:
        TryLaterError, RefusedError: as for `Slack.respond`.

    """
    slack, url = workplace.slack(item), item.payload["response_url"]
    run = refused(workplace, item) or _begun(workplace, item, item.payload)
    if isinstance(run, Message):
        slack.respond(url, run)
        return "not checked"
    if run.is_long and item.attempts == 1:
        slack.respond(url, progress_message(0, run.of))
    sheet = safely(item, lambda: _through(run))
    if isinstance(sheet, Message):
        slack.respond(url, sheet)
        return "not checked"
    label = marked("Share in thread") if "thread_ts" in item.payload else marked("Share to channel")
    give = to_be_given(sheet, run.draft, item.key, _whose(item.payload, item), share=label)
    memory = Memory(workplace.archive, item, item.payload["channel"], None, private=True)
    memory.remember(give, give.message, "")
    try:
        slack.respond(url, give.message)
    except TooMuchError:
        memory.remember(give, give.plainer, "")
        slack.respond(url, give.plainer)
    return "checked"


def _through(run: Run) -> Sheet | Message:
    for _ in run.steps():
        pass
    return run.sheet()


def _begun(workplace: Workplace, item: Item, asked: dict[str, Any]) -> Run | Message:
    """Return the check of what a message or a command brought, or what is told instead."""
    if item.too_old:
        return apology(TOO_LATE)
    ts, thread_ts = str(asked.get("ts") or ""), str(asked.get("thread_ts") or "")
    files = tuple(asked.get("files") or ())
    draft = Draft(asked["text"], files, ts, thread_ts, whole=True)
    words = words_in(workplace.slack(item), draft)
    return words if isinstance(words, Message) else run_of(workplace, item, draft, words)


def _whose(asked: dict[str, Any], item: Item) -> Whose:
    return Whose((asked.get("author") or asked["user"],), item.received_at)


def share_check(workplace: Workplace, item: Item) -> str:
    """Post what comes of a check in the thread of the message; return how it ended.

    What was checked by command has no thread, and is posted in its channel.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, payload = workplace.slack(item), item.payload
    url, key = payload["response_url"], str(payload.get("check", ""))
    with workplace.archive.reading() as connection:
        old = given_to(connection, key)
    refusal = refused(workplace, item)
    if refusal is not None or old is None or not is_theirs(old, payload):
        slack.respond(url, refusal or apology(CHECK_GONE))
        return "not shared"
    if came_of(workplace, item) is not None:
        slack.respond(url, apology(SHARED_ALREADY))
        return "shared already"
    draft = draft_of(old.kept)

    def asks(item: Item, _begun: bool) -> Asked | str:
        run = apology(TOO_LATE) if item.too_old else run_of(workplace, item, draft, draft.text)
        sheet = run if isinstance(run, Message) else safely(item, lambda: _through(run))
        if isinstance(sheet, Message) or not sheet.claims:
            slack.respond(url, sheet if isinstance(sheet, Message) else apology(NOTHING_LEFT))
            return "nothing to share"
        belongs = whose(old.kept, old.user, old.asked_at)
        return Asked(to_be_given(sheet, draft, item.key, belongs))

    way = Posted(slack, item, payload["channel"], draft.thread_ts or draft.ts or None)
    try:
        return Delivery(workplace.archive, way, item, asks, workplace.inbox).run()
    except RefusedError as error:
        outside = str(error) in _OUTSIDE
        if not outside and not isinstance(error, MessageGoneError):
            raise
        slack.respond(url, apology(NOT_INSIDE if outside else MESSAGE_GONE))
        return "not shared"


def is_theirs(check: Given, clicked: dict[str, Any]) -> bool:
    """Tell whether a check may be worked with by who clicked, where they clicked.

    One that was shown to its asker alone is theirs; others are for all who see them.
    """
    mine = not check.private or check.user == clicked["user"]
    return mine and "check" in check.kept and check.was_given_in(clicked)
