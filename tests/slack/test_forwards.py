"""Texts to check that come to the bot: forwarded with “is this right?”, or by `/pullquote check`.

And posts that a workflow or an app makes for a person, where a setting allows them.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakeslack import FakeSlack, Message, Settings, payloads, plain_text
from newsdesk import Newsdesk, labels
from newsroom import Newsroom

from bot.questions.about_this import asks_of_this
from bot.slack.events.apps import for_person
from bot.slack.events.commands import said_in
from bot.slack.events.messages import question_in
from bot.slack.events.shared import forwarded_in, said_in_message
from bot.slack.inbox.items import ItemKind
from bot.slack.listening.front_door import Door
from bot.slack.looks.buttons import SHARE_CHECK
from index.house import House

BOT = "U0BOT"
CAUGHT = "The crab fleet of Holmvik landed 61 tonnes in March, the Fisheries Board said."
OTHER = "The council of Holmvik met on Monday evening about the slipway."
WRONG = "The crab fleet of Holmvik landed 16 tonnes in March."
_NAMES = itertools.count(1)


def share(text: str, **more: Any) -> dict[str, Any]:
    """A forward, as Slack attaches it."""
    link = "https://desk.slack.com/archives/C1/p1"
    return {"is_share": True, "from_url": link, "text": text, "author_id": "U0CAL", **more}


def in_blocks(text: str) -> dict[str, Any]:
    """A forward whose words stand in its message's blocks alone."""
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    blocks = [{"type": "rich_text", "elements": [line]}]
    return {"message_blocks": [{"team": "T1", "message": {"blocks": blocks}}], "fallback": "[no]"}


PREVIEW = {"from_url": "https://holmvik.example/crab", "title": "Crab", "text": "41 tonnes"}


@pytest.mark.parametrize(
    ("attachments", "words", "author"),
    [
        ([share(WRONG)], WRONG, "U0CAL"),
        ([share("", **in_blocks(WRONG))], WRONG, "U0CAL"),
        ([in_blocks(WRONG)], WRONG, ""),
        ([{"is_msg_unfurl": True, **PREVIEW, "text": WRONG}], WRONG, ""),
        ([{"text": WRONG}], WRONG, ""),
        ([share(WRONG), share(OTHER)], f"{WRONG}\n{OTHER}", "U0CAL"),
        ([share(WRONG), share(OTHER, author_id="U0DAN")], f"{WRONG}\n{OTHER}", ""),
        ([PREVIEW, share(WRONG)], WRONG, "U0CAL"),
        ([PREVIEW], "", ""),
        ([share("")], "", "U0CAL"),
        ([], "", ""),
        (None, "", ""),
        ("nonsense", "", ""),
        ([7, None], "", ""),
    ],
)
def test_what_a_message_forwards(attachments: Any, words: str, author: str) -> None:
    found = forwarded_in({"text": "is this right?", "attachments": attachments})
    assert (found.text, found.author) == (words, author)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"text": "see below", "attachments": [share(WRONG)]}, f"see below\n{WRONG}"),
        ({"text": "", "attachments": [share(WRONG)]}, WRONG),
        ({"text": WRONG, "attachments": [PREVIEW]}, WRONG),
        ({"text": "", "attachments": [PREVIEW]}, PREVIEW["text"]),
    ],
)
def test_a_message_is_checked_with_what_it_forwards(message: dict[str, Any], said: str) -> None:
    assert said_in_message(message) == said


@pytest.mark.parametrize(
    "words",
    [
        "is this right?",
        "Is that true?",
        f"<@{BOT}> can you check this, please?",
        "do we have that",
        "fact-check this for me",
        "does this hold up?",
        "are these figures correct?",
        "what does our coverage say about this?",
        "hi! could you verify those numbers against our stories? thanks",
        "isn't that wrong?",
        "who said this?",
        "",
        f"<@{BOT}>",
    ],
)
def test_what_asks_only_of_what_stands_beside_it(words: str) -> None:
    assert asks_of_this(words)


