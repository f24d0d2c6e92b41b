"""What somebody is shown who opens the bot: the home tab, and questions to begin with."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.answers.suggestions import suggestions
from bot.own_words.catalogue import ago_told, count, marked, say
from bot.running.status import look
from bot.slack.api.admission import may_look_after
from bot.slack.inbox.items import Item
from bot.slack.looks.home import Home, home_view, refused_home
from bot.slack.work.answering import refused
from bot.slack.work.workplace import Workplace
from bot.stopwatch import ago
from index.archive.feeds import feeds_seen
from index.archive.follows import Follow, followed_in, follows_of, stop_following
from index.archive.pages import page_problems
from index.archive.reading import indexed_at, sight_of
from index.archive.totals import live_stories
from index.archive.versions import latest_stories
from index.house import House

_LATEST = 8
"""Stories that the home tab lists."""
_PROMPTS = marked("Ask about the coverage, for example:")
_REMOVED = marked("That question is no longer followed.")
_NOT_THEIRS = marked("I left that question: I could not see that you are in its channel.")


def home(workplace: Workplace, item: Item) -> str:
    """Show somebody their home tab, after removing a followed question where they clicked so.

    Raises:
        TryLaterError, RefusedError: as for `Slack.publish_home`.

    """
    note = _remove(workplace, item) if "remove" in item.payload else ""
    return show_home(workplace, item, note)


def show_home(workplace: Workplace, item: Item, note: str = "") -> str:
    """Show the person of an item their home tab as it is now, under a note; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.publish_home`.

    """
    slack, user, channel = workplace.slack(item), item.payload["user"], item.payload["channel"]
    refusal = refused(workplace, item)
    if refusal is not None:
        slack.publish_home(user, refused_home(refusal.text))
        return "refused"
    slack.publish_home(user, home_view(_home_of(workplace, item, note), channel))
    return "shown"


def prompts(workplace: Workplace, item: Item) -> str:
    """Offer somebody who opens the conversation questions to begin with; return how it ended.

    Raises:
        TryLaterError, RefusedError: as for `Slack.prompts`.

    """
    channel = item.payload["channel"]
    if refused(workplace, item) is not None:
        return "refused"
    offered = suggestions(workplace.house, workplace.access(channel, item.payload.get("team", "")))
    if not offered:
        return "nothing to suggest"
    told = [(one.title, one.question) for one in offered]
    workplace.slack(item).prompts(channel, say(_PROMPTS), told, item.payload.get("thread_ts"))
    return "suggested"


def status_line(house: House, channel: str, team: str = "") -> str:
    """Return one line on how fresh the stories are that a channel of a team sees."""
    access = house.settings.access_of(channel, team)
    with house.archive.reading() as connection:
        stories = live_stories(connection, sight_of(connection, access))
        feeds = {feed.location: feed for feed in feeds_seen(connection, access)}
        problems = [one for one in page_problems(connection) if one.feed in feeds]
        fresh = indexed_at(connection)
    when = say("not refreshed yet")
    if fresh:
        age = datetime.now(UTC) - fresh
        when = say("refreshed {ago}", ago=ago_told(age, ago(age.total_seconds())))
    failing = sum(1 for feed in feeds.values() if feed.problem) + len(problems)
    unread = count("{n} thing could not be read", "{n} things could not be read", failing)
    failed = f"; {unread}" if failing else ""
    told = count("{n:,} story", "{n:,} stories", stories)
    of = count("{n} feed", "{n} feeds", len(feeds))
    return say(
        "{stories} from {feeds}, {when}{failed}.", stories=told, feeds=of, when=when, failed=failed
    )


def _home_of(workplace: Workplace, item: Item, note: str) -> Home:
    """Return what a person may be shown: stories that their direct messages may ask of."""
    house, payload = workplace.house, item.payload
    team = payload.get("team", "")
    access = workplace.access(payload["channel"], team)
    with house.archive.reading() as connection:
        latest = latest_stories(connection, sight_of(connection, access), _LATEST)
    person = workplace.person(team, payload["user"])
    return Home(
        fresh=status_line(house, payload["channel"], team),
        latest=[version.story for version in latest],
        examples=suggestions(house, access),
        follows=_follows(workplace, item),
        care=look(house) if may_look_after(person, workplace.settings) else None,
        note=note,
    )


def _follows(workplace: Workplace, item: Item) -> list[Follow]:
    """Return what is followed in the channels a person is in; Slack is asked where any is."""
    with workplace.archive.reading() as connection:
        followed = followed_in(connection, item.payload.get("team", ""))
    theirs = followed & _channels_of(workplace, item) if followed else set()
    with workplace.archive.reading() as connection:
        return [one for channel in sorted(theirs) for one in follows_of(connection, channel)]


def _remove(workplace: Workplace, item: Item) -> str:
    """Remove a followed question where its channel is theirs; return what they are told."""
    payload = item.payload
    channel = payload["of"]
    refusal = workplace.refusal(payload.get("team", ""), payload["user"], channel)
    if refusal is not None or channel not in _channels_of(workplace, item):
        return say(_NOT_THEIRS)
    with workplace.archive.writing() as connection:
        stop_following(connection, channel, payload["remove"])
    return say(_REMOVED)


def _channels_of(workplace: Workplace, item: Item) -> set[str]:
    payload = item.payload
    return workplace.slack(item).channels_of(payload["user"]) | {payload["channel"]}
