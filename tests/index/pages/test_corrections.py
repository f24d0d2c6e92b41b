"""Correction notes: which of a story's words are its outlet's own corrections, and that nobody
is ever quoted with them.
"""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from newsroom import Newsroom
from rich.console import Console

from bot.answer import Answer
from bot.slack.looks.answers import answer_message
from bot.terminal.as_json import answer_json
from bot.terminal.show import show_answer
from index.corrections import notes_in
from index.furniture import body
from index.furniture_lines import is_furniture

LEAD = "The mill in Dornfeld closed on Monday, its owner said."
REST = "Some 340 people worked there."
WRAPPED = (
    "Correction, Jan. 5, 2024: An earlier version of this story\n"
    "misstated the number of people at work in the mill. It was\n340 and not 430."
)

NOTES = """
Correction: The mill employs 340 people, not 430.
CORRECTION (April 3): The mill employs 340 people.
Correction, Jan. 5, 2024: The mayor's name is Ada Voss.
Correction, 12/5/23, 2:55 PM ET: the price was listed incorrectly. It is 4 crowns.
Correction on 4 May 2020: The bridge is in Orlo.
Correction – the ferry was built in Kesh, not in Orlo.
*Correction: An earlier version of this story said 1,460 people slept there. It was 1,640.*
**Correction:** The ferry was built in Kesh.
• Correction: the ferry was built in Kesh.
Corrections: The mill closed in May. Its owner is Ann Lee.
Corrections & Clarifications: A caption misnamed the mayor, who is Ada Voss.
Corrections and clarifications: A caption misnamed the mayor.
Correction to this story: The mayor is 53.
Correction appended: The mayor is 53.
Clarification: The council approved the plan in principle only.
CLARIFICATION, 9 June: The council approved the plan in principle only.
Retraction: The claims about Mr. Hale could not be substantiated.
Corrigendum: the reservoir holds 28 million cubic metres.
Editor's note: This story has been corrected to show that the mill closed on Monday.
Editor’s Note: An earlier version of this article misidentified the mill's owner.
EDITORS' NOTE (May 4, 2021): After publication, errors were found in the account of the raid.
Note from the editors: this article was removed for review and then corrected.
[Editor's note: the figure in the second paragraph was wrong and has been replaced.]
An earlier version of this story misstated the number of workers.
An earlier version of this headline gave the wrong town.
A previous version of this article said the mill had closed in May.
In an earlier version of this report, the ferry was said to have been built in Orlo.
The original version of this story incorrectly said that the mill was sold.
Because of an editing error, an earlier version of this article misspelled the mayor's name.
Due to a production error, a caption with this article gave the wrong year.
This article was amended on 5 May 2020 to give the right name of the mill.
• This article was amended on 5 May 2020. An earlier version said the mill had closed in May.
• This article was corrected on 12 June 2021 because it said Kesh was in the north.
This story has been corrected to say 19 June.
This story has been corrected.
This story has been updated to correct the spelling of the mayor's name.
This story has been updated to fix the name of the mill.
This article has been revised to reflect the following correction: the mill closed in May.
This post was edited to clarify that the mayor did not attend.
(This April 3 story has been corrected to fix the number of workers in paragraph 2)
(This story has been corrected to fix the number of workers.)
(Corrects paragraph 3 to say the mill closed on Monday, not Tuesday)
(Corrects spelling of Dornfeld)
(Corrects day in first paragraph)
(Refiles to fix typo in headline)
Corrects spelling of the mayor's name in paragraph 4.
The headline of this story has been corrected.
The headline on this article has been amended to say that the mill is for sale.
The spelling of the mayor's name has been corrected in this story.
Update, October 20, 2023, 11:20 AM ET: This story was updated to remove a wrong figure.
Updated to correct the sum raised in 2021 to 180 million crowns.
We regret the error.
We apologise for the confusion.
The toll is 41, not 14 as an earlier version of this story said.
"""

