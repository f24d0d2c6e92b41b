"""What a figure answers: only a question for what it counts; when figures differ, or moved on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import MakeHouse, Newsroom

POST, HERALD, GAZETTE = "Velmark Post", "Lake Herald", "Tarn Gazette"
STORIES = [
    (
        "2025-03-01",
        POST,
        (
            "Gunmen opened fire in the Kesh market on Saturday. Six people were killed, "
            "police said. Officers detained two men, a spokesman said. Twenty-one shoppers "
            "were treated "
            "at the city hospital."
        ),
    ),
    (
        "2025-03-02",
        POST,
        (
            "Two people died in a fire in Tarn Street, Velmark, on Sunday night. The "
            "blaze began in a kitchen."
        ),
    ),
    (
        "2025-03-05",
        POST,
        (
            "A third person has died after the fire in Tarn Street, Velmark, the "
            "hospital said. The woman, 61, had been in intensive care."
        ),
    ),
    (
        "2025-03-03",
        POST,
        (
            "The river Ister broke its banks at Orlo on Monday. The Interior Ministry "
            "said 60 people had been killed in the Ister flood. In Orlo 121 homes were "
            "flooded. The flood "
            "hotline had taken 303 calls by evening."
        ),
    ),
    (
        "2025-03-04",
        POST,
        (
            "The Interior Ministry said on Tuesday that 61 people had been killed in "
            "the Ister flood at Orlo. Schools stay shut."
        ),
    ),
    (
        "2025-03-03",
        HERALD,
        (
            "The Mine Inspectorate counts a miner as dead if two people have seen the "
            "body. Work at the Grau pit goes on."
        ),
    ),
    (
        "2025-05-02",
        POST,
        (
            "A coach left the road near Brisk on Friday. Four passengers were killed "
            "and 17 injured, the highway patrol said. Brisk General Hospital said it was "
            "treating 15."
        ),
    ),
    (
        "2025-04-10",
        POST,
        (
            "The Health Agency said 34 people in Dorn had been infected with measles. "
            "The agency said 12 percent of pupils had had no jab."
        ),
    ),
    (
        "2025-04-17",
        POST,
        (
            "The Health Agency said on Thursday that 51 people in Dorn had been "
            "infected with measles."
        ),
    ),
    (
        "2025-01-20",
        GAZETTE,
        (
            "Storm Hedda cut power to 14,000 homes in Lund. Insurers put the damage "
            "at 30 million crowns. The Lund council said the damage came to 52 million "
            "crowns. No one was "
            "hurt. Firefighters took 212 calls."
        ),
    ),
    (
        "2025-01-25",
        GAZETTE,
        (
            "The council will spend 4 million crowns on new trees after storm "
            "Hedda. In 2019 a storm killed nine people in Lund."
        ),
    ),
    (
        "2025-02-09",
        HERALD,
        (
            "Rescuers searched the slope at Sorn after the avalanche on Sunday. Five "
            "skiers were missing, the mountain rescue said. Two bodies were found in the evening."
        ),
    ),
    (
        "2025-03-10",
        POST,
        (
            "The quake destroyed 60 houses in Ostrova. The governor said 11 people had "
            "died in the Ostrova quake. Officials fear that more than 100 could be under "
            "the rubble."
        ),
    ),
    (
        "2025-03-11",
        HERALD,
        (
            "The governor said on Tuesday that 14 people had died in the Ostrova "
            "quake. The Seismic Institute said 19 people had died in the Ostrova quake."
        ),
    ),
    (
        "2025-07-01",
        GAZETTE,
        (
            "Guards and inmates clashed in a riot at Pell prison. Thirty inmates "
            "were hurt, the prison service said. Nobody escaped."
        ),
    ),
    (
        "2025-07-04",
        GAZETTE,
        ("Parliament passed the budget by 104 votes to 31. Some 2,000 people protested outside."),
    ),
    (
        "2025-08-03",
        POST,
        (
            "The ferry company will lay off 120 sailors. It carried 1.2 million "
            "passengers last year."
        ),
    ),
    (
        "2025-08-05",
        POST,
        (
            "Three men were convicted of killing two guards in Orlo. Twelve people were "
            "charged in all."
        ),
    ),
    (
        "2025-06-10",
        POST,
        (
            "A blast tore through the Varn flour mill on Monday. Six people were "
            "killed. The mill employs 340 people."
        ),
    ),
    (
        "2025-04-10",
        HERALD,
        (
            "The ferry Lurn sank off Skarv on Thursday. The Coastguard put the death toll of the "
            "ferry Lurn at 12. The Sailors' Union, a body that has kept lists of the drowned since "
            "1987, put the number of dead on the Lurn at 20."
        ),
    ),
    (
        "2025-04-13",
        GAZETTE,
        (
            "Ten divers, 10 men, went down to the ferry Lurn off Skarv again on Sunday. The "
            "Coastguard said the number of dead on the Lurn had reached 31, with four missing. The "
            "Sailors' Union said its own count stood at 35."
        ),
    ),
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsroom]:
    folder: Path = tmp_path_factory.mktemp("figures")
    house = make_house(folder / "home")
    room = Newsroom(house, folder / "feed")
    for n, (day, outlet, text) in enumerate(STORIES):
        told = {"title": text[:50], "text": text, "published": day, "outlet": outlet}
        room.write(f"{n}.json", told)
    room.refresh()
    yield room
    house.close()


@pytest.mark.few(7)
@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("how many were arrested in the Kesh market?", "two men"),
        ("how many people did police detain in Kesh?", "two men"),
        ("how many died in the Kesh market shooting?", "Six people"),
        ("how many were killed in Kesh?", "Six people"),
        ("how many were injured in the Kesh market?", "Twenty-one"),
        ("how many were treated in Kesh?", "Twenty-one"),
        ("how many homes were flooded in Orlo?", "121 homes"),
        ("how many were injured in the Brisk coach crash?", "17 injured"),
        ("how many were killed in the Brisk coach crash?", "Four passengers"),
        ("what percentage of pupils had no jab?", "12 percent"),
        ("how many were hurt in storm Hedda?", "No one was hurt"),
        ("how many homes lost power in storm Hedda?", "14,000 homes"),
        ("how many calls did firefighters take during storm Hedda?", "212 calls"),
        ("how much will the council spend on trees?", "4 million crowns"),
        ("how many skiers are missing at Sorn?", "Five skiers"),
        ("how many died in the avalanche at Sorn?", "Two bodies"),
        ("how many houses were destroyed in Ostrova?", "60 houses"),
        ("how many inmates were hurt at Pell prison?", "Thirty inmates"),
        ("how many escaped from Pell prison?", "Nobody"),
        ("how many voted for the budget?", "104 votes"),
        ("how many people protested against the budget?", "2,000 people"),
        ("how many passengers did the ferry company carry?", "1.2 million"),
        ("how many sailors will the ferry company lay off?", "120 sailors"),
        ("how many men were convicted in Orlo?", "Three men"),
        ("how many people were charged in Orlo?", "Twelve people"),
        ("how many guards were killed in Orlo?", "two guards"),
        ("how many died in the Varn mill blast?", "Six people"),
        ("casualties of the Varn mill blast", "Six people"),
        ("how many died in the Tarn Street fire?", "A third person"),
        ("how many people in Dorn are infected with measles?", "51 people"),
        ("how many people were killed in the Ister flood?", "61 people"),
        ("death toll of the ferry Lurn", "had reached 31"),
        ("what toll did the Coastguard put the ferry Lurn at?", "had reached 31"),
    ],
)
def test_a_figure_of_what_is_asked_comes_first(news: Newsroom, question: str, figure: str) -> None:
    quotes = news.ask(question).quotes
    assert quotes
    assert figure in quotes[0].text


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("how many were injured in the Varn mill blast?", "the injured"),
        ("how many children died in the Varn mill blast?", "dead children"),
        ("how many children were hurt in the Varn mill blast?", "injured children"),
        ("how much damage did the Varn mill blast do?", "the damage"),
        ("how many are missing after the Varn mill blast?", "the missing"),
        ("how many children died in the Kesh market?", "dead children"),
        ("how many people are missing after the Kesh shooting?", "the missing"),
        ("how many were arrested after the Brisk coach crash?", "the arrested"),
        ("how many children died in the Brisk coach crash?", "dead children"),
        ("how many people died of measles in Dorn?", "the dead"),
        ("how many died in storm Hedda?", "the dead"),
        ("how many were injured in the Ostrova quake?", "the injured"),
        ("how many died in the Pell prison riot?", "the dead"),
        ("how much did the Ostrova quake cost?", "the cost"),
    ],
)
def test_where_the_stories_count_other_things_that_is_said(
    news: Newsroom, question: str, missing: str
) -> None:
    answer = news.ask(question)
    assert answer.headline.startswith(f"No figure for {missing}; closest: ")
    assert not answer.quotes
    assert answer.closest


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            "how much damage did storm Hedda do?",
            "52 million crowns (Lund council, 20 January 2025)",
        ),
        ("how much damage did storm Hedda do?", "30 million crowns (Insurers, 20 January 2025)"),
        ("how many died in the Ostrova quake?", "14 (governor, 11 March 2025)"),
        ("how many died in the Ostrova quake?", "19 (Seismic Institute, 11 March 2025)"),
        ("toll of the Ostrova quake - governor vs the Seismic Institute", "14 (governor"),
        ("Coastguard vs Sailors' Union on the Lurn toll on 10 April", "12 (Coastguard"),
        ("Coastguard vs Sailors' Union on the Lurn toll on 10 April", "20 (Sailors' Union"),
    ],
)
def test_bodies_that_count_one_thing_differ_by_their_newest(
    news: Newsroom, question: str, line: str
) -> None:
    told, _, _ = news.ask(question).headline.partition(" · ")
    assert told.startswith("Figures differ: ")
    assert line in told
    assert "11 (" not in told


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("how many people were killed in the Ister flood?", "60, then 61 (Interior Ministry"),
        ("how many people in Dorn are infected with measles?", "34, then 51 (Health Agency"),
        ("how many died in the Tarn Street fire?", "two, then a third (Velmark Post"),
        (
            "what toll did the Sailors' Union give for the ferry Lurn?",
            "20, then 35 (Sailors' Union",
        ),
    ],
)
def test_one_bodys_figures_are_told_as_they_moved_the_newest_first(
    news: Newsroom, question: str, line: str
) -> None:
    answer = news.ask(question)
    assert answer.headline.startswith(line)
    assert "the newest replaces the older" in answer.headline
    days = [quote.story.published for quote in answer.quotes if quote.story.published]
    assert days == sorted(days, reverse=True)


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "question",
    [
        "how many were arrested in the Kesh market?",
        "how many were killed in Kesh?",
        "how many were injured in the Kesh market?",
        "how many homes were flooded in Orlo?",
        "how many calls did the flood hotline take?",
        "how many miners are dead at the Grau pit?",
        "how many were injured in the Brisk coach crash?",
        "what percentage of pupils had no jab?",
        "how many people were killed in the Ister flood?",
        "how many people were killed in Orlo?",
        "how many guards were killed in Orlo?",
        "how many people protested against the budget?",
    ],
)
def test_figures_of_two_things_are_never_set_against_each_other(
    news: Newsroom, question: str
) -> None:
    assert "differ" not in news.ask(question).headline
