"""Stories that try to ping, link and break out: what Slack is sent stays plain text."""

from __future__ import annotations

import pytest
from fakeslack import check_message, links, pings, plain_text
from newsroom import Newsroom

from bot.answers.ask import ask
from bot.slack.looks.answers import answer_message, plain_message
from bot.slack.looks.blocks import BUDGET, Message, apology, weight
from index.house import House

LONG = (
    "The harbour commission of Velmark said on Monday that the ferry Astrid sank with 41 people "
    "aboard, and it listed {n} failings of the operator, among them "
)

HOSTILE = {
    "channel ping": "The Astrid sank off Velmark <!channel> with 41 people aboard, police said.",
    "here ping": "The Astrid sank off Velmark <!here> @here with 41 people aboard, police said.",
    "user ping": "The Astrid sank off Velmark <@U012AB3CD> with 41 people aboard, police said.",
    "group ping": "The Astrid sank off Velmark <!subteam^S01> with 41 aboard, police said.",
    "false link": "The Astrid sank off Velmark, <https://evil.example|police> said: 41 aboard.",
    "markup": "The *ferry* _Astrid_ ~sank~ off `Velmark` with > 41 & a dog aboard, police said.",
    "entities": "The Astrid sank off Velmark with &lt;!channel&gt; 41 aboard, police said.",
}


def as_dict(message: Message) -> dict[str, object]:
    return {"text": message.text, "blocks": list(message.blocks)}


@pytest.mark.few(2)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_sentence_is_shown_as_it_stands_and_does_nothing(
    room: Newsroom, text: str
) -> None:
    room.write("ferry.txt", text)
    room.refresh()
    answer = room.ask("how many were aboard the Astrid off Velmark?")
    assert [quote.text for quote in answer.quotes] == [text]
    for message in (answer_message(answer, key="k", asked=True), plain_message(answer)):
        check_message(message.text, list(message.blocks), None)
        assert pings(as_dict(message)) == []
        assert all(target == shown for target, shown in links(as_dict(message)))
    assert text in plain_text(as_dict(answer_message(answer)))


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "title",
    ["<!everyone> sinks", "A | B > C < D", "<https://evil.example|Real outlet>", "x" * 480],
)
def test_a_hostile_headline_cannot_break_or_spoof_its_link(room: Newsroom, title: str) -> None:
    url = "https://velmark.example/ferry?a=1&b=2"
    text = "The Astrid sank off Velmark with 41 people aboard, police said."
    room.write("ferry.json", {"text": text, "title": title, "url": url, "outlet": title})
    room.refresh()
    message = answer_message(room.ask("how many were aboard the Astrid off Velmark?"))
    check_message(message.text, list(message.blocks), None)
    [(target, shown)] = links(as_dict(message))
    assert target.startswith("https://velmark.example/ferry")
    assert shown == title
    assert pings(as_dict(message)) == []


def test_a_hostile_question_is_repeated_without_effect(sample: House, room: Newsroom) -> None:
    question = "toll in Štavno <!channel> <@U1> *bold* <https://evil.example|here>?"
    message = answer_message(ask(sample, question), key="k", asked=True)
    check_message(message.text, list(message.blocks), None)
    assert pings(as_dict(message)) == []
    assert all("evil" not in target for target, _ in links(as_dict(message)))


def test_a_long_answer_keeps_to_the_budget_and_says_what_it_left_out(room: Newsroom) -> None:
    for n in range(5):
        failings = ", ".join(f"failing {n}.{k} of the ferry Astrid" for k in range(28))
        room.write(
            f"{n}.json",
            {
                "text": LONG.format(n=n + 20) + failings + ".",
                "title": f"Report {n} on the Astrid " + "and more " * 40,
                "url": f"https://velmark.example/{n}?" + "q" * 1900,
                "outlet": f"Outlet {n}",
            },
        )
    room.refresh()
    message = answer_message(room.ask("how many failings of the ferry Astrid did Velmark list?"))
    check_message(message.text, list(message.blocks), None)
    assert weight(message.blocks) <= BUDGET
    assert "too long for one message" in plain_text(as_dict(message))


def test_an_apology_pings_nobody() -> None:
    message = apology("The question <!channel> has 2,000 characters " + "x" * 5_000)
    check_message(message.text, list(message.blocks), None)
    assert pings(as_dict(message)) == []
