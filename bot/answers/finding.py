"""What the stories have for a plan, within what its asker and its question limit it to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from bot.answer import Hit, Narrowing, Plan
from bot.answers.figure_conflict import wanted_of
from bot.answers.figures_wanted import sifted
from bot.questions.leaning import leaning
from bot.retrieval.answerable import answers, evidence, is_about
from bot.retrieval.passage_features import Asked
from bot.retrieval.rereading import reread
from bot.retrieval.search import search, texts_of
from bot.retrieval.sentence_ranking import Candidate, asks_for_word_alone, candidates, of_one_matter
from bot.retrieval.weights import FIRST_MET, HITS_READ, STORIES_OF_SPEAKER, UNREAD
from bot.speakers.credit_book import CreditBook
from bot.stopwatch import Stage, Stopwatch
from index.access import OF_THE_HOUSE, Access
from index.archive.meanings import sentence_meanings
from index.archive.reading import sight_of
from index.archive.replaying import passages_of_versions
from index.archive.versions import live_by_key
from index.embeddings import NO_VECTORS, Vectors32
from index.house import House
from index.story import Version


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage as one asker may see it, and the clock that runs while it is searched."""

    house: House
    credited: CreditBook
    access: Access = OF_THE_HOUSE
    watch: Stopwatch = field(default_factory=Stopwatch)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the stories have for a plan."""

    plan: Plan
    asked: Asked
    hits: Sequence[Hit]
    candidates: Sequence[Candidate]

    answers: bool
    """Whether they answer it."""

    missing: str | None = None
    """What is asked for a figure of and none counts: "the injured"; None where one may."""

    @property
    def best_odds(self) -> float | None:
        """The Reader's best odds, in logarithms; None where it has read nothing."""
        return max((one.odds for one in self.candidates if one.odds is not None), default=None)

    def answered_by(self, one: Candidate) -> bool:
        """Tell whether a candidate would answer if it were the only one."""
        return answers(self.asked, self.hits, [one])


def find(coverage: Coverage, plan: Plan, limit: int) -> Findings:
    """Find what the stories have for a plan: `limit` hits at most, the sentences of the best.

    Raises:
        StoreError: the archive or an index cannot be read.

    """
    asked, hits = passages_for(coverage, plan, limit)
    read = hits[:HITS_READ]
    coverage.credited.read(hit.version for hit in read)
    coverage.watch.lap(Stage.CREDITS)
    found = candidates(asked, read, coverage.credited.of)
    coverage.watch.lap(Stage.SENTENCES)
    leading = next((hit.version for hit in hits if _has_any_of(hit.version, found)), None)
    found = reread(coverage.house.reader, coverage.house.reranker, plan, found, leading)
    do_answer = answers(asked, read, found) or (plan.only_links and bool(found))
    fitting = sifted(asked, wanted_of(plan), found, coverage.credited.of)
    do_answer = do_answer or fitting.sure
    is_close = do_answer or (is_about(found) and _has_names(asked, read, found))
    missing = fitting.missing if is_close else None
    coverage.watch.lap(Stage.READING)
    shown = of_one_matter(asked, fitting.candidates)
    return Findings(plan, asked, hits, shown, do_answer and missing is None, missing)


def _has_any_of(version: Version, found: Sequence[Candidate]) -> bool:
    return any(one.version.id == version.id for one in found)


def passages_for(coverage: Coverage, plan: Plan, limit: int) -> tuple[Asked, list[Hit]]:
    """Search for a plan: what it asks, and `limit` hits at most, the best first.

    Raises:
        StoreError: the archive or an index cannot be read.

    """
    vectors = coverage.house.embedder.encode(texts_of(plan))
    coverage.watch.lap(Stage.EMBED)
    asked, hits = search(coverage.house, plan, vectors, limit, coverage.access)
    if plan.stories and not plan.loosened:
        hits = _passages_of(coverage, plan.stories, vectors)[:limit]
    elif asks_for_word_alone(plan):
        hits = _with_their_stories(coverage, hits, vectors)[:limit]
    coverage.watch.lap(Stage.SEARCH)
    return asked, hits


