"""`/pullquote feeds`, `refresh`, `withdraw`, `restore`, `strike`: for who looks after the house."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

from bot.answers.still_standing import still_stands
from bot.own_words.catalogue import marked, say
from bot.running.metrics import feed_names
from bot.running.status import look
from bot.slack.api.admission import may_look_after
from bot.slack.api.errors import TryLaterError
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.looks.blocks import Message, apology
from bot.slack.looks.feeds import NO_FEEDS, feeds_message, refreshed, refreshing
from bot.slack.looks.housekeeping import (
    KEPT,
    OUTDATED,
    Returns,
    restore_question,
    restored,
    strike_question,
    struck,
    whom_to_ask,
    withdraw_question,
    withdrawn,
)
from bot.slack.work.answering import refused
from bot.slack.work.home import show_home
from bot.slack.work.workplace import Workplace
from index.archive import Feed
from index.archive.feeds import all_feeds, feeds_with
from index.archive.given import QuoteState
from index.archive.reading import last_told
from index.archive.versions import told as texts_of
from index.archive.withdrawing import given_of, is_held, is_held_by_person
from index.errors import BadInputError, PullquoteError
from index.story import Story
from index.update import lift_hold, strike_version, the_story, withdraw_story

_PATIENCE = timedelta(hours=12)
"""How long a refresh may take before it is told that it takes longer; reading the whole of a large
site takes hours."""
_LOOK = 1.0
"""Seconds before the first look for what came of a refresh; the worker doubles the pause."""
_LINK = re.compile(r"<([^<>|]*)(?:\|[^<>]*)?>")
_SAY_WHY = marked("Say why too: /pullquote {word} STORY-URL WHY. The reason is kept and shown.")
_STRIKE = re.compile(
    r"(?P<named>\S+)(?:\s--version[ =](?P<number>\d{1,6}))?(?P<erase>\s--erase)?"
    r"(?P<why>(?:\s.*)?)"
)
"""What follows `strike`; dashes as phones type them are those of the command line."""
_IN_VAIN = marked("That could not be done: {reason}")


def housekeeping(workplace: Workplace, item: Item) -> str:
    """Do what somebody who looks after the house asks for; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.respond`; a refresh that is not done yet.

    """
    refusal = refused(workplace, item) or _not_theirs(workplace, item)
    if refusal is not None:
        _tell(workplace, item, refusal)
        return "refused"
    word = item.payload["word"]
    try:
        return _WORDS[word](workplace, item)
    except PullquoteError as error:
        _tell(workplace, item, apology(say(_IN_VAIN, reason=error)), replacing=word == "confirmed")
        return "in vain"


def _not_theirs(workplace: Workplace, item: Item) -> Message | None:
    person = workplace.person(item.payload.get("team", ""), item.payload["user"])
    if may_look_after(person, workplace.settings):
        return None
    return whom_to_ask(workplace.settings.listed("admins"), many=workplace.settings.many)


def _tell(workplace: Workplace, item: Item, message: Message, *, replacing: bool = False) -> None:
    """Tell who asked: in their home tab, through the response URL, or once that is over directly.

    What is told directly is told once.
    """
    slack, payload = workplace.slack(item), item.payload
    if payload.get("home"):
        show_home(workplace, item, unescape(message.text))
    elif not item.too_old:
        slack.respond(payload["response_url"], message, replacing=replacing)
    else:
        channel = slack.direct(payload["user"])
        if slack.posted(channel, None, item.key, item.received_at) is None:
            slack.post(channel, None, message, item.key)


def _feeds(workplace: Workplace, item: Item) -> str:
    _tell(workplace, item, feeds_message(look(workplace.house)))
    return "listed"


def _refresh(workplace: Workplace, item: Item) -> str:
    """Have feeds refreshed by the watcher, say so, and when it is done what came of it.

    A process that ends meanwhile refreshes all feeds when it starts again, so what came of it is
    told then.
    """
    named = _unwrapped(item.payload["text"])
    feeds = _chosen(workplace, named)
    if item.attempts == 1:
        for feed in feeds:
            workplace.watcher.want(feed, eager=bool(named))
        _tell(workplace, item, apology(refreshing(feeds)))
    found = [workplace.watcher.report(feed.id, item.received_at) for feed in feeds]
    done = [report for report in found if report is not None]
    if len(done) < len(feeds) and datetime.now(UTC) - item.received_at < _PATIENCE:
        raise TryLaterError("refreshing", _LOOK)
    count: Counter[str] = Counter()
    for report in done:
        count.update(report.count)
    failed = [problem for report in done for problem in report.failed]
    waiting = len(feeds) - len(done)
    _tell(workplace, item, apology(refreshed(feeds, count, failed, waiting=waiting)))
    return "refreshed"


def _chosen(workplace: Workplace, named: str) -> Sequence[Feed]:
    """Return the feeds that a location, a name shown in the list or an outlet names; all for "".

    Raises:
        BadInputError: there is none.

    """
    with workplace.archive.reading() as connection:
        feeds = all_feeds(connection)
    if not feeds:
        raise BadInputError(say(NO_FEEDS))
    names = feed_names(feeds)
    wanted = named.casefold()
    chosen = [
        feed
        for feed in feeds
        if not named
        or named in {feed.location, names[feed.id]}
        or wanted == (feed.outlet or "").casefold()
    ]
    if not chosen:
        raise BadInputError(
            say("{name} is no feed of mine; /pullquote feeds lists them", name=named[:200])
        )
    return chosen


def _withdraw(workplace: Workplace, item: Item) -> str:
    """Ask whether to withdraw a story, saying what follows."""
    named, why = _story_and_why(item.payload["text"])
    if not why:
        raise BadInputError(say(_SAY_WHY, word="withdraw"))
    story_id, story = _story(workplace, named)
    with workplace.archive.reading() as connection:
        if is_held_by_person(connection, story_id):
            raise BadInputError(say("it is withdrawn already; /pullquote feeds says why"))
    shows = _show(workplace, story_id)
    _tell(workplace, item, withdraw_question(story, why, shows, item.key))
    return "to be confirmed"


def _strike(workplace: Workplace, item: Item) -> str:
    """Ask whether to strike a version of a story, saying what follows."""
    asked = _to_strike(item.payload["text"])
    if not asked.why:
        raise BadInputError(say(_SAY_WHY, word="strike"))
    _, story = _story(workplace, asked.named)
    told = strike_question(story, asked.number, asked.why, item.key, erase=asked.erase)
    _tell(workplace, item, told)
    return "to be confirmed"


def _restore(workplace: Workplace, item: Item) -> str:
    """Ask whether to take a withdrawal back, saying what follows."""
    story_id, story = _story(workplace, _unwrapped(item.payload["text"]))
    with workplace.archive.reading() as connection:
        if not is_held(connection, story_id):
            raise BadInputError(say("nobody has withdrawn it, so there is nothing to restore"))
    returns = _returns(workplace, story_id)
    _tell(workplace, item, restore_question(story, returns, item.key))
    return "to be confirmed"


def _confirmed(workplace: Workplace, item: Item) -> str:
    """Withdraw, restore or strike what was asked about, for who was asked."""
    asked = workplace.inbox.payload_of(item.payload["of"], ItemKind.HOUSEKEEPING)
    if asked is None or asked["user"] != item.payload["user"]:
        _tell(workplace, item, apology(OUTDATED), replacing=True)
        return "outdated"
    if asked["word"] == "withdraw":
        named, why = _story_and_why(asked["text"])
        story_id, story = _story(workplace, named)
        shows = _show(workplace, story_id)
        withdraw_story(workplace.house, named, why, item.payload["user"])
        told = withdrawn(story, shows)
    elif asked["word"] == "strike":
        it = _to_strike(asked["text"])
        _, story = _story(workplace, it.named)
        done = strike_version(workplace.house, it.named, it.number, it.why, erase=it.erase)
        told = struck(story, done.number, erased=done.erased)
    else:
        named = _unwrapped(asked["text"])
        story_id, story = _story(workplace, named)
        returns = _returns(workplace, story_id)
        for feed in lift_hold(workplace.house, named):
            workplace.watcher.want(feed)
        told = restored(story, returns)
    workplace.watcher.landed.set()
    _tell(workplace, item, apology(told), replacing=True)
    return f"{asked['word']}: done"


def _show(workplace: Workplace, story_id: int) -> int:
    """Return how many answers have words of a story, standing or struck through."""
    with workplace.archive.reading() as connection:
        quoted = given_of(connection, story_id)
    return len({one.answer_id for one in quoted if one.state != QuoteState.WITHDRAWN})


def _returns(workplace: Workplace, story_id: int) -> Returns:
    """Return what becomes of answers where a story stands again as it was last read."""
    with workplace.archive.reading() as connection:
        quoted = [
            one for one in given_of(connection, story_id) if one.state == QuoteState.WITHDRAWN
        ]
        last = last_told(connection, story_id)
        carried = bool(feeds_with(connection, story_id))
        ids = {one.version_id for one in quoted} | ({last.id} if last else set())
        versions = texts_of(connection, ids)
    stand = {
        one.answer_id
        for one in quoted
        if last is not None
        and still_stands(one.span, versions[one.version_id], versions[last.id]) is not None
    }
    marked = {one.answer_id for one in quoted}
    return Returns(carried, len(stand), len(marked - stand))


def _kept(workplace: Workplace, item: Item) -> str:
    _tell(workplace, item, apology(KEPT), replacing=True)
    return "kept"


def _story(workplace: Workplace, named: str) -> tuple[int, Story]:
    """Return the id of the story that is named, and the story as it was last told.

    Raises:
        BadInputError: not one story is known by that.

    """
    with workplace.archive.reading() as connection:
        story_id = the_story(connection, named)
        version = last_told(connection, story_id)
    if version is None:
        raise BadInputError(say("no story here has the URL or id {name}", name=named[:200]))
    return story_id, version.story


def _story_and_why(text: str) -> tuple[str, str]:
    named, _, why = text.partition(" ")
    return _unwrapped(named), why.strip()


@dataclass(frozen=True, slots=True)
class _ToStrike:
    """What is to be struck, and how."""

    named: str
    number: int | None
    why: str
    erase: bool


def _to_strike(text: str) -> _ToStrike:
    found = _STRIKE.fullmatch(" ".join(text.replace("—", "--").split()))
    if found is None:
        return _ToStrike("", None, "", erase=False)
    number = int(found["number"]) if found["number"] else None
    return _ToStrike(_unwrapped(found["named"]), number, found["why"].strip(), bool(found["erase"]))


def _unwrapped(told: str) -> str:
    """Return an address as it was typed, where Slack has made a link of it."""
    return _LINK.sub(lambda found: found.group(1), told.strip()).replace("&amp;", "&")


_WORDS: Mapping[str, Callable[[Workplace, Item], str]] = {
    "feeds": _feeds,
    "refresh": _refresh,
    "withdraw": _withdraw,
    "restore": _restore,
    "strike": _strike,
    "confirmed": _confirmed,
    "kept": _kept,
}
