"""Under an answer nothing stands of what has hardly a word of the question."""

from __future__ import annotations

import pytest
from newsroom import Newsroom

from bot.answers.ask import ask

FINAL = (
    "The cup final between Wendlow and Kestrow was stopped on Saturday after a crush at the north "
    "staircase. The federation will decide by the end of June whether the final is replayed. "
    "Wendlow were ahead by a goal."
)
TRIAL = (
    "A trial of a vaccine against marsh fever goes on in the delta. About 2,100 of the 18,600 "
    "volunteers have left. The institute will decide by the end of July whether to replace them."
)
TICKETS = (
    "Tickets of the stopped cup final keep their worth, the stadium said on Monday. Whoever was at "
    "the final in Kestrow may come again when it is replayed in June."
)


@pytest.mark.parametrize(
    "question",
    ["when will the cup final be replayed?", "will they decide to replay the cup final by June?"],
)
def test_another_matter_is_left_out_and_another_story_of_the_same_is_not(
    room: Newsroom, question: str
) -> None:
    for name, text in {"final": FINAL, "trial": TRIAL, "tickets": TICKETS}.items():
        room.write(f"{name}.json", {"id": name, "title": name, "text": text, "outlet": name})
    room.refresh()
    found = {quote.story.outlet for quote in ask(room.house, question).quotes}
    assert found == {"final", "tickets"}
