"""Figures of follow-ups, which name the place and not what happened: the newest comes first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import MakeHouse, Newsroom

POST, HERALD, GAZETTE = "Velmark Post", "Lake Herald", "Tarn Gazette"
STORIES = [
    (
        "2025-02-03",
        POST,
        "Hillside buries houses in Dresna",
        (
            "A hillside collapsed onto the village of Dresna before dawn on Monday, burying 11 "
            "houses. Rescue teams with dogs were digging through the mud. Forty people are "
            "missing, the district governor Pavel Orlic said. Nine villagers were taken to "
            "hospital with broken bones."
        ),
    ),
    (
        "2025-02-04",
        POST,
        "Three found alive in Dresna mud",
        (
            "Rescuers pulled three survivors from the mud in Dresna on Tuesday. Governor Pavel "
            "Orlic said 27 people were still missing after the landslide. The number of injured "
            "has risen to 14."
        ),
    ),
    (
        "2025-02-06",
        HERALD,
        "Hope fades in Dresna",
        (
            "Hope was fading in Dresna on Thursday, three days after a hillside buried part of the "
            "village. Only 12 people remain unaccounted for, Orlic told reporters. Hospitals have "
            "treated 19 people."
        ),
    ),
    (
        "2025-06-10",
        POST,
        "Ferry capsizes in the Narrow Sound",
        (
            "The ferry Solveig capsized in the Narrow Sound on Tuesday evening with 212 people "
            "aboard. The coastguard said 30 passengers were missing and six bodies had been "
            "recovered."
        ),
    ),
    (
        "2025-06-11",
        GAZETTE,
        "Divers search the Solveig",
        (
            "Divers found eight more bodies inside the wreck of the Solveig on Wednesday. The "
            "death toll now stands at 14, with 22 passengers still missing, the coastguard said."
        ),
    ),
    (
        "2025-06-13",
        HERALD,
        "Coastguard corrects number of missing",
        (
            "The coastguard on Friday corrected the number of those missing from the ferry Solveig "
            "to 17, saying five people had been counted twice. Sixteen people are now known to "
            "have died."
        ),
    ),
    (
        "2025-09-01",
        POST,
        "Explosion at Tennick plant",
        (
            "An explosion ripped through the Harlow fertiliser plant in Tennick on Monday. At "
            "least 23 workers were hurt, fire chief Dana Reyes said. Windows were broken a mile "
            "away."
        ),
    ),
    (
        "2025-09-02",
        POST,
        "Tennick toll rises",
        (
            "Fire chief Dana Reyes said on Tuesday that the number of wounded in the Tennick plant "
            "blast had climbed to 41. Two workers died overnight in hospital."
        ),
    ),
    (
        "2025-09-05",
        POST,
        "County revises Tennick figures",
        (
            "The county has revised down the number of people hurt in the explosion at the Harlow "
            "plant, to 36, after some patients were found to have been listed twice. Three workers "
            "have died."
        ),
    ),
    (
        "2025-04-02",
        POST,
        "Earthquake hits Amra",
        (
            "A magnitude 6.3 earthquake shook the Amra province on Wednesday. The interior "
            "ministry said 112 people had died and 640 were injured. Thousands spent the night "
            "outdoors."
        ),
    ),
    (
        "2025-04-03",
        HERALD,
        "Amra toll rises",
        (
            "The death toll from the earthquake in Amra rose to 187 on Thursday, the interior "
            "ministry said. More than 1,100 people are hurt."
        ),
    ),
    (
        "2025-04-05",
        GAZETTE,
        "Search ends in Amra",
        (
            "Rescuers called off the search in Amra on Saturday. In all 203 people were killed, "
            "the ministry said in its final count. It said 1,240 had been injured."
        ),
    ),
    (
        "2025-03-10",
        POST,
        "Measles cases double",
        (
            "The number of measles cases in Bramwell has more than doubled to 39, the county "
            "health department said on Monday. Four children are in hospital."
        ),
    ),
    (
        "2025-03-24",
        POST,
        "Measles outbreak reaches 64",
        "Bramwell's measles outbreak has reached 64 cases, according to the county.",
    ),
    (
        "2025-08-11",
        POST,
        "Wildfire near Pinto Ridge",
        (
            "A wildfire near Pinto Ridge forced 2,400 people from their homes on Monday. Eleven "
            "houses burned down, the fire service said."
        ),
    ),
    (
        "2025-08-15",
        HERALD,
        "Residents return to Pinto Ridge",
        (
            "Most people were allowed back home after the Pinto Ridge wildfire on Friday; about "
            "600 are still evacuated. The fire service put the number of houses destroyed at 52."
        ),
    ),
    (
        "2025-07-05",
        POST,
        "Search for Marit crew ends",
        (
            "The search off Cape Torn has ended with three of the Marit's crew still missing, the "
            "coastguard said. It said four had died."
        ),
    ),
    (
        "2025-05-05",
        POST,
        "Shells hit Tel Aruk market",
        (
            "Shells hit the market of Tel Aruk on Monday. The Observatory of Aruk said 31 people "
            "had been killed, nine of them children. The state agency KNA said 12 people had died. "
            "The lorry driver, 45, escaped unhurt."
        ),
    ),
    (
        "2025-05-06",
        HERALD,
        "Toll of Tel Aruk rises",
        (
            "The Observatory of Aruk raised its toll for the shelling of the Tel Aruk market to 38 "
            "on Tuesday."
        ),
    ),
    (
        "2025-10-14",
        POST,
        "Pension march in Port Alder",
        (
            "Thousands marched through Port Alder on Tuesday. The union federation UFW said 80,000 "
            "people took part; police put the number at 22,000. Three policemen were slightly "
            "hurt. In 2018 a march in Lowick left 11 people dead."
        ),
    ),
    (
        "2025-11-03",
        POST,
        "River Sarn floods Halt",
        (
            "Five people drowned when the river Sarn flooded Halt on Sunday, the rescue service "
            "said. It is looking for eight people, among them two children. A helicopter took 30 "
            "people from rooftops. The damage is put at 40 million crowns, the insurers' "
            "association AVB said. About 3,000 people have left their homes."
        ),
    ),
    (
        "2025-11-04",
        GAZETTE,
        "Three die in Lower Sarn",
        (
            "Three people died in Lower Sarn as the flood reached the town on Monday, Lower Sarn "
            "police said. In the valley 700 sheep drowned, farmers said."
        ),
    ),
    (
        "2025-11-06",
        POST,
        "Sarn flood: search ends",
        (
            "The rescue service put the number of dead in the Sarn flood at nine on Thursday. The "
            "damage is higher than thought: AVB now puts it at 65 million crowns. The Red Cross, "
            "which counts in the whole basin, puts the number of dead at 14."
        ),
    ),
    (
        "2025-11-09",
        GAZETTE,
        "Body found in the Sarn",
        (
            "A walker found a body in the river Sarn on Saturday. It was the tenth death of the "
            "Sarn flood that the rescue service has counted."
        ),
    ),
    (
        "2025-12-06",
        POST,
        "Strike grounds Merle flights",
        (
            "Merle airport cancelled 118 flights on Saturday because of a strike. Security staff "
            "stayed at work; Aviserv, which employs the loaders, has offered 4 per cent."
        ),
    ),
    (
        "2025-12-07",
        POST,
        "Merle strike goes on",
        "Merle airport cancelled 131 flights on Sunday as the strike went into a second day.",
    ),
    (
        "2025-12-12",
        POST,
        "Merle strike over",
        "The strike at Merle airport ended on Friday. Over six days 702 flights were cancelled.",
    ),
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsroom]:
    folder: Path = tmp_path_factory.mktemp("moved")
    house = make_house(folder / "home")
    room = Newsroom(house, folder / "feed")
    for n, (day, outlet, title, text) in enumerate(STORIES):
        told = {"title": title, "text": text, "published": day, "outlet": outlet}
        room.write(f"{n}.json", told)
    room.refresh()
    yield room
    house.close()


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("how many are still missing in Dresna?", "12 people"),
        ("how many missing after the Dresna landslide", "12 people"),
        ("how many were missing in Dresna on 3 February?", "Forty people"),
        ("how many are still missing from the Solveig?", "to 17"),
        ("how many missing after the ferry capsized?", "to 17"),
        ("how many died on the ferry Solveig?", "Sixteen people"),
        ("how many were wounded in the Tennick blast", "36"),
        ("how many workers were injured at the Harlow plant?", "36"),
        ("how many died at the Tennick plant?", "Three workers"),
        ("how many died in the Amra earthquake?", "203 people"),
        ("latest Amra toll", "203 people"),
        ("how many measles cases are there in Bramwell?", "64 cases"),
        ("how many people have measles in Bramwell?", "64 cases"),
        ("how many houses burned down at Pinto Ridge?", "52"),
        ("how many people had to leave their homes near Pinto Ridge?", "600"),
        ("how many are missing from the Marit?", "three of the Marit's crew"),
        ("what toll did the Observatory of Aruk give?", "to 38"),
        ("how many died in the Sarn flood?", "the tenth death"),
        ("how much damage did the Sarn flood do?", "65 million"),
    ],
)
def test_the_newest_figure_of_an_event_comes_first(
    news: Newsroom, question: str, figure: str
) -> None:
    quotes = news.ask(question).quotes
    assert quotes
    assert figure in quotes[0].text


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("how many children died in Tel Aruk?", "nine of them children"),
        ("how many people died at Lowick?", "11 people"),
        ("how many policemen were hurt in Port Alder?", "Three policemen"),
        ("how many houses were buried in Dresna?", "11 houses"),
        ("how many people were aboard the Solveig?", "212 people"),
        ("how many died in Lower Sarn?", "Three people"),
        ("how many sheep drowned in the Sarn valley?", "700 sheep"),
        ("how many left their homes in Halt?", "3,000"),
        ("how many were flown from rooftops in Halt by helicopter?", "30 people"),
        ("how many flights did Merle airport cancel on Saturday?", "118"),
        ("how many flights were cancelled at Merle on 7 December?", "131"),
    ],
)
def test_a_part_and_a_time_that_are_asked_for_are_found(
    news: Newsroom, question: str, figure: str
) -> None:
    quotes = news.ask(question).quotes
    assert quotes
    assert figure in quotes[0].text


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("how many children are missing in Dresna?", "missing children"),
        ("how many police officers were hurt in the Tennick blast?", "injured police officers"),
        ("how many firefighters died at the Harlow plant?", "dead firefighters"),
        ("how many protesters were injured in Port Alder?", "injured protesters"),
        ("how many people died in the Port Alder march?", "the dead"),
        ("how many were injured in Tel Aruk?", "the injured"),
        ("how many children drowned in Halt?", "dead children"),
        ("how many cows drowned in Lower Sarn?", "dead cows"),
        ("how many people were killed by police in Tel Aruk?", "the dead"),
        ("how many pilots went on strike at Merle airport?", "pilots"),
        ("how many homes were destroyed in Halt?", "homes"),
        ("how many Germans died in the Amra earthquake?", "dead germans"),
        ("how many campers drowned in Halt?", "dead campers"),
        ("how many nuns were hurt in the Tennick blast?", "injured nuns"),
    ],
)
def test_a_count_of_others_is_no_answer(news: Newsroom, question: str, missing: str) -> None:
    answer = news.ask(question)
    assert not answer.quotes
    assert answer.headline.startswith(f"No figure for {missing}")


def test_bodies_differ_by_the_newest_figure_of_each(news: Newsroom) -> None:
    told, _, _ = news.ask("how many were killed in the Tel Aruk market?").headline.partition(" · ")
    assert told.startswith("Figures differ: 38 (Observatory of Aruk, 6 May 2025) against 12 (KNA")
    assert "31" not in told


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("how many died in the Sarn flood?", "five, then nine, then the tenth (Tarn"),
        ("how much damage did the Sarn flood do?", "40 million crowns, then 65 million"),
        ("how many died in Lower Sarn?", ""),
        ("how many flights were cancelled at Merle airport?", ""),
    ],
)
def test_only_what_counts_on_from_a_figure_replaces_it(
    news: Newsroom, question: str, line: str
) -> None:
    told = news.ask(question).headline
    assert told.startswith(line)
    assert ("replaces" in told) is bool(line)
