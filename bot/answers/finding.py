"""What the stories have for a plan, within what its asker and its question limit it to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.answer import Hit, Narrowing, Plan
from bot.answers.figure_conflict import wanted_of
from bot.answers.figures_wanted import sifted
from bot.retrieval.answerable import answers, evidence, is_about
from bot.retrieval.passage_features import Asked
from bot.retrieval.search import search, texts_of
from bot.retrieval.sentence_ranking import Candidate, candidates
from bot.retrieval.weights import HITS_READ
from bot.speakers.credit_book import CreditBook
from bot.stopwatch import Stage, Stopwatch
from index.access import OF_THE_HOUSE, Access
from index.house import House


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
    vectors = coverage.house.embedder.encode(texts_of(plan))
    coverage.watch.lap(Stage.EMBED)
    asked, hits = search(coverage.house, plan, vectors, limit, coverage.access)
    coverage.watch.lap(Stage.SEARCH)
    read = hits[:HITS_READ]
    coverage.credited.read(hit.version for hit in read)
    coverage.watch.lap(Stage.CREDITS)
    found = candidates(asked, read, coverage.credited.of)
    do_answer = answers(asked, read, found)
    fitting = sifted(asked, wanted_of(plan), found)
    is_close = do_answer or (is_about(found) and _has_names(asked, read, found))
    missing = fitting.missing if is_close else None
    coverage.watch.lap(Stage.SENTENCES)
    return Findings(plan, asked, hits, fitting.candidates, do_answer and missing is None, missing)


def _has_names(asked: Asked, hits: Sequence[Hit], found: Sequence[Candidate]) -> bool:
    """Tell whether what was found has every name of the question, so that it is of its event."""
    return not evidence(asked, hits, found)["names_missing"]


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


def narrowed(plan: Plan, narrowing: Narrowing) -> Plan:
    """Return a plan limited as the asker wants it, beside what the question says. Pure."""
    lifted = narrowing.everywhere
    return replace(
        plan,
        outlets=narrowing.outlets or (() if lifted else plan.outlets),
        parts=tuple(part for part in plan.parts if not (lifted and part.outlet)),
        since=narrowing.since or (None if lifted else plan.since),
        until=narrowing.until or (None if lifted else plan.until),
        narrowing=narrowing,
    )
