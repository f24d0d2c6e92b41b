"""Hits: both searches asked, the archive's last word heard, the passages weighed and ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial

from bot.answer import AskedSpeaker, Hit, Plan
from bot.english.synonyms import EMPTY, stems_of
from bot.languages.words import crossed, empty_of
from bot.retrieval.passage_features import Asked, Fit, fit
from bot.retrieval.weights import (
    CROSSED,
    DEPTH,
    DEPTH_FOR_OUTLETS,
    MOST_MISSPELT,
    NAME_SPELT_OUT,
    PASSAGE,
    RERANKED,
    RERANKER_WEIGHT,
    SAME_OUTLET,
    SAME_STORY,
    SPELT_FROM,
    SPELT_NEARLY,
    WEIGHED,
    WEIGHED_OF_PARTS,
)
from index.access import OF_THE_HOUSE, Access, Sight
from index.archive.meanings import sentence_meanings
from index.archive.reading import live_passages, live_versions, sight_of
from index.archive.totals import languages
from index.embeddings import NO_VECTORS, Vectors32
from index.encoders.languages import ONLY_ENGLISH
from index.house import House
from index.languages.language import ENGLISH
from index.reranker import Reranker
from index.story import Version
from index.words import stems


@dataclass(frozen=True, slots=True)
class _Pool:
    """Passages found, by id, with what each search says of them."""

    words: dict[int, float]
    """Share of the best BM25 score."""
    parts: dict[int, float]
    """The same for the part of the question that fits best."""
    dense: dict[int, float]


def search(
    house: House, plan: Plan, vectors: Vectors32, limit: int, access: Access = OF_THE_HOUSE
) -> tuple[Asked, list[Hit]]:
    """Return what is asked and the best live passages for it that may be seen, best first.

    `vectors` are of the plan's texts (`texts_of`), a row each.
    """
    asked, found = found_for(house, plan, vectors, access)
    hits = [hit for hit, _ in found]
    if house.reranker is not None:
        hits = _reranked(house.reranker, plan, hits)
    return asked, ordered(hits, plan, limit)


def found_for(
    house: House, plan: Plan, vectors: Vectors32, access: Access = OF_THE_HOUSE
) -> tuple[Asked, list[tuple[Hit, Fit]]]:
    """Return the live passages worth weighing, with their scores and why they have them."""
    with house.archive.reading() as connection:
        sight = sight_of(connection, access)
        spoken = languages(connection, sight)
    topic = stems(plan.topic) if plan.language == ENGLISH else ()
    unknown = frozenset([s for s in topic if _may_be_misspelt(s, house, sight)][:MOST_MISSPELT])
    others = [code for code in spoken if code != plan.language]
    elsewhere = crossed(plan.topic, plan.language, others)
    is_english = plan.language == ENGLISH and not others
    reads = ONLY_ENGLISH if is_english else house.embedder.reads
    pool = _pool(house, plan, vectors, unknown, sight, elsewhere=elsewhere)
    hits = _read(house, plan, pool, vectors, access)
    rarity = partial(house.words.rarity, sight=sight)
    asked = Asked(plan, vectors, rarity, _both(_nearly_spelt(unknown, hits), elsewhere), reads)
    weighed = []
    for hit in hits:
        id_ = hit.passage.id
        best_part = max(pool.parts.get(id_, 0.0), pool.words.get(id_, 0.0))
        facts = fit(asked, hit, best_part)
        score = sum(PASSAGE[name] * value for name, value in facts.items())
        weighed.append((replace(hit, score=score), facts))
    return asked, weighed


def texts_of(plan: Plan) -> list[str]:
    """Return what must be embedded for a plan: the question with names spelt out, and its parts.

    Where a model has said what an odd question is about, its words are asked: the question's own
    have found nothing.
    """
    question = plan.topic if plan.by_model else plan.question
    return [spelt_out(plan, question), *(part.text for part in plan.parts)]


def spelt_out(plan: Plan, question: str) -> str:
    """Return a question with the names that initials in it stand for."""
    for body in plan.bodies:
        if _stands_for(body):
            question = question.replace(body.said, body.names[0])
    return question


def _stands_for(body: AskedSpeaker) -> bool:
    """Tell initials, in capitals or not, from a name or a part of one."""
    if not body.names or " " in body.said:
        return False
    return body.said.isupper() or body.said.lower() not in body.names[0].lower()


def word_weights(plan: Plan, text: str) -> dict[str, float]:
    """Return the stems to search for, weighted; names that initials stand for are spelt out."""
    empty = empty_of(plan.language)
    weights = {stem: 1.0 for stem in stems(text, plan.language) if stem not in empty}
    for body in plan.bodies:
        for name in body.names:
            for stem in stems(name):
                if stem not in EMPTY:
                    weights.setdefault(stem, NAME_SPELT_OUT)
    return weights or dict.fromkeys(stems(plan.question, plan.language), 1.0)


def ordered(hits: Iterable[Hit], plan: Plan, limit: int) -> list[Hit]:
    """Return the best hits, the best of each story and of each outlet asked first."""
    left = sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))
    chosen: list[Hit] = []
    worth = [hit.score for hit in left]
    several = len(plan.outlets) > 1
    while left and len(chosen) < limit:
        at = max(range(len(left)), key=lambda n: worth[n])
        best = left.pop(at)
        worth.pop(at)
        chosen.append(best)
        story = best.version.story
        for n, other in enumerate(left):
            if other.version.id == best.version.id:
                worth[n] -= SAME_STORY
            if several and other.version.story.outlet == story.outlet:
                worth[n] -= SAME_OUTLET
    return chosen


def _reranked(reranker: Reranker, plan: Plan, hits: Sequence[Hit]) -> list[Hit]:
    """Return the best hits with what a cross-encoder thinks of them added to their scores."""
    best = sorted(hits, key=lambda hit: -hit.score)[:RERANKED]
    if not best:
        return []
    gains = reranker.scores(plan.question, [hit.text for hit in best])
    return [
        replace(hit, score=hit.score + RERANKER_WEIGHT * float(gain))
        for hit, gain in zip(best, gains, strict=True)
    ]


def _may_be_misspelt(stem: str, house: House, sight: Sight) -> bool:
    return len(stem) >= SPELT_FROM and stem.isalpha() and not house.words.knows(stem, sight)


def _nearly_spelt(unknown: Iterable[str], hits: Sequence[Hit]) -> dict[str, frozenset[str]]:
    """Return, for each stem no story has, the nearest spellings among the stories found."""
    if not unknown:
        return {}
    stories = {hit.version.id: hit.version.story for hit in hits}.values()
    known = sorted(frozenset().union(*(stems_of(story.text) for story in stories)))
    near = {stem: get_close_matches(stem, known, cutoff=SPELT_NEARLY) for stem in unknown}
    return {stem: frozenset(found) for stem, found in near.items() if found}


def _both(
    one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return what either has for each stem."""
    nothing: frozenset[str] = frozenset()
    return {stem: one.get(stem, nothing) | other.get(stem, nothing) for stem in {*one, *other}}


