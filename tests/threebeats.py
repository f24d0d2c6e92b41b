"""Three beats of an invented newsroom: a fire at a cannery, school meals, a trial."""

from __future__ import annotations

from pathlib import Path

from newsroom import MakeHouse, Newsroom

STORIES = {
    "fire": {
        "title": "Fire at the Osmark cannery kills 9",
        "outlet": "Corlan Echo",
        "published": "2025-05-06",
        "text": (
            "A fire at the Osmark cannery on Tuesday killed 9 people, the Labour Ministry said. "
            "The injured were taken to St Brana hospital, where 14 people were being treated. "
            "“The sprinklers never came on,” said Teodor Vahl, a forklift driver who escaped. "
            "Fire chief Ludmila Harsk said the building was safe to enter by evening. "
            "The fire began when a boiler overheated, because a valve had been left shut, "
            "inspectors said. "
            "The cannery employs 320 people on the west quay of Corlan harbour."
        ),
    },
    "fire-owner": {
        "title": "Owner of burnt cannery promises to pay families",
        "outlet": "Nordquay Times",
        "published": "2025-05-08",
        "text": (
            "The owner of the Osmark cannery will pay the families of the dead 40,000 crowns each, "
            "the company Osmark Foods said on Thursday. "
            "Eleven people were killed in the fire, according to the Dockers Union, which counts "
            "two workers who died later in hospital. "
            "The Labour Ministry said it had closed three other canneries for checks. "
            "“We failed them,” Osmark Foods director Berit Solvang said at the gate. "
            "The cannery will reopen in September, she said."
        ),
    },
    "meals": {
        "title": "Brackwell puts up the price of school meals",
        "outlet": "Brackwell Gazette",
        "published": "2025-03-14",
        "text": (
            "School meals in Brackwell will cost 3.40 crowns from April, up from 2.90, the council "
            "decided on Friday. "
            "Councillor Imre Daskal said the price of milk and bread had left no choice. "
            "About 5,200 pupils eat at school each day, according to the Education Office. "
            "“Some children will go hungry,” said Petra Lindqvist, head of the Parents League. "
            "Families with three pupils or more will pay half, the Education Office said. "
            "The kitchen at Elmgate school will close in June."
        ),
    },
    "meals-protest": {
        "title": "Parents march against dearer school lunches",
        "outlet": "Corlan Echo",
        "published": "2025-03-20",
        "text": (
            "Some 600 parents marched through Brackwell on Thursday against dearer school lunches, "
            "police said. "
            "The Parents League put the number of marchers at 1,100. "
            "Mayor Osvald Trenk said the council would look at the price again in autumn. "
            "Nobody was arrested, police said."
        ),
    },
    "trial": {
        "title": "Banker on trial over missing pension money",
        "outlet": "Nordquay Times",
        "published": "2025-02-11",
        "text": (
            "The trial of banker Rolf Eskander began in Halden on Monday before judge Agneta "
            "Morvik. "
            "Prosecutors say Eskander took 12 million crowns from the Seamen’s Pension Fund. "
            "“I never touched that money,” Eskander told the court. "
            "Defence lawyer Kasimir Juhl said his client had been ill for two years. "
            "A verdict is expected on 3 March, the court said. "
            "Witness Hedda Morvill said she saw the papers being burnt in a garage at Tolla."
        ),
    },
    "verdict": {
        "title": "Banker jailed for six years",
        "outlet": "Corlan Echo",
        "published": "2025-03-03",
        "text": (
            "Banker Rolf Eskander was jailed for six years on Monday for taking 12 million crowns "
            "from the Seamen’s Pension Fund. "
            "Judge Agneta Morvik said he had shown no remorse. "
            "Defence lawyer Kasimir Juhl said his client would appeal. "
            "The pensioners will get back 70 per cent, the Seamen’s Pension Fund said."
        ),
    },
}


def address(name: str) -> str:
    """Where a story of the beats stands on the web."""
    return f"https://news.example/2025/{name}"


def newsroom_of_beats(home: Path, feed: Path, make_house: MakeHouse) -> Newsroom:
    """Index the beats; the house is the caller's to close."""
    feed.mkdir()
    room = Newsroom(make_house(home), feed)
    for name, told in STORIES.items():
        room.write(f"{name}.json", {**told, "url": address(name)})
    room.refresh()
    return room
