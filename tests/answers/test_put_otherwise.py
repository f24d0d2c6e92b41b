"""Questions that put things otherwise than the stories: bodies, years, prices, sorry for regret."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from newsroom import MakeHouse, Newsroom

from bot.answers.headline import lead
from bot.questions.speakers_asked import role_in

POST = "Velmark Post"
STORIES = [
    (
        "2025-03-03",
        POST,
        (
            "The Corvan Ferry Company will close its Halden line in June, it said on Monday. "
            "The Harbour Shopkeepers' League, whose members live off day trippers, said the "
            "closure of the Halden line would cost them half their trade. A Corvan spokesman, "
            "Emil Stranz, said the 2023 agreement on the line had depended on the price of "
            "fuel. “It was a plan, not a promise,” he said. The price of the new Halden pier "
            "has risen from 19 million zloty to 23 million."
        ),
    ),
    (
        "2025-03-09",
        POST,
        (
            "The chief executive of the Corvan Ferry Company, Ida Morrow, wrote to passengers "
            "on Sunday about the night the Halden ferry was left at sea. “That was my decision "
            "and it was wrong,” she wrote. The coastguard said nobody had been in danger."
        ),
    ),
    (
        "2025-04-02",
        "Tarn Gazette",
        (
            "Voters in Tarn chose a new council on Wednesday. Turnout was 58 percent, the "
            "electoral office said, the highest since 2017. The Orchard Party won nine seats."
        ),
    ),
    (
        "2025-05-02",
        POST,
        (
            "Oda Lunt, the harbour master of Halden, said the ice was rotten. The mayor of Tarn, "
            "Per Vold, said children must be kept off the ice. Tarn said in a statement that the "
            "ice would be watched. Halden has no mayor."
        ),
    ),
    (
        "2025-05-06",
        POST,
        (
            "The silt in the basin of Halden is full of tin, the water board said on Tuesday. "
            "Kessel Dredging, which dug the basin, did not respond to questions about the silt. "
            "At the inquiry into the digging Rolf Teller, who ran the dredger, declined to "
            "testify. The harbour master could not be reached."
        ),
    ),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsroom]:
    place = tmp_path_factory.mktemp("otherwise")
    room = Newsroom(make_house(place / "home"), place / "feed")
    for n, (day, outlet, text) in enumerate(STORIES):
        story = {"title": text.split(".")[0], "text": text, "outlet": outlet, "published": day}
        room.write(f"s{n}.json", {"id": f"s{n}", **story})
    room.refresh()
    yield room
    room.house.close()


@pytest.mark.parametrize(
    ("question", "words", "speaker"),
    [
        ("what do the shop owners say about the Halden line closing", "half their trade", None),
        ("spokesman on the 2023 agreement", "depended on the price", "Emil Stranz"),
        ("latest cost of the Halden pier", "19 million zloty", None),
        ("did the ceo admit the Halden ferry was left at sea", "my decision", "Ida Morrow"),
        ("what did the harbour master of Halden say about the ice", "ice was rotten", "Oda Lunt"),
        ("mayor of Tarn on the ice", "kept off the ice", "Per Vold"),
    ],
)
def test_what_the_stories_put_otherwise_is_found(
    room: Newsroom, question: str, words: str, speaker: str | None
) -> None:
    answer = room.ask(question)
    first = next((quote for quote in answer.quotes if words in quote.text), None)
    assert first is not None, [quote.text for quote in answer.quotes]
    assert speaker is None or first.speaker == speaker


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what did Kessel Dredging say about the silt?", "did not respond to questions"),
        ("kessel dredging on the tin in the silt", "did not respond to questions"),
        ("what did Rolf Teller say at the inquiry into the digging?", "declined to testify"),
    ],
)
def test_that_whoever_is_asked_for_said_nothing_is_an_answer(
    room: Newsroom, question: str, words: str
) -> None:
    [first, *_] = room.ask(question).quotes
    assert words in first.text
    assert first.speaker is None


def test_who_holds_an_office_somewhere_is_no_place(room: Newsroom) -> None:
    answer = room.ask("mayor of Tarn on the ice")
    assert "Tarn" not in {quote.speaker for quote in answer.quotes}
    assert "None of it" not in lead(answer.plan, answer.quotes)


def test_nobody_is_taken_for_a_body_put_otherwise_without_a_word(room: Newsroom) -> None:
    answer = room.ask("what do the shop owners say about the Halden line closing")
    assert "None of it is credited to" in lead(answer.plan, answer.quotes)


@pytest.mark.parametrize(
    "question",
    [
        "what did the defence minister say about the Halden line",
        "what did the captain's wife say about the Halden line",
        "Tarn council turnout 2017",
        "Orchard Party seats 2021",
        "what did the lawyer say about the 2019 agreement",
    ],
)
def test_another_person_or_another_year_is_met_with_silence(room: Newsroom, question: str) -> None:
    assert not room.ask(question).quotes


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("CEO", "chief executive"),
        ("pm", "prime minister"),
        ("company ceo", "company chief executive"),
        ("Jorge da Silva", None),
        ("Volkswagen AG", None),
    ],
)
def test_only_an_office_by_its_short_form_is_put_in_full(phrase: str, said: str | None) -> None:
    role = role_in(phrase)
    assert (role and role.said) == said
