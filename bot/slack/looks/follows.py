"""What the bot says about followed questions. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.letters import shown
from bot.slack.looks.blocks import Message, context, literal, plain, rich, run, section
from index.archive.follows import Follow

UNFOLLOW = "pullquote_unfollow"
"""Action id of the button that removes a followed question."""
_LONGEST_QUESTION = 300
"""Characters shown of each question in a list, so that a full list fits in one message."""
_HOW = "/pullquote following lists and removes."
INVITE = (
    "I am not in this conversation, so I could not post here. Invite me with /invite @Pullquote, "
    "then follow the question again."
)


def now_following(question: str) -> Message:
    """Return what a channel is told when it starts to follow a question."""
    line = f"Following “{shown(question)}”: I will post here when new coverage answers it."
    return Message(literal(f"{line} {_HOW}"), (rich(section(run(line))), context(_HOW)))


def known_already(question: str) -> str:
    """Return what is said to who asks for what the channel follows already."""
    return f"This channel follows “{shown(question)}” already. {_HOW}"


def too_many(most: int) -> str:
    """Return what is said where a channel follows as many questions as it can."""
    return f"This channel follows {most} questions, which is as many as it can. {_HOW}"


def unfollowed(meant: Sequence[Follow]) -> str:
    """Return what is said of the questions that words may mean: only the one is removed."""
    if not meant:
        return "No followed question has these words."
    if len(meant) > 1:
        return f"{len(meant)} followed questions have these words, so I removed none."
    return f"No longer following “{_short(shown(meant[0].question))}”."


def follows_message(follows: Sequence[Follow], first: str = "") -> Message:
    """Return the list of what a channel follows, each with a button that removes it.

    `first` stands above it: what has just come of a command.
    """
    before = f"{first} " if first else ""
    if not follows:
        line = f"{before}This channel follows no question. /pullquote follow QUESTION starts one."
        return Message(literal(line), ({"type": "section", "text": plain(line)},))
    count = "1 question" if len(follows) == 1 else f"{len(follows)} questions"
    line = f"{before}This channel follows {count}."
    listed = [
        {
            "type": "section",
            "text": plain(_short(follow.question)),
            "accessory": {
                "type": "button",
                "action_id": UNFOLLOW,
                "text": plain("Remove"),
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
