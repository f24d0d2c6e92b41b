"""Compare the packaged model in bfloat16 with itself in float32: its speed, and what it finds.

    python -m bench.precision STORIES.jsonl QUESTIONS.jsonl [--stories 150] [--questions 300]

Passages and questions are embedded both ways, in turn. Printed are passages a second, the least
cosine between a passage's two vectors, and for how many questions the nearest passage, and the
share of the ten nearest, are the same.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.cutting import cut
from index.embeddings import Embedder, Vectors32, has_bfloat16
from index.pages import PageOrigin, story_of_fields
from index.passages import labelled
from index.settings import PACKAGED_MODEL
from index.story import PassageText, Story

NEAREST = 10


def passages_in(stories: Path, most: int, embedder: Embedder) -> list[PassageText]:
    """Return the passages of a file of stories."""
    place = PageOrigin(str(stories), stories.name, None)
    lines = stories.read_text("utf-8").splitlines()[:most]
    read = [story_of_fields(json.loads(line), place) for line in lines]
    pieces = cut([one for one in read if isinstance(one, Story)], embedder)
    return [labelled(one.story, one.sentences, span) for one in pieces for span in one.passages]


def embedded(
    embedder: Embedder, passages: Sequence[PassageText], questions: list[str], *, halved: bool
) -> tuple[Vectors32, Vectors32, Vectors32]:
    """Embed in one precision; print the speed; return passages, their sentences and questions."""
    embedder.halved = halved
    embedder.encode_passages(passages[:4])
    began = time.perf_counter()
    vectors, sentences = embedder.encode_passages(passages)
    speed = len(passages) / (time.perf_counter() - began)
    print(f"{'bfloat16' if halved else 'float32':9} {speed:6.1f} passages/s")
    return vectors, np.concatenate(sentences), embedder.encode(questions)


def main() -> None:
    """Embed both ways and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--stories", dest="most", type=int, default=150)
    parser.add_argument("--questions", dest="asked", type=int, default=300)
    options = parser.parse_args()
    embedder = Embedder(PACKAGED_MODEL)
    passages = passages_in(options.stories, options.most, embedder)
    lines = options.questions.read_text("utf-8").splitlines()[: options.asked]
    questions = [json.loads(line)["question"] for line in lines]
    print(f"{len(passages)} passages, {len(questions)} questions; here bfloat16: {has_bfloat16()}")
    runs = [embedded(embedder, passages, questions, halved=halved) for halved in (True, False)]
    for name, half, whole in zip(("passages", "sentences"), runs[0], runs[1], strict=False):
        cosines = (half * whole).sum(axis=1)[np.linalg.norm(whole, axis=1) > 0]
        print(f"{name:9} cosine least {cosines.min():.5f}, mean {cosines.mean():.5f}")
    near = [np.argsort(-(asked @ vectors.T), axis=1)[:, :NEAREST] for vectors, _, asked in runs]
    same = [len(set(a) & set(b)) / NEAREST for a, b in zip(*near, strict=True)]
    first = float(np.mean(near[0][:, 0] == near[1][:, 0]))
    print(f"nearest the same {first:.1%}, of the ten nearest {float(np.mean(same)):.1%}")


if __name__ == "__main__":
    main()
