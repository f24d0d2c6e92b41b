"""Names for those whom a story's sentences mention, in the order of the story. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.english.quote_marks import Quotation
from bot.speakers.grammar_cues import Mention
from bot.speakers.name_words import BODY_NOUNS, DETERMINERS, GROUP_NOUNS, PLACES
from bot.speakers.names import (
    bare,
    bodies_in,
    can_speak,
    is_body,
    is_person,
    is_person_noun,
    name_in,
)
from bot.speakers.phrases import channel_of
from bot.speakers.same_speaker import (
    bearers_in,
    may_be,
    may_be_short_for,
    may_go_by,
    one_bearer,
)
from bot.speakers.say_words import PAPERS
from index.story import Span

_PERSON_PRONOUNS = frozenset({"he", "she"})
_BODY_PRONOUNS = frozenset({"it", "they"})
_NOBODY = frozenset(
    {"i", "we", "you", "who", "which", "that", "this", "one", "some", "many", "there"}
)
_NAMED = r"(?:[^\W\d_a-z][\w.’'-]*\s+){0,4}[^\W\d_a-z][\w’'-]*"
_NAME_AFTER = re.compile(rf"^,\s+({_NAMED})\s*(?:,|\.?$)")
_COUNTED = re.compile(
    r"\d|^(?:at least|more than|about|some|nearly \w+ (?:dead|killed)|dozens|scores)\b"
    r"|^(?:both|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)$"
)
"""Phrases of a count ("at least 48 people") that bad grammar takes for a speaker."""
_BEFORE = re.compile(
    r"^(?:earlier|later|meanwhile|separately)(?: in the day| on \w+day)?\s+", re.IGNORECASE
)
"""When it was said, where a missing comma makes it part of the phrase."""
_TITLED = re.compile(
    r"\b(Mr|Mrs|Ms|Miss|Sir|Lord|Lady|Dame)\b\.? (?:[^\W\d_a-z][\w.’'-]*\s)*?"
    r"([^\W\d_a-z][\w’'-]+\w)"
)
_FAR_AHEAD = 4
"""Sentences within which a story names "a monitoring group" that it has told of."""
_NAME_BEFORE = re.compile(rf"({_NAMED}),\s+$")
_OPENINGS = frozenset("on in at by for from like unlike after before when while since but".split())


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom a story credits with one sentence."""

    speaker: str
    """The full name the story knows the speaker by, or its description of a nameless one."""
    said_as: Span | None
    """How this very sentence names the speaker; None where only a neighbour does."""
    through: str | None = None
    """Whom the speaker told it, where that is an outlet or agency the sentence names."""


_FAR_BACK = 3
"""Sentences, those inside a quotation not counted, over which a pronoun may reach."""


def _told(sentences: Sequence[Span], quotations: Sequence[Quotation]) -> list[int]:
    """Return, for each sentence, how many the story has told so far in its own words."""
    count = 0
    told = []
    for start, end in sentences:
        count += not any(one.start <= start and end <= one.end for one in quotations)
        told.append(count)
    return told


@dataclass(frozen=True, slots=True)
class _Topic:
    """Whom the story spoke of last: what a pronoun may stand for."""

    at: int
    """Position of the sentence."""
    name: str | None
    """None where somebody or something was spoken of that has no name we know."""
    told: bool
    """Whether the sentence credits it with something, and it may be a person."""


def _may_be_called(name: str, noun: str) -> bool:
    """Tell whether a noun beside a name may say what its bearer is, a person or a body."""
    if is_person(name):
        return noun not in BODY_NOUNS | GROUP_NOUNS | PLACES
    return not is_person_noun(noun)


