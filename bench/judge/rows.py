"""Pairs as the Judge learns from them and is judged by them: rows of tokens and labels."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from bench.judge.pairs import DENIES, KEPT_ASIDE, NEITHER, NOT, SAYS
from index.reader.tokens import MARKS

LABELS = (SAYS, DENIES, NEITHER, NOT)
SHARES = {"MNLI dev": 0.3, "SNLI dev": 0.17, "WiCE": 0.06, "FA-KES": 0.19, "MultiHop-RAG": 0.28}
"""How often each source is learned from; of made claims each kind as often as every other."""
_CLAIM, _READ = 64, 72
"""Tokens of a claim, and of the sentence before, and of a sentence, that are learned from."""
_BARE = 0.5
"""Share of pairs learned without the sentence before."""
_NEED_BEFORE = frozenset({"joined", "WiCE"})
_TRUE = 0.45
"""Share of made claims that are true."""
_OFTEN = {"rival": 5.0, "who": 2.0, "verb": 2.0, "hedge": 2.0}
_SELDOM = dict.fromkeys(("figure", "day", "scale", "ordinal", "wider", "place"), 0.3)
_WEIGHTS = {**_OFTEN, **_SELDOM}
"""How often each kind of change is learned beside others (1): little of what rules see anyway."""

Tokens = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Pairs:
    """Pairs as numbers of texts, which are held once as tokens."""

    texts: list[list[int]]
    rows: list[tuple[int, int, int]]
    """Claim, sentence, the one before."""
    labels: list[int]
    """By place in LABELS."""
    kinds: list[str]
    sources: list[str]

    def tokens(self, n: int, chance: random.Random | None) -> Tokens:
        """Return a pair's row; without `chance` it is read as it is when asked in earnest."""
        claim, sentence, before = (self.texts[at] for at in self.rows[n])
        if chance and chance.random() < _BARE and self.kinds[n] not in _NEED_BEFORE:
            before = []
        asked = [MARKS.start, *claim[:_CLAIM], MARKS.end]
        told = [*sentence[:_READ], MARKS.end, *before[-_CLAIM:], MARKS.end, MARKS.end]
        return asked + told, [0] * len(asked) + [1] * len(told)


def read_pairs(file: Path, tokenizer: Tokenizer) -> tuple[Pairs, Pairs]:
    """Read pairs; return those to learn from, and those kept aside."""
    numbers: dict[str, int] = {}

    def number(text: str) -> int:
        return numbers.setdefault(text[:1500], len(numbers))

    parts: list[list[tuple[tuple[int, int, int], int, str, str]]] = [[], []]
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for n, one in enumerate(map(json.loads, lines)):
            told = one["told"]
            row = number(one["claim"]), number(told["text"]), number(told["before"])
            label = LABELS.index(one["label"])
            parts[n % KEPT_ASIDE == 0].append((row, label, one["kind"], one["source"]))
    texts = [one.ids for one in tokenizer.encode_batch(list(numbers), add_special_tokens=False)]
    learned, aside = (
        Pairs(texts, *(list(part) for part in zip(*found, strict=True))) for found in parts
    )
    return learned, aside


def pair_batches(
    pairs: Pairs, chance: random.Random, size: int
) -> Iterator[tuple[list[Tokens], list[int]]]:
    """Yield rows of tokens and their labels without end."""
    of_kind: dict[str, dict[bool, dict[str, list[int]]]] = defaultdict(
        lambda: {is_true: defaultdict(list) for is_true in (False, True)}
    )
    for n, (source, kind) in enumerate(zip(pairs.sources, pairs.kinds, strict=True)):
        of_kind[source][pairs.labels[n] == 0][kind].append(n)
    sources = [one for one in SHARES if one in of_kind]
    shares = [SHARES[one] for one in sources]
    while True:
        picked = []
        for source in chance.choices(sources, shares, k=size):
            kinds = of_kind[source][chance.random() < _TRUE]
            weights = [_WEIGHTS.get(kind, 1.0) for kind in kinds]
            [kind] = chance.choices(list(kinds), weights)
            picked.append(chance.choice(kinds[kind]))
        yield [pairs.tokens(n, chance) for n in picked], [pairs.labels[n] for n in picked]


def pair_loss(logits: torch.Tensor, labels: Sequence[int]) -> torch.Tensor:
    """Return how far logits (rows, 3) are from their labels; of a NOT only "says" is looked at."""
    at = torch.tensor(labels)
    logs = nn.functional.log_softmax(logits, dim=1)
    known = at < LABELS.index(NOT)
    exact = -logs[known].gather(1, at[known, None]).sum()
    other = -logs[~known][:, 1:].logsumexp(1).sum()
    return (exact + other) / len(labels)


def judged_pairs(
    pairs: Pairs, beliefs: Callable[[Sequence[Tokens]], Sequence[Sequence[float]]], most: int
) -> str:
    """Return, for each kind kept aside, the share told rightly as said or not said."""
    of_kind: dict[str, list[int]] = defaultdict(list)
    for n, kind in enumerate(pairs.kinds):
        of_kind[f"{kind}{'+' if pairs.labels[n] == 0 else '-'}"].append(n)
    told = []
    for kind, ns in sorted(of_kind.items()):
        chosen = ns[:: max(1, len(ns) // most)][:most]
        found = np.array(beliefs([pairs.tokens(n, None) for n in chosen]))
        says = found[:, 0] > 0.5
        right = says == np.array([pairs.labels[n] == 0 for n in chosen])
        told.append(f"{kind} {right.mean():.2f}")
    return ", ".join(told)
