"""What is said to those who look after the house. Pure."""

from __future__ import annotations

from collections.abc import Collection

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


def withdraw_question(story: Story, why: str, marked: int, key: str) -> Message:
    """Return the question whether to withdraw a story, which says what follows."""
    follows = "It is quoted no more from that moment, whatever its feeds say"
    line = f"Withdraw {_called(story)}? {follows}; {_answers(marked)} will be marked."
    return _question(line, f"Why: {shown(why[:_LONGEST_WHY])}", "Withdraw", key)


def restore_question(story: Story, marked: int, key: str) -> Message:
    """Return the question whether to take a withdrawal back, which says what follows."""
    follows = "It stands again as its feeds have it now"
    comes_off = f"the marks on {_answers(marked)} will come off where it says the same again"
    line = f"Restore {_called(story)}? {follows}; {comes_off}."
    return _question(line, "", "Restore", key)


def withdrawn(story: Story, marked: int) -> str:
    """Return what is said once a story is withdrawn."""
    line = f"Withdrawn: {_called(story)}. I quote it no more; {_answers(marked)} will be marked."
    return f"{line} /pullquote restore takes this back."


def restored(story: Story, *, carried: bool) -> str:
    """Return what is said once a withdrawal is taken back; `carried` where a feed has the story."""
    if carried:
        return f"Restored: {_called(story)}. It stands in a moment, as its feeds have it now."
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


def _answers(count: int) -> str:
    if count == 0:
        return "no answer in Slack"
    return "1 answer in Slack" if count == 1 else f"{count:,} answers in Slack"
