"""What the stories have for a plan, within what its asker and its question limit it to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.answer import Hit, Narrowing, Plan
from bot.answers.figure_conflict import wanted_of
from bot.answers.figures_wanted import sifted
from bot.english.synonyms import ALIKE, EMPTY, stems_of
from bot.retrieval.answerable import answers, evidence, is_about
from bot.retrieval.passage_features import Asked
from bot.retrieval.rereading import reread
from bot.retrieval.search import search, texts_of
from bot.retrieval.sentence_ranking import Candidate, candidates
from bot.retrieval.weights import HITS_READ
from bot.speakers.credit_book import CreditBook
from bot.stopwatch import Stage, Stopwatch
from index.access import OF_THE_HOUSE, Access
from index.archive.meanings import sentence_meanings
from index.archive.reading import sight_of
from index.archive.replaying import passages_of_versions
from index.archive.versions import live_by_key
from index.embeddings import NO_VECTORS, Vectors32
from index.house import House
from index.languages.language import ENGLISH


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
    leading = hits[0].version if hits else None
    found = reread(coverage.house.reader, coverage.house.reranker, plan, found, leading)
    do_answer = answers(asked, read, found) or (plan.only_links and bool(found))
    fitting = sifted(asked, wanted_of(plan), found, coverage.credited.of)
    do_answer = do_answer or fitting.sure
    is_close = do_answer or (is_about(found) and _has_names(asked, read, found))
    missing = fitting.missing if is_close else None
    coverage.watch.lap(Stage.READING)
    return Findings(plan, asked, hits, fitting.candidates, do_answer and missing is None, missing)


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
    coverage.watch.lap(Stage.SEARCH)
    return asked, hits


def _has_names(asked: Asked, hits: Sequence[Hit], found: Sequence[Candidate]) -> bool:
    """Tell whether what was found has every name of the question, so that it is of its event."""
    return not evidence(asked, hits, found)["names_missing"]


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


def first_to_answer(found: Iterable[Findings], own: str) -> Findings:
    """Return the first findings that answer in words of `own`, else the last that answer, if any.

    `own` is what the question says without its thread. No more are looked for than that takes.

    Raises:
        ValueError: there are none.

    """
    seen = []
    for one in found:
        if one.answers and _speaks_of(one, own):
            return one
        seen.append(one)
    if not seen:
        raise ValueError("nothing was looked for")
    return next((one for one in reversed(seen) if one.answers), seen[0])


def _speaks_of(found: Findings, own: str) -> bool:
    """Tell whether the sentence that would be quoted first has a word of a question, or its like.

    The others do not count: one of them may have it from the very story that the question is of
    by itself, while the thread's words alone lead the answer.
    """
    if found.plan.language != ENGLISH:
        return True
    told = stems_of(" ".join(one.text for one in found.candidates[:1]))
    asked = stems_of(own) - EMPTY
    return not asked or any(({stem} | ALIKE.get(stem, frozenset())) & told for stem in asked)


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
