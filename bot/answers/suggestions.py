"""Questions to suggest: drawn from the newest stories that may be seen, each sure of an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from bot.answer import Answer
from bot.answers.ask import ask
from bot.english.figures import figures_in
from bot.questions.plain_text import clean_question
from bot.speakers.credited_in import RULES
from bot.speakers.names import can_speak
from index.access import OF_THE_HOUSE, Access
from index.archive import Archive
from index.archive.credits import Stored, credits_stored
from index.archive.reading import last_change, sight_of
from index.archive.versions import latest_stories
from index.calendar import DAYS, MONTHS
from index.errors import QuestionError
from index.house import House
from index.languages.language import ENGLISH
from index.level import applied_numbers
from index.story import Version

LONGEST = 75
"""Characters of a suggestion's title."""
_STORIES = 12
"""Newest stories that suggestions are drawn from."""
_MOST_ASKED = 12
"""Questions tried before fewer than wanted are suggested: each costs some 30 ms."""
_SAFE = re.compile(r"[\w ’'“”‘.,:;?()$%€£–—/-]+")
"""What a suggestion may hold: it is sent back as somebody's message, where markup would work."""
_WORD = r"(?:[a-z]{2,3}-)?[^\W\d_a-z][\w’-]+"
_NAME = re.compile(rf"{_WORD}(?: (?:{_WORD}|(?:of|for|and|on)(?= {_WORD}))){{0,7}}")
_PLACED = re.compile(rf"\b(?:in|near|outside) ((?:the )?{_WORD}(?: {_WORD}){{0,3}})")
_OPENING = 6
"""Sentences of a story in which a count is looked for."""
_COUNTS = (
    (re.compile(r"\b(?:killed|dead|died|deaths?|toll)\b"), "What is the death toll in {}?"),
    (re.compile(r"\b(?:injured|wounded|treated)\b"), "How many were injured in {}?"),
    (re.compile(r"\bmissing\b"), "How many are missing in {}?"),
    (re.compile(r"\b(?:arrested|detained)\b"), "How many were arrested in {}?"),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question somebody may ask, and what a button for it says."""

    title: str
    question: str


class _Kind(StrEnum):
    """What a question asks for."""

    WORD = "somebody's word"
    COUNT = "a count of something"
    STORY = "what stands under a headline"


@dataclass(frozen=True, slots=True)
class _Idea:
    """A question that a story may answer."""

    kind: _Kind
    question: str
    version: Version
    about: str
    """The speaker, the place or the headline: no two suggestions share it."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What suggestions are drawn from; equal ones give the same."""

    state: tuple[object, ...]
    """The archive's last change, what the indexes have applied, what may be seen and by whom."""
    count: int
    archive: Archive
    house: House = field(compare=False)
    access: Access = field(compare=False)
    stories: Sequence[Version] = field(compare=False)
    credited: Mapping[int, Sequence[Stored]] = field(compare=False)


def suggestions(
    house: House, access: Access = OF_THE_HOUSE, count: int = 4
) -> tuple[Suggestion, ...]:
    """Return questions to suggest, at most `count`, each of another story where there are enough.

    Every one has been asked: it has an answer. They are found once for each change of the archive.

    Raises:
        StoreError: the archive or an index cannot be read.

    """
    with house.archive.reading() as connection:
        sight = sight_of(connection, access)
        change = last_change(connection)
        stories = latest_stories(connection, sight, _STORIES)
        credited = credits_stored(connection, RULES, (one.id for one in stories))
    stories = [one for one in stories if one.language == ENGLISH]
    ids = tuple(one.id for one in stories)
    applied = applied_numbers(house.vectors, house.words)
    state = (change, applied, access, sight.audiences, ids, frozenset(credited))
    return _suggested(_Drawn(state, count, house.archive, house, access, stories, credited))


@lru_cache(maxsize=32)
def _suggested(drawn: _Drawn) -> tuple[Suggestion, ...]:
    """Ask what the stories suggest, until there are enough that have an answer.

    No kind has more than half of them while others are left.
    """
    ideas = list(_ideas(drawn))
    found: list[_Idea] = []
    told: set[str] = set()
    tried: set[_Idea] = set()
    for most in (max(drawn.count // 2, 1), drawn.count):
        for idea in ideas:
            if len(found) == drawn.count or len(tried) == _MOST_ASKED:
                break
            had = idea.about in told or (idea.version.story.key in told and _is_rich(drawn))
            if idea in tried or had or sum(one.kind is idea.kind for one in found) >= most:
                continue
            tried.add(idea)
            answer = ask(drawn.house, idea.question, access=drawn.access)
            if _is_answered(idea, answer):
                found.append(idea)
                told |= {quote.story.key for quote in answer.quotes}
                told |= {idea.version.story.key, idea.about}
    return tuple(Suggestion(idea.question, idea.question) for idea in found)


def _is_rich(drawn: _Drawn) -> bool:
    """Tell whether there are stories enough for each suggestion to be of another."""
    return len(drawn.stories) >= 2 * drawn.count


def _is_answered(idea: _Idea, answer: Answer) -> bool:
    """Tell whether an answer gives what a suggestion promises."""
    if not answer.answered:
        return False
    if idea.kind is _Kind.WORD:
        return any(quote.speaker == idea.about for quote in answer.quotes)
    if idea.kind is _Kind.COUNT:
        first = answer.quotes[0].text
        return idea.about in first and any(figures_in(first))
    return any(quote.version.id == idea.version.id for quote in answer.quotes)


def _ideas(drawn: _Drawn) -> Iterator[_Idea]:
    """Yield what the stories suggest, of each in turn another kind first, then the rest. Pure."""
    of_each = []
    for n, version in enumerate(drawn.stories):
        of_it = [_said(version, drawn.credited.get(version.id, ())), _counted(version)]
        of_it.append(_told(version))
        turned = of_it[n % 3 :] + of_it[: n % 3]
        of_each.append([idea for idea in turned if idea and _may_be_sent(idea)])
    for rank in range(3):
        yield from (ideas[rank] for ideas in of_each if rank < len(ideas))


def _may_be_sent(idea: _Idea) -> bool:
    """Tell whether a question is short and plain enough to be sent as a message."""
    if len(idea.question) > LONGEST or not _SAFE.fullmatch(idea.question):
        return False
    try:
        return clean_question(idea.question) == idea.question
    except QuestionError:
        return False


def _said(version: Version, credited: Sequence[Stored]) -> _Idea | None:
    """Return a question for the word of whom the story credits most; names only, no roles."""
    speakers = Counter(one[0] for one in credited if one and _NAME.fullmatch(one[0]))
    if not speakers:
        return None
    speaker = speakers.most_common(1)[0][0]
    theirs = [n for n, one in enumerate(credited) if one and one[0] == speaker]
    place = _place(version, theirs, speaker)
    question = f"What did {_with_article(speaker, version)} say"
    about = f"{question} about {place}?"
    asked = about if place and len(about) <= LONGEST else f"{question}?"
    return _Idea(_Kind.WORD, asked, version, speaker)


def _counted(version: Version) -> _Idea | None:
    """Return a question for a count that the story opens with, where it places that."""
    text = version.story.text
    for n, (start, end) in enumerate(version.sentences[:_OPENING]):
        sentence = text[start:end]
        form = next((form for words, form in _COUNTS if words.search(sentence)), None)
        place = _place(version, [n])
        if form and place and any(figures_in(sentence)):
            return _Idea(_Kind.COUNT, form.format(place), version, place)
    return None


def _told(version: Version) -> _Idea:
    """Return a question for what stands under a headline."""
    title = " ".join(version.story.title.strip("“”‘’'\" ").split())
    return _Idea(_Kind.STORY, f"What do we have on “{title}”?", version, title)


def _place(version: Version, sentences: Iterable[int], speaker: str = "") -> str | None:
    """Return the first place these sentences name, with "the" where it stands there.

    Neither the speaker nor the outlet counts as one.
    """
    text, own = version.story.text, f"{speaker} {version.story.outlet or ''}"
    named = (
        place for n in sentences for place in _PLACED.findall(text[slice(*version.sentences[n])])
    )
    return next((place for place in named if _is_place(place.removeprefix("the "), own)), None)


def _is_place(name: str, own: str) -> bool:
    last = name.rsplit(maxsplit=1)[-1].lower()
    is_day = last in DAYS or name.lower() in MONTHS
    return name not in own and not is_day and not can_speak(last)


def _with_article(speaker: str, version: Version) -> str:
    """Return a speaker's name with "the" where the story sets it before it."""
    the = re.search(rf"\b[Tt]he {re.escape(speaker)}\b", version.story.text)
    return f"the {speaker}" if the else speaker
