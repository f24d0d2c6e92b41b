"""What is said to those who look after the house. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.answers.links import address
from bot.letters import shown
from bot.slack.looks.blocks import Element, Message, button, literal, plain, rich, run, section
from index.story import Story

CONFIRM = "pullquote_confirm"
"""Action id of the buttons under what is to be confirmed; a colon and the choice follow."""
KEPT = "Nothing was changed."
OUTDATED = "That is too long ago. Use the command once more."
_LONGEST_WHY = 500


def whom_to_ask(admins: Collection[str], *, many: bool = False) -> Message:
    """Return what others are told; `admins` are those whom the settings name, none for Slack's.

    They are named in rich text, which in a message for one person alone pings nobody. `many` tells
    that the bot serves many workspaces, whose people do not know each other.
    """
    line = "Only those who look after me may do this. Ask "
    if many or not admins:
        said = f"{line}{'whoever runs me' if many else 'an admin of this workspace'}."
        return Message(said, (rich(section(run(said))),))
    names: list[Element] = [run(line)]
    for n, user in enumerate(sorted(admins)):
        names += [run(" or ")] if n else []
        names.append({"type": "user", "user_id": user})
    names.append(run("."))
    return Message(f"{line}whoever runs me.", (rich(section(*names)),))


def withdraw_question(story: Story, why: str, shows: int, key: str) -> Message:
    """Return the question whether to withdraw a story, which says what follows.

    `shows` is how many answers have words of it.
    """
    follows = "It is quoted no more from that moment, whatever its feeds say"
    line = f"Withdraw {_called(story)}? {follows}; {_leave(shows)}."
    return _question(line, f"Why: {shown(why[:_LONGEST_WHY])}", "Withdraw", key)


@dataclass(frozen=True, slots=True)
class Returns:
    """What becomes of the marks of a withdrawal where the story stands again as it was last read.

    Answers are counted.
    """

    carried: bool
    """Whether a feed has the story, so that it stands again at once."""
    come_off: int
    """Quote what it says: a mark comes off."""
    stay: int
    """Quote only what it says in other words now, or no more: the marks stay."""


def restore_question(story: Story, returns: Returns, key: str) -> Message:
    """Return the question whether to take a withdrawal back, which says what follows."""
    follows = "It stands again as its feeds have it now"
    if not returns.carried:
        follows = "No feed has it now, so it stands again only once one brings it"
    return _question(f"Restore {_called(story)}? {follows}; {_back(returns)}.", "", "Restore", key)


def withdrawn(story: Story, shows: int) -> str:
    """Return what is said once a story is withdrawn."""
    line = f"Withdrawn: {_called(story)}. I quote it no more; {_leave(shows)}."
    return f"{line} /pullquote restore takes this back."


def restored(story: Story, returns: Returns) -> str:
    """Return what is said once a withdrawal is taken back."""
    if returns.carried:
        stands = "It stands in a moment, as its feeds have it now"
        return f"Restored: {_called(story)}. {stands}; {_back(returns)}."
    return f"No longer held back: {_called(story)}. It will stand again once a feed brings it."


def strike_question(
    story: Story, number: int | None, why: str, key: str, *, erase: bool
) -> Message:
    """Return the question whether to strike a version of a story, which says what follows."""
    which = "the newest version" if number is None else f"version {number}"
    erased = ", and its words are erased from the archive" if erase else ""
    follows = f"Nobody is shown it again, for ever{erased}. This cannot be taken back"
    line = f"Strike {which} of {_called(story)}? {follows}."
    return _question(line, f"Why: {shown(why[:_LONGEST_WHY])}", "Strike", key)


def struck(story: Story, number: int, *, erased: bool) -> str:
    """Return what is said once a version is struck; its words are not repeated."""
    how = "Struck and erased" if erased else "Struck"
    which = address(story.url) if story.url else "the story"
    return f"{how}: version {number} of {which}. Nobody is shown it any more."


def _question(line: str, detail: str, verb: str, key: str) -> Message:
    yes = button(f"{CONFIRM}:yes", verb, of=key, yes=True)
    if verb in {"Withdraw", "Strike"}:
        yes = {**yes, "style": "danger"}
    row = {"type": "actions", "elements": [yes, button(f"{CONFIRM}:no", "Leave it", of=key)]}
    told = f"{line}\n{detail}" if detail else line
    return Message(literal(line), ({"type": "section", "text": plain(told)}, row))


def _called(story: Story) -> str:
    parts = [story.outlet, f"{story.published:%-d %B %Y}" if story.published else None]
    known = ", ".join(shown(part[:100]) for part in parts if part)
    title = f"“{shown(story.title[:300])}”" if story.title else shown(story.url or "the story")
    return f"{title} ({known})" if known else title


def _leave(count: int) -> str:
    return f"its words leave {_answers(count)}" if count else "no answer in Slack has its words"


def _back(returns: Returns) -> str:
    if not returns.come_off and not returns.stay:
        return "no answer in Slack has a mark for it"
    parts = []
    if returns.come_off:
        marks = "the mark comes" if returns.come_off == 1 else "the marks come"
        parts.append(f"{marks} off {_answers(returns.come_off)}")
    if returns.stay:
        stay = "stays" if returns.stay == 1 else "stay"
        kept = "the mark" if returns.stay == 1 else "the marks"
        parts.append(f"{kept} on {_answers(returns.stay)} {stay}: it was last read in other words")
    return "; ".join(parts)


def _answers(count: int) -> str:
    return "1 answer in Slack" if count == 1 else f"{count:,} answers in Slack"
