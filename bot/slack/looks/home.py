"""The home tab. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.suggestions import Suggestion
from bot.answers.wording import day
from bot.letters import shown
from bot.own_words.catalogue import marked, say
from bot.running.status import Status
from bot.slack.looks.blocks import (
    Block,
    Element,
    button,
    context,
    link,
    plain,
    rich,
    run,
    section,
    view,
)
from bot.slack.looks.feeds import feed_blocks, feeds_line
from index.archive.follows import Follow
from index.story import Story

EXAMPLE = "pullquote_example"
"""Action ids; a colon and a number follow where several stand in one block."""
REFRESH = "pullquote_refresh"
REMOVE = "pullquote_unfollow_home"
MOST_FOLLOWS = 20
"""Followed questions that are shown; with the feeds they stay below Slack's 100 blocks."""
_MOST_FEEDS = 40
_FEED_ROOM = 10_000
"""Characters of all feeds in a home tab."""
_LONGEST_QUESTION = 300
_HOW = marked(
    "Mention me in a channel and I answer in the thread, in the coverage's own words; ask on there "
    "without mentioning me. Or write to me under Messages. /pullquote QUESTION answers you alone; "
    "/pullquote follow QUESTION tells a channel when new coverage answers it. On a message, More "
    "actions → Check against coverage compares its figures and quotations with the stories."
)


@dataclass(frozen=True, slots=True)
class Home:
    """What one person is shown."""

    fresh: str
    """How many stories they may see, and how fresh these are."""
    latest: Sequence[Story]
    examples: Sequence[Suggestion]
    follows: Sequence[Follow]
    """What is followed in the channels they are in."""
    care: Status | None
    """For those who look after the house: how it stands."""
    note: str = ""
    """What has just been done for them."""


def home_view(home: Home, channel: str) -> Block:
    """Return the home tab of a person, whose conversation with us a channel is."""
    blocks = [*([_plain(home.note)] if home.note else []), _header("Pullquote"), _plain(home.fresh)]
    blocks += _examples(home.examples)
    blocks += _latest(home.latest)
    blocks += _follows(home.follows)
    if home.care is not None:
        blocks += _care(home.care)
    blocks += [{"type": "divider"}, context(say(_HOW))]
    return view("home", "", blocks, private_metadata=json.dumps({"channel": channel}))


def refused_home(reason: str) -> Block:
    """Return the home tab of somebody who may not ask: why, and nothing else."""
    return view("home", "", [_plain(reason)])


def _examples(examples: Sequence[Suggestion]) -> list[Block]:
    if not examples:
        return []
    buttons = [
        button(f"{EXAMPLE}:{n}", one.title, question=one.question) for n, one in enumerate(examples)
    ]
    told = context(say("I answer under Messages."))
    return [_header(say("Ask, for example")), {"type": "actions", "elements": buttons}, told]


def _latest(stories: Sequence[Story]) -> list[Block]:
    if not stories:
        return [_header(say("Latest stories")), _plain(say("There are no stories yet."))]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": list(map(_story, stories))}
    return [_header(say("Latest stories")), rich(listed)]


def _story(story: Story) -> Element:
    under = " · ".join(shown(part[:100]) for part in (story.outlet, day(story)) if part)
    return section(link(story, story.url), *([run(f" · {under}")] if under else []))


def _follows(follows: Sequence[Follow]) -> list[Block]:
    if not follows:
        return []
    held = [_followed(one) for one in follows[:MOST_FOLLOWS]]
    left = len(follows) - len(held)
    told = say("{n} more: /pullquote following lists a channel's.", n=left)
    more = [context(told)] if left else []
    return [_header(say("Followed in your channels")), *held, *more]


def _followed(follow: Follow) -> Block:
    question = follow.question
    if len(question) > _LONGEST_QUESTION:
        question = f"{question[:_LONGEST_QUESTION]}…"
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"<#{follow.channel}>", "verbatim": True},
        "fields": [plain(question)],
        "accessory": button(REMOVE, marked("Remove"), channel=follow.channel, follow=follow.id),
    }


def _care(status: Status) -> list[Block]:
    refresh = {"type": "actions", "elements": [button(REFRESH, marked("Refresh all"))]}
    listed = feed_blocks(status, _FEED_ROOM, _MOST_FEEDS)
    return [_header(say("Feeds")), _plain(feeds_line(status)), refresh, *listed]


def _header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def _plain(text: str) -> Block:
    return {"type": "section", "text": plain(text)}
