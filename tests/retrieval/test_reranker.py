"""The optional cross-encoder: a real one, tiny and untrained, in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import Newsroom
from tinymodel import tiny_bert

from index.errors import SettingsError
from index.house import House
from index.reranker import Reranker

pytestmark = pytest.mark.xdist_group("torch")  # importing it takes eight seconds of a worker


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    from transformers import BertForSequenceClassification  # takes seconds

    folder = tmp_path_factory.mktemp("reranker")
    BertForSequenceClassification(tiny_bert(folder, num_labels=1)).save_pretrained(folder)
    return str(folder)


def test_its_scores_are_spread_about_nought(model: str) -> None:
    texts = ["The dam broke at noon.", "Bread is dearer.", "A siren sounded in the valley."]
    scores = Reranker(model).scores("when did the dam break", texts)
    assert scores.shape == (3,)
    assert float(scores.mean()) == pytest.approx(0, abs=1e-5)
    assert float(scores.std()) == pytest.approx(1, abs=1e-4)


def test_one_text_cannot_be_ordered(model: str) -> None:
    assert Reranker(model).scores("when", ["The dam broke at noon."]).tolist() == [0]


def test_a_question_is_answered_with_it(
    model: str, tmp_path: Path, make_house: Callable[[Path], House]
) -> None:
    house = make_house(tmp_path / "home")
    house.settings.reranker_model = model
    room = Newsroom(house, tmp_path / "feed")
    room.write("a.txt", "The ferry Astrid sank off Velmark with 41 people aboard, police said.")
    room.write("b.txt", "The bakery in Velmark won a prize for its rye bread on Monday.")
    room.refresh()
    answer = room.ask("how many people were aboard the ferry Astrid")
    assert [quote.story.id for quote in answer.quotes] == ["a.txt"]


def test_a_model_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"PULLQUOTE_RERANKER_MODEL=.*no such model"):
        Reranker(str(tmp_path / "nowhere"))
