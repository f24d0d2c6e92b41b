"""Questions people wrote over news stories, each with the sentences that answer, to learn from.

`asked.jsonl.gz` holds our own words and offsets only: 34,000 questions as a desk types them, over
the stories of FA-KES and MultiHop-RAG and over 470 that we invented (`invented.jsonl.gz`: courts,
disasters, councils, strikes, science, sport, war). A quarter of them no sentence of their story
answers though it is on that very matter (near misses); some a sentence refutes. One story in
`ASIDE` is never learned from: on those it is judged and chosen. `threads.jsonl.gz` holds 8,000 more
that lean on the one or two asked before them.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.reader.lists import Asking
from index.embedding_name import PACKAGED_MODEL
from index.embeddings import Embedder
from index.reader.model import Told
from index.sentences import sentences_of
from index.story import Span

ASKED = Path(__file__).with_suffix(".jsonl.gz")
THREADS = ASKED.with_name("threads.jsonl.gz")
INVENTED = ASKED.with_name("invented.jsonl.gz")
ASIDE = 8
"""One story in so many is kept aside."""
_STORIES = {"FA-KES": "stories_syria.jsonl", "MultiHop-RAG": "stories_multihop.jsonl"}
_HARD, _STRANGERS = 10, 3
"""Sentences of the story that do not answer, and of other stories, that go with a question."""
_LIKE = 200
"""Sentences among which strangers are looked for, the likest."""
_AT_ONCE = 256
_HALF = 0.5
"""Share of two spans that must be common for them to be the same sentence."""

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question over a story."""

    source: str
    story: str
    question: str
    kind: str
    """`answerable`, `near miss`, or `refuted`: a false premise, or answered with no."""
    answers: tuple[Span, ...]
    """Where in the story's text the sentences stand that answer, the best first."""
    history: tuple[str, ...] = ()
    """The questions before it in its thread."""

    @property
    def is_aside(self) -> bool:
        """Tell whether its story is kept aside."""
        return is_aside(self.story)


def is_aside(story: str) -> bool:
    """Tell whether the story of an id is kept aside."""
    return zlib.crc32(story.encode()) % ASIDE == 0


def asked_lists(data: Path, *, aside: bool) -> Iterator[Asking]:
    """Yield the questions to learn from, or those kept aside with all of their story."""
    embedder = Embedder(PACKAGED_MODEL)
    found = stories(data)
    asked = [one for one in questions() if one.is_aside == aside]
    if aside:
        found = {key: found[key] for key in {(one.source, one.story): None for one in asked}}
    return lists_of(asked, newsroom(found, embedder), embedder, whole=aside)


def questions(file: Path = ASKED) -> Iterator[Asked]:
    """Yield all of them, a story's together; of `THREADS`, those that lean on others."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for one in map(json.loads, lines):
            spans = tuple((start, end) for start, end in one.pop("answers"))
            yield Asked(**one | {"answers": spans, "history": tuple(one.get("history", ()))})


def stories(data: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the stories asked about, by source and id."""
    found = {
        source: (data / name).read_text("utf-8").splitlines() for source, name in _STORIES.items()
    }
    with gzip.open(INVENTED, "rt", encoding="utf-8") as lines:
        found["invented"] = list(lines)
    return {
        (source, story["id"]): story
        for source, lines_of_source in found.items()
        for story in map(json.loads, lines_of_source)
    }


@dataclass(frozen=True)
class Newsroom:
    """The sentences of all stories, story after story, with what tells how near a question is."""

    told: tuple[Told, ...]
    spans: tuple[Span, ...]
    of: Mapping[tuple[str, str], range]
    """Which sentences are those of a story, by source and id."""
    keys: tuple[tuple[str, str], ...]
    """Whose each sentence is."""
    meanings: Vectors
    stems: tuple[frozenset[str], ...]
    held_by: Mapping[str, int]
    """In how many stories a word stands."""
    words: Mapping[tuple[str, str], frozenset[str]]


def newsroom(found: Mapping[tuple[str, str], dict[str, Any]], embedder: Embedder) -> Newsroom:
    """Cut stories and take their sentences' meanings."""
    told: list[Told] = []
    spans: list[Span] = []
    of = {}
    texts = [story["text"] for story in found.values()]
    for (key, story), own in zip(found.items(), sentences_of(texts), strict=True):
        here = [" ".join(story["text"][start:end].split()) for start, end in own]
        of[key] = range(len(told), len(told) + len(here))
        told += [
            Told(text, before, story["title"])
            for text, before in zip(here, ["", *here], strict=False)
        ]
        spans += own
    words = {
        key: _words(" ".join([told[n].text for n in own])) | _words(found[key]["title"])
        for key, own in of.items()
    }
    return Newsroom(
        told=tuple(told),
        spans=tuple(spans),
        of=of,
        keys=tuple(key for key, own in of.items() for _ in own),
        meanings=embedder.encode([one.text for one in told]),
        stems=tuple(_words(one.text) for one in told),
        held_by=Counter(word for own in words.values() for word in own),
        words=words,
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in re.findall(r"[a-z0-9]{2,}", text.lower()))


def lists_of(
    asked: Sequence[Asked], room: Newsroom, embedder: Embedder, *, whole: bool = False
) -> Iterator[Asking]:
    """Yield each question with sentences, those that answer first, then the hardest.

    Strangers come last: sentences near in meaning, of stories that lack the question's rarest word.
    With `whole`, all other sentences of the story instead, and no strangers.
    """
    for one, likeness in zip(asked, _likenesses(asked, room, embedder), strict=True):
        own = room.of[one.source, one.story]
        right = [n for n in own if is_one_of(room.spans[n], one.answers)]
        if one.answers and not right:
            continue
        stems = _words(one.question)
        near = sorted(set(own) - set(right), key=partial(_farness, room, stems, likeness))
        others = near if whole else [*near[:_HARD], *_strangers(room, stems, likeness)]
        yield Asking(
            one.question,
            tuple(room.told[n] for n in (*right, *others)),
            (True,) * len(right) + (False,) * len(others),
            f"asked of {one.source}",
        )


def _likenesses(asked: Sequence[Asked], room: Newsroom, embedder: Embedder) -> Iterator[Vectors]:
    """Yield how like each question all sentences are."""
    for at in range(0, len(asked), _AT_ONCE):
        vectors = embedder.encode([one.question for one in asked[at : at + _AT_ONCE]])
        yield from vectors @ room.meanings.T


def _farness(room: Newsroom, stems: frozenset[str], likeness: Vectors, n: int) -> float:
    return -float(likeness[n]) - len(stems & room.stems[n]) / (1 + len(stems))


def _strangers(room: Newsroom, stems: frozenset[str], likeness: Vectors) -> list[int]:
    known = [word for word in stems if room.held_by.get(word, 0)]
    if not known:
        return []
    rarest = min(known, key=lambda word: (room.held_by[word], word))
    best = np.argpartition(-likeness, _LIKE)[:_LIKE]
    best = best[np.argsort(-likeness[best], kind="stable")]
    lacking = (int(n) for n in best if rarest not in room.words[room.keys[n]])
    return list(islice(lacking, _STRANGERS))


def is_one_of(span: Span, answers: Sequence[Span]) -> bool:
    """Tell whether a sentence is one that answers, though it may be cut otherwise."""

    def common(other: Span) -> float:
        shorter = min(span[1] - span[0], other[1] - other[0])
        return (min(span[1], other[1]) - max(span[0], other[0])) / max(shorter, 1)

    return any(common(answer) > _HALF for answer in answers)
