"""Following a question: a channel is told when new coverage brings a quote that answers it.

A followed question is asked again after changes. What is new is noted and put in the inbox in one
transaction, as slices of versions; working that item posts what still stands of it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer import Quote
from bot.answers.answer_store import kept_quote, standing_quotes
from bot.answers.ask import ask
from bot.answers.choosing import near_copies
from bot.answers.wording import kind_word
from bot.questions.message import read_message
from bot.slack.api.errors import MessageGoneError, RefusedError
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.inbox.stored import is_cancelled, store
from bot.slack.looks.answers import news_message, plain_news
from bot.slack.looks.blocks import Message, apology
from bot.slack.looks.follows import (
    INVITE,
    follows_message,
    known_already,
    now_following,
    too_many,
    unfollowed,
)
from bot.slack.work.answering import refused
from bot.slack.work.delivering import Asked, Delivery
from bot.slack.work.posting import ToGive
from bot.slack.work.ways import Posted
from bot.slack.work.workplace import Workplace
from index.archive.follows import (
    Follow,
    SeenQuote,
    brought_since,
    follow_of,
    follows_of,
    follows_to_ask,
    note_asked,
    note_seen,
    same_follow,
    seen_quotes,
    start_following,
    stop_following,
)
from index.archive.reading import last_change, sight_of
from index.archive.whose import Whose
from index.errors import QuestionError
from index.house import House
from index.level import applied_numbers

BEAT = 0.5
"""Seconds between looks at the archive."""
MOST_FOLLOWS = 20
"""Questions a channel may follow."""
_REST = 10.0
"""Seconds to wait after a question could not be asked."""
_OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Follower:
    """Asks followed questions again after changes, and puts what is new in the inbox.

    It must run where the index is owned (`House.owning_index`).
    """

    house: House
    stopping: threading.Event

    def run(self) -> None:
        """Look until told to stop; a question that fails is asked again a while later."""
        while not self.stopping.is_set():
            try:
                whole = self.look()
            except Exception:
                log.exception("follows_unreadable")
                whole = False
            self.stopping.wait(BEAT if whole else _REST)

    def look(self) -> bool:
        """Ask what changes have come since, once the indexes hold them; False where some failed."""
        house = self.house
        with house.archive.reading() as connection:
            last = last_change(connection)
            waiting = follows_to_ask(connection, last)
        if not waiting or min(applied_numbers(house.vectors, house.words)) < last:
            return True
        whole = True
        for follow in waiting:
            if self.stopping.is_set():
                break
            try:
                self._ask_again(follow, last)
            except Exception:
                log.exception("follow_failed", extra={"follow": follow.id})
                whole = False
        return whole

    def _ask_again(self, follow: Follow, last: int) -> None:
        answer = ask(
            self.house,
            follow.question,
            access=self.house.settings.access_of(follow.channel, follow.team),
        )
        with self.house.archive.reading() as connection:
            versions = [quote.version.id for quote in answer.quotes]
            brought = brought_since(connection, follow.asked_number, versions)
            seen = seen_quotes(connection, follow.id) if brought else []
        new = new_quotes(answer.quotes, brought, seen)
        with self.house.archive.writing() as connection:
            number = note_asked(connection, follow, last)
            if number is None:
                return
            note_seen(connection, follow.id, ((one.version.id, one.span) for one in answer.quotes))
            if not new:
                return
            payload = {
                "team": follow.team,
                "channel": follow.channel,
                "follow": follow.id,
                "quotes": [kept_quote(quote) for quote in new],
            }
            store(connection, f"follow:{follow.id}:{number}", ItemKind.NEWS, payload)


def new_quotes(
    quotes: Sequence[Quote], brought: Mapping[int, int], seen: Sequence[SeenQuote]
) -> list[Quote]:
    """Return the quotes of versions just brought in (with their stories) that were not had; pure.

    In the same story another wording is new; in another story a near copy of what was had is not.
    """

    def had(quote: Quote) -> bool:
        story_id = brought[quote.version.id]
        return any(
            _words(one.text) == _words(quote.text)
            or (one.story_id != story_id and near_copies(one.text, quote.text))
            for one in seen
        )

    return [quote for quote in quotes if quote.version.id in brought and not had(quote)]


def follow(workplace: Workplace, item: Item) -> str:
    """Let a channel follow a question; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    slack, channel = workplace.slack(item), item.payload["channel"]
    try:
        question = _to_follow(item.payload["text"])
        refusal = refused(workplace, item) or _start(workplace, item, channel, question)
    except QuestionError as error:
        refusal = apology(str(error))
    if refusal is not None:
        slack.respond(item.payload["response_url"], refusal)
        return "not followed"
    if item.attempts > 1 and slack.posted(channel, None, item.key, item.received_at):
        return "was told already"
    try:
        slack.post(channel, None, now_following(question), item.key)
    except RefusedError as error:
        _undo(workplace, item, channel, question)
        if str(error) not in _OUTSIDE:
            raise
        slack.respond(item.payload["response_url"], apology(INVITE))
        return "not in the channel"
    return "following"


