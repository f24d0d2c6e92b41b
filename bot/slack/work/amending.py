"""Answers that follow their stories: what changed is noticed, decided once, and told once.

Noticing compares every quote given with its story as its channel sees it now: what has changed and
may be seen there no more is as good as withdrawn. A decision is one transaction: how
the quotes fare, and an inbox item. Working that item edits the answer and has its thread told.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection

from bot.answers.still_standing import new_wording, still_stands
from bot.slack.api.client import Slack
from bot.slack.api.errors import MessageGoneError, RefusedError, TooMuchError, TryLaterError
from bot.slack.inbox.items import Item, ItemKind, place_of
from bot.slack.inbox.stored import any_open, store, waiting
from bot.slack.looks.marks import amended
from bot.slack.looks.verdicts import amended_check
from bot.slack.work.noting import Reading, forget_answer, read, tell
from bot.slack.work.workplace import Workplace
from index.access import Access
from index.archive import Archive
from index.archive.given import (
    Given,
    Judged,
    QuoteState,
    given,
    judge,
    note_posted,
    seal,
)
from index.archive.moved import Mark, Moved, changed_at, mark_of, moved
from index.archive.versions import VersionText, told, versions_seen

BEAT = 0.5
"""Seconds between looks at the archive."""
MOST_BEATS = 10
"""Beats the archive may go on changing before it is compared all the same: changes that come
together are told together."""
_SOON = 1.0
"""Seconds to wait for what is about to be finished."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Rest:
    """Tells, beat by beat, when the archive rests after a change, or has gone on for too long."""

    compared: Mark | None = None
    before: Mark | None = None
    beats: int = 0

    def is_due(self, mark: Mark) -> bool:
        """Take the mark of this beat; tell whether to compare now."""
        changed = mark != self.compared
        due = changed and (mark == self.before or self.beats >= MOST_BEATS)
        self.before, self.beats = mark, self.beats + 1 if changed else 0
        return due

    def done(self, mark: Mark) -> None:
        """Note that everything was compared as of a mark."""
        self.compared, self.beats = mark, 0


@dataclass
class Amender:
    """Notices which answers no longer stand as they were given. For one thread."""

    archive: Archive
    access_of: Callable[[str, str], Access]
    """Gives what a channel may see through the installation of a team."""
    stopping: threading.Event
    _since: Mark | None = None
    """Up to where all was judged by this process. None at its start: channels may see other stories
    by now, so all is looked at once."""

    def run(self) -> None:
        """Look until told to stop; a failure is logged and tried again at the next beat."""
        rest = Rest()
        while not self.stopping.is_set():
            try:
                mark = self._mark()
                if rest.is_due(mark):
                    self.compare()
                    rest.done(mark)
            except Exception:
                log.exception("answers_not_compared")
            self.stopping.wait(BEAT)

    def _mark(self) -> Mark:
        with self.archive.reading() as connection:
            return mark_of(connection)

    def compare(self) -> int:
        """Judge every quote whose story has changed; return how many answers are to be amended.

        Where one cannot be judged, or another process has judged it meanwhile, the next look begins
        where this one did.
        """
        with self.archive.reading() as connection:
            mark = mark_of(connection)
            since = self._since
            if since is not None and since.change > mark.change:  # the archive was set back
                since = None
            found = _as_seen(connection, moved(connection, since), self.access_of)
            at = changed_at(connection, (one.story_id for one in found))
            versions = told(
                connection,
                (
                    id_
                    for one in found
                    for id_ in (one.quote.shown.version_id, one.quote.judged_id, one.live_id)
                ),
            )
        amended_now, whole = 0, True
        for (answer_id, changes), quotes in groupby(found, lambda m: (m.answer_id, m.changes)):
            try:
                shows = self._decide(answer_id, changes, list(quotes), versions, at)
                amended_now, whole = amended_now + bool(shows), whole and shows is not None
            except Exception:
                whole = False
                log.exception("answer_not_judged", extra={"answer": answer_id})
        if whole:
            self._since = mark
        if amended_now:
            log.info("answers_changed", extra={"count": amended_now})
        return amended_now

    def _decide(
        self,
        answer_id: int,
        changes: int,
        quotes: Sequence[Moved],
        versions: Mapping[int, VersionText],
        at: Mapping[int, datetime],
    ) -> bool | None:
        """Note how an answer's quotes fare; where that shows, have it amended and return True.

        None, and nothing noted, where the answer was judged by another since it was read.
        """
        steps = [(one, judged(one, versions, at[one.story_id])) for one in quotes]
        shows = any(is_seen_to_change(one.quote, now, versions) for one, now in steps)
        first = quotes[0]
        with self.archive.writing() as connection:
            number = judge(connection, answer_id, changes, [now for _, now in steps])
            if number is None or not shows:
                return None if number is None else False
            told = {"team": first.team, "channel": first.channel, "answer": answer_id}
            others = waiting(connection, ItemKind.AMEND, place_of(told))
            if any(one["answer"] == answer_id for one in others):
                return True
            key, payload = f"amend:{answer_id}:{number}", {**told, "thread": first.thread}
            return store(connection, key, ItemKind.AMEND, payload)