@pytest.mark.parametrize(
    "words",
    [
        "how many tonnes of crab were landed?",
        "is the Fisheries Board right?",
        "did the fleet say this in April?",
        "41 or 61?",
        "is this right about Holmvik?",
    ],
)
def test_what_names_something_of_the_news_is_a_question(words: str) -> None:
    assert not asks_of_this(words)


@pytest.mark.parametrize(
    ("typed", "word", "text", "kind"),
    [
        (f"check {WRONG}", "check", WRONG, ItemKind.CHECK),
        ("check", "help", "", None),
        ("unfollow", "unfollow", "", ItemKind.FOLLOWING),
        ("unfollow who owns it?", "unfollow", "who owns it?", ItemKind.UNFOLLOW),
        ("said the mayor", "said", "the mayor", ItemKind.COMMAND),
        ("checks and balances?", "ask", "checks and balances?", ItemKind.COMMAND),
        ("refresh", "refresh", "", ItemKind.HOUSEKEEPING),
        ("following", "following", "", ItemKind.FOLLOWING),
    ],
)
def test_what_a_command_comes_to(typed: str, word: str, text: str, kind: ItemKind | None) -> None:
    said = said_in(typed)
    assert (said.word, said.text, said.kind) == (word, text, kind)


# Posts made for a person

POST = {
    "type": "app_mention",
    "channel": "C1",
    "ts": "1.1",
    "bot_id": "B0FORM",
    "app_id": "A0FORM",
    "text": f"<@U0ANA> asks: <@{BOT}> what did the fleet land?",
}


@pytest.mark.parametrize(
    ("post", "apps", "user"),
    [
        (POST, {"A0FORM"}, "U0ANA"),
        (POST, {"B0FORM"}, "U0ANA"),
        (POST, {"*"}, "U0ANA"),
        ({**POST, "subtype": "bot_message", "username": "Form"}, {"A0FORM"}, "U0ANA"),
        ({**POST, "app_id": None, "bot_profile": {"app_id": "A0FORM"}}, {"A0FORM"}, "U0ANA"),
        (POST, set(), None),
        (POST, {"A0OTHER"}, None),
        ({**POST, "text": f"<@{BOT}> what did the fleet land?"}, {"*"}, None),
        ({**POST, "text": "<@U0ANA> what did the fleet land?"}, {"*"}, None),
        ({**POST, "user": BOT}, {"*"}, None),
        ({**POST, "subtype": "message_changed"}, {"*"}, None),
        ({**POST, "text": None}, {"*"}, None),
    ],
)
def test_whose_question_a_post_of_an_app_is(
    post: dict[str, Any], apps: set[str], user: str | None
) -> None:
    found = question_in(for_person(post, BOT, apps), BOT, direct=False)
    assert (found and found.user) == user


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (POST["text"], f"<@{BOT}> what did the fleet land?"),
        (f"<@U0ANA>: what of crab? <@{BOT}>", f"<@{BOT}> <@U0ANA>: what of crab? <@{BOT}>"),
        (f"<@{BOT}> what of crab? (<@U0ANA|ana>)", f"<@{BOT}> what of crab? (<@U0ANA|ana>)"),
    ],
)
def test_what_it_asks(text: str, asked: str) -> None:
    assert for_person({**POST, "text": text}, BOT, {"*"})["text"] == asked


def test_a_persons_own_message_is_left_as_it_is() -> None:
    said = {"user": "U0ANA", "text": f"<@{BOT}> is <@U0BEN> right?", "ts": "1.1", "channel": "C1"}
    assert for_person(said, BOT, {"*"}) == said


# In a newsroom


@pytest.fixture(scope="module")
def harbour(
    tmp_path_factory: pytest.TempPathFactory, make_house: Callable[..., House]
) -> Iterator[Newsdesk]:
    place = tmp_path_factory.mktemp("harbour")
    (place / "feed").mkdir()
    room = Newsroom(make_house(place / "home", allow_apps="A0FORM"), place / "feed")
    with FakeSlack(Settings(time_scale=0.01)) as slack:
        desk = Newsdesk(room, slack, slack.add_user("ana"), slack.add_channel("first"))
        desk.story("crab", CAUGHT, OTHER, published="2025-04-08")
        yield desk
    room.house.close()


