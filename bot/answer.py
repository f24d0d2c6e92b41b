"""The words of answering as types: Plan, Hit, Quote, Answer. Pure data, no effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.model_call import ModelCall
from index.archive.totals import Extent
from index.embeddings import NO_VECTORS, Vectors32
from index.story import Passage, Span, Story, Version


class Wants(StrEnum):
    """The kind of answer a question asks for."""

    NUMBER = "number"
    PERSON = "person"
    DATE = "date"
    PLACE = "place"
    REASON = "reason"
    ANY = "any"


class Talk(StrEnum):
    """What a message is that asks nothing of the coverage."""

    HELP = "help"
    COMPLAINT = "complaint"
    TEST = "test"
    THANKS = "thanks"
    FAREWELL = "farewell"
    GREETING = "greeting"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class AskedSpeaker:
    """A speaker a question names, by every name the archive's stories use for it."""

    said: str
    """As the question puts it: "SOHR"."""
    names: tuple[str, ...] = ()
    """The commonest name first: "Syrian Observatory for Human Rights"; none for a role ("the
    governor"), which is matched to how stories introduce their speakers."""
    asked: bool = True
    """True where its word is asked for; False where it is only spoken of ("how many FSA men")."""
    outlet: str | None = None
    """The outlet it also is: its own stories' word is its word."""
    namesakes: tuple[str, ...] = ()
    """Names stories use for others who share a word of its name: "Maria Schmidt"."""
    absent: bool = False
    """True where it is a name that no story has: nobody's word is its word."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long question that can be answered by itself."""

    text: str
    """Its words, without outlets and dates."""
    outlet: str | None = None
    """The outlet it asks of; None for a clause of the question whatever outlet it asks of."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an asker limits an answer to beside what the question says; the default changes nothing.

    It is kept to: where nothing within it answers, nothing elsewhere is quoted.
    """

    outlets: tuple[str, ...] = ()
    """In place of the outlets the question names."""
    since: date | None = None
    until: date | None = None
    """Days in the newsroom's calendar, in place of those the question limits the coverage to."""
    everywhere: bool = False
    """True where the limits the question names are lifted."""

    @property
    def limits(self) -> bool:
        """Tell whether it limits anything."""
        return bool(self.outlets or self.since or self.until)


QuotedSpan = tuple[int, Span]
"""The id of a version and a slice of its text."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What we search for."""

    question: str
    topic: str
    """The question without its outlets and without words every question has."""
    outlets: tuple[str, ...] = ()
    bodies: tuple[AskedSpeaker, ...] = ()
    parts: tuple[Part, ...] = ()
    """Clauses, and what is asked of each outlet; none for a question of one clause."""
    since: date | None = None
    until: date | None = None
    """Days the question limits the coverage to, in the newsroom's calendar."""
    limits: tuple[str, ...] = ()
    """The words that limit it to those days: they are kept to, not answered."""
    days: tuple[tuple[date, date], ...] = ()
    """Spans of days it names otherwise, for an event or a story; coverage near them is preferred.
    """
    wants: Wants = Wants.ANY
    latest: bool = False
    """True where the newest word on the matter is asked for."""
    first: bool = False
    """True where the earliest is."""
    absent: tuple[str, ...] = ()
    """Outlets it names of which there is no story."""
    loosened: bool = False
    """True where nothing within the outlets or days named answered, and all was searched."""
    narrowing: Narrowing = Narrowing()
    """What the asker limited it to beside the question; outlets and days above hold it already."""
    by_model: bool = False
    """True where a language model read the question, since the rules' plan of it found nothing."""
    taken: tuple[str, ...] = ()
    """What it takes over from its thread, as a reader is told."""
    thread: tuple[str, ...] = ()
    """Words of its topic that are the thread's: they say of which event, not what is asked."""
    put: tuple[str, ...] = ()
    """Its own words and the questions it leans on as they were put, the newest first; none where it
    stands alone."""
    read_as: tuple[tuple[str, str], ...] = ()
    """Words no story has, as they were put, and the stories' words they were read as."""
    near: tuple[tuple[str, str], ...] = ()
    """Words no story has that stand as they were put, and the stories' words nearest to them."""
    besides: tuple[str, ...] = ()
    """Other questions of the same message, which this answers nothing of."""
    stories: tuple[str, ...] = ()
    """Keys of the stories it is limited to, since it links to them."""
    only_links: bool = False
    """True where it asks nothing beside its link: whatever stands in the story answers."""
    not_held: tuple[str, ...] = ()
    """Addresses it links to at which there is no story."""
    language: str = "en"
    """The code of the language it is asked in."""

    @property
    def limited(self) -> bool:
        """Tell whether only some outlets, days or stories are searched, or were to be."""
        return bool(self.outlets or self.since or self.until or self.stories)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The commonest name of each speaker whose word is asked for."""
        return tuple(body.names[0] if body.names else body.said for body in self.asked)

    @property
    def asked(self) -> tuple[AskedSpeaker, ...]:
        """The bodies whose word is asked for."""
        return tuple(body for body in self.bodies if body.asked)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score."""

    passage: Passage
    version: Version
    score: float
    """How well it fits the plan; comparable within one question only."""
    meanings: Vectors32 = field(default_factory=lambda: NO_VECTORS, compare=False, repr=False)
    """A vector for each of its sentences."""

    @property
    def text(self) -> str:
        """The passage's slice of its story."""
        return self.version.story.text[self.passage.start : self.passage.end]


