"""Stories in twelve languages beside each other are cut, found and quoted letter for letter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import MakeHouse, Newsroom

from bot.evaluation.judging import Case, read_case
from index.archive.totals import languages

HERE = Path(__file__).parent
STORIES = {
    story["id"]: story
    for name in ("stories.jsonl", "six_more.jsonl")
    for story in map(json.loads, (HERE / name).read_text("utf-8").splitlines())
}
CASES = [
    read_case(n, line)
    for n, line in enumerate((HERE / "questions.jsonl").read_text("utf-8").splitlines(), 1)
]
MORE = {
    "Quanto custou a reforma da ponte de Rio Claro?": ("pt-1", "5,2 milhões", None),
    "O que disse o prefeito João Sampaio?": ("pt-1", "sofrimento", "João Sampaio"),
    "Сколько коек в новой детской больнице?": ("ru-1", "150 коек", None),
    "Когда примут первых пациентов?": ("ru-1", "7 апреля", None),
    "Скільки коштуватиме проїзд у трамваї?": ("uk-1", "12 гривень", None),
    "Яка вартість ремонту колії?": ("uk-1", "84 млн грн", None),
    "सोनपुर में पुल गिरने से कितने लोगों की मौत हुई?": ("hi-1", "सात लोगों", None),
    "जाँच कब पूरी होगी?": ("hi-1", "दस दिन", None),
    "Feribotta kaç yolcu kurtarıldı?": ("tr-1", "86 yolcu", None),
    "Seferler ne zamana kadar durduruldu?": ("tr-1", "9 Nisan", None),
    "Bao nhiêu ghe thuyền đã đăng ký?": ("vi-1", "320 ghe", None),
    "Chi phí nạo vét kênh là bao nhiêu?": ("vi-1", "15,6 tỷ", None),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, make_house: MakeHouse) -> Iterator[Newsroom]:
    home = tmp_path_factory.mktemp("world")
    room = Newsroom(make_house(home / "home"), home / "feed")
    for name in ("stories.jsonl", "six_more.jsonl"):
        room.write(name, (HERE / name).read_text("utf-8"))
    assert room.refresh().failed == []
    yield room
    room.house.close()


def test_each_story_is_kept_with_its_language(world: Newsroom) -> None:
    with world.house.archive.reading() as connection:
        assert set(languages(connection)) == {story["language"] for story in STORIES.values()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_question_is_answered_with_a_sentence_of_its_story(world: Newsroom, case: Case) -> None:
    answer = world.ask(case.question)
    for quote in answer.quotes:
        start, end = quote.span
        assert STORIES[quote.story.id]["text"][start:end] == quote.text
    if not case.need:
        assert not answer.answered
        return
    [[wanted]] = case.need
    [quote, *_] = [one for one in answer.quotes if wanted.contains in one.text]
    assert (quote.story.id, quote.speaker) == (wanted.story, case.speaker)
    assert not quote.foreign


def test_nearly_every_first_quote_is_the_right_one(world: Newsroom) -> None:
    firsts = {
        case.id: [quote.text for quote in world.ask(case.question).quotes[:1]]
        for case in CASES
        if case.need
    }
    right = [
        case.id
        for case in CASES
        if case.need and any(case.need[0][0].contains in text for text in firsts[case.id])
    ]
    assert len(right) >= 0.9 * len(firsts)


@pytest.mark.parametrize(("question", "wanted"), MORE.items())
def test_six_more_languages_are_read_found_and_quoted(
    world: Newsroom, question: str, wanted: tuple[str, str, str | None]
) -> None:
    story, words, speaker = wanted
    [quote, *_] = [one for one in world.ask(question).quotes if words in one.text]
    assert (quote.story.id, quote.speaker) == (story, speaker)


@pytest.mark.parametrize(
    "question",
    [
        "How many people died in the flood of the river Nerva?",
        "How many beds does the new children's hospital have?",
        "When will the bridge of Rio Claro reopen?",
        "What did the mayor of Vaunoy say?",
    ],
)
def test_a_model_that_reads_english_answers_no_english_question_with_other_words(
    world: Newsroom, question: str
) -> None:
    answer = world.ask(question)
    assert not answer.answered
    assert "quoted from" not in answer.headline
