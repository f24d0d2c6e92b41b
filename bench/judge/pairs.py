"""What the Judge learns from: claims, each with a sentence that says it, denies it, or neither.

    python -m bench.judge.pairs DATA OUT.jsonl.gz [--stories N]

DATA is the folder with `news/` and the stories; N bounds the stories of each file from whose
sentences claims are made by rule (`told_again.py`). A line of OUT is one `Pair`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.reader.lists import sentence_spans
from index.reader.model import Told

TERMS = {
    "MNLI dev": "OANC and CC BY (MultiNLI)",
    "SNLI dev": "CC BY-SA 4.0",
    "WiCE": "CC BY-SA 4.0",
    "MultiHop-RAG": "ODC-BY 1.0 (claims made by rule from its stories)",
    "FA-KES": "CC BY 4.0 (claims made by rule from its stories)",
}
"""The sources a model that ships may learn from, with their stated terms. Left out since they state
none, or not such: SICK, MSRP, RTE, FNC-1, RealTimeQA."""

SAYS, DENIES, NEITHER, NOT = "says", "denies", "neither", "not"
"""NOT: it does not say it, whichever of the two others it is."""
_LABELS = {"entailment": SAYS, "contradiction": DENIES, "neutral": NEITHER, "not_entailment": NOT}
KEPT_ASIDE = 12
"""Every twelfth pair is never learned from."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, a sentence with what stands around it, and what the sentence says to it."""

    claim: str
    told: Told
    label: str
    kind: str
    """How the claim was made, or the source's name."""
    source: str


def published(data: Path) -> Iterator[Pair]:
    """Yield the published pairs whose terms allow a model that ships."""
    with gzip.open(data / "news/entailment.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            source = next((name for name in TERMS if line["source"].startswith(name)), None)
            if source:
                label = _LABELS[line["label"]]
                yield Pair(line["hypothesis"], _told(line["premise"]), label, source, source)


def _told(premise: str) -> Told:
    """Return the last sentence of a premise, the others as what stands before it."""
    text = " ".join(premise.split())
    start, end = sentence_spans(text)[-1] if text else (0, 0)
    return Told(text[start:end], text[:start].strip())


def read(data: Path, stories: int) -> Iterator[Pair]:
    """Yield all there is to learn from, source after source."""
    from bench.judge.told_again import made_of  # noqa: PLC0415  # loads spaCy

    yield from published(data)
    for name, source in (("syria", "FA-KES"), ("multihop", "MultiHop-RAG")):
        lines = (data / f"stories_{name}.jsonl").read_text("utf-8").splitlines()
        yield from made_of([json.loads(line) for line in lines[:stories]], source)


def main() -> None:
    """Write the pairs and say how many of which."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--stories", type=int, default=800)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        for pair in read(options.data, options.stories):
            counts[f"{pair.source} {pair.kind} {pair.label}"] += 1
            out.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
    for name, count in sorted(counts.items()):
        print(count, name)


if __name__ == "__main__":
    main()
