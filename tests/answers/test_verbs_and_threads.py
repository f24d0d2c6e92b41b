"""Who, where, when and why where the lead has more of the words; what a thread goes on to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import MakeHouse, Newsroom

STORIES = [
    (
        "2025-02-10",
        "Velmark Post",
        "Car park trial opens in Selby",
        (
            "The trial over the collapse of the Marrow Street car park opened in Selby on Monday. "
            "Eleven people died when the building fell in 2023. It was designed by the firm Brask "
            "and Dahl, prosecutors said. Judge Helena Moss heard the first witness. The case is "
            "expected to last until June."
        ),
    ),
    (
        "2025-04-01",
        "Velmark Post",
        "Inquiry into Ostby dam",
        (
            "The government set up an inquiry into the failure of the Ostby dam on Tuesday. It "
            "will be led by the former judge Karin Holt. The panel is to report by the end of the "
            "year. It will sit in the old town hall. Critics called it too late."
        ),
    ),
    (
        "2025-05-01",
        "Velmark Post",
        "Statue of poet unveiled",
        (
            "A bronze statue of the poet Ilse Marn was unveiled in Corran on Thursday. It was made "
            "by the sculptor Bo Ekland. It stands beside the old customs house. The statue will be "
            "moved to the library in 2027 because the square is to be dug up."
        ),
    ),
    (
        "2025-11-12",
        "Velmark Post",
        "School bus slides off road near Tolland",
        (
            "A school bus slid off an icy road near Tolland on Wednesday. Nine pupils were "
            "injured, police said. They were taken to Mercy hospital in Tolland. “The road was "
            "safe when we checked it at six,” said county engineer Ron Pike."
        ),
    ),
    (
        "2025-11-13",
        "CNN",
        "Tolland bus driver suspended",
        (
            "The driver of the bus that crashed near Tolland has been suspended. One girl died on "
            "Thursday. Parents demanded an inquiry. The bus company, Norlink, declined to comment."
        ),
    ),
    (
        "2025-11-13",
        "Velmark Post",
        "Bakery wins prize",
        "A bakery in Marl won the national bread prize on Thursday. Baker Sue Holm used rye.",
    ),
    (
        "2025-08-04",
        "Velmark Post",
        "Eastmere tap water unsafe",
        (
            "Tap water in Eastmere was declared unsafe on Monday after bacteria were found in a "
            "reservoir. Mayor Cato Brandt had told residents on Sunday that it was safe. Thirty "
            "people fell ill."
        ),
    ),
    (
        "2025-08-06",
        "Lake Herald",
        "Deer blamed for Eastmere water",
        (
            "The bacteria in Eastmere's water came from a dead deer, the water company Clearflow "
            "said on Wednesday. It will take a week to flush the pipes. Nobody has died."
        ),
    ),
    (
        "2025-10-20",
        "Velmark Post",
        "Four paintings stolen in Avenne",
        (
            "Thieves stole four paintings from the Sorel museum in Avenne on Sunday night. They "
            "came in through a skylight. The museum's director, Lena Roth, said the alarm had been "
            "off for repairs. A guard was tied up and slightly hurt."
        ),
    ),
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsroom]:
    folder: Path = tmp_path_factory.mktemp("verbs")
    house = make_house(folder / "home")
    room = Newsroom(house, folder / "feed")
    for n, (day, outlet, title, text) in enumerate(STORIES):
        told = {"title": title, "text": text, "published": day, "outlet": outlet}
        room.write(f"{n}.json", told)
    room.refresh()
    yield room
    house.close()


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("who designed the car park in Marrow Street?", "Brask and Dahl"),
        ("who will lead the Ostby dam inquiry?", "Karin Holt"),
        ("where will the Ostby inquiry sit?", "town hall"),
        ("who made the statue of Ilse Marn?", "Bo Ekland"),
        ("where does the Corran statue stand?", "customs house"),
        ("why will the Corran statue be moved?", "dug up"),
    ],
)
def test_the_verb_that_is_asked_about_outweighs_the_lead(
    news: Newsroom, question: str, words: str
) -> None:
    quotes = news.ask(question).quotes
    assert quotes
    assert words in quotes[0].text


BUS = "how many were injured in the Tolland bus crash?"
WATER = "why is the tap water in Eastmere unsafe?"
MUSEUM = "what was stolen from the Sorel museum?"


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("thread", "words"),
    [
        ((BUS, "which hospital?"), "Mercy hospital"),
        ((BUS, "who said it was safe?"), "Ron Pike"),
        ((BUS, "and the dead?"), "One girl died"),
        ((BUS, "thanks", "which hospital?"), "Mercy hospital"),
        ((BUS, "and what did the company say?"), "Norlink"),
        (("what happened near Tolland?", "how about CNN?"), "Tolland has been suspended"),
        (
            ("what happened near Tolland?", "how about CNN?", "who won the bread prize?"),
            "bakery in Marl",
        ),
        (("is the Eastmere tap water safe?", "who said it was safe?"), "Cato Brandt"),
        ((WATER, "and the dead?"), "Nobody has died"),
        ((WATER, "how many fell ill?"), "Thirty people"),
        ((MUSEUM, "and the guard?"), "tied up"),
        ((MUSEUM, "who is the director?"), "Lena Roth"),
    ],
)
def test_what_goes_on_asks_for_its_own_words_of_the_event(
    news: Newsroom, thread: tuple[str, ...], words: str
) -> None:
    *earlier, question = thread
    quotes = news.ask(question, history=earlier).quotes
    assert quotes
    assert words in quotes[0].text


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("thread", "words"),
    [
        ((MUSEUM, "and the mayor?"), "Cato Brandt"),
        ((MUSEUM, "which hospital?"), "Mercy"),
        ((WATER, "and the guard?"), "tied up"),
        ((WATER, "who is the director?"), "Lena Roth"),
        ((MUSEUM, "what did residents hear"), "Cato Brandt"),
        ((WATER, "were people taken to hospital"), "Mercy"),
    ],
)
def test_another_event_has_no_answer_for_a_thread(
    news: Newsroom, thread: tuple[str, ...], words: str
) -> None:
    *earlier, question = thread
    assert not any(words in quote.text for quote in news.ask(question, history=earlier).quotes)
