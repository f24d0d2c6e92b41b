"""Hits: both searches asked, their scores fused, the archive's last word heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answer import Hit, Plan
from bot.newsroom_words import EMPTY
from index.archive.reading import live_passages, live_versions
from index.embeddings import Vector32
from index.house import House
from index.words import stems

DENSE_WEIGHT = 0.3
"""Weight of meaning beside words: the best of those tried on 608 questions (docs/measures.md)."""
DEPTH = 60
"""Passages asked of each search before fusing."""
_NAME_WEIGHT = 0.5
"""Weight of the words of a name that initials stand for, beside the question's own words."""


def search(house: House, plan: Plan, vector: Vector32, limit: int) -> list[Hit]:
    """Return the best live passages for a plan and the vector of its question, best first."""
    dense = dict(house.vectors.search(vector, DEPTH, plan.outlets))
    sparse = dict(house.words.search(word_weights(plan), DEPTH, plan.outlets))
    scores = _fused(dense, sparse)
    best = sorted(scores, key=lambda id_: (-scores[id_], id_))
    with house.archive.reading() as connection:
        passages = live_passages(connection, best)
        versions = live_versions(connection, {p.version_id for p in passages.values()})
    return [
        Hit(passages[id_], versions[passages[id_].version_id], scores[id_], dense.get(id_, 0.0))
        for id_ in best
        if id_ in passages and passages[id_].version_id in versions
    ][:limit]


def word_weights(plan: Plan) -> dict[str, float]:
    """Return the stems to search for, weighted; names that initials stand for are spelt out."""
    weights = {stem: 1.0 for stem in stems(plan.topic) if stem not in EMPTY}
    for body in plan.bodies:
        for name in body.names:
            for stem in stems(name):
                if stem not in EMPTY:
                    weights.setdefault(stem, _NAME_WEIGHT)
    return weights or dict.fromkeys(stems(plan.question), 1.0)


def spelt_out(plan: Plan) -> str:
    """Return the question with initialisms replaced by the names they stand for."""
    question = plan.question
    for body in plan.bodies:
        question = question.replace(body.said, body.names[0])
    return question


def _fused(dense: Mapping[int, float], sparse: Mapping[int, float]) -> dict[int, float]:
    """Return the convex sum of both, each stretched to 0..1 over what it found."""
    flat_dense = _stretched(dense)
    flat_sparse = _stretched(sparse)
    return {
        id_: DENSE_WEIGHT * flat_dense.get(id_, 0.0)
        + (1 - DENSE_WEIGHT) * flat_sparse.get(id_, 0.0)
        for id_ in {*dense, *sparse}
    }


def _stretched(scores: Mapping[int, float]) -> dict[int, float]:
    values: Sequence[float] = list(scores.values())
    if not values:
        return {}
    low, high = min(values), max(values)
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {id_: (score - low) / (high - low) for id_, score in scores.items()}