class Resolver:
    """Names for mentions, in the order of the story."""

    def __init__(
        self, text: str, sentences: Sequence[Span], quotations: Sequence[Quotation]
    ) -> None:
        self._text = text
        self._depth = _told(sentences, quotations)
        self._sentences = sentences
        self._named: list[str] = []  # every name spoken of so far, the latest last
        self._described: list[str] = []  # nameless speakers: "senior US official"
        self._topics: list[_Topic] = []
        self._kinds: dict[str, set[str]] = {}  # "agency" of "Lake news agency"
        self._pronouns: dict[str, list[str]] = {}  # those that fell to a person so far
        self._titled = _by_title(text)

    def resolve(self, mentions: Sequence[Mention | None]) -> list[Credit | None]:
        """Return whom each sentence credits."""
        credited: list[Credit | None] = []
        for at, mention in enumerate(mentions):
            if mention is None:
                credited.append(None)
                continue
            name = self._name(at, mention)
            self._remember(at, name, told=mention.credited and can_speak(mention.head))
            if name:
                self._kinds.setdefault(name, set()).update(_lower_nouns(self._text, mention))
            span = (mention.start, mention.end)
            through = channel_of(self._text, self._sentences[at], span)
            credited.append(Credit(name, span, through) if name and mention.credited else None)
        return [self._ahead(at, credit, credited) for at, credit in enumerate(credited)]

    def _remember(self, at: int, name: str | None, *, told: bool) -> None:
        self._topics.append(_Topic(at, name, told))
        if name is None or (name in self._described and name not in self._named):
            return
        if name in self._named:
            self._named.remove(name)
        self._named.append(name)

    def _name(self, at: int, mention: Mention) -> str | None:
        phrase = _BEFORE.sub("", " ".join(self._text[mention.start : mention.end].split()))
        lower = phrase.lower()
        if lower in _NOBODY or _COUNTED.search(lower):
            return None
        if mention.head in PAPERS and phrase.split()[-1].islower():
            return self._author(at, mention.head) if lower.startswith("the ") else None
        if lower in _PERSON_PRONOUNS | _BODY_PRONOUNS:
            return self._subject(at, mention, lower) or self._pronoun(at, lower)
        name = name_in(phrase)
        first = self._sentences[at][0] == mention.start
        if name is not None and first and not mention.proper and " " not in name:
            name = name if self._is_capital(name) else None  # "Residents said", "Three said"
        if name is not None and _belongs_to(phrase, mention.head, name):
            name = None  # "the governor of Vell", "the timing of Vell"
        name = name or self._beside(at, mention)
        if name is not None:
            return self._full(at, name)
        return self._by_noun(at, phrase, mention)

    def _author(self, at: int, paper: str) -> str | None:
        """Return who is credited by the sentence just before that tells of this paper."""
        for topic in reversed(self._topics):
            if self._depth[at] - self._depth[topic.at] > _FAR_BACK:
                return None
            told = self._text[slice(*self._sentences[topic.at])].lower()
            if topic.name and re.search(rf"\b{paper}\b", told):
                return topic.name
        return None

    def _beside(self, at: int, mention: Mention) -> str | None:
        """Return the name set beside a description: "Its chief, Réka Boldvai, …"."""
        start, end = self._sentences[at]
        apposed = mention.apposed and name_in(self._text[slice(*mention.apposed)])
        after = _NAME_AFTER.match(self._text[mention.end : end])
        before = _NAME_BEFORE.match(self._text[start : mention.start])
        plural = mention.head.endswith("s") and not mention.head.endswith("ss")
        for found in (apposed, after and name_in(after.group(1)), before and before.group(1)):
            if not found or plural or not _may_be_called(found, mention.head):
                continue
            if " " in found and found.split()[0].lower() not in _OPENINGS:
                return found
            if found in {name.split()[-1] for name in self._named}:
                return found
        return None

    def _subject(self, at: int, mention: Mention, pronoun: str) -> str | None:
        """Return the person a sentence begins with, whom "she" in the rest of it means."""
        if mention.subject is None or pronoun not in _PERSON_PRONOUNS:
            return None
        found = name_in(self._text[slice(*mention.subject)])
        name = self._full(at, found) if found else None
        if name is None or not is_person(name):
            return None
        if self._titled.get(name.split()[-1], pronoun) != pronoun:
            return None
        return name if self._goes_by(name, pronoun) else None

    def _is_capital(self, word: str) -> bool:
        """Tell whether the story has a word in capitals in the middle of a sentence too."""
        return re.search(rf"[a-z,] {re.escape(word)}\b", self._text) is not None

    def _pronoun(self, at: int, pronoun: str) -> str | None:
        """He, she, it: whom the story spoke of last, if near and of the right kind."""
        person = pronoun in _PERSON_PRONOUNS
        for topic in reversed(self._topics):
            far = self._depth[at] - self._depth[topic.at]
            if far > _FAR_BACK:
                return None
            if topic.name is None and topic.told and person:
                return None
            if topic.name is None:
                continue
            if topic.name in self._described:
                return topic.name if person else None
            if is_body(topic.name) == person or person != is_person(topic.name):
                return None
            if person and self._titled.get(topic.name.split()[-1], pronoun) != pronoun:
                continue
            if far > 1 and self._others_between(topic, at):
                return None
            return topic.name if not person or self._goes_by(topic.name, pronoun) else None
        return None

    def _goes_by(self, name: str, pronoun: str) -> bool:
        """Tell whether a person may be meant by a pronoun, going by those that fell to them."""
        seen = self._pronouns.setdefault(name, [])
        fits = seen.count(pronoun) * 2 >= len(seen)
        seen.append(pronoun)
        return fits

    def _others_between(self, topic: _Topic, at: int) -> bool:
        """Tell whether the story names others between a topic's sentence and another."""
        between = self._text[self._sentences[topic.at][1] : self._sentences[at][0]]
        return any(
            re.search(rf"\b{re.escape(name.split()[-1])}\b", between)
            for name in self._named
            if name != topic.name and not may_be(name, topic.name or "")
        )

    def _full(self, at: int, name: str) -> str:
        """Return the longest name the story has used so far that ends or starts with this one."""
        if any(may_be_short_for(name, other) for other in self._named):
            return one_bearer(name, self._named) or name
        spelt = {body for body in bodies_in(self._text) if may_be_short_for(name, body)}
        if is_body(name) and spelt:
            return max(spelt, key=len) if len({" ".join(bare(s)) for s in spelt}) == 1 else name
        if " " in name:
            return name
        fuller = bearers_in(self._prose(at), name)
        return fuller.pop() if len(fuller) == 1 else name

    def _prose(self, at: int) -> str:
        """Return the sentences up to a position that are not set in capitals like a headline."""
        sentences = (self._text[slice(*span)] for span in self._sentences[: at + 1])
        return "\n".join(s for s in sentences if not _is_headline(s))

    def _by_noun(self, at: int, phrase: str, mention: Mention) -> str | None:
        """Return whom "the group" or "the US official" means, or the description itself."""
        words = phrase.split()
        definite = words[0].lower() in {"the", "this", "that"}
        noun = mention.head
        described = " ".join(words[1:] if words[0].lower() in DETERMINERS else words)
        if not definite:
            if not mention.credited or not can_speak(noun):
                return None
            self._described.append(described)
            return described
        for name in reversed(self._named):
            if may_go_by(name, noun) or noun in self._kinds.get(name, ()):
                return name
        for other in reversed(self._described):
            if noun in other.lower().split():
                return other
        near = self._named_near(at, noun)
        if near is None and noun not in GROUP_NOUNS and mention.credited and can_speak(noun):
            self._described.append(described)
            return described
        return near

    def _named_near(self, at: int, noun: str) -> str | None:
        """Return the one body named in the story up to here that goes by this noun."""
        before = self._text[: self._sentences[at][1]]
        found = {name for name in bodies_in(before) if may_go_by(name, noun)}
        return found.pop() if len(found) == 1 else None

    def _ahead(
        self, at: int, credit: Credit | None, credited: Sequence[Credit | None]
    ) -> Credit | None:
        """Name "a monitoring group" by the one body of the story that goes by such a noun.

        Only where nobody else is credited before the story names that body.
        """
        if credit is None or credit.speaker not in self._described or credit.said_as is None:
            return credit
        noun = next((w for w in credit.speaker.lower().split() if w in GROUP_NOUNS), None)
        if noun is None:
            return credit
        for other in credited[at + 1 : at + 1 + _FAR_AHEAD]:
            if other is None or other.speaker in self._described or not is_body(other.speaker):
                continue
            if may_go_by(other.speaker, noun):
                return replace(credit, speaker=other.speaker)
            return credit
        end = self._sentences[min(at + _FAR_AHEAD, len(self._sentences) - 1)][1]
        names = [
            name
            for name in bodies_in(self._text[:end])
            if may_go_by(name, noun) and not set(bare(name)) & GROUP_NOUNS
        ]
        longest = max(names, key=len, default="")
        if longest and all(may_be(name, longest) for name in names):
            return replace(credit, speaker=longest)
        return credit


