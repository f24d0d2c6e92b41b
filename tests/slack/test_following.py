"""Following a question: a channel is told, once, when new coverage brings a quote that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fakeslack import FakeSlack, Message, links, pings, plain_text
from newsdesk import Newsdesk, quoted
from newsroom import Newsroom
from sqlalchemy import select

from bot.slack.inbox.items import ItemKind
from bot.slack.work.following import MOST_FOLLOWS
from index.archive import tables
from index.archive.follows import start_following
from index.archive.reading import last_change

QUESTION = "how many people were aboard the ferry Astrid?"
FIRST = "The ferry Astrid sank off Velmark on Monday with 41 people aboard, police said."
CORRECTED = "The ferry Astrid sank off Velmark on Monday with 47 people aboard, police said."
NEWS = "The harbour office counted 52 people aboard the ferry Astrid on its list."
OTHER = "The council of Dornfeld met on Monday evening about the bridge."


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        desk = Newsdesk(room, slack, ana, slack.add_channel("desk", ana))
        desk.story("first", FIRST, OTHER)
        yield desk


@pytest.fixture
def following(desk: Newsdesk) -> Newsdesk:
    """A desk whose channel follows the question."""
    desk.command(f"follow {QUESTION}")
    desk.slack.workspace.messages[desk.channel.id].clear()
    return desk


def news(desk: Newsdesk) -> list[list[str]]:
    """What each post in the channel quotes."""
    return [quoted(message) for message in desk.posts()]


def remove_button(desk: Newsdesk, question: str) -> str:
    """The value of the button beside a question in the list shown last."""
    [block] = [b for b in desk.slack.ephemerals[-1].blocks if b["text"]["text"] == question]
    return str(block["accessory"]["value"])


def remove(desk: Newsdesk, value: str) -> None:
    shown = desk.slack.ephemerals[-1]
    desk.numbers += 1
    payload = {
        "channel": desk.channel.id,
        "user": desk.ana.id,
        "response_url": desk.response_url(desk.channel, shown),
        "follow": int(value),
    }
    assert desk.inbox.put(f"unfollow:{desk.numbers}", ItemKind.UNFOLLOW, payload)
    desk.work()


def test_following_is_announced_in_the_channel_without_an_answer(desk: Newsdesk) -> None:
    desk.command(f"follow {QUESTION}")
    [post] = desk.posts()
    assert f"Following “{QUESTION}”: I will post here when new" in plain_text(post)
    assert "/pullquote following lists and removes" in plain_text(post)
    assert quoted(post) == []


def test_a_new_story_that_answers_is_posted_once_with_its_new_quotes_alone(
    following: Newsdesk,
) -> None:
    following.story("second", NEWS, OTHER, outlet="Dornfeld Radio")
    for _ in range(3):
        following.news()
    [post] = following.posts()
    assert quoted(post) == [NEWS]
    assert f"New for “{QUESTION}”" in plain_text(post)
    assert "Dornfeld Radio" in plain_text(post)
    assert links(post)[0][0].startswith("https://velmark.example/second")


@pytest.mark.parametrize("wording", [CORRECTED, FIRST.replace("sank", "capsized")])
def test_a_corrected_story_that_brings_another_wording_is_news(
    following: Newsdesk, wording: str
) -> None:
    following.story("first", wording, OTHER)
    following.news()
    assert news(following) == [[wording]]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "happens",
    [
        lambda desk: desk.story("first", FIRST, OTHER, title="Another headline"),
        lambda desk: desk.story("first", FIRST.replace(" on ", "  on "), OTHER),
        lambda desk: desk.story("copy", FIRST, outlet="Dornfeld Radio"),
        lambda desk: desk.story("copy", FIRST.replace("41 people", "41 persons"), outlet="Radio"),
        lambda desk: desk.story("bridge", OTHER.replace("Monday", "Tuesday")),
        lambda desk: desk.withdraw("first"),
    ],
    ids=["headline", "white space", "copy", "near copy", "no answer", "withdrawn"],
)
def test_what_brings_nothing_new_is_not_posted(
    following: Newsdesk, happens: Callable[[Newsdesk], None]
) -> None:
    happens(following)
    following.news()
    assert news(following) == []


def test_a_story_that_comes_back_is_not_news(following: Newsdesk) -> None:
    following.withdraw("first")
    following.news()
    following.story("first", FIRST, OTHER)
    following.news()
    assert news(following) == []


def test_an_old_sentence_that_surfaces_is_not_news(desk: Newsdesk) -> None:
    towns = ["Dornfeld", "Merrinhof", "Tresk", "Halvra", "Brennik", "Lorven", "Kolm", "Asten"]
    for n, town in enumerate(towns):
        list_ = f"The harbour office in {town} counted {50 + n} people aboard the ferry Astrid."
        desk.write(f"list-{n}", list_, outlet=f"{town} Radio")
    desk.room.refresh()
    desk.command(f"follow {QUESTION}")
    before = [quote.text for quote in desk.room.ask(QUESTION).quotes]
    shown = [n for n in range(len(towns)) if any(towns[n] in text for text in before)]
    desk.withdraw(f"list-{shown[0]}")
    surfaced = {quote.text for quote in desk.room.ask(QUESTION).quotes} - set(before)
    assert len(surfaced) == 1
    desk.news()
    assert news(desk)[1:] == []


def test_nothing_is_asked_before_the_indexes_are_level(
    following: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.update.follow", lambda *_: 0)
    following.story("second", NEWS)
    following.news()
    assert news(following) == []
    monkeypatch.undo()
    following.room.refresh()
    following.news()
    assert news(following) == [[NEWS]]


def test_what_landed_while_following_began_is_not_lost(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.update.follow", lambda *_: 0)
    desk.story("second", NEWS)
    desk.command(f"follow {QUESTION}")
    monkeypatch.undo()
    desk.room.refresh()
    desk.news()
    assert news(desk)[1:] == [[NEWS]]


def test_what_no_longer_stands_when_it_is_to_be_posted_is_not(following: Newsdesk) -> None:
    following.story("second", NEWS)
    assert following.follower.look()
    following.withdraw("second")
    following.work()
    assert news(following) == []


def test_what_is_posted_follows_its_story_like_an_answer(following: Newsdesk) -> None:
    following.story("second", NEWS, outlet="Dornfeld Radio")
    following.news()
    following.withdraw("second")
    following.changed()
    [post] = following.posts()
    assert quoted(post) == []
    assert NEWS not in plain_text(post)
    [note] = following.slack.replies(following.channel, post.ts)
    assert "Dornfeld Radio has withdrawn its story" in plain_text(note)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "trouble", ["lost", "refused", "crash", "crash when posted", "blocks refused"]
)
def test_news_is_posted_once_through_crashes(following: Newsdesk, trouble: str) -> None:
    following.story("second", NEWS)
    assert following.follower.look()
    if trouble == "lost":
        following.slack.swallow("chat.postMessage", times=1)
    elif trouble == "refused":
        following.slack.fail("chat.postMessage", times=1, status=503)
    elif trouble == "crash when posted":
        following.crash_when_done()
    elif trouble == "blocks refused":
        following.slack.fail("chat.postMessage", times=1, error="invalid_blocks")
    else:
        following.take()
        following.inbox.recover()
    following.work()
    following.news()
    [post] = following.posts()
    assert NEWS in plain_text(post)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "again", [QUESTION, QUESTION.upper(), f"  {QUESTION.removesuffix('?')} ", f"{QUESTION}?!"]
)
def test_the_same_question_is_followed_once(desk: Newsdesk, again: str) -> None:
    desk.command(f"follow {QUESTION}")
    desk.command(f"follow {again}")
    assert len(desk.posts()) == 1
    assert "follows" in desk.whispered()
    assert "already" in desk.whispered()
    desk.story("second", NEWS)
    desk.news()
    assert news(desk)[1:] == [[NEWS]]


def test_a_direct_message_follows_too(desk: Newsdesk) -> None:
    direct = desk.slack.direct(desk.ana)
    desk.command(f"follow {QUESTION}", direct)
    desk.story("second", NEWS)
    desk.news()
    assert [quoted(message) for message in desk.slack.messages(direct)] == [[], [NEWS]]


def test_each_channel_follows_for_itself(desk: Newsdesk) -> None:
    other = desk.slack.add_channel("other", desk.ana)
    desk.command(f"follow {QUESTION}")
    desk.command(f"follow {QUESTION}", other)
    desk.story("second", NEWS)
    desk.news()
    assert news(desk) == [[], [NEWS]]
    assert NEWS in plain_text(desk.slack.messages(other)[-1])


@pytest.mark.parametrize("kind", ["channel", "group"])
def test_where_the_bot_is_not_it_asks_to_be_invited_and_follows_nothing(
    desk: Newsdesk, kind: str
) -> None:
    closed = desk.slack.add_channel("closed", desk.ana, kind=kind, bot=False)  # type: ignore[arg-type]
    desk.command(f"follow {QUESTION}", closed)
    assert "/invite @Pullquote" in desk.whispered()
    desk.command("following", closed)
    assert "follows no question" in desk.whispered()


@pytest.mark.parametrize(
    ("question", "said"),
    [("x " * 600, "at most 1,000"), ("🌊🌊", "Ask a question in words")],
    ids=["long", "no words"],
)
def test_a_question_that_cannot_be_asked_is_not_followed(
    desk: Newsdesk, question: str, said: str
) -> None:
    desk.command(f"follow {question}")
    assert said in desk.whispered()
    assert desk.posts() == []


def test_a_channel_follows_no_more_than_it_can(desk: Newsdesk) -> None:
    long = "and what did the police of Velmark say about it " * 12
    with desk.room.house.archive.writing() as connection:
        number, team = last_change(connection), desk.slack.workspace.team_id
        for n in range(MOST_FOLLOWS - 1):
            start_following(
                connection,
                key=f"command:before:{n}",
                team=team,
                channel=desk.channel.id,
                question=f"what happened on quay {n} {long}?",
                digest=str(n),
                number=number,
            )
    desk.command("follow what did the police of Velmark say?")
    desk.command(f"follow {QUESTION}")
    assert f"This channel follows {MOST_FOLLOWS} questions" in desk.whispered()
    desk.command("following")
    listed = desk.slack.ephemerals[-1]
    assert len(listed.blocks) == MOST_FOLLOWS + 1
    assert "quay 0 " in listed.blocks[1]["text"]["text"]


def test_the_list_is_private_oldest_first_and_removes(desk: Newsdesk) -> None:
    questions = [QUESTION, "what did the council of Dornfeld decide?"]
    for question in questions:
        desk.command(f"follow {question}")
    desk.command("following")
    shown = desk.slack.ephemerals[-1]
    assert shown.shown_to == desk.ana.id
    assert [block["text"]["text"] for block in shown.blocks][1:] == questions
    first = remove_button(desk, QUESTION)
    remove(desk, first)
    assert [block["text"]["text"] for block in desk.slack.ephemerals[-1].blocks][1:] == questions[
        1:
    ]
    remove(desk, first)
    assert len(desk.slack.ephemerals[-1].blocks) == 2
    desk.story("second", NEWS)
    desk.news()
    assert news(desk)[2:] == []
    with desk.room.house.archive.reading() as connection:
        ended = connection.execute(select(tables.inbox.c.state).distinct()).scalars()
        assert list(ended) == ["done"]
        left = connection.execute(select(tables.follow_seen.c.follow_id).distinct()).scalars()
        assert int(first) not in set(left)


def test_a_button_removes_nothing_of_another_channel(desk: Newsdesk) -> None:
    other = desk.slack.add_channel("other", desk.ana)
    desk.command(f"follow {QUESTION}", other)
    desk.command("following", other)
    remove(desk, remove_button(desk, QUESTION))
    desk.command("following", other)
    assert QUESTION in desk.whispered()


@pytest.mark.few(2)
@pytest.mark.parametrize("trouble", ["lost", "refused", "crash when done"])
def test_following_is_announced_once_through_failures(desk: Newsdesk, trouble: str) -> None:
    if trouble == "lost":
        desk.slack.swallow("chat.postMessage", times=1)
    elif trouble == "refused":
        desk.slack.fail("chat.postMessage", times=1, status=500)
    desk.command(f"follow {QUESTION}", work=trouble != "crash when done")
    if trouble == "crash when done":
        desk.crash_when_done()
        desk.work()
    assert len(desk.posts()) == 1
    desk.command("following")
    assert QUESTION in desk.whispered()


def test_a_hostile_question_is_repeated_without_effect(desk: Newsdesk) -> None:
    desk.command(f"follow {QUESTION} &lt;!channel&gt; @here <!here> <@U012AB3CD>")
    desk.command("following")
    desk.story("second", NEWS)
    desk.news()
    said: list[Message] = [*desk.posts(), *desk.slack.ephemerals]
    assert len(said) == 3
    assert [pings(message) for message in said] == [[], [], []]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("words", "said", "left"),
    [
        (QUESTION, "No longer following", 1),
        (QUESTION.upper(), "No longer following", 1),
        ("people aboard", "No longer following", 1),
        ("the ferry Astrid", "2 followed questions have these words", 2),
        ("who won the regatta?", "No followed question has these words", 2),
        ("", "This channel follows 2 questions", 2),
    ],
)
def test_a_question_is_followed_no_more_by_its_words(
    desk: Newsdesk, words: str, said: str, left: int
) -> None:
    for question in (QUESTION, "who owns the ferry Astrid?"):
        desk.command(f"follow {question}")
    desk.command(f"unfollow {words}")
    assert said in desk.whispered()
    desk.command("following")
    assert f"follows {'1 question' if left == 1 else '2 questions'}" in desk.whispered()
