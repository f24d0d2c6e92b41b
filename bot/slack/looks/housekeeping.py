"""What is said to those who look after the house. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.answers.links import address
from bot.letters import shown
from bot.own_words.catalogue import count, day_told, marked, say
from bot.slack.looks.blocks import Element, Message, button, literal, plain, rich, run, section
from index.story import Story

CONFIRM = "pullquote_confirm"
"""Action id of the buttons under what is to be confirmed; a colon and the choice follow."""
KEPT = marked("Nothing was changed.")
OUTDATED = marked("That is too long ago. Use the command once more.")
_LONGEST_WHY = 500


def whom_to_ask(admins: Collection[str], *, many: bool = False) -> Message:
    """Return what others are told; `admins` are those whom the settings name, none for Slack's.

    They are named in rich text, which in a message for one person alone pings nobody. `many` tells
    that the bot serves many workspaces, whose people do not know each other.
    """
    runs_me = say("Only those who look after me may do this. Ask whoever runs me.")
    if many or not admins:
        admin = say("Only those who look after me may do this. Ask an admin of this workspace.")
        said = runs_me if many else admin
        return Message(said, (rich(section(run(said))),))
    names: list[Element] = [run(say("Only those who look after me may do this. Ask "))]
    for n, user in enumerate(sorted(admins)):
        names += [run(say(" or "))] if n else []
        names.append({"type": "user", "user_id": user})
    names.append(run("."))
    return Message(runs_me, (rich(section(*names)),))


def withdraw_question(story: Story, why: str, shows: int, key: str) -> Message:
    """Return the question whether to withdraw a story, which says what follows.

    `shows` is how many answers have words of it.
    """
    line = say(
        "Withdraw {story}? It is quoted no more from that moment, whatever its feeds say; {then}.",
        story=_called(story),
        then=_leave(shows),
    )
    return _question(line, _why(why), Verb.WITHDRAW, key)


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
    carried = marked("Restore {story}? It stands again as its feeds have it now; {then}.")
    nowhere = marked(
        "Restore {story}? No feed has it now, so it stands again only once one brings it; {then}."
    )
    line = carried if returns.carried else nowhere
    told = say(line, story=_called(story), then=_back(returns))
    return _question(told, "", Verb.RESTORE, key)


def withdrawn(story: Story, shows: int) -> str:
    """Return what is said once a story is withdrawn."""
    return say(
        "Withdrawn: {story}. I quote it no more; {then}. /pullquote restore takes this back.",
        story=_called(story),
        then=_leave(shows),
    )


def restored(story: Story, returns: Returns) -> str:
    """Return what is said once a withdrawal is taken back."""
    if returns.carried:
        return say(
            "Restored: {story}. It stands in a moment, as its feeds have it now; {then}.",
            story=_called(story),
            then=_back(returns),
        )
    return say(
        "No longer held back: {story}. It will stand again once a feed brings it.",
        story=_called(story),
    )


def strike_question(
    story: Story, number: int | None, why: str, key: str, *, erase: bool
) -> Message:
    """Return the question whether to strike a version of a story, which says what follows."""
    which = say("the newest version") if number is None else say("version {n}", n=number)
    kept = marked(
        "Strike {which} of {story}? Nobody is shown it again, for ever. This cannot be taken back."
    )
    erased = marked(
        "Strike {which} of {story}? Nobody is shown it again, for ever, and its words are erased "
        "from the archive. This cannot be taken back."
    )
    line = say(erased if erase else kept, which=which, story=_called(story))
    return _question(line, _why(why), Verb.STRIKE, key)


def struck(story: Story, number: int, *, erased: bool) -> str:
    """Return what is said once a version is struck; its words are not repeated."""
    which = address(story.url) if story.url else say("the story")
    kept = marked("Struck: version {n} of {story}. Nobody is shown it any more.")
    gone = marked("Struck and erased: version {n} of {story}. Nobody is shown it any more.")
    return say(gone if erased else kept, n=number, story=which)


class Verb(StrEnum):
    """What is confirmed, as its button says it."""

    WITHDRAW = marked("Withdraw")
    RESTORE = marked("Restore")
    STRIKE = marked("Strike")


def _why(why: str) -> str:
    return say("Why: {reason}", reason=shown(why[:_LONGEST_WHY]))


def _question(line: str, detail: str, verb: Verb, key: str) -> Message:
    yes = button(f"{CONFIRM}:yes", verb.value, of=key, yes=True)
    if verb is not Verb.RESTORE:
        yes = {**yes, "style": "danger"}
    row = {
        "type": "actions",
        "elements": [yes, button(f"{CONFIRM}:no", marked("Leave it"), of=key)],
    }
    told = f"{line}\n{detail}" if detail else line
    return Message(literal(line), ({"type": "section", "text": plain(told)}, row))


def _called(story: Story) -> str:
    parts = [story.outlet, day_told(story.published) if story.published else None]
    known = ", ".join(shown(part[:100]) for part in parts if part)
    title = f"“{shown(story.title[:300])}”" if story.title else shown(story.url or say("the story"))
    return f"{title} ({known})" if known else title


def _leave(answers: int) -> str:
    if not answers:
        return say("no answer in Slack has its words")
    return count(
        "its words leave {n:,} answer in Slack", "its words leave {n:,} answers in Slack", answers
    )


def _back(returns: Returns) -> str:
    if not returns.come_off and not returns.stay:
        return say("no answer in Slack has a mark for it")
    parts = []
    if returns.come_off:
        off = count(
            "the mark comes off {n:,} answer in Slack",
            "the marks come off {n:,} answers in Slack",
            returns.come_off,
        )
        parts.append(off)
    if returns.stay:
        stay = count(
            "the mark on {n:,} answer in Slack stays: it was last read in other words",
            "the marks on {n:,} answers in Slack stay: it was last read in other words",
            returns.stay,
        )
        parts.append(stay)
    return "; ".join(parts)
