"""Which language a story is in, and a question."""

from __future__ import annotations

import pytest
from test_stories import CASES, STORIES

from index.languages.detect import language_of_question, language_of_story

ENGLISH = (
    "what toll did SOHR report in Manbij",
    "Manbij toll",
    "Macron pension reform",
    "El Niño forecast",
    "la liga result",
    "Kim missile test",
    "who is Staffan de Mistura",
    "bin Laden raid",
    "how did Le Monde put it?",
    "AI regulation",
    "Erdoğan on Idlib",
    "die hard protesters",
)


@pytest.mark.parametrize("story", STORIES.values(), ids=lambda story: story["id"])
@pytest.mark.parametrize("said", [None, "own", "en", "en-US"])
def test_a_story_is_in_the_language_of_its_text_whatever_its_theme_says(
    story: dict[str, str], said: str | None
) -> None:
    given = story["language"] if said == "own" else said
    assert language_of_story(given, story["text"]) == story["language"]


@pytest.mark.parametrize("given", ["ro", "it", "pt-BR", "nb"])
def test_a_text_that_tells_nothing_is_in_what_its_page_says(given: str) -> None:
    assert language_of_story(given, "Mar 12:30 OK") == given[:2]
    assert language_of_story(None, "12:30") == "en"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_question_is_in_its_own_language(case: object) -> None:
    others = {story["language"] for story in STORIES.values()}
    told = case.id[:2]  # type: ignore[attr-defined]
    assert language_of_question(case.question, others) == told  # type: ignore[attr-defined]


@pytest.mark.parametrize("question", ENGLISH)
@pytest.mark.parametrize("others", [(), ("es", "de", "fr", "tr", "vi")])
def test_names_and_words_that_look_foreign_are_read_as_english(
    question: str, others: tuple[str, ...]
) -> None:
    if not others:
        assert language_of_question(question) == "en"
    elif len(question.split()) > 3:
        assert language_of_question(question, others) == "en"
