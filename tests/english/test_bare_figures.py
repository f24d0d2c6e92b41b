"""Figures given bare: what the sentence before them counts, and what a count comes to."""

from __future__ import annotations

import pytest

from bot.answers.figure_conflict import counts
from bot.answers.one_count import may_replace
from bot.english.bare_figures import figures_told_after
from bot.english.figure_asked import asked_figures
from bot.english.figure_fit import Fit, counts_what_is_asked, surely_counted
from bot.english.figures_told import figures_told
from bot.english.states import State

[DEAD] = asked_figures("how many died")


@pytest.mark.parametrize(
    ("before", "sentence", "dead"),
    [
        (
            "The ministry said the number of dead had reached 61, with 14 people missing.",
            "The Flood Observatory said its own count stood at 74, including 16 children.",
            74,
        ),
        ("Twenty miners were killed, the company said.", "The union's count is 23.", 23),
        ("The mayor said 40 people had died.", "The fire service's toll had risen to 44.", 44),
        ("At least eight sailors died.", "Their union's own figure was 11.", 11),
        ("The blast killed 12.", "The Red Crescent put it at 15.", 15),
        ("The toll is higher than was thought.", "The ministry put it at 61.", 61),
        ("The toll was rising by the hour.", "Its own count stood at 8.", 8),
        ("The cost of living is rising.", "The bank put it at 61.", None),
        ("The council has spent 40 million crowns.", "The auditor put it at 52.", None),
        ("Nine people died and 30 were injured.", "The Red Crescent put it at 12.", None),
        ("The death toll rose to 9.", "The count of votes stood at 3,000.", None),
        ("The blast killed 12.", "The mayor put the rent at 900.", None),
        ("", "The union's count is 23.", None),
    ],
)
def test_a_bare_figure_counts_what_the_sentence_before_it_counts(
    before: str, sentence: str, dead: int | None
) -> None:
    told = figures_told_after(sentence, before)
    found = [int(one.figure.value or 0) for one in told if counts(one, DEAD) and not one.part]
    assert found == ([] if dead is None else [dead])


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("The number of dead had reached 61.", State.DEAD),
        ("Its death count neared 80.", State.DEAD),
        ("Injuries topped 200 on Monday.", State.HURT),
        ("Arrests have passed 1,000, the union said.", State.HELD),
        ("The bus that killed him passed 40 stops.", None),
        ("The missing man's brother reached 9 villages.", None),
    ],
)
def test_what_a_number_comes_to_is_in_its_state(sentence: str, state: State | None) -> None:
    [told] = figures_told(sentence)
    assert told.states == ({state} if state else set())


@pytest.mark.parametrize(
    ("sentence", "moved"),
    [
        ("A blaze forced about 7,000 people from their homes, police said.", True),
        ("Most of the 9,200 people driven from their homes were back by Monday.", True),
        ("Some 400 residents were told to leave.", True),
        ("About 8,300 people were ordered out of the lower valley.", True),
        ("Police asked 60 families to leave before the water came.", True),
        ("About 4,000 people have left their homes, it said.", True),
        ("Nearly 5,000 villagers abandoned their houses.", True),
        ("Some 60 families have had to leave their village.", True),
        ("Forty guests left the house at noon.", False),
        ("The firm's 30 fitters left their tools behind.", False),
        ("Twelve people from nursing homes were killed.", False),
        ("The club told 40 members to vote.", False),
        ("The firm moved 30 workers to its new hall.", False),
    ],
)
def test_who_is_made_to_leave_is_displaced(sentence: str, *, moved: bool) -> None:
    [told] = figures_told(sentence)
    assert (State.MOVED in told.states) is moved


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("Cases rose to 103 on Thursday, the health board said.", "how many cases"),
        ("The number of confirmed cases has reached 91.", "how many measles cases are there"),
        ("Arrests stood at 140 on Sunday night.", "how many arrests"),
        ("The number of flooded homes fell to 900.", "how many flooded homes are there"),
        ("The number of people treated rose to 61.", "how many people were treated"),
    ],
)
def test_what_has_come_to_a_figure_is_what_it_counts(sentence: str, asked: str) -> None:
    assert surely_counted(sentence, asked_figures(asked))


