"""One figure in many spellings is one value to the headline, check, gate, copies and caveats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from newsroom import MakeHouse, Newsroom

from bot.answer import Plan, Quote, Statement, Wants
from bot.answers.choosing import near_copies
from bot.answers.figure_conflict import compared
from bot.checking.check import check_claims
from bot.checking.evidence import Outcome
from bot.retrieval.caveats import caveat_for
from bot.summary.gate import passed
from bot.summary.rules import Reason
from bot.summary.sources import Source
from index.house import House
from index.story import Story, Version

SPELLINGS = [
    ("$250m", "$250 million", "US$250m", "$250,000,000", "250 million dollars", "$250mn"),
    ("£3bn", "£3 billion", "three billion pounds", "£3,000,000,000"),
    ("€4.5m", "4.5 million euros", "€4,500,000", "€4.5mn"),
    ("Rs 5 crore", "₹5 crore", "50 million rupees", "Rs50,000,000", "Rs5,00,00,000"),
]
"""Spellings of one sum to a row."""
OTHERS = ["$260m", "£250m", "$250bn", "€250m", "$200m to $250m", "250 Syrian pounds"]
"""Other sums than the first row's."""
SAME = [(row[0], other) for row in SPELLINGS for other in row[1:]]
DIFFERENT = [(SPELLINGS[0][0], other) for other in OTHERS]


def sentence(figure: str) -> str:
    return f"The Bridge Office said repairs of the Orlo bridge would cost {figure}."


def version(number: int, *sentences: str) -> Version:
    text = " ".join(sentences)
    starts = [text.index(one) for one in sentences]
    spans = tuple((a, a + len(one)) for a, one in zip(starts, sentences, strict=True))
    story = Story(
        f"k{number}", f"i{number}", text, "The bridge", outlet=f"Post {number}",
        published=date(2025, 3, number),
    )  # fmt: skip
    return Version(number, 1, story, spans, datetime(2025, 3, number, tzinfo=UTC))


def conflict(one: str, other: str) -> int:
    """Return how many figures an answer's headline would set against each other."""
    question = "how much will repairs of the Orlo bridge cost"
    plan = Plan(question, question, wants=Wants.NUMBER)
    versions = version(1, sentence(one)), version(2, sentence(other))
    bodies = ("Bridge Office", "River Council")
    said = [Quote(v, v.sentences[0], body) for v, body in zip(versions, bodies, strict=True)]
    found = compared(plan, said)
    return len(found.sides) if found else 0


def shown(claimed: str, stored: str) -> Statement | Reason:
    """Put a statement through the gate against a stored sentence."""
    told = version(1, sentence(stored))
    source = Source("cost", 1, told, told.sentences[0], "Bridge Office", None)
    return passed(sentence(claimed), ["cost"], {"cost": source})


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("costs")
    house = make_house(folder / "home")
    room = Newsroom(house, folder / "feed")
    room.write("cost.md", sentence("$250m"))
    room.refresh("Velmark Post")
    yield house
    house.close()


@pytest.mark.parametrize(("one", "other"), SAME)
class TestSpellingsOfOneSum:
    def test_the_headline_sets_nothing_against_each_other(self, one: str, other: str) -> None:
        assert conflict(one, other) == 0

    def test_the_gate_shows_either_for_the_other(self, one: str, other: str) -> None:
        assert isinstance(shown(one, other), Statement)
        assert isinstance(shown(other, one), Statement)

    def test_the_sentence_is_a_copy(self, one: str, other: str) -> None:
        tail = "after the flood of last spring had torn away two of its four piers and the road"
        told = [sentence(figure).removesuffix(".") + f" {tail}." for figure in (one, other)]
        assert near_copies(*told)

    def test_a_hedge_of_figures_hedges_it(self, one: str, other: str) -> None:
        hedge = "The figures could not be independently verified."
        for figure in (one, other):
            told = version(1, sentence(figure), hedge)
            assert caveat_for(told, 0, ["Bridge Office", None]) == told.sentences[1]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
class TestOtherSums:
    def test_the_headline_sets_them_against_each_other_where_both_cannot_be_true(
        self, one: str, other: str
    ) -> None:
        assert conflict(one, other) == (2 if other == "$260m" else 0)

    def test_the_gate_shows_neither_for_the_other(self, one: str, other: str) -> None:
        assert shown(one, other) is Reason.FIGURE
        assert shown(other, one) is Reason.FIGURE

    def test_the_sentence_is_no_copy(self, one: str, other: str) -> None:
        assert not near_copies(sentence(one), sentence(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$250", "250 people their homes"),
        ("$17", "20 percent of its budget"),
        ("17 minutes of talk", "20 votes"),
        ("5 percent of its budget", "6 percentage points of its budget"),
        ("3 years of work", "4 months of work"),
    ],
)
def test_figures_of_two_units_are_never_set_against_each_other(one: str, other: str) -> None:
    assert conflict(one, other) == 0


def test_what_the_coverage_has_instead_is_told_with_its_unit(costs: House) -> None:
    [verdict] = check_claims(costs, sentence("$260m")).claims
    assert verdict.note is not None
    assert "$250m (" in verdict.note


@pytest.mark.few(2)
@pytest.mark.parametrize("figure", SPELLINGS[0])
def test_a_check_supports_every_spelling(costs: House, figure: str) -> None:
    [verdict] = check_claims(costs, sentence(figure)).claims
    assert verdict.outcome is Outcome.SUPPORTED


@pytest.mark.parametrize("figure", OTHERS)
def test_a_check_supports_no_other_sum(costs: House, figure: str) -> None:
    outcomes = [verdict.outcome for verdict in check_claims(costs, sentence(figure)).claims]
    assert outcomes
    assert Outcome.SUPPORTED not in outcomes
