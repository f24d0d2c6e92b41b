"""What a question asks for: outlets, speakers, days, the kind of answer, as people type it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waiting import grows_evenly

from bot.answer import Plan, Wants
from bot.questions.plain_text import clean_question
from bot.questions.plan import Known, make_plan
from bot.questions.speakers_asked import Directory, body_for, words_asked
from bot.speakers.asked_speaker import is_one_asked
from index.names import names_in
from index.story import Story, Version

OUTLETS = [
    "The Tresk Courier",
    "Farwire News",
    "Al-Varda",
    "Lorven24",
    "Fortune",
    "The Vell | Sports",
]
STORIES = """
The Upper Halvra Flood Observatory said 41 people died. More may follow, according to the
Upper Halvra Flood Observatory. UN relief chief Stephen O’Brien told reporters that convoys
wait. Maria Zakharova said nothing. Interior Ministry spokesman Jan Kol added that roads
were closed. Amaq claimed the attack. Food and Crop Organization and World Grain Programme
said harvests fell.
"""
TODAY = date(2025, 4, 20)
FLOOD_OBSERVATORY = "Upper Halvra Flood Observatory"


def named_by(keys: Iterable[str]) -> Directory:
    wanted = set(keys)
    found: dict[str, dict[str, int]] = {}
    for name, short in names_in(STORIES):
        if short in wanted:
            found.setdefault(short, {}).setdefault(name, 1)
    return {short: list(names.items()) for short, names in found.items()}


def plan(question: str) -> Plan:
    known = Known(OUTLETS, TODAY, named_by, knows=lambda stem: stem not in {"uhfo", "wgp"})
    return make_plan(clean_question(question), known)


@pytest.mark.parametrize(
    ("question", "speakers"),
    [
        ("what toll did UHFO give", [FLOOD_OBSERVATORY]),
        ("what toll did uhfo give", [FLOOD_OBSERVATORY]),
        ("latest UHFO count, and how many children", [FLOOD_OBSERVATORY]),
        ("UHFO on the missing", [FLOOD_OBSERVATORY]),
        ("toll of the flood according to the observatory", [FLOOD_OBSERVATORY]),
        ("what did the flood observatory say about the siren", [FLOOD_OBSERVATORY]),
        ("what did zakharova say about the dam", ["Maria Zakharova"]),
        ("obrien on convoys", ["Stephen O’Brien"]),
        ("stephen o'brien's statement on convoys", ["Stephen O’Brien"]),
        ("the observatory vs zakharova on the dam", [FLOOD_OBSERVATORY, "Maria Zakharova"]),
        ("what did WGP say about wheat", ["World Grain Programme"]),
        ("what did the governor say about roads", ["governor"]),
        ("governor's number vs the monitor's", ["governor", "monitor"]),
        ("what did guterres say about the dam", ["guterres"]),
        ("how many people died in the flood", []),
        ("what did they say about the dam", []),
        ("why did the dam break", []),
        ("The ferry carried 40 passengers on Monday, harbour master Una Reed said", []),
        ("The bus with 12 survivors on the northern road overturned", []),
        ("Rescuers freed two miners on 3 April", []),
        ("rescuers on the two miners", ["rescuers"]),
        ("UHFO toll against the governor's", [FLOOD_OBSERVATORY, "governor"]),
        ("who scored for the governor's team against the miners", []),
        ("final toll, UHFO vs the governor", [FLOOD_OBSERVATORY, "governor"]),
        ("houses lost: UHFO vs the governor", [FLOOD_OBSERVATORY, "governor"]),
        ("trial results: UHFO vs the governor", [FLOOD_OBSERVATORY, "governor"]),
        ("rescuers v miners score", []),
        ("when do the rescuers play vs the miners", []),
        ("who won in court, the miners vs the governor", []),
        ("what is the case against the governor", []),
    ],
)
def test_speakers_by_name_initials_role_or_nickname(question: str, speakers: list[str]) -> None:
    assert sorted(plan(question).speakers) == sorted(speakers)


def test_a_body_only_spoken_of_is_not_asked_for_its_word() -> None:
    found = plan("how many UHFO volunteers drowned")
    assert found.speakers == ()
    assert [body.names[0] for body in found.bodies] == [FLOOD_OBSERVATORY]


@pytest.mark.parametrize(
    ("question", "outlets"),
    [
        ("what did the Tresk Courier report on gate 3", ["The Tresk Courier"]),
        ("tresk courier on gate 3", ["The Tresk Courier"]),
        ("Farwire: how many died", ["Farwire News"]),
        ("how many died - al varda version", ["Al-Varda"]),
        ("Fortune on the flood", ["Fortune"]),
        ("did good fortune save the village", []),
        ("The Vell and lorven24 on the match", ["The Vell | Sports", "Lorven24"]),
        ("how many died at the courier depot", []),
    ],
)
def test_outlets_by_name_or_nickname(question: str, outlets: list[str]) -> None:
    assert sorted(plan(question).outlets) == sorted(outlets)


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("what does the Bloomberg article say about the dam", ("Bloomberg",)),
        ("compare the report by The New York Times with others", ("The New York Times",)),
        ("what does the Fortune article say about the dam", ()),
        ("what does the injury report say", ()),
    ],
)
def test_outlets_that_are_not_here(question: str, absent: tuple[str, ...]) -> None:
    assert plan(question).absent == absent


def test_an_outlet_set_against_a_speaker_is_a_speaker() -> None:
    found = plan("the observatory vs Farwire on the toll")
    assert found.outlets == ()
    assert set(found.speakers) == {FLOOD_OBSERVATORY, "Farwire News"}


@pytest.mark.parametrize(
    ("question", "since", "until", "days"),
    [
        ("deaths since 5 april 2025", date(2025, 4, 5), None, ()),
        ("deaths before march 2025", None, date(2025, 2, 28), ()),
        ("deaths in april 2025", None, None, ((date(2025, 4, 1), date(2025, 4, 30)),)),
        ("flood of 9 april 2025 toll", None, None, ((date(2025, 4, 9), date(2025, 4, 9)),)),
        ("deaths since the ceasefire", None, None, ()),
    ],
)
def test_days_bound_or_draw_near(
    question: str,
    since: date | None,
    until: date | None,
    days: tuple[tuple[date, date], ...],
) -> None:
    found = plan(question)
    assert (found.since, found.until, found.days) == (since, until, days)


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("how many died", Wants.NUMBER),
        ("death toll vell", Wants.NUMBER),
        ("who leads the inquiry", Wants.PERSON),
        ("name of the minister killed", Wants.PERSON),
        ("when did the dam break", Wants.DATE),
        ("what did Kol say when he resigned", Wants.ANY),
        ("where was she found", Wants.PLACE),
        ("which village was hit", Wants.PLACE),
        ("why did the dam break", Wants.REASON),
        ("how does the observatory know the toll", Wants.REASON),
        ("what did Kol say about roads", Wants.ANY),
    ],
)
def test_the_kind_of_answer(question: str, wants: Wants) -> None:
    assert plan(question).wants is wants


@pytest.mark.parametrize(
    ("question", "latest", "first"),
    [
        ("latest toll", True, False),
        ("how many so far", True, False),
        ("the first toll the ministry gave", False, True),
        ("who was the first minister", False, False),
    ],
)
def test_the_newest_or_the_first(question: str, latest: bool, first: bool) -> None:
    assert (plan(question).latest, plan(question).first) == (latest, first)


def test_a_long_question_has_parts_of_its_outlets() -> None:
    found = plan(
        "Does the Tresk Courier article report cracks in the lower gate, while the Farwire article "
        "published on April 9, 2025 claims that the siren in Merrin never sounded?"
    )
    asked = {part.outlet: part.text for part in found.parts if part.outlet}
    assert set(asked) == {"The Tresk Courier", "Farwire News"}
    assert "gate" in asked["The Tresk Courier"]
    assert "siren" in asked["Farwire News"]
    assert "2025" not in asked["Farwire News"]


@given(st.text(max_size=300))
def test_any_question_has_a_plan(question: str) -> None:
    if any(letter.isalnum() for letter in question):
        known = Known(OUTLETS, TODAY, named_by, knows=lambda _: True)
        make_plan(" ".join(question.split()), known)


@pytest.mark.parametrize(
    ("noun", "names", "is_one"),
    [
        ("observatory", [("Sea Observatory", 9), ("Observatory", 8)], True),
        ("observatory", [("Sea Observatory", 2)], True),
        ("army", [("Army", 2), ("Army of the Marsh", 1)], False),
        ("police", [("Police", 10), ("Velmark Police Department", 1)], False),
        ("Army", [("Army", 2), ("Army of the Marsh", 1)], True),
    ],
)
def test_a_noun_alone_is_a_body_only_where_stories_mean_that_one_by_it(
    noun: str, names: list[tuple[str, int]], is_one: bool
) -> None:
    assert (body_for(noun, {noun.lower(): names}) is not None) is is_one


HOUSE_NAMES: Directory = {
    "NG": [("Nadia Grau", 2)],
    "META": [("Meta Platforms", 1)],
    "meta": [("Meta", 4)],
    "MCO": [("Merrin Census Office", 3)],
    "UN": [("United Nations", 5)],
    "vannoy": [("Press Secretary Sella Vannoy", 1), ("Vannoy", 2)],
    "lohm": [("Analyst Petra Lohm of Bank Corvin", 1), ("Lohm", 1)],
}


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Ng", None),  # somebody's name, though nobody of that name speaks
        ("NG", "Nadia Grau"),
        ("Meta", "Meta"),
        ("META", "Meta Platforms"),
        ("MCO", "Merrin Census Office"),
        ("mco", "Merrin Census Office"),
        ("Mco", "Merrin Census Office"),
        ("Un", "United Nations"),
    ],
)
def test_a_word_is_initials_as_it_is_spelt(phrase: str, name: str | None) -> None:
    body = body_for(phrase, HOUSE_NAMES)
    assert (body.names[0] if body else None) == name


@pytest.mark.parametrize("name", ["Sella Vannoy", "Petra Lohm"])
def test_who_is_asked_for_in_full_is_whom_a_story_calls_so(name: str) -> None:
    body = body_for(name, HOUSE_NAMES)
    version = Version(1, 1, Story("k", "i", f"{name} spoke.", "Post"), ((0, 9),), datetime.now(UTC))
    assert body is not None
    assert is_one_asked(body, name, version)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what did the Merrin Centre for Crop Safety say?", "Merrin Centre for Crop Safety"),
        ("how many died according to Doctors of the North?", "Doctors of the North"),
        ("what did Ada Voss on Monday say?", None),
    ],
)
def test_a_long_name_is_asked_for_whole(question: str, said: str | None) -> None:
    assert (said in words_asked(question)) is (said is not None)


def test_however_long_a_name_is_it_is_read_in_even_time() -> None:
    def work(size: int) -> Callable[[], object]:
        question = f"did A {'For ' * size}x"
        return lambda: words_asked(question)

    assert grows_evenly(work, 30)