NEWS = """
The Department of Corrections said: “Two guards were suspended.”
Corrections officers said the prisoner was found at dawn.
The market saw a correction: shares fell by 12 percent.
A correction, analysts say, is overdue.
The ministry issued a correction on Friday, saying 41 people had died.
The newspaper published a correction on Tuesday.
An earlier version of the bill would have taxed bread.
An earlier version of this law was struck down in March.
A previous version of the deal failed in June.
This story has been told before, she said.
This story is about a mill, the director said.
This article of the constitution was amended by parliament in 1992.
This report was compiled by three inspectors, the ministry said.
“This report has been amended four times,” the auditor said.
“An earlier version of this report was leaked,” the minister said.
The minister asked for clarification: nobody answered.
He asked the editor to note the date: 4 May.
The editor noted that the mayor had left.
“We regret the error,” the ministry said.
We regret the loss of life, the owners wrote.
The company corrected its figures on Monday.
Corrected figures showed that exports fell.
The figures were corrected in May, the office said.
Correcting the course of the river cost 4 million crowns.
The clarified butter is added last.
The correct answer is 41.
Officials amended the plan on Thursday.
The court retracted its statement: the trial goes on.
The mill (corrected for inflation) cost 3.2 million crowns.
Updates to the plan will be published on Monday, the mayor said.
The version of events he gave was wrong, the court heard.
"""

UPDATES = """
This story has been updated.
This story has been updated with a comment from the mill.
This report was updated with details of the timetable.
This article was updated at 10:35 p.m.
(This story has been updated with a comment from the mill.)
The article has been updated to reflect the latest developments.
Update: the mayor has answered.
UPDATE: Nov. 27, 2023, 5:00 a.m. EST This post has been updated with all of the latest prices.
Editor's note: This story has been updated.
Editor’s note: Ann Lee has contributed to this list.
[Editor’s note: The mill might feel differently.]
"""


def notes(text: str) -> list[str]:
    return [text[start:end] for start, end in notes_in(text)]


def quotable(text: str) -> str:
    return " | ".join(text[start:end] for start, end in body(text))


@pytest.mark.parametrize("note", NOTES.strip().splitlines())
def test_a_note_is_found_wherever_it_stands_and_never_quoted(note: str) -> None:
    below, above = f"{LEAD}\n\n{REST}\n\n{note}", f"{note}\n\n{LEAD}\n\n{REST}\n"
    assert notes(below) == notes(above) == [note]
    assert quotable(below) == quotable(above) == f"{LEAD} | {REST}"
    assert notes(f"{LEAD}\n{REST}\n{note}\n") == [note]
    assert is_furniture(note)


@pytest.mark.parametrize("line", NEWS.strip().splitlines())
def test_news_of_corrections_is_news(line: str) -> None:
    text = f"{LEAD}\n\n{line}\n\n{REST}"
    assert notes(text) == notes(line) == notes(f"{LEAD} {line} {REST}") == []
    assert not is_furniture(line)
    assert quotable(text) == f"{LEAD} | {line} | {REST}"


@pytest.mark.parametrize("line", UPDATES.strip().splitlines())
def test_a_note_that_corrects_nothing_is_neither_shown_nor_quoted(line: str) -> None:
    text = f"{LEAD}\n\n{REST}\n\n{line}"
    assert notes(text) == []
    assert quotable(text) == f"{LEAD} | {REST}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            f"{LEAD} An earlier version of this story said it closed on Friday. {REST}",
            ["An earlier version of this story said it closed on Friday."],
        ),
        (
            f"{LEAD} {REST} Correction: The mayor is 53. Her name is Ada Voss.",
            ["Correction: The mayor is 53. Her name is Ada Voss."],
        ),
        (
            f"{LEAD} {REST} This article was amended on 5 May 2020. It was 41, not 14.",
            ["This article was amended on 5 May 2020. It was 41, not 14."],
        ),
        (
            f"(Corrects paragraph 3 to say Monday) DORNFELD (Reuters) - {LEAD}\n\n{REST}",
            ["(Corrects paragraph 3 to say Monday)"],
        ),
        (f"{LEAD}\n\n{REST}\n\nCorrection\n\nThe toll is 41.", ["Correction\n\nThe toll is 41."]),
        (
            f"{LEAD}\n\nCorrections and clarifications\nThe toll was wrong. It is 41.\n\n{REST}",
            ["Corrections and clarifications\nThe toll was wrong. It is 41."],
        ),
        (
            f"{LEAD}\n\n{REST}\n\n{WRAPPED}",
            [WRAPPED],
        ),
        (
            f"{LEAD}\n\n{REST}\n\nCorrection: It was Monday.\n\nClarification: By consent.",
            ["Correction: It was Monday.", "Clarification: By consent."],
        ),
        (
            f"{LEAD} This story has been corrected. The toll was wrong. We regret the error.\n",
            ["This story has been corrected. The toll was wrong. We regret the error."],
        ),
        (f"Correction\n\n{LEAD}\n\n{REST}\n\nThe council met.", []),
        ("", []),
        ("Correction", []),
    ],
)
def test_a_note_ends_where_the_news_goes_on(text: str, found: list[str]) -> None:
    assert notes(text) == found
    for note in found:
        assert note not in quotable(text)


