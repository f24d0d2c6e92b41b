"""Where sentences end, and where the end mark in them ends none."""

from __future__ import annotations

import pytest

from index.sentences import sentences_of

SAID = "Growers around Tresk have lost a third of their vines, the farm board said."


def sentences_in(text: str) -> list[str]:
    return [text[start:end] for start, end in next(sentences_of([text]))]


@pytest.mark.parametrize(
    "sentence",
    [
        "“If rain stays [below the mean] we lose,” the grower said.",
        "The board told growers: “[We] will pay for the fires.”",
        "Sgt. Maj. Ola Renn and Cpl. Iva Tamm walked home.",
        "The Rt. Revd. Simon Dale spoke to Cllr. Ode on Nov. 3.",
        "Council leader Hon. Eva Stein thanked the Rt. Hon. Karl Lind.",
        "“They asked ‘why us?’ ” Renn said.",
        "“Was it worth it?” Tamm asked on Monday.",
        "“It is gone!” he shouted.",
        "Her “Plant. Water. Wait.” advice is printed on bags.",
        "He said: “Plant. Water. Wait.”",
        "The orchard (see p. 4) was sold for 2.5 million.",
        "“The cellar,” [Tamm] said, “is [still] wet.”",
    ],
)
def test_a_sentence_is_whole(sentence: str) -> None:
    assert sentences_in(f"{SAID} {sentence} {SAID}") == [SAID, sentence, SAID]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It works for the U.S. The mayor disagreed.", 2),
        ("“We waited. Nobody came,” said Tom Hale. “It rained.”", 3),
        ("He asked, “Who?” The crowd was silent.", 2),
        ("“We lost it all.” The grower then left the field.", 2),
        ("He sells wine at www.renn.example. The shop is open.", 2),
        ("The yield fell to 3.5 tonnes. The rest was lost.", 2),
    ],
)
def test_two_sentences_are_two(text: str, sentences: int) -> None:
    assert len(sentences_in(text)) == sentences


@pytest.mark.parametrize(
    ("paragraph", "quotable"),
    [
        ("Renn lost 40 vines. She keeps a list of causes:", ["Renn lost 40 vines."]),
        ("The board paid 40 growers. See www.board.example/list", ["The board paid 40 growers."]),
        ("Pickers sang all night in the cold 🍇", ["Pickers sang all night in the cold 🍇"]),
        (
            "Renn wrote to the board in May and asked for new pumps:",
            ["Renn wrote to the board in May and asked for new pumps:"],
        ),
    ],
)
def test_a_paragraph_without_a_stop_is_not_lost(paragraph: str, quotable: list[str]) -> None:
    found = sentences_in(f"{SAID}\n\n{paragraph}\n\n{SAID}")
    assert found[0] == found[-1] == SAID
    assert set(quotable) <= set(found)


@pytest.mark.parametrize(
    "line",
    [
        "What we know so far",
        "What we know:",
        "Vines under ice near Tresk on Monday. Photo: Ann Lee",
        "Growers saw frost at orchard No. 3 weeks before the vines at Tresk died",
        "Gov. Lee vetoes a bill on frost relief after a week of protests",
        "Frost ruins cellars in St. Aldric as growers wait for help",
        "Dr. Holm leaves the farm board; Sgt. Pell cleared of blame",
    ],
)
def test_headings_and_captions_are_not_quotable(line: str) -> None:
    assert sentences_in(f"{SAID}\n\n{line}\n\n{SAID}") == [SAID, SAID]


def test_a_number_of_a_list_is_no_sentence() -> None:
    found = sentences_in(f"{SAID}\n\n12. Rinse the barrel with hot water\n\n{SAID}")
    assert found == [SAID, "Rinse the barrel with hot water", SAID]