def _pool(
    house: House,
    plan: Plan,
    vectors: Vectors32,
    unknown: frozenset[str],
    sight: Sight,
    *,
    elsewhere: Mapping[str, frozenset[str]],
) -> _Pool:
    whole = word_weights(plan, plan.topic)
    for stem in sorted(frozenset().union(*elsewhere.values())):
        whole.setdefault(stem, CROSSED)
    found = house.words.search(whole, DEPTH, fuzzy=unknown, sight=sight)
    best = found[0][1] if found else 1.0
    words = {id_: score / best for id_, score in found}
    if plan.outlets:
        for outlet in plan.outlets:
            for id_, score in house.words.search(whole, DEPTH, [outlet], sight=sight):
                words.setdefault(id_, score / best)
    parts: dict[int, float] = {}
    for part in plan.parts:
        weights = {stem: 1.0 for stem in stems(part.text) if stem not in EMPTY}
        asked_of = [part.outlet] if part.outlet else []
        its = house.words.search(weights, DEPTH, asked_of, sight=sight)
        for id_, score in its:
            parts[id_] = max(parts.get(id_, 0.0), score / its[0][1])
    depth = DEPTH_FOR_OUTLETS if plan.outlets else DEPTH
    return _Pool(words, parts, dict(house.vectors.search(vectors[0], depth, sight)))


def _read(house: House, plan: Plan, pool: _Pool, vectors: Vectors32, access: Access) -> list[Hit]:
    """Return the live passages of a pool that are worth reading, with their stories.

    The archive has the last word on what is live and who may see it, in one moment.
    """
    ids = {*pool.words, *pool.parts, *pool.dense}
    with house.archive.reading() as connection:
        sight = sight_of(connection, access)
        passages = live_passages(connection, ids, sight)
        meanings = sentence_meanings(connection, house.embedder.kept_under, passages)
        likely = sorted(passages, key=lambda id_: (-_promise(id_, pool, meanings, vectors), id_))
        most = WEIGHED_OF_PARTS if plan.parts else WEIGHED
        if not _is_limited(plan):
            likely = likely[:most]
        versions = live_versions(connection, {passages[id_].version_id for id_ in likely}, sight)
    return [
        Hit(passages[id_], versions[passages[id_].version_id], 0.0, meanings.get(id_, NO_VECTORS))
        for id_ in likely
        if passages[id_].version_id in versions
        and _within(plan, versions[passages[id_].version_id])
    ][:most]


def _promise(id_: int, pool: _Pool, meanings: dict[int, Vectors32], vectors: Vectors32) -> float:
    """Return a rough score, from what is known without the story's text."""
    rows = meanings.get(id_, NO_VECTORS)
    meaning = float((rows @ vectors[0]).max()) if len(rows) else pool.dense.get(id_, 0.0)
    found = max(pool.words.get(id_, 0.0), pool.parts.get(id_, 0.0))
    return PASSAGE["sentence_meaning"] * meaning + PASSAGE["part_words"] * found


def _is_limited(plan: Plan) -> bool:
    """Tell whether a plan is limited to days, so that stories must be read to drop others."""
    return not plan.loosened and not (plan.since is None and plan.until is None)


def _within(plan: Plan, version: Version) -> bool:
    """Tell whether a story is of the days a plan is limited to."""
    story = version.story
    if not _is_limited(plan):
        return True
    day = story.published
    if day is None:
        return False
    return (plan.since is None or plan.since <= day) and (plan.until is None or day <= plan.until)
