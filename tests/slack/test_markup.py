"""Faults 13 and 14: no story, question or name pings anybody or spoofs a link, in any message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakeslack import FakeSlack, check_message, links, pings
from newsdesk import Newsdesk
from newsroom import Newsroom

EVIL = "<!channel> <@U012AB3CD> <https://evil.example|police> A | B > C < D & *x*"
TOLL = f"The Harbour Ministry {EVIL} said 23 people had died when the ferry Astrid sank."
MORE = f"The Lake Observatory {EVIL} said 41 people had died when the ferry Astrid sank."
NEWER = f"The Harbour Ministry {EVIL} said 24 people had died when the ferry Astrid sank."
QUESTION = f"how many people died when the ferry Astrid sank? {EVIL}"
HOSTILE: dict[str, Any] = {
    "title": f"Ferry {EVIL}",
    "outlet": f"Velmark {EVIL}",
    "byline": [f"Ada {EVIL}"],
}


@pytest.fixture
def desk(room: Newsroom) -> Iterator[Newsdesk]:
    with FakeSlack() as slack:
        ana = slack.add_user("ana")
        newsdesk = Newsdesk(room, slack, ana, slack.add_channel("desk", ana))
        newsdesk.story("ferry", TOLL, url="https://velmark.example/ferry?a=1&b=2", **HOSTILE)
        newsdesk.story("lake", MORE, url="https://lake.example/ferry?a=1&b=2", **HOSTILE)
        yield newsdesk


def test_every_message_of_a_day_does_nothing_it_should_not(desk: Newsdesk) -> None:
    slack = desk.slack
    asked = desk.ask(QUESTION)
    [answer] = desk.replies(asked)
    desk.press(answer, "pullquote_share")
    desk.command(f"ask {QUESTION}")
    desk.command(f"follow {QUESTION}")
    desk.command("following")
    desk.ask(f"who won the election in {EVIL}?")
    desk.ask("x " * 600)
    desk.story("ferry", NEWER, url="https://velmark.example/ferry?a=1&b=2", **HOSTILE)
    desk.changed()
    desk.story("third", f"{MORE} Nobody else {EVIL}.", **HOSTILE)
    desk.news()
    desk.withdraw("lake")
    desk.changed()
    ours = [one for one in slack.written if one.user == slack.bot.id]
    assert len(ours) >= 8
    for one in ours:
        check_message(one.text, list(one.blocks), None)
        shown = {"text": one.text, "blocks": list(one.blocks)}
        assert pings(shown) == []
        hosts = {urlsplit(target).hostname for target, _ in links(shown)}
        assert hosts <= {"velmark.example", "lake.example"}
