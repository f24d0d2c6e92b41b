"""What the Reader learns from: questions, each with sentences that answer and that do not.

    python -m bench.reader.lists DATA OUT.jsonl.gz [--stories N]

DATA is the folder with `news/`, `languages/` and the stories; N bounds the stories of each file
from which questions are made by rule (`made.py`). A line of OUT is one `Asking`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.reader.model import Told

TERMS = {
    "SQuAD 1.1": "CC BY-SA 4.0 (text of Wikipedia; split by Du et al.)",
    "SelQA": "Apache 2.0",
    "MultiHop-RAG": "ODC-BY 1.0 (questions made by rule from its stories)",
    "FA-KES": "CC BY 4.0 (questions made by rule from its stories)",
    "asked": "ours (`asked.py`), over the stories of those two",
}
"""The sources a model that ships may learn from, with their stated terms. Left out since they state
none or only allow research: NewsQA, SQuADShifts, WikiQA, TREC-QA, RealTimeQA. XQuAD's English
questions (CC BY-SA 4.0, a part of SQuAD) are left out too: on them it is chosen how the Reader's
word weighs beside the rest."""

_MOST = 12
"""Sentences of one list: as many as fit a batch, the hardest first."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question and sentences; `right` tells which answer. None may."""

    question: str
    told: tuple[Told, ...]
    right: tuple[bool, ...]
    source: str


def du(rows: Sequence[dict[str, Any]]) -> Iterator[Asking]:
    """Yield SQuAD's questions with their paragraph's sentences, in the order these stood in.

    The rows give the neighbours of the sentence that answers, in order, without its own place: that
    is found from the other questions of the paragraph.
    """
    before = _before(row["no"] for row in rows)
    lead = {text: row["no"][0] for row in rows for text in row["yes"] if row["no"]}
    for row in rows:
        headline = " ".join(lead[row["yes"][0]].split()[:12]) if row["no"] else ""
        yes, no = row["yes"], row["no"][: _MOST - 1]
        yield Asking(
            row["question"],
            tuple(Told(text, before.get(text, ""), headline) for text in (*yes, *no)),
            (True,) * len(yes) + (False,) * len(no),
            row["source"],
        )


def _before(lists: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the sentence that most often stands right before each."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for texts in lists:
        for one, next_ in pairwise(texts):
            counts[next_][one] += 1
    return {text: max(found, key=lambda one: found[one]) for text, found in counts.items()}


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of a paragraph stand, cut at marks that end one."""
    ends = [found.end() for found in re.finditer(r"[.!?][\"”)\]]*\s+(?=[A-Z\"“(\[0-9])", text)]
    starts = [0, *ends]
    return list(zip(starts, [*ends, len(text)], strict=True))


def questions_aside(data: Path) -> frozenset[str]:
    """Return XQuAD's English questions, folded: SQuAD has them too."""
    with gzip.open(data / "languages/xquad.jsonl.gz", "rt", encoding="utf-8") as file:
        return frozenset(
            _folded(one["question"])
            for line in map(json.loads, file)
            if line["language"] == "en"
            for one in line["questions"]
        )


def _folded(question: str) -> str:
    return re.sub(r"\W", "", question.lower())


def read(data: Path, stories: int) -> Iterator[Asking]:
    """Yield all there is to learn from, source after source."""
    from bench.reader.asked import asked_lists, is_aside  # noqa: PLC0415  # loads a model
    from bench.reader.made import made_of  # noqa: PLC0415  # loads spaCy

    with gzip.open(data / "news/answering_sentences.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    kept_aside = questions_aside(data)
    yield from du(
        [
            row
            for row in rows
            if row["source"].startswith("SQuAD 1.1") and _folded(row["question"]) not in kept_aside
        ]
    )
    for row in rows:
        if row["source"].startswith("SelQA"):
            texts = (*row["yes"], *row["no"][: _MOST - len(row["yes"])])
            right = tuple(n < len(row["yes"]) for n in range(len(texts)))
            yield Asking(row["question"], tuple(map(Told, texts)), right, "SelQA")
    for name in ("stories_syria.jsonl", "stories_multihop.jsonl"):
        lines = (data / name).read_text("utf-8").splitlines()
        found = [story for story in map(json.loads, lines) if not is_aside(story["id"])]
        random.Random(0).shuffle(found)
        yield from made_of(found[:stories], "FA-KES" if "syria" in name else "MultiHop-RAG")
    yield from asked_lists(data, aside=False)


def main() -> None:
    """Write the lists and say how many of which."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--stories", type=int, default=400)
    options = parser.parse_args()
    counts: dict[str, int] = defaultdict(int)
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        for asking in read(options.data, options.stories):
            counts[asking.source] += 1
            out.write(json.dumps(asdict(asking), ensure_ascii=False) + "\n")
    print(dict(counts))


if __name__ == "__main__":
    main()
