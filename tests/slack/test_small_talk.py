"""Small talk and links in Slack, as people send them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakeslack import FakeSlack, plain_text
from newsdesk import Newsdesk, quoted
from newsroom import Newsroom

FERRY = "The Harbour Ministry said 23 people had died when the ferry Astrid sank off Velmark."
BRIDGE = "The bridge at Dornfeld will cost 3 million crowns, the Bridge Office said."


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        desk = Newsdesk(room, slack, ana, slack.add_channel("desk", ana))
        desk.write("bridge", BRIDGE)
        desk.story("ferry", FERRY)
        yield desk


def test_messages_that_ask_nothing_and_messages_with_links(desk: Newsdesk) -> None:
    def told(message: str) -> str:
        [reply] = desk.replies(desk.ask(f"<@{desk.slack.bot.id}> {message}"))
        assert not quoted(reply)
        return plain_text(reply)

    assert told("hi :wave:").startswith("Hello!")
    assert told("thanks!").startswith("You are welcome")
    assert "Ask in plain words" in told("help")
    assert "Ask a question in words" in told("")

    link = "<https://velmark.example/bridge?utm_source=slack|velmark.example/bridge>"
    [reply] = desk.replies(
        desk.ask(f"<@{desk.slack.bot.id}> hi, what does this say about the cost? {link}")
    )
    assert quoted(reply) == [BRIDGE]
    assert "Only in the linked story" in plain_text(reply).splitlines()


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "what did the Velmark Post report of the bridge at Dornfeld?",
            "Only in Velmark Post",
        ),
        (
            "what does the bridge at Dornfeld cost, since 1 April 2025?",
            "Only from 1 April 2025",
        ),
        (
            "what do these say of the cost? <https://velmark.example/bridge> <https://velmark.example/ferry>",
            "Only in the linked stories",
        ),
        (
            "what do these say of the cost? <https://velmark.example/bridge> <https://velmark.example/tram>",
            "No story here is at https://velmark.example/tram",
        ),
    ],
)
def test_small_print_says_what_a_question_limits_its_answer_to(
    desk: Newsdesk, question: str, told: str
) -> None:
    [reply] = desk.replies(desk.ask(f"<@{desk.slack.bot.id}> {question}"))
    assert BRIDGE in quoted(reply)
    lines = plain_text(reply).splitlines()
    assert told in lines
    assert lines.index(told) > lines.index(BRIDGE)


def test_no_limit_is_told_where_there_is_none(desk: Newsdesk) -> None:
    asked = desk.ask(f"<@{desk.slack.bot.id}> what does the bridge at Dornfeld cost?")
    [reply] = desk.replies(asked)
    assert quoted(reply) == [BRIDGE]
    assert "Only" not in plain_text(reply)
