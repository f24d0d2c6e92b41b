"""The packaged model says the same in bfloat16 as in float32, wherever that can be computed."""

from __future__ import annotations

import numpy as np
import pytest

from index.embeddings import Embedder, Vectors32
from index.settings import PACKAGED_MODEL
from index.story import PassageText

STORIES = [
    "Ada Voss runs the ferry at Velmark. She said the storm had come without warning.",
    "The bridge at Dornfeld reopens in May. Repairs have cost 3.2 million crowns so far.",
    "Bakers in Velmark raised the price of bread. Wheat has been scarce since the spring.",
]
QUESTIONS = ["who runs the ferry?", "what did the repairs cost?", "why is bread dearer?"]


@pytest.fixture
def model() -> Embedder:
    return Embedder(PACKAGED_MODEL)


def both_ways(model: Embedder) -> list[tuple[Vectors32, Vectors32]]:
    passages = [PassageText(text, ((0, len(text)),)) for text in STORIES]
    found = []
    for model.halved in (False, True):
        vectors, _ = model.encode_passages(passages)
        found.append((vectors, model.encode(QUESTIONS)))
    return found


def test_either_precision_gives_nearly_the_same_vectors(model: Embedder) -> None:
    (whole, asked), (half, asked_half) = both_ways(model)
    assert half.dtype == np.float32
    assert (whole * half).sum(axis=1).min() > 0.999
    assert (asked * asked_half).sum(axis=1).min() > 0.999


def test_either_precision_finds_the_same_passages(model: Embedder) -> None:
    for passages, asked in both_ways(model):
        assert (asked @ passages.T).argmax(axis=1).tolist() == [0, 1, 2]
