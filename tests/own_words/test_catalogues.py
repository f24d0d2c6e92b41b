"""What the bot says of itself: no text is missing in any language, and places stay places."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from newsroom import Newsroom

import bot
from bot.own_words.catalogue import (
    ago_told,
    catalogue,
    count,
    day_told,
    language_told,
    languages,
    say,
    speaking,
    spoken,
)

_BOT = Path(bot.__file__).parent
_PLACE = re.compile(r"\{(\w+)[^}]*\}")


def _ours() -> dict[str, bool]:
    """Return every text of ours, and whether it counts."""
    found = {}
    for file in sorted(_BOT.rglob("*.py")):
        if "bot.own_words.catalogue import" not in file.read_text("utf-8"):
            continue
        keywords = {"say": None, "count": (1, 2), "marked": None}
        for _, text, *_ in extract_from_file("python", file, keywords=keywords):
            found[text if isinstance(text, str) else text[0]] = not isinstance(text, str)
    return found


OURS = _ours()
OTHERS = languages()[1:]


def test_english_spanish_and_german_are_spoken() -> None:
    assert set(languages()) >= {"en", "es", "de"}
    assert len(OURS) > 60


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_missing_and_none_is_left_over(code: str) -> None:
    texts = catalogue(code).texts
    assert set(texts) == set(OURS)
    assert all(one for forms in texts.values() for one in forms)


@pytest.mark.parametrize("code", OTHERS)
def test_each_translation_has_the_places_of_its_text(code: str) -> None:
    texts = catalogue(code).texts
    amiss = [
        text
        for text, forms in texts.items()
        for form in forms
        if set(_PLACE.findall(form)) != set(_PLACE.findall(text))
    ]
    assert amiss == []


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("text", [text for text, counts in OURS.items() if counts])
def test_what_counts_has_a_form_for_every_number(code: str, text: str) -> None:
    told = catalogue(code)
    for n in (0, 1, 2, 5, 21, 1_000_000):
        assert told.texts[text][told.form(n)]


@pytest.mark.parametrize(
    ("code", "n", "line"),
    [
        ("en", 1, "1 quote from CNN"),
        ("en", 3, "3 quotes from CNN"),
        ("es", 1, "1 cita de CNN"),
        ("es", 2, "2 citas de CNN"),
        ("de", 1, "1 Zitat aus CNN"),
        ("de", 7, "7 Zitate aus CNN"),
        ("xx", 2, "2 quotes from CNN"),
    ],
)
def test_a_count_is_told_in_the_language_spoken(code: str, n: int, line: str) -> None:
    with speaking(code):
        assert count("{n} quote from {names}", "{n} quotes from {names}", n, names="CNN") == line


def test_days_ages_and_names_of_languages_follow_and_english_comes_back() -> None:
    with speaking("es"):
        assert day_told(date(2016, 9, 30)) == "30 de septiembre de 2016"
        assert ago_told(timedelta(minutes=5), "5 minutes ago") == "hace 5 minutos"
        with speaking("de"):
            assert language_told("ar", "Arabic") == "Arabisch"
        assert language_told("ar", "Arabic") == "árabe"
    assert spoken() == "en"
    assert day_told(date(2016, 9, 30)) == "30 September 2016"


def test_what_is_no_text_of_ours_stays_as_it_is() -> None:
    with speaking("es"):
        assert say("What did {x} say?") == "What did {x} say?"


@pytest.mark.parametrize(
    ("code", "silence"),
    [
        ("es", "Nada de las noticias de aquí responde a eso."),
        ("de", "Nichts in den Beiträgen hier beantwortet das."),
    ],
)
def test_a_silence_is_told_in_the_language_spoken(room: Newsroom, code: str, silence: str) -> None:
    room.write("a.json", {"id": "a", "title": "Council", "text": "The council met on Monday."})
    room.refresh()
    with speaking(code):
        assert room.ask("who won the chess cup in Oslo?").headline == silence
