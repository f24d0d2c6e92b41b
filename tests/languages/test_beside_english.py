"""English answers in a newsroom that has stories in other languages too."""

from __future__ import annotations

import pytest
from newsroom import Newsroom
from test_stories import HERE

from bot.answers.figure_conflict import compared

SOHR = (
    "The Syrian Observatory for Human Rights said on Friday that 41 people had died in the strike "
    "on Selba. The health ministry put the toll at 23."
)
ES = (
    "El Observatorio Sirio dijo el viernes que 41 personas murieron en el ataque contra Selba. "
    "El Ministerio de Sanidad cifró los muertos en 23."
)


@pytest.fixture
def mixed(room: Newsroom) -> Newsroom:
    room.write("stories.jsonl", (HERE / "stories.jsonl").read_text("utf-8"))
    room.write("en.json", {"id": "en", "title": "Strike on Selba", "outlet": "Post", "text": SOHR})
    room.refresh()
    return room


def test_an_english_question_is_answered_as_ever(mixed: Newsroom) -> None:
    answer = mixed.ask("how many people died in the strike on Selba?")
    assert answer.answered
    assert {quote.story.id for quote in answer.quotes} == {"en"}
    assert answer.quotes[0].speaker == "Syrian Observatory for Human Rights"
    found = compared(answer.plan, answer.quotes)
    assert found is not None
    assert found.differ


def test_english_rules_do_not_run_on_sentences_of_other_languages(room: Newsroom) -> None:
    room.write("es.json", {"id": "es", "title": "Ataque contra Selba", "text": ES})
    room.refresh()
    answer = room.ask("¿Cuántas personas murieron en el ataque contra Selba?")
    assert answer.answered
    assert compared(answer.plan, answer.quotes) is None
    for quote in answer.quotes:
        assert (quote.speaker, quote.caveat, quote.before) == (None, None, None)


@pytest.mark.parametrize("word", ["Selbas", "Selbaa"])
def test_a_misspelt_name_is_still_read_as_the_stories_spell_it(mixed: Newsroom, word: str) -> None:
    answer = mixed.ask(f"how many people died in the strike on {word}?")
    assert [quote.story.id for quote in answer.quotes[:1]] == ["en"]