@pytest.mark.parametrize(
    ("sentence", "sum_"),
    [
        ("The damage is higher than thought: the insurers now put it at 130 million crowns.", 130),
        ("Insurers estimate the damage done by the flood at 90 million crowns.", 90),
        ("The losses caused by the frost were put at 12 million crowns.", 12),
        ("The damage was done in an hour; the council put the rent at 90 million crowns.", None),
    ],
)
def test_a_sum_that_is_put_on_damage_counts_it(sentence: str, sum_: int | None) -> None:
    told = surely_counted(sentence, asked_figures("how much damage was done"))
    assert [int(one.figure.value or 0) // 1_000_000 for one in told] == ([sum_] if sum_ else [])


@pytest.mark.parametrize(
    ("asked", "sentence", "fits"),
    [
        ("how many people drowned", "Some 600 sheep had drowned.", Fit.OTHER),
        ("how many died", "Some 3,000 fish died in the canal.", Fit.OTHER),
        ("how many sheep drowned", "It was the twelfth death.", Fit.OTHER),
        ("how many cows died", "Three people died.", Fit.OTHER),
        ("how many fish died", "Some 3,000 fish died in the canal.", Fit.ASKED),
        ("how many residents were evacuated", "Two schools were evacuated.", Fit.OTHER),
        ("how many were evacuated", "Forty towns were evacuated.", Fit.OTHER),
        ("how many towns were evacuated", "Some 4,000 people were evacuated.", Fit.OTHER),
        ("how many schools were evacuated", "Two schools were evacuated.", Fit.ASKED),
        ("how many homes were destroyed", "The fire destroyed 40 cars.", Fit.OTHER),
        ("how many dogs were rescued", "Firefighters rescued 14 dogs.", Fit.ASKED),
        ("how many homes were lost", "Some 40 people were driven from their homes.", Fit.OTHER),
        ("how many children died", "They are looking for three children.", Fit.OTHER),
        ("how many children died", "Seven were killed, including two children.", Fit.ASKED),
        ("how many were killed by police", "Twelve people were killed in the riot.", Fit.OTHER),
        ("how many were killed by police", "Police killed 12 people in the riot.", Fit.ASKED),
        ("how many were killed by the storm", "Twelve people were killed.", Fit.ASKED),
        ("how many were evacuated by helicopter", "In all 900 were evacuated.", Fit.OTHER),
        ("how many were evacuated by bus", "Buses evacuated 900 villagers.", Fit.ASKED),
    ],
)
def test_beasts_homes_and_who_did_it_tell_counts_apart(
    asked: str, sentence: str, fits: Fit
) -> None:
    assert counts_what_is_asked(sentence, asked_figures(asked)) is fits


@pytest.mark.parametrize(
    ("later", "earlier", "replaces"),
    [
        ("A third person has died.", "Two people died.", True),
        ("It was the twelfth death.", "Eleven people died.", True),
        ("It was the twelfth death.", "Three people died.", False),
        ("It was the twelfth death.", "The number of dead is 14.", False),
        ("Eight people were killed on Tuesday.", "Twelve were killed on Monday.", False),
        ("The toll rose to 12 on Tuesday.", "Eight people were killed on Monday.", True),
        ("Twelve people have been killed.", "Eight people were killed on Monday.", True),
    ],
)
def test_what_counts_on_replaces_and_another_days_count_does_not(
    later: str, earlier: str, *, replaces: bool
) -> None:
    (new, *_), (old, *_) = figures_told(later), figures_told(earlier)
    assert may_replace(new, old) is replaces


def test_bodies_that_were_recovered_are_not_all_the_dead() -> None:
    asked = asked_figures("how many bodies has the brigade recovered")
    assert counts_what_is_asked("The ministry said 38 people had been killed.", asked) is Fit.OPEN
    assert counts_what_is_asked("The brigade has recovered 52 bodies.", asked) is Fit.ASKED


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ("how many people were evacuated", Fit.OTHER),
        ("how many firefighters died", Fit.OTHER),
        ("how many were injured", Fit.ASKED),
    ],
)
def test_who_was_treated_is_not_who_was_moved_or_died(asked: str, fits: Fit) -> None:
    sentence = "The number of people treated rose to 61, the ambulance trust said."
    assert counts_what_is_asked(sentence, asked_figures(asked)) is fits


@pytest.mark.parametrize(
    ("asked", "fits"),
    [("how many cases", Fit.OPEN), ("how many cases does she expect", Fit.ASKED)],
)
def test_what_is_expected_is_no_count_unless_it_is_asked_for(asked: str, fits: Fit) -> None:
    sentence = "“I expect more than 200 cases before the end of March,” she said."
    assert counts_what_is_asked(sentence, asked_figures(asked)) is fits


@pytest.mark.parametrize(
    ("sentence", "saved"),
    [
        ("All 22 crew were taken off by helicopter.", True),
        ("Rescuers pulled 14 people alive from the rubble.", True),
        ("A lifeboat brought 31 passengers ashore.", True),
        ("Police took 22 men to the station.", False),
        ("The firm picked 40 suppliers.", False),
    ],
)
def test_who_is_taken_out_of_danger_is_rescued(sentence: str, *, saved: bool) -> None:
    [told] = figures_told(sentence)
    assert (State.SAVED in told.states) is saved
