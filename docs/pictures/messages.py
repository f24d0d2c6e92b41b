"""Everything the bot shows in Slack, as it shows it, written as JSON for `paint.py`.

The sample newsroom is asked through the tests' fake Slack, so that each picture is of a message
that Slack would take: `python docs/pictures/messages.py MESSAGES.json`.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fakeslack import FakeSlack, Message  # noqa: E402  # found by the path above
from newsdesk import Newsdesk, held  # noqa: E402
from newsroom import Newsroom  # noqa: E402
from scripted import Model  # noqa: E402

from bot.slack.events.commands import HELP  # noqa: E402
from bot.slack.inbox.items import ItemKind  # noqa: E402
from bot.slack.looks.answers import CHANGED, GONE  # noqa: E402
from bot.slack.looks.asking import ASK  # noqa: E402
from bot.slack.looks.blocks import apology, sorry_view  # noqa: E402
from bot.slack.looks.buttons import (  # noqa: E402
    CHECK_AGAIN,
    CONTEXT,
    COPY,
    EXPORT,
    FEEDBACK,
    FOUND,
    NEXT,
    REFINE,
    SHARE,
)
from bot.slack.looks.home import refused_home  # noqa: E402
from bot.slack.work.answering import BROKEN, NOT_NOW, TOO_LATE, UNKNOWN  # noqa: E402
from bot.slack.work.modals import open_modal, opens  # noqa: E402
from bot.terminal.demo import SAMPLE  # noqa: E402
from index.house import House  # noqa: E402
from index.settings import Settings  # noqa: E402

Shown = dict[str, Any]

TOLL = "what toll did UHFO give on wednesday?"


@contextmanager
def newsdesk() -> Iterator[Newsdesk]:
    """Give the sample newsroom with its bot in a fake Slack."""
    with tempfile.TemporaryDirectory() as made, FakeSlack() as slack:
        home = Path(made)
        feed = Path(shutil.copytree(SAMPLE / "stories", home / "stories"))
        room = Newsroom(House(Settings(_env_file=None, home=home / "home")), feed)  # type: ignore[call-arg]
        (home / "home").mkdir()
        room.refresh()
        ana = slack.add_user("ana", admin=True)
        yield Newsdesk(room, slack, ana, slack.add_channel("foreign-desk", ana))
        room.house.close()


def shown(message: Message) -> Shown:
    """Return a message as `paint.py` draws it."""
    private = message.shown_to is not None
    return {"text": message.text, "blocks": list(message.blocks), "private": private}


def _pressing(desk: Newsdesk) -> Shown:
    return {
        "team": {"id": desk.slack.workspace.team_id},
        "user": {"id": desk.ana.id},
        "trigger_id": desk.slack.workspace.new_trigger(desk.ana.id),
    }


def modal_for(desk: Newsdesk, body: Shown) -> Shown:
    """Do what opens a modal; return it."""
    make = opens(body)
    assert make is not None
    asyncio.run(open_modal(desk.place, body, make))
    return {"view": desk.slack.workspace.views[-1].view}


def modal(desk: Newsdesk, message: Message, action_id: str) -> Shown:
    """Click what opens a modal; return it."""
    _, pressed = held(message, action_id)
    value = pressed.get("value") or pressed.get("negative_button", {}).get("value")
    body = {
        **_pressing(desk),
        "channel": {"id": message.channel},
        "container": {"message_ts": message.ts},
        "actions": [{**pressed, "value": value, "action_ts": "1"}],
    }
    return modal_for(desk, body)


def answers(desk: Newsdesk) -> Iterator[tuple[str, Shown]]:
    """Yield answers, what stands under them, and what they open."""
    asked = desk.ask(TOLL)
    [answer] = desk.replies(asked)
    yield "answer", shown(answer)
    yield "in-context", modal(desk, answer, CONTEXT)
    yield "copy-for-story", modal(desk, answer, COPY)
    yield "how-it-was-found", modal(desk, answer, FOUND)
    yield "why", modal(desk, answer, FEEDBACK)
    desk.press(answer, NEXT)
    yield "what-they-said", shown(desk.replies(asked)[-1])
    asked = desk.ask("death toll wed 9 april - ministry vs the observatory")
    yield "two-sides", shown(desk.replies(asked)[0])
    desk.press(desk.replies(asked)[0], REFINE, "more")
    yield "more-quotes", shown(desk.replies(asked)[-1])
    desk.write("herald", COUNTED_LATER, outlet="Velmark Herald", published="2025-04-16")
    desk.write("harbour", COUNTED_FIRST, outlet="Dornfeld Times", published="2025-04-15")
    desk.story("post", COUNTED_OTHERWISE, published="2025-04-16")
    asked = desk.ask("how many people died in the Velmark fire?")
    yield "figures-that-differ", shown(desk.replies(asked)[0])
    for name in ("herald", "harbour", "post"):
        desk.withdraw(name)
    yield "figures-of-one-body", shown(desk.replies(desk.ask("how many people are missing?"))[0])
    for name, question in (
        ("nothing-found", "who won the tresk mayoral election?"),
        ("limited", "what did the Tresk Courier write about the siren since 12 april?"),
        ("cannot-be-asked", "🌊"),
    ):
        yield name, shown(desk.replies(desk.ask(question))[0])
    asked = desk.ask("what did the ministry say about the dead?")
    desk.press(desk.replies(asked)[0], REFINE, "Only ")
    yield "narrowed", shown(desk.replies(asked)[-1])
    desk.command(TOLL)
    private = desk.slack.ephemerals[-1]
    yield "private", shown(private)
    desk.press(private, SHARE)
    yield "shared", shown(desk.posts()[-1])


COUNTED_FIRST = "The Harbour Office said on Tuesday that 21 people died in the Velmark fire."
COUNTED_LATER = (
    "The Harbour Office said on Wednesday that 24 people died in the Velmark ferry fire."
)
COUNTED_OTHERWISE = "The Interior Ministry said 31 people died in the Velmark fire."
FERRY = "The ferry Astrid sank off Velmark on Monday with 41 people aboard, police said."
ABOARD = ("Police said 41 people were aboard the ferry Astrid.", "aboard")
OBSERVED = (
    "The Upper Halvra Flood Observatory said at least 41 people had been killed.",
    "at least",
)
COUNTED = ("The Interior Ministry put the death toll at 23.", "at 23")
MADE_UP = ("The Interior Ministry expects 200 dead.", "at 23")


def summaries(desk: Newsdesk) -> Iterator[tuple[str, Shown]]:
    """Yield answers that a language model sums up, or does not."""
    with Model() as model:
        desk.writer = model.writer(desk.room.house.archive, seconds=1)
        question = "death toll wed 9 april - ministry vs the observatory"
        model.says(COUNTED, OBSERVED)
        asked = desk.ask(question)
        begun = [m for m in desk.slack.written if m.thread_ts == asked.ts and m.streaming_state]
        yield "summing-up", shown(begun[1])
        yield "summed-up", shown(desk.replies(asked)[0])
        model.says(OBSERVED, MADE_UP)
        yield "statement-left-out", shown(desk.replies(desk.ask(question))[0])
        model.says(wait=30.0)
        yield "not-summed-up", shown(desk.replies(desk.ask(TOLL))[0])
        model.says(OBSERVED)
        desk.command(TOLL)
        yield "private-summary", shown(desk.slack.ephemerals[-1])
        desk.story("ferry", FERRY, url="https://velmark.example/ferry")
        model.says(ABOARD)
        asked = desk.ask("how many people were aboard the ferry Astrid?")
        desk.story("ferry", FERRY.replace("41", "47"), url="https://velmark.example/ferry")
        desk.changed()
        yield "statement-corrected", shown(desk.replies(asked)[0])
    desk.withdraw("ferry")
    desk.writer = None


def follows(desk: Newsdesk) -> Iterator[tuple[str, Shown]]:
    """Yield what is said about corrections, withdrawals and followed questions."""
    desk.command("follow how many people were aboard the ferry Astrid?")
    yield "following", shown(desk.posts()[-1])
    council = "The council of Dornfeld met on Monday evening about the bridge, its clerk said."
    desk.story("council", council, url="https://velmark.example/council")
    desk.story("ferry", FERRY, url="https://velmark.example/ferry")
    desk.news()
    yield "news", shown(desk.posts()[-1])
    asked = desk.ask("how many people were aboard the ferry Astrid?")
    desk.story("ferry", FERRY.replace("41", "47"), url="https://velmark.example/ferry")
    desk.changed()
    yield "corrected", shown(desk.replies(asked)[0])
    yield "note", shown(desk.replies(asked)[1])
    desk.withdraw("ferry")
    desk.changed()
    yield "withdrawn", shown(desk.replies(asked)[0])
    desk.command("following")
    yield "what-is-followed", shown(desk.slack.ephemerals[-1])


def apologies(_: Newsdesk) -> Iterator[tuple[str, Shown]]:
    """Yield what is told where no answer can be given, and the windows that say so."""
    for name, line in (
        ("archive-away", NOT_NOW),
        ("a-fault", BROKEN),
        ("too-late", TOO_LATE),
        ("who-are-you", UNKNOWN),
        ("nothing-stands", CHANGED),
        ("answer-gone", GONE),
    ):
        yield name, {"blocks": list(apology(line).blocks)}
    yield "home-refused", {"view": refused_home("I answer full members of this workspace only.")}
    yield "window-refused", {"view": sorry_view(GONE)}


def refusals(desk: Newsdesk) -> Iterator[tuple[str, Shown]]:
    """Yield what those are told who are not answered, and how to ask."""
    desk.command("said vlasta křemenová about the siren")
    yield "said", shown(desk.slack.ephemerals[-1])
    yield "help", {"text": HELP, "private": True}
    ana, desk.ana = desk.ana, desk.slack.add_user("eve", team_id="T0ELSEWHERE")
    desk.command(TOLL)
    yield "outsider", shown(desk.slack.ephemerals[-1])
    desk.ana = ana


CHECKED = (
    "Draft: The Interior Ministry put the death toll at 32 on Wednesday. The Upper Halvra Flood "
    "Observatory said at least 41 people had been killed. “Every name on our list was given to us "
    "by two persons,” said Dr. J. K. Lindqvar. The mayor resigned."
)


DRAFT = (
    "The Interior Ministry put the death toll at 32 on Wednesday. The Upper Halvra Flood "
    "Observatory said at least 41 people had been killed. “Every name on our list was given to us "
    "by three persons,” said Dr. J. K. Lindqvar. The mayor of Tresk resigned on Friday. Vlasta "
    "Křemenová said nobody in her street had heard a siren. The Interior Ministry put the death "
    "toll at 24. The Observatory counted 9 children among the dead. Prime Minister Ardent visited "
    "Velmark. Gate No. 3 was opened at midnight, the Tresk Courier reported. The Red Cross said "
    "1,200 people were in shelters. The harbour of Velmark was closed. The Water Board of Tresk "
    "dismissed 14 engineers. The siren of Tresk had failed twice in March."
)


def desks(desk: Newsdesk) -> Iterator[tuple[str, Shown]]:
    """Yield a draft that is checked: while it is, its first page, and after an edit."""
    asked = desk.ask(f"check this:\n{DRAFT}")
    [check] = desk.replies(asked)
    begun = [one for one in desk.slack.written if one.ts == check.ts]
    yield "draft-checking", shown(begun[min(1, len(begun) - 1)])
    yield "draft", shown(check)
    yield "draft-as-text", modal(desk, check, EXPORT)
    desk.slack.edit(asked, asked.text.replace("at 32", "at 23"), deliver=False)
    desk.press(check, CHECK_AGAIN)
    yield "draft-checked-again", shown(desk.replies(asked)[0])
    desk.story("ferry", FERRY, url="https://velmark.example/ferry")
    asked = desk.ask(f"is this right?\n{FERRY}")
    desk.story("ferry", FERRY.replace("41", "47"), url="https://velmark.example/ferry")
    desk.changed()
    yield "draft-corrected", shown(desk.replies(asked)[0])
    desk.withdraw("ferry")


def surfaces(desk: Newsdesk) -> Iterator[tuple[str, Shown]]:
    """Yield what is shown in the home tab, in the form to ask in, on a message checked."""
    where = {"team": desk.slack.workspace.team_id, "user": desk.ana.id}
    home = {**where, "channel": desk.slack.direct(desk.ana).id}
    desk.do(ItemKind.HOME, home)
    yield "home-of-an-admin", of_home(desk)
    admin, desk.ana = desk.ana, desk.slack.add_user("ben")
    reader = {**where, "user": desk.ana.id, "channel": desk.slack.direct(desk.ana).id}
    desk.do(ItemKind.HOME, reader)
    yield "home", of_home(desk)
    desk.ana = admin
    yield "ask", modal_for(desk, {**_pressing(desk), "type": "shortcut", "callback_id": ASK})
    here = {**where, "channel": desk.channel.id}
    url = desk.response_url(desk.channel)
    checked = {**here, "response_url": url, "text": CHECKED, "ts": "1.2", "thread_ts": "1.2"}
    desk.do(ItemKind.CHECK, checked)
    yield "check", shown(desk.slack.ephemerals[-1])


def housekeeping(desk: Newsdesk) -> Iterator[tuple[str, Shown]]:
    """Yield what those are told who look after the house."""
    desk.command("feeds")
    yield "feeds", shown(desk.slack.ephemerals[-1])
    desk.command("withdraw https://velmark.example/council Libel")
    yield "withdraw", shown(desk.slack.ephemerals[-1])


def of_home(desk: Newsdesk) -> Shown:
    """Return the home tab of who is at the desk."""
    view = desk.slack.home(desk.ana)
    assert view is not None
    return {"view": view.view}


def main(written: Path) -> None:
    """Write everything shown, by name."""
    with newsdesk() as desk:
        parts = (answers, summaries, surfaces, desks, follows, housekeeping, refusals, apologies)
        every = {name: one for part in parts for name, one in part(desk)}
    written.write_text(json.dumps(every, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
