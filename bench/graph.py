"""Write the packaged model's operators as ONNX, without its weights: `index/encoders/minilm.onnx`.

    python -m bench.graph

Needs `onnx` beside what the project installs. All-MiniLM-L6-v2 is a BERT of six layers; here it
reads the tokens of one text, so there is no mask and nothing is padded. Each weight is named with
where it stands in the package's file. Printed is how far its states are from torch's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from index.encoders.packaged import GRAPH, HEAD, WEIGHTS, Packaged, folder, head_of

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
"""As the model's config.json has them."""
OURS = "com.microsoft"
"""ONNX Runtime's own operators."""
OPSETS = (helper.make_opsetid("", 20), helper.make_opsetid(OURS, 1))
LARGEST_FORMAT = 9
"""The version of the file's format; releases of ONNX Runtime from 1.16 on read it."""


class Graph:
    """Operators in their order, and the weights they take."""

    def __init__(self, weights: Path) -> None:
        """Take the weights' file."""
        head = head_of(weights)
        self._where: Mapping[str, Any] = json.loads(head[8:])
        self._from = len(head)
        self._numbers = count()
        self.nodes: list[Any] = []
        self.given: dict[str, Any] = {}

    def weight(self, name: str) -> str:
        """Return a weight's name, having noted where it stands."""
        told = self._where[name]
        begin, end = told["data_offsets"]
        assert told["dtype"] == "F32"
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=told["shape"])
        tensor.data_location = TensorProto.EXTERNAL
        place = {"location": WEIGHTS, "offset": self._from + begin, "length": end - begin}
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
        self.given[name] = tensor
        return name

    def numbers(self, *values: int) -> str:
        """Return the name of some whole numbers."""
        name = "_".join(map(str, values))
        self.given[name] = numpy_helper.from_array(np.array(values, dtype=np.int64), name)
        return name

    def put(self, operator: str, *taken: str, domain: str = "", **how: Any) -> str:
        """Put an operator behind the others; return the name of what it makes."""
        made = f"{operator}_{next(self._numbers)}"
        self.nodes.append(helper.make_node(operator, list(taken), [made], domain=domain, **how))
        return made

    def linear(self, taken: str, name: str) -> str:
        """Put a linear layer."""
        weights = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.put("Gemm", taken, *weights, transB=1)

    def normal(self, taken: str, name: str) -> str:
        """Put a layer that makes each token's state of one size."""
        weights = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.put("LayerNormalization", taken, *weights, epsilon=EPSILON)

    def embedded(self, ids: str) -> str:
        """Put what a token is before it is read with the others: the word, and where it stands."""
        first, one = self.numbers(0), self.numbers(1)
        words, places, kinds = (
            self.weight(f"embeddings.{kind}_embeddings.weight")
            for kind in ("word", "position", "token_type")
        )
        length = self.put("Shape", ids)
        summed = self.put(
            "Add",
            self.put("Add", self.put("Gather", words, ids), self.put("Slice", kinds, first, one)),
            self.put("Slice", places, first, length),
        )
        return self.normal(summed, "embeddings.LayerNorm")

    def layer(self, states: str, name: str) -> str:
        """Put one of the layers: each token looks at the others, then at itself."""
        text = self.numbers(0)
        looks = [
            self.put("Unsqueeze", self.linear(states, f"{name}.attention.self.{part}"), text)
            for part in ("query", "key", "value")
        ]
        seen = self.put("MultiHeadAttention", *looks, domain=OURS, num_heads=HEADS)
        found = self.linear(self.put("Squeeze", seen, text), f"{name}.attention.output.dense")
        states = self.normal(self.put("Add", found, states), f"{name}.attention.output.LayerNorm")
        wide = self.put("Gelu", self.linear(states, f"{name}.intermediate.dense"))
        thought = self.linear(wide, f"{name}.output.dense")
        return self.normal(self.put("Add", thought, states), f"{name}.output.LayerNorm")


def written(weights: Path) -> Any:
    """Return the model, from the numbers of a text's tokens to their states."""
    graph = Graph(weights)
    states = graph.embedded("ids")
    for number in range(LAYERS):
        states = graph.layer(states, f"encoder.layer.{number}")
    graph.nodes[-1].output[0] = "states"
    whole = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["tokens"])],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["tokens", WIDTH])],
        list(graph.given.values()),
    )
    model = helper.make_model(whole, opset_imports=OPSETS, ir_version=LARGEST_FORMAT)
    helper.set_model_props(model, {HEAD: sha256(head_of(weights)).hexdigest()})
    return model


def main() -> None:
    """Write it; say its size and how it compares."""
    GRAPH.write_bytes(written(folder() / WEIGHTS).SerializeToString(deterministic=True))
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # takes seconds

    text = "The ferry was held at Velmark; its master, Ada Voss, said the storm had come early."
    ours, _ = Packaged()._run(text)  # noqa: SLF001  # states are nobody else's
    theirs = SentenceTransformer(str(folder())).encode(text, output_value="token_embeddings")
    off = np.abs(ours - np.asarray(theirs)).max()
    print(f"{GRAPH.stat().st_size / 1e3:.0f} kB; states at most {off:.1e} off torch's")


if __name__ == "__main__":
    main()
