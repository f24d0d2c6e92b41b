"""Compare the packaged model on ONNX Runtime with the same on torch: speed, and what it finds.

    python -m bench.encoders STORIES.jsonl QUESTIONS.jsonl [--stories 60] [--questions 100]
        [--model FOLDER --backends onnx openvino torch]

All embed the same passages, a thread a core, and then the questions, each by itself; they take
turns in one process. With `--model` it is that exported one, on each backend. Printed are the
clock's and the processor's seconds of loading and of each turn, the largest difference between two
vectors of one text, the last one's and another's, and for how many questions the nearest passage is
the same.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.cutting import cut
from index.embedding_name import PACKAGED_MODEL, Backend
from index.embeddings import Embedder, Vectors32
from index.encoders.packaged import folder
from index.pages import PageOrigin, story_of_fields
from index.passages import labelled
from index.story import PassageText, Story

Turned = tuple[Vectors32, Vectors32, Vectors32]
"""Vectors of passages, of their sentences and of questions."""


def passages_in(stories: Path, most: int, embedder: Embedder) -> list[PassageText]:
    """Return the passages of a file of stories."""
    place = PageOrigin(str(stories), stories.name, None)
    lines = stories.read_text("utf-8").splitlines()[:most]
    read = [story_of_fields(json.loads(line), place) for line in lines]
    pieces = cut([one for one in read if isinstance(one, Story)], embedder)
    return [labelled(one.story, one.sentences, span) for one in pieces for span in one.passages]


def timed(what: str, embed: Callable[[], Vectors32]) -> Vectors32:
    """Embed; print what it took."""
    clock, processor = time.perf_counter(), time.process_time()
    found = embed()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    each = f"{clock / len(found) * 1e3:.1f} and {processor / len(found) * 1e3:.1f} ms each"
    print(f"{what:17} {clock:7.1f} s, processor {processor:7.1f} s; {each}", flush=True)
    return found


def turn(
    name: str, embedder: Embedder, passages: Sequence[PassageText], questions: Sequence[str]
) -> Turned:
    """Embed all; return passages, their sentences and questions."""
    sentences: list[Vectors32] = []

    def read() -> Vectors32:
        vectors, found = embedder.encode_passages(passages)
        sentences.extend(found)
        return vectors

    vectors = timed(f"{name} passages", read)
    asked = timed(
        f"{name} questions", lambda: np.concatenate([embedder.encode([one]) for one in questions])
    )
    return vectors, np.concatenate(sentences), asked


def compare(name: str, one: Turned, other: Turned) -> None:
    """Print how far apart the vectors of two are, and how often they find the same."""
    for what, ours, theirs in zip(("passages", "sentences", "questions"), one, other, strict=True):
        print(f"{name}: {what:9} at most {np.abs(ours - theirs).max():.1e} apart")
    nearest = [(asked @ vectors.T).argmax(axis=1) for vectors, _, asked in (one, other)]
    print(f"{name}: nearest the same {np.mean(nearest[0] == nearest[1]):.1%}")


def main() -> None:
    """Embed both ways and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--stories", dest="most", type=int, default=60)
    parser.add_argument("--questions", dest="asked", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", type=Path, help="a folder with an exported transformer")
    parser.add_argument("--backends", nargs="+", default=[*Backend])
    options = parser.parse_args()
    lines = options.questions.read_text("utf-8").splitlines()[: options.asked]
    questions = [json.loads(line)["question"] for line in lines]
    ways = {"onnx": (PACKAGED_MODEL, Backend.ONNX), "torch": (str(folder()), Backend.TORCH)}
    if options.model is not None:
        ways = {name: (str(options.model), Backend(name)) for name in options.backends}
    passages = passages_in(options.stories, options.most, Embedder(PACKAGED_MODEL))
    print(f"{len(passages)} passages, {len(questions)} questions")
    for _ in range(options.rounds):
        found = []
        for name, way in ways.items():
            embedder = Embedder(*way)  # anew: what is asked again is known
            timed(f"{name} loads", lambda one=embedder: one.encode_passages(passages[:1])[0])  # type: ignore[misc]
            found.append(turn(name, embedder, passages, questions))
    for name, one in zip(ways, found[:-1], strict=False):
        compare(name, one, found[-1])


if __name__ == "__main__":
    main()