def _is_headline(sentence: str) -> bool:
    """Tell whether nearly all long words of a sentence have capitals."""
    long = [word for word in re.findall(r"[^\W\d_]+", sentence) if len(word) > 3]
    return bool(long) and sum(word[0].isupper() for word in long) >= 0.8 * len(long)


def _belongs_to(phrase: str, head: str, name: str) -> bool:
    """Tell whether a phrase turns on a noun, and the name in it only says of whom or where."""
    pattern = rf"\b{re.escape(head)}\s+(?:of|for|from|in|at|with|to)\s+.*{re.escape(name)}"
    return re.search(pattern, phrase) is not None


def _lower_nouns(text: str, mention: Mention) -> set[str]:
    """Return the words in lower case by which a phrase says what a named one is."""
    phrase = text[mention.start : mention.end]
    return {word for word in phrase.split() if word.islower() and can_speak(word)}


def _by_title(text: str) -> dict[str, str]:
    """Return the pronoun of each surname that a story sets one kind of title before."""
    found: dict[str, set[str]] = {}
    for title, name in _TITLED.findall(text):
        found.setdefault(name, set()).add("he" if title in {"Mr", "Sir", "Lord"} else "she")
    return {name: min(kinds) for name, kinds in found.items() if len(kinds) == 1}