def _has_names(asked: Asked, hits: Sequence[Hit], found: Sequence[Candidate]) -> bool:
    """Tell whether what was found has every name of the question, so that it is of its event."""
    return not evidence(asked, hits, found)["names_missing"]


def _with_their_stories(coverage: Coverage, hits: list[Hit], vectors: Vectors32) -> list[Hit]:
    """Return hits with what else stands in the first stories, where whom they name is "he"."""
    score: dict[str, float] = {}
    for hit in hits:
        score.setdefault(hit.version.story.key, hit.score)
    known = {hit.passage.id for hit in hits}
    more = [
        replace(hit, score=score[hit.version.story.key])
        for hit in _passages_of(coverage, list(score)[:STORIES_OF_SPEAKER], vectors)
        if hit.passage.id not in known
    ]
    room = max(0, HITS_READ - len(more))
    return [*hits[:room], *more, *hits[room:]]


def _passages_of(coverage: Coverage, keys: Sequence[str], vectors: Vectors32) -> list[Hit]:
    """Return all passages of stories that may be seen, those most like the question first."""
    house = coverage.house
    with house.archive.reading() as connection:
        sight = sight_of(connection, coverage.access)
        versions = {one.id: one for one in live_by_key(connection, keys, sight).values()}
        passages = [one.passage for one in passages_of_versions(connection, versions)]
        ids = [one.id for one in passages]
        meanings = sentence_meanings(connection, house.embedder.kept_under, ids)
    hits = []
    for passage in passages:
        rows = meanings.get(passage.id, NO_VECTORS)
        likeness = float((rows @ vectors[0]).max()) if len(rows) else 0.0
        hits.append(Hit(passage, versions[passage.version_id], likeness, rows))
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def find_within(coverage: Coverage, plan: Plan, narrowing: Narrowing, limit: int) -> Findings:
    """Find what the stories have for a question's plan within a narrowing, `limit` hits at most.

    Where the question's own limits leave no answer, it is looked for elsewhere. An asker's are kept
    to, and what answers the question without them answers it within them.

    Raises:
        StoreError: the archive or an index cannot be read.

    """
    limited = narrowed(plan, narrowing)
    found = find(coverage, limited, limit)
    if found.answers or not limited.limited:
        return found
    wide = replace(limited, loosened=True)
    if narrowing.limits:
        wide = narrowed(plan, Narrowing(everywhere=narrowing.everywhere))
    wider = find(coverage, wide, limit)
    if not wider.answers:
        return found
    return replace(wider, plan=limited) if narrowing.limits else wider


def likelier(found: Sequence[Findings]) -> Findings:
    """Return what was found for the likelier reading of a question: of its thread, or alone. Pure.

    Where the thread's answers nothing, the other is no way out: it would answer what was not asked,
    unless its story is one that the thread led to as well. Where neither answers, it is of no
    matter which, and the nearer is told of.
    """
    if len(found) == 1:
        return found[0]
    thread, alone = sorted(found, key=lambda one: not one.plan.put)
    if not (thread.answers or alone.answers):
        return max(alone, thread, key=_nearness)
    leans = leaning(alone.plan, thread.best_odds, alone.best_odds) > 0
    if leans and not thread.answers:
        leans = not any(_is_met_by(thread, one.version) for one in alone.candidates[:1])
    return thread if leans else alone


def _nearness(found: Findings) -> float:
    return UNREAD if found.best_odds is None else found.best_odds


def _is_met_by(found: Findings, version: Version) -> bool:
    """Tell whether a story is among the very first that were found."""
    stories = dict.fromkeys(hit.version.id for hit in found.hits)
    return version.id in islice(stories, FIRST_MET)


def narrowed(plan: Plan, narrowing: Narrowing) -> Plan:
    """Return a plan limited as the asker wants it, beside what the question says. Pure."""
    lifted = narrowing.everywhere
    return replace(
        plan,
        outlets=narrowing.outlets or (() if lifted else plan.outlets),
        parts=tuple(part for part in plan.parts if not (lifted and part.outlet)),
        stories=() if lifted else plan.stories,
        since=narrowing.since or (None if lifted else plan.since),
        until=narrowing.until or (None if lifted else plan.until),
        narrowing=narrowing,
    )
