"""Whose word is quoted where names are alike: end to end, through what `ask` answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from newsroom import Newsroom

from bot.answer import Answer, AskedSpeaker
from bot.answers.headline import headline

END = (
    " The council met on Monday evening in the old hall. Repairs have cost 3.2 million crowns so "
    "far, according to the Bridge Office. The road was open again by night."
)
MARIA = (
    "The bridge over the Tarn is to close. City engineer Maria Schmidt said the bridge closure "
    "would last six weeks. “The bridge closure is the only way to save the deck,” Schmidt said."
)
JONAS = (
    "The budget of Merrin is to grow. Treasurer Jonas Schmidt said the budget would grow by 4 "
    "percent. “We spend what we have,” Schmidt said of the budget."
)
ELIN = (
    "The ferry to Ostra is halted. Harbour master Elin Berg said the ferry would stay in port "
    "until Friday. “The ferry will not sail in this wind,” Berg said."
)
NILS = (
    "The school in Ostra is to grow. Head teacher Nils Berg said the school would take forty more "
    "pupils. He said in spring that two classes would move. Berg said no more."
)
MARRIED = (
    "Vaccine stocks are low. Health minister Ana Novak-Horvat said vaccine stocks would last nine "
    "days. “Vaccine stocks are low,” Novak-Horvat said."
)
INTERIOR = "The toll has risen. The Interior Ministry said the flood had killed 41 people in Ostra."
FINANCE = "The bill has come. The Finance Ministry said the flood would cost 3 billion crowns."
GROWERS = "Frost came late. Ana Vell and Tom Hale said the frost had taken half of the apples."
MILLER = "The mill is to shut. Owner Jo Hale said the mill would shut in June."
LENA = (
    "The tunnel is late. Project head Lena Pettersen said the tunnel would open a year late. "
    "Pettersen said the tunnel needed new pumps."
)
CHOIR = "The choir has won. Conductor Jonas Petersen said the choir had sung well."


def asked(room: Newsroom, stories: list[str], question: str) -> Answer:
    for n, text in enumerate(stories):
        story = {"id": f"s-{n}", "text": text + END, "outlet": "Lake Post"}
        room.write(f"{n}.json", story | {"published": "2025-04-10"})
    room.refresh()
    return room.ask(question)


QUOTED = {
    "hers": (
        [MARIA, JONAS], "what did Maria Schmidt say about the bridge closure?", "Maria Schmidt"
    ),
    "his": ([MARIA, JONAS], "what did Jonas Schmidt say about the budget?", "Jonas Schmidt"),
    "a surname that two have": (
        [ELIN, NILS], "what did Berg say about the ferry?", "Elin Berg"
    ),
    "a surname that two have, the other's in more stories": (
        [ELIN, NILS, NILS.replace("forty", "fifty")], "what did Berg say about the ferry?",
        "Elin Berg"
    ),
    "by a title and the surname": (
        [MARIA], "what did engineer Schmidt say about the bridge closure?", "Maria Schmidt"
    ),
    "her name before she married": (
        [MARRIED], "what did Ana Novak say about vaccine stocks?", "Ana Novak-Horvat"
    ),
    "a body put otherwise": (
        [INTERIOR, FINANCE], "what did the Ministry of Finance say about the flood?",
        "Finance Ministry",
    ),
    "one of two who speak together": (
        [GROWERS, MILLER], "what did Tom Hale say about the frost?", "Ana Vell and Tom Hale"
    ),
    "the other of them": (
        [GROWERS, MILLER], "what did Ana Vell say about the frost?", "Ana Vell and Tom Hale"
    ),
    "a near spelling": (
        [LENA, CHOIR], "what did Lena Petersen say about the tunnel?", "Lena Pettersen"
    ),
}  # fmt: skip


@pytest.mark.few(2)
@pytest.mark.parametrize(("stories", "question", "speaker"), QUOTED.values(), ids=QUOTED)
def test_who_is_asked_for_is_quoted(
    room: Newsroom, stories: list[str], question: str, speaker: str
) -> None:
    answer = asked(room, stories, question)
    assert {quote.speaker for quote in answer.quotes} == {speaker}
    assert "none of it" not in answer.headline


CREDITS = "No story here credits {} with an answer to that."
NAMES = "No story here names {}; nothing else answers that."
SILENT = {
    "a namesake of hers": ([MARIA, JONAS], "Jonas Schmidt", "the bridge closure", CREDITS),
    "a namesake in no story": ([MARIA], "Jonas Schmidt", "the bridge closure", NAMES),
    "another namesake": ([ELIN, NILS], "Nils Berg", "the ferry", CREDITS),
    "a third of the surname": ([ELIN, NILS], "Tor Berg", "the ferry", NAMES),
    "her husband's half": ([MARRIED], "Ivan Novak", "vaccine stocks", NAMES),
    "her whole surname": ([MARRIED], "Petra Novak-Horvat", "vaccine stocks", NAMES),
    "a namesake of one of two": ([GROWERS, MILLER], "Jo Hale", "the frost", CREDITS),
    "a near spelling of another": ([LENA, CHOIR], "Jonas Petersen", "the tunnel", CREDITS),
    "neither given name nor spelling": ([LENA, CHOIR], "Jonas Pettersen", "the tunnel", NAMES),
}


@pytest.mark.few(2)
@pytest.mark.parametrize(("stories", "name", "topic", "told"), SILENT.values(), ids=SILENT)
def test_nobody_is_quoted_as_a_namesake(
    room: Newsroom, stories: list[str], name: str, topic: str, told: str
) -> None:
    answer = asked(room, stories, f"what did {name} say about {topic}?")
    assert answer.headline == told.format(name)
    assert answer.quotes == ()


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "question",
    [
        "what did jonas schmidt say about the bridge closure",
        "Jonas Schmidt on the bridge closure",
        "according to Jonas Schmidt, how long will the bridge closure last?",
    ],
)
@pytest.mark.parametrize("stories", [[MARIA], [MARIA, JONAS]], ids=["in no story", "in another"])
def test_however_it_is_asked(room: Newsroom, stories: list[str], question: str) -> None:
    answer = asked(room, stories, question)
    assert answer.quotes == ()
    assert "jonas schmidt" in answer.headline.lower()


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("body", "told"),
    [
        (AskedSpeaker("Maria Schmidt", ("Maria Schmidt",)), ""),
        (AskedSpeaker("Tor Berg", ("Tor Berg",)), ", none of it credited to Tor Berg"),
        (
            AskedSpeaker("Jonas Schmidt", absent=True),
            ", none of it credited to Jonas Schmidt; no story here names Jonas Schmidt",
        ),
    ],
)
def test_what_somebody_else_says_is_not_given_as_theirs(
    room: Newsroom, body: AskedSpeaker, told: str
) -> None:
    answer = asked(room, [MARIA], "how long will the bridge closure over the Tarn last?")
    [quote] = [quote for quote in answer.quotes if quote.text.startswith("City")]
    line = headline(replace(answer.plan, bodies=(body,)), [quote])
    assert line == f"1 quote from Lake Post{told}"


def test_a_bodys_figure_is_not_anothers(room: Newsroom) -> None:
    question = "how many did the flood kill in Ostra, according to the Finance Ministry?"
    answer = asked(room, [INTERIOR, FINANCE], question)
    assert "Interior Ministry" not in {quote.speaker for quote in answer.quotes}
