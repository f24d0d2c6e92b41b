"""How a passage fits a plan, as numbers that are weighed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache

from bot.answer import Hit, Part, Plan
from bot.english.synonyms import stems_of
from bot.languages.words import stems_in
from bot.retrieval.weights import PUBLISHED_NEAR
from bot.retrieval.word_overlap import Rarity, Telling, covered, weigh
from index.calendar import CALENDAR as CALENDAR_WORDS
from index.embeddings import Vectors32
from index.encoders.languages import ONLY_ENGLISH, Reads
from index.story import Story, Version, sentences_in

Fit = dict[str, float]
"""Facts about a passage by name, each from 0 to 1 (a cosine may be below)."""


CALENDAR = stems_of(" ".join((*sorted(CALENDAR_WORDS), "year month week")))
"""Stems that name days and periods: they are no things that a figure counts."""


@dataclass(frozen=True)
class Asked:
    """A plan with what its texts mean and how much its words tell."""

    plan: Plan
    vectors: Vectors32
    """Of the question, then of each part; a row each."""
    rarity: Rarity
    spelt: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For stems no story has, those of the stories found that are nearly spelt like them; for the
    question's words, what they are in the other languages of the stories."""

    reads: Reads = ONLY_ENGLISH
    """Which languages the model reads: likeness of what it does not read tells nothing."""

    def understands(self, version: Version) -> bool:
        """Tell whether the model reads the question's language and that of a version."""
        return self.reads.both(self.plan.language, version.language)

    @cached_property
    def words(self) -> Telling:
        """The question's telling words; those that name whose word is asked for tell nothing."""
        said = {stem for body in self.plan.asked for stem in stems_of(body.said)}
        own = self.plan.language
        telling = weigh(self.plan.topic, self.rarity, said, self.spelt, own)
        return telling or weigh(self.plan.topic, self.rarity, spelt=self.spelt, written_in=own)

    @cached_property
    def of_thread(self) -> frozenset[str]:
        """The stems that only say of which event a question is, as its thread has it.

        None where it says nothing of its own.
        """
        thread = stems_of(" ".join(self.plan.thread))
        return thread if any(stem not in thread for stem, _, _ in self.words) else frozenset()

    @cached_property
    def things(self) -> frozenset[str]:
        """What a figure may count: the question's telling words and their like, dates left out."""
        own = [(stem, alike) for stem, _, alike in self.words if not stem.isdigit()]
        told = {stem for stem, _ in own} - CALENDAR
        return frozenset(told.union(*(alike for stem, alike in own if stem in told)))

    @cached_property
    def parts(self) -> list[tuple[Part, Telling, int]]:
        """Each part with its telling words and the row of its vector."""
        parts = self.plan.parts
        return [
            (part, weigh(part.text, self.rarity, spelt=self.spelt), n)
            for n, part in enumerate(parts, 1)
        ]


def fit(asked: Asked, hit: Hit, best_part: float) -> Fit:
    """Return how a passage fits what is asked; `best_part` is its share of the best BM25 score."""
    story = hit.version.story
    spans = [hit.version.sentences[n] for n in sentences_in(hit.version, hit.passage)]
    of = hit.version.language
    sentences = [stems_in(story.text[start:end], of) for start, end in spans]
    whole = frozenset().union(*sentences, stems_in(label_of(story), of))
    told = len(hit.meanings) and asked.understands(hit.version)
    meanings = hit.meanings @ asked.vectors.T if told else None
    own = [part for part in asked.parts if part[0].outlet == story.outlet and story.outlet]
    clauses = [part for part in asked.parts if part[0].outlet is None]

    def best_words(telling: Telling) -> float:
        return max((covered(telling, sentence) for sentence in sentences), default=0.0)

    words = best_words(asked.words)
    return {
        "outlet": float(not asked.plan.loosened and story.outlet in asked.plan.outlets),
        "days": float(any(_is_near(story, days, PUBLISHED_NEAR) for days in asked.plan.days)),
        "published": float(any(_is_near(story, days, timedelta()) for days in asked.plan.days)),
        "sentence_words": words,
        "sentence_meaning": float(meanings[:, 0].max()) if meanings is not None else 0.0,
        "part_words": best_part,
        "words": covered(asked.words, whole),
        "outlet_meaning": max(
            (float(meanings[:, row].max()) for _, _, row in own if meanings is not None),
            default=0.0,
        ),
        "outlet_words": max((best_words(weights) for _, weights, _ in own), default=0.0),
        "part_sentence_words": max(
            (best_words(weights) for _, weights, _ in clauses), default=words
        ),
    }


def label_of(story: Story) -> str:
    """Return what a story says of itself beside its text: headline, outlet, date."""
    return _label(story.title, story.outlet, story.published)


@lru_cache(maxsize=4_096)
def _label(title: str, outlet: str | None, day: date | None) -> str:
    published = f"{day:%d %B %Y}" if day else ""
    return f"{title} {outlet or ''} {published}"


def _is_near(story: Story, days: tuple[date, date], slack: timedelta) -> bool:
    day = story.published
    return day is not None and days[0] - slack <= day <= days[1] + slack


def share_told(telling: Telling, version: Version) -> float:
    """Return the share of weighted words that a version's story or its label has; 0 to 1."""
    return covered(telling, stems_of(version.story.text) | stems_of(label_of(version.story)))