def _to_follow(raw: str) -> str:
    """Return a question that may be followed.

    Raises:
        QuestionError: it is none.

    """
    message = read_message(raw)
    if message.talk is not None:
        raise QuestionError(kind_word(message.talk))
    return message.kept


def listed(workplace: Workplace, item: Item) -> str:
    """Tell who asks what the channel follows.

    Raises:
        TryLaterError, RefusedError: as for `Slack.respond`.

    """
    told = refused(workplace, item) or _list(workplace, item)
    workplace.slack(item).respond(item.payload["response_url"], told)
    return "listed"


def unfollow(workplace: Workplace, item: Item) -> str:
    """Remove a channel's follow, by a click or by its words, and show the list without it.

    Raises:
        TryLaterError, RefusedError: as for `Slack.respond`.

    """
    slack, url = workplace.slack(item), item.payload["response_url"]
    refusal = refused(workplace, item)
    if refusal is not None:
        slack.respond(url, refusal)
        return "refused"
    channel, clicked = item.payload["channel"], item.payload.get("follow")
    if clicked is not None:
        with workplace.archive.writing() as connection:
            stop_following(connection, channel, clicked)
        slack.respond(url, _list(workplace, item), replacing=True)
        return "removed"
    with workplace.archive.writing() as connection:
        follows = follows_of(connection, channel)
        meant = meant_by(item.payload["text"], follows)
        if len(meant) == 1:
            stop_following(connection, channel, meant[0].id)
            follows = follows_of(connection, channel)
    slack.respond(url, follows_message(follows, unfollowed(meant)))
    return "removed" if len(meant) == 1 else "not removed"


def meant_by(words: str, follows: Sequence[Follow]) -> list[Follow]:
    """Return the followed questions that words may mean; pure.

    The one with these very words, else all that have every one of them.
    """
    said = _words(words)
    same = [one for one in follows if _words(one.question) == said]
    wanted = set(said.split())
    return same or [one for one in follows if wanted and wanted <= {*_words(one.question).split()}]


def post_news(workplace: Workplace, item: Item) -> str:
    """Post new quotes in the channel that follows their question; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.post`.

    """
    channel, kept = item.payload["channel"], item.payload["quotes"]

    def asks(item: Item, _begun: bool) -> Asked | str:
        with workplace.archive.reading() as connection:
            followed = follow_of(connection, item.payload["follow"])
            sight = sight_of(connection, workplace.access(channel, item.payload.get("team", "")))
            quotes = standing_quotes(connection, kept, sight)
        if followed is None or not quotes:
            return "nothing to post any more"
        question = followed.question
        message, plainer = news_message(question, quotes, item.key), plain_news(question, quotes)
        news = {"question": question, "quotes": [kept_quote(quote) for quote in quotes]}
        whose = _begun_by(workplace, followed, item)
        return Asked(ToGive(message, plainer, question, quotes, news, whose=whose))

    way = Posted(workplace.slack(item), item, channel)
    return Delivery(workplace.archive, way, item, asks, workplace.inbox).run()


def _begun_by(workplace: Workplace, followed: Follow, news: Item) -> Whose | None:
    """Return whose question is followed, for news of it; None of an old release."""
    began = workplace.inbox.payload_of(followed.key, ItemKind.FOLLOW)
    return Whose((began["user"],), news.received_at) if began else None


def _start(workplace: Workplace, item: Item, channel: str, question: str) -> Message | None:
    """Keep a follow with the quotes of its answer now; return why not, where it cannot be."""
    house, digest = workplace.house, _digest(question)
    with house.archive.reading() as connection:
        same = same_follow(connection, channel, digest)
        last, count = last_change(connection), len(follows_of(connection, channel))
    if same is not None:
        return None if same.key == item.key else apology(known_already(same.question))
    if count >= MOST_FOLLOWS:
        return apology(too_many(MOST_FOLLOWS))
    number = min(last, *applied_numbers(house.vectors, house.words))
    answer = ask(house, question, access=workplace.access(channel, item.payload.get("team", "")))
    with house.archive.writing() as connection:
        if is_cancelled(connection, item.key):
            raise MessageGoneError("its asker was forgotten")
        same = same_follow(connection, channel, digest)
        if same is not None:
            return apology(known_already(same.question))
        if len(follows_of(connection, channel)) >= MOST_FOLLOWS:
            return apology(too_many(MOST_FOLLOWS))
        id_ = start_following(
            connection,
            key=item.key,
            team=item.payload.get("team", ""),
            channel=channel,
            question=question,
            digest=digest,
            number=number,
        )
        note_seen(connection, id_, ((one.version.id, one.span) for one in answer.quotes))
    return None


def _undo(workplace: Workplace, item: Item, channel: str, question: str) -> None:
    with workplace.archive.writing() as connection:
        same = same_follow(connection, channel, _digest(question))
        if same is not None and same.key == item.key:
            stop_following(connection, channel, same.id)


def _list(workplace: Workplace, item: Item) -> Message:
    with workplace.archive.reading() as connection:
        return follows_message(follows_of(connection, item.payload["channel"]))


def _digest(question: str) -> str:
    """Return a sum over a question's words, the same however they are set."""
    return hashlib.sha256(_words(question).encode()).hexdigest()


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+(?:[.,]\d+)*", text.casefold()))