def _as_seen(
    connection: Connection, found: Sequence[Moved], access_of: Callable[[str, str], Access]
) -> list[Moved]:
    """Return what has moved as each channel sees it: no version is live that it may not see."""
    shown = []
    for channel, team in dict.fromkeys((one.channel, one.team) for one in found):
        access = access_of(channel, team)
        of_it = [one for one in found if (one.channel, one.team) == (channel, team)]
        live = [one.live_id for one in of_it if one.live_id is not None]
        seen = versions_seen(connection, live, access)
        shown += [one if one.live_id in seen else replace(one, live_id=None) for one in of_it]
    left = [one for one in shown if one.is_to_be_judged]
    return sorted(left, key=lambda one: (one.answer_id, one.quote.shown.n))


def judged(one: Moved, versions: Mapping[int, VersionText], at: datetime) -> Judged:
    """Return how a quote fares in its story as it is now; pure.

    What its story no longer says is corrected, or withdrawn where the version it quotes was taken
    back: a corrected quote is shown struck through, a withdrawn one not at all.
    """
    quote, old = one.quote, versions[one.quote.shown.version_id]
    state, now = QuoteState.WITHDRAWN, None
    if one.live_id is not None and old.text:
        live = versions[one.live_id]
        now = still_stands(quote.shown.span, old, live)
        replaced = QuoteState.WITHDRAWN if old.taken_back else QuoteState.CORRECTED
        state = replaced if now is None else QuoteState.STANDING
        now = now or new_wording(quote.shown.span, old, live)
    moment = quote.state_at if state is quote.state else at
    return replace(quote, judged_id=one.live_id, state=state, state_at=moment, now=now)


def is_seen_to_change(before: Judged, now: Judged, versions: Mapping[int, VersionText]) -> bool:
    """Tell whether readers of a quote are shown anything else than before; pure."""
    if now.state is not before.state:
        return True
    stands = now.state is QuoteState.STANDING
    return not stands and _wording(before, versions) != _wording(now, versions)


def _wording(quote: Judged, versions: Mapping[int, VersionText]) -> str | None:
    return versions[quote.judged_id].slice(quote.now) if quote.judged_id is not None else None


def amend(workplace: Workplace, item: Item) -> str:
    """Edit an answer to what its quotes are now and say so in its thread; return how it ended.

    Of several answers of one thread that wait for it, the last one edited has them told.

    Raises:
        TryLaterError: Slack cannot take it now, or the answer is still being given.
        RefusedError: Slack takes neither edit nor note.

    """
    outcome, thread = _amended(workplace, item)
    with workplace.archive.reading() as connection:
        others = waiting(connection, ItemKind.AMEND, item.place)
    if thread is not None and all(one["thread"] != thread for one in others):
        tell(workplace, item, item.payload["channel"], thread)
    return outcome


def _amended(workplace: Workplace, item: Item) -> tuple[str, str | None]:
    """Edit an answer to what its quotes are now; return how that ended, and its thread if known."""
    archive, thread = workplace.archive, item.payload.get("thread")
    with archive.reading() as connection:
        answer = given(connection, item.payload["answer"])
        if answer is not None and any_open(connection, [answer.key]):
            raise TryLaterError("not its turn yet", _SOON)
    if answer is None:
        return "forgotten", thread
    slack = workplace.slack_of(answer.team)
    ts = answer.ts or _found(archive, slack, answer)
    if ts is None:
        return "was never posted", thread
    return _marked(workplace, slack, answer, ts), answer.thread_ts or ts


def _marked(workplace: Workplace, slack: Slack, answer: Given, ts: str) -> str:
    """Put marks on an answer; one that is gone is forgotten, with the note of it alone."""
    try:
        sealed = not _edit(
            slack, answer, ts, read(workplace, [answer], answer.channel, answer.team)
        )
    except MessageGoneError as error:
        forget_answer(workplace, slack, answer)
        return f"gone: {error}"
    if sealed != answer.sealed:
        with workplace.archive.writing() as connection:
            seal(connection, answer.id, sealed=sealed)
    return "amended"


def _found(archive: Archive, slack: Slack, answer: Given) -> str | None:
    """Look for an answer of which we never learned whether it was posted."""
    ts = slack.posted(answer.channel, answer.thread_ts, answer.key, answer.asked_at)
    if ts is not None:
        with archive.writing() as connection:
            note_posted(connection, answer.key, ts)
    return ts


def _edit(slack: Slack, answer: Given, ts: str, reading: Reading) -> bool:
    """Put the answer as it is now in place of what stands; False where Slack allows no edit."""
    wordings = {
        quote.shown.n: wording
        for quote in answer.quotes
        if quote.state is not QuoteState.STANDING
        and (wording := reading.wording(quote)) is not None
    }
    look = amended_check if answer.kept.get("checked") else amended
    try:
        try:
            slack.update(answer.channel, ts, look(answer, wordings))
        except TooMuchError:
            slack.update(answer.channel, ts, look(answer, {}))
    except MessageGoneError:
        raise
    except RefusedError as error:
        log.warning("edit_refused", extra={"answer": answer.id, "reason": str(error)})
        return False
    return True