@dataclass(frozen=True, slots=True)
class Copy:
    """Another outlet's story with the same sentence."""

    outlet: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences chosen from one version. There is no text in it but the story's."""

    version: Version
    span: Span
    """In characters of the version's text."""
    speaker: str | None = None
    """The full name of who the story credits; None where the story does not say or we are unsure.
    """
    said_as: Span | None = None
    """Where within the quote that speaker is named."""
    caveat: Span | None = None
    """The sentence of the same story that hedges this one."""
    before: Span | None = None
    """The sentence that says whom the quote means by "It" or "the two"; it stands before it."""
    through: str | None = None
    """The agency or outlet through whom the speaker is quoted, where another carries it."""
    also_in: tuple[Copy, ...] = ()
    corrections: tuple[Span, ...] = ()
    """The notes by which the outlet corrects or clarifies this version's story."""
    foreign: bool = False
    """True where it is in another language than the question."""

    @property
    def story(self) -> Story:
        """The story as this version has it."""
        return self.version.story

    @property
    def text(self) -> str:
        """The stored slice, letter for letter."""
        return self.story.text[slice(*self.span)]

    @property
    def sentence_before(self) -> str:
        """The stored sentence before it; empty where it is the story's first."""
        ends = [span for span in self.version.sentences if span[1] <= self.span[0]]
        return self.slice(max(ends)) or "" if ends else ""

    def slice(self, span: Span | None) -> str | None:
        """Return another stored slice of the same version."""
        return None if span is None else self.story.text[slice(*span)]


@dataclass(frozen=True, slots=True)
class Slice:
    """Where words of a statement are a stored story's, letter for letter."""

    start: int
    end: int
    """In characters of the statement's text."""
    n: int
    """The number of the quote whose story has them."""
    span: Span
    """In characters of that version's text."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer with the numbers of the quotes that carry it."""

    text: str
    citations: tuple[int, ...]
    slices: tuple[Slice, ...] = ()
    """Its figures and quoted words, in order, where a language model wrote it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a language model said of an answer's quotes, as far as they bear it out."""

    model: str
    """Its provider and name: "ollama:llama3.1"."""
    statements: tuple[Statement, ...] = ()
    dropped: int = 0
    """Statements left out because the quotes do not bear them out."""
    foreign: int = 0
    """How many of these are in another language than what they rest on."""
    withheld: int = 0
    """Quotes that it was not told, as their stories were under embargo."""
    failed: str | None = None
    """Why it wrote nothing, or broke off, as its reader is told."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What a language model says a quote says in the question's language: no words of a story."""

    n: int
    """The number of the quote."""
    text: str


@dataclass(frozen=True, slots=True)
class Translations:
    """What a language model translated of an answer's quotes, as far as they bear it out."""

    model: str
    """Its provider and name: "ollama:llama3.1"."""
    told: tuple[Translation, ...] = ()
    dropped: int = 0
    """Translations left out because their quotes do not bear them out."""
    failed: str | None = None
    """Why it wrote nothing, or broke off, as its reader is told."""

    def of(self, n: int) -> str | None:
        """Return the translation of the quote with a number; None where there is none."""
        return next((one.text for one in self.told if one.n == n), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes that answer, or NothingFound (no quotes) with the closest coverage."""

    asked: str
    """The question as it was put."""
    plan: Plan
    headline: str
    statements: tuple[Statement, ...]
    quotes: tuple[Quote, ...]
    """Numbered from 1 in this order."""
    closest: tuple[Story, ...]
    """Stories nearest to the question; only where there are no quotes."""
    hits: tuple[Hit, ...]
    seconds: float
    indexed_at: datetime | None
    """When the feeds were last refreshed and the indexes brought level; aware UTC."""
    stories: int
    """How many live stories were searched."""
    extent: Extent | None = None
    """What outlets and days those are; only where there are no quotes."""
    concerns: tuple[str, ...] = ()
    """What a reader should know of the freshness of feeds that bring what they may see."""
    stories_quoted: int = 0
    """How many stories have a sentence quoted, copies included."""
    reports: int = 0
    """How many reports those are: copies of one text are one."""
    history: tuple[str, ...] = ()
    """The thread's earlier questions, as they were put."""
    passed: tuple[QuotedSpan, ...] = ()
    """What had been quoted before and was passed over."""
    more: bool = False
    """Whether asking for more quotes would give any."""
    further: tuple[Quote, ...] = ()
    """Quotes that answer too and have no room on this screen; none where all are on one."""
    gone: int = 0
    """How many of the quotes it was kept with stand no more."""
    suggested: tuple[str, ...] = ()
    """Who else spoke of it: what each of them said may be asked next, and has an answer."""
    timings: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    """Seconds that each stage took, by its name; they add up to `seconds`, or all but."""
    summary: Summary | None = None
    """None where no language model is set, or none was asked."""
    translations: Translations | None = None
    """None where no quote is in another language, or no language model was asked."""
    calls: tuple[ModelCall, ...] = field(default=(), compare=False, repr=False)
    """What was asked of a language model, in order."""
    talk: Talk | None = None
    """What kind of small talk was answered with a word; nothing was searched for it."""

    @property
    def answered(self) -> bool:
        """Tell an answer from NothingFound."""
        return bool(self.quotes)