def test_a_story_set_in_one_line_does_not_vanish_behind_a_note_at_its_top() -> None:
    text = f"Correction: The mayor is 53. {LEAD} {REST} " + "The council met on Monday. " * 30
    assert notes(text) == ["Correction: The mayor is 53."]
    assert LEAD in quotable(text)


@settings(max_examples=300)
@example(text="(Corrects (x) [y")
@example(text="[Editor's note: \n\n Correction\n")
@given(
    text=st.lists(
        st.sampled_from(
            [
                *NOTES.strip().splitlines(),
                *NEWS.strip().splitlines(),
                *UPDATES.strip().splitlines(),
                *("Correction", "Editor's note", LEAD, REST),
                *("\n", "\n\n", "\r\n", "\u2028", "\t", " ", ". ", "(", ")", "[", "“", "”"),
            ]
        )
        | st.text(max_size=30),
        max_size=14,
    ).map("".join)
)
def test_notes_are_slices_in_order_that_no_quotable_paragraph_touches(text: str) -> None:
    spans = notes_in(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= following[0] for one, following in pairwise(spans))
    assert all(note == note.strip() for note in notes(text))
    assert all(not (a < end and b > start) for a, b in body(text) for start, end in spans)


FIRST = "Correction: An earlier version of this story said 430 people worked there."
SECOND = "Clarification: " + "The owner asked us to add that <!channel> & *all* are paid. " * 8
THIRD = "We regret the error."


@pytest.fixture
def answer(room: Newsroom) -> Answer:
    """Two quotes of a story with three notes, and one of a story without."""
    room.write("mill.txt", f"{LEAD}\n\n{REST}\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n")
    room.write("owner.txt", "The owner of the Dornfeld mill has sold it to a bank for 2 crowns.")
    room.refresh()
    return room.ask("who closed the Dornfeld mill and how many people worked there")


def small_print(answer: Answer) -> list[str]:
    blocks = [block for block in answer_message(answer).blocks if block["type"] == "context"]
    return [one["text"] for block in blocks for one in block["elements"] if one["text"][0] == "✎"]


def test_a_story_corrected_by_its_outlet_is_quoted_with_its_notes(answer: Answer) -> None:
    of_mill = [quote for quote in answer.quotes if quote.story.id == "mill.txt"]
    assert {quote.text for quote in of_mill} == {LEAD, REST}
    for quote, shown in zip(answer.quotes, answer_json(answer)["quotes"], strict=True):
        notes = [FIRST, SECOND.strip(), THIRD] if quote in of_mill else []
        assert shown["corrections"] == notes


def test_two_notes_are_shown_once_a_story(answer: Answer) -> None:
    terminal = io.StringIO()
    show_answer(Console(file=terminal, width=2_000), answer)
    lines = [line.strip() for line in terminal.getvalue().splitlines()]
    noted = [line for line in lines if line.startswith("✎ ")]
    assert noted == [f"✎ {FIRST}", f"✎ {SECOND.strip()}"]


def test_slack_shows_a_note_where_it_touches_what_is_quoted(answer: Answer) -> None:
    assert small_print(answer) == [f"✎ {FIRST}"]


def test_slack_shows_a_long_note_cut_and_never_parsed(room: Newsroom) -> None:
    said = "The Dornfeld Mill Company pays 430 workers, the owner said."
    note = "Clarification: " + "The Dornfeld Mill Company says <!channel> & *all* are paid. " * 8
    room.write("mill.txt", f"{said}\n\n{note}\n")
    room.refresh()
    answer = room.ask("who pays the workers of the Dornfeld Mill Company")
    assert [quote.text for quote in answer.quotes] == [said]
    assert small_print(answer) == [f"✎ {note[:400]}…"]
    types = {one["type"] for block in answer_message(answer).blocks for one in block["elements"]}
    assert "mrkdwn" not in types
