"""What the bot says about followed questions. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.letters import shown
from bot.own_words.catalogue import count, marked, say
from bot.slack.looks.blocks import Message, context, literal, plain, rich, run, section
from index.archive.follows import Follow

UNFOLLOW = "pullquote_unfollow"
"""Action id of the button that removes a followed question."""
_LONGEST_QUESTION = 300
"""Characters shown of each question in a list, so that a full list fits in one message."""
_HOW = marked("/pullquote following lists and removes.")
INVITE = marked(
    "I am not in this conversation, so I could not post here. Invite me with /invite @Pullquote, "
    "then follow the question again."
)


def now_following(question: str) -> Message:
    """Return what a channel is told when it starts to follow a question."""
    line = say(
        "Following “{question}”: I will post here when new coverage answers it.",
        question=shown(question),
    )
    how = say(_HOW)
    return Message(literal(f"{line} {how}"), (rich(section(run(line))), context(how)))


def known_already(question: str) -> str:
    """Return what is said to who asks for what the channel follows already."""
    told = say("This channel follows “{question}” already.", question=shown(question))
    return f"{told} {say(_HOW)}"


def too_many(most: int) -> str:
    """Return what is said where a channel follows as many questions as it can."""
    told = say("This channel follows {n} questions, which is as many as it can.", n=most)
    return f"{told} {say(_HOW)}"


def unfollowed(meant: Sequence[Follow]) -> str:
    """Return what is said of the questions that words may mean: only the one is removed."""
    if not meant:
        return say("No followed question has these words.")
    if len(meant) > 1:
        return say("{n} followed questions have these words, so I removed none.", n=len(meant))
    return say("No longer following “{question}”.", question=_short(shown(meant[0].question)))


def follows_message(follows: Sequence[Follow], first: str = "") -> Message:
    """Return the list of what a channel follows, each with a button that removes it.

    `first` stands above it: what has just come of a command.
    """
    before = f"{first} " if first else ""
    if not follows:
        none = say("This channel follows no question. /pullquote follow QUESTION starts one.")
        line = f"{before}{none}"
        return Message(literal(line), ({"type": "section", "text": plain(line)},))
    told = count(
        "This channel follows {n} question.", "This channel follows {n} questions.", len(follows)
    )
    line = f"{before}{told}"
    listed = [
        {
            "type": "section",
            "text": plain(_short(follow.question)),
            "accessory": {
                "type": "button",
                "action_id": UNFOLLOW,
                "text": plain(say("Remove")),
                "value": str(follow.id),
            },
        }
        for follow in follows
    ]
    return Message(literal(line), ({"type": "section", "text": plain(line)}, *listed))


def _short(question: str) -> str:
    if len(question) <= _LONGEST_QUESTION:
        return question
    return f"{question[:_LONGEST_QUESTION]}…"