@pytest.fixture
def desk(harbour: Newsdesk) -> Newsdesk:
    ana = harbour.slack.add_user(f"ana{next(_NAMES)}")
    return replace(harbour, ana=ana, channel=harbour.slack.add_channel(f"c{next(_NAMES)}", ana))


def hears(desk: Newsdesk, said: Message) -> None:
    door = Door(desk.place, lambda *_: "")
    event = payloads.message_event(desk.slack.workspace, said)
    asyncio.run(door.message({"team_id": desk.slack.workspace.team_id}, event))
    desk.work()


def forwards(desk: Newsdesk, text: str, *attachments: dict[str, Any]) -> Message:
    said = desk.slack.say(
        desk.channel, desk.ana, text, deliver=False, attachments=tuple(attachments)
    )
    hears(desk, said)
    return said


@pytest.mark.few(2)
@pytest.mark.parametrize("forward", [share(WRONG), in_blocks(WRONG), share("", **in_blocks(WRONG))])
def test_a_forward_is_checked_where_that_is_all_that_is_asked(
    desk: Newsdesk, forward: dict[str, Any]
) -> None:
    asked = forwards(desk, f"<@{desk.slack.bot.id}> is this right?", forward)
    [checked] = desk.replies(asked)
    assert "Different in coverage" in plain_text(checked)
    assert CAUGHT in plain_text(checked)


def test_in_direct_messages_a_forward_needs_no_words(desk: Newsdesk) -> None:
    direct = desk.slack.direct(desk.ana)
    said = desk.slack.say(direct, desk.ana, "", deliver=False, attachments=(share(WRONG),))
    hears(desk, said)
    [checked] = desk.slack.replies(direct, said.ts)
    assert "Different in coverage" in plain_text(checked)


def test_a_question_beside_a_forward_is_answered(desk: Newsdesk) -> None:
    words = f"<@{desk.slack.bot.id}> how many tonnes did the crab fleet land in March?"
    [answer] = desk.replies(forwards(desk, words, share("Lunch is at noon.")))
    assert "Different in coverage" not in plain_text(answer)
    assert CAUGHT in plain_text(answer)


def test_the_asker_takes_a_check_away(desk: Newsdesk) -> None:
    asked = forwards(desk, f"<@{desk.slack.bot.id}> is this true?", share(WRONG))
    [checked] = desk.replies(asked)
    told = {"channel": checked.channel, "ts": checked.ts, "user": desk.ana.id}
    desk.do(ItemKind.REMOVE, told)
    assert desk.replies(asked) == []


def test_a_text_is_checked_by_command_and_shared_in_the_channel(desk: Newsdesk) -> None:
    desk.command(f"check {WRONG}")
    private = desk.slack.ephemerals[-1]
    assert "Different in coverage" in plain_text(private)
    assert labels(private) == ["As text", "Share to channel"]
    for _ in range(2):
        desk.press(private, SHARE_CHECK)
    [shared] = desk.posts()
    assert CAUGHT in plain_text(shared)
    assert "shared already" in desk.whispered()


def test_a_workflow_asks_for_whom_it_mentions(desk: Newsdesk) -> None:
    text = f"<@{desk.ana.id}> asks: <@{desk.slack.bot.id}> how much did the crab fleet land?"
    form = replace(desk.slack.add_user("form", bot=True), app_id="A0FORM")
    post = desk.slack.bot_message(desk.channel, text, form, classic=True, deliver=False)
    hears(desk, post)
    [answer] = desk.replies(post)
    assert CAUGHT in plain_text(answer)
    other = desk.slack.add_user("alarm", bot=True)
    post = desk.slack.bot_message(desk.channel, text, other, classic=True, deliver=False)
    hears(desk, post)
    assert desk.replies(post) == []
