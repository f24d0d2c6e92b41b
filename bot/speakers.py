"""Who a story credits with each of its sentences, resolved through the story. Pure but for parsing.

Each rule leaves the speaker out where it is not sure: a wrong speaker is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from bot.mentions import PAPERS, Mention, Sentence, mention_in, topic_of
from bot.quotations import spread
from bot.quote_marks import Quotation, quotations_in
from bot.quote_tags import tag_after, tag_before
from bot.speaker_names import (
    DETERMINERS,
    GROUP_NOUNS,
    bare,
    bodies_in,
    can_speak,
    goes_by,
    is_body,
    is_short_for,
    name_in,
)
from index import grammar
from index.story import Span, Version

_HEADLINE = re.compile(r"(?:\W*[^\W\d_a-z]\S*\s+|\W*(?:\w{1,3}|\d\S*)\s+)*\W*[^\W\d_a-z]\S*")
_PERSON_PRONOUNS = frozenset({"he", "she"})
_BODY_PRONOUNS = frozenset({"it", "they"})
_NOBODY = frozenset(
    {"i", "we", "you", "who", "which", "that", "this", "one", "some", "many", "there"}
)
_NAMED = r"(?:[^\W\d_a-z][\w.’'-]*\s+){0,4}[^\W\d_a-z][\w’'-]*"
_NAME_AFTER = re.compile(rf"^,\s+({_NAMED})\s*(?:,|$)")
_COUNTED = re.compile(
    r"\d|^(?:at least|more than|about|some|nearly \w+ (?:dead|killed)|dozens|scores)\b"
)
"""Phrases of a count ("at least 48 people") that bad grammar takes for a speaker."""
_DAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|in|on|at|by|meanwhile", re.IGNORECASE
)
_NAME_BEFORE = re.compile(rf"(?:^|\s)({_NAMED}),\s+$")


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom a story credits with one sentence."""

    speaker: str
    """The full name the story knows the speaker by, or its description of a nameless one."""
    said_as: Span | None
    """How this very sentence names the speaker; None where only a neighbour does."""


@lru_cache(maxsize=2_000)
def credits_of(version: Version) -> tuple[Credit | None, ...]:
    """Return, for each sentence of a version, whom the story credits with it."""
    text = version.story.text
    words = grammar.parse((text[start:end], start) for start, end in version.sentences)
    quotations = quotations_in(text)
    tags = _tags(text, words, quotations)
    mentions = _mentions(words, quotations, tags, len(version.sentences))
    own = _Resolver(text, version.sentences, quotations).resolve(mentions)
    tagged = {one: tag.sentence for one, tag in tags.items() if mentions[tag.sentence]}
    named = [credit.speaker if credit else None for credit in own]
    speakers = spread(text, version.sentences, quotations, named, tagged)
    return tuple(
        credit or (Credit(speaker, None) if speaker else None)
        for credit, speaker in zip(own, speakers, strict=True)
    )


def _mentions(
    words: list[grammar.Word],
    quotations: Sequence[Quotation],
    tags: Mapping[Quotation, _Tag],
    count: int,
) -> list[Mention | None]:
    """Return whom each sentence credits, else whom it is about.

    What follows a quotation tells best; what comes before it is asked last.
    """
    after = {tag.sentence: tag.mention for tag in reversed(tags.values()) if tag.after}
    before = {tag.sentence: tag.mention for tag in reversed(tags.values()) if not tag.after}
    mentions: list[Mention | None] = [None] * count
    for at, group in groupby(enumerate(words), key=lambda numbered: numbered[1].sentence):
        numbered = list(group)
        within = [word for _, word in numbered]
        start, end = within[0].start, within[-1].end
        near = [one for one in quotations if one.start < end and start < one.end]
        sentence = Sentence(within, numbered[0][0], near)
        mentions[at] = (
            after.get(at) or mention_in(sentence) or before.get(at) or topic_of(sentence)
        )
    return mentions


@dataclass(frozen=True, slots=True)
class _Tag:
    """The words beside a quotation that say who speaks it."""

    mention: Mention
    sentence: int
    after: bool


def _tags(
    text: str, words: list[grammar.Word], quotations: Sequence[Quotation]
) -> dict[Quotation, _Tag]:
    """Return whom the words after or before each quotation credit with it."""
    starts = [word.start for word in words]
    tags: dict[Quotation, _Tag] = {}
    for at, one in enumerate(quotations):
        line = text.find("\n", one.end)
        ends = [line if line >= 0 else len(text)]
        ends += [after.start for after in quotations[at + 1 : at + 2]]
        first, last = bisect_left(starts, one.end), bisect_left(starts, min(ends))
        mention = tag_after(words[first:last], text, one)
        if mention is not None:
            sentence = words[bisect_left(starts, mention.start)].sentence
            tags[one] = _Tag(mention, sentence, after=True)
            continue
        last = bisect_left(starts, one.start)
        opens = quotations[at - 1].end if at else 0
        first = _sentence_start(words, last, opens)
        if mention := tag_before(words[first:last], first) if first < last else None:
            tags[one] = _Tag(mention, words[first].sentence, after=False)
    return tags


def _sentence_start(words: Sequence[grammar.Word], last: int, opens: int) -> int:
    """Return the first word, after a position in the text, of the sentence that ends at a word."""
    first = last
    while first and words[first - 1].start >= opens:
        if words[first - 1].sentence != words[last - 1].sentence:
            break
        first -= 1
    return first


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


class _Resolver:
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
        self._pronouns: dict[str, str] = {}  # the pronoun a person has gone by

    def resolve(self, mentions: Sequence[Mention | None]) -> list[Credit | None]:
        """Return whom each sentence credits."""
        credited: list[Credit | None] = []
        for at, mention in enumerate(mentions):
            if mention is None:
                credited.append(None)
                continue
            name = self._name(at, mention)
            self._remember(at, name)
            span = (mention.start, mention.end)
            credited.append(Credit(name, span) if name and mention.credited else None)
        return [self._ahead(at, credit, credited) for at, credit in enumerate(credited)]

    def _remember(self, at: int, name: str | None) -> None:
        self._topics.append(_Topic(at, name))
        if name is None or (name in self._described and name not in self._named):
            return
        if name in self._named:
            self._named.remove(name)
        self._named.append(name)

    def _name(self, at: int, mention: Mention) -> str | None:
        phrase = self._text[mention.start : mention.end]
        lower = phrase.lower()
        if lower in _NOBODY or mention.head in PAPERS or _COUNTED.search(lower):
            return None
        if lower in _PERSON_PRONOUNS | _BODY_PRONOUNS:
            return self._pronoun(at, lower)
        name = name_in(phrase)
        if name is not None and not mention.proper and " " not in name:
            name = None  # "Residents said", "Three said": a capital only because it comes first
        name = name or self._beside(at, mention)
        if name is not None:
            return self._full(at, name)
        return self._by_noun(at, phrase, mention)

    def _beside(self, at: int, mention: Mention) -> str | None:
        """Return the name set beside a description: "Its chief, Réka Boldvai, …"."""
        start, end = self._sentences[at]
        apposed = mention.apposed and name_in(self._text[slice(*mention.apposed)])
        after = _NAME_AFTER.match(self._text[mention.end : end])
        before = _NAME_BEFORE.search(self._text[start : mention.start])
        for found in (apposed, after and name_in(after.group(1)), before and before.group(1)):
            if found and (" " in found or found in {n.split()[-1] for n in self._named}):
                return found
        opens = before is not None and before.start() == 0 and mention.head not in GROUP_NOUNS
        return before.group(1) if before and opens and not _DAY.match(before.group(1)) else None

    def _pronoun(self, at: int, pronoun: str) -> str | None:
        """He, she, it: whom the story spoke of last, within two sentences, if the kind is right."""
        person = pronoun in _PERSON_PRONOUNS
        for topic in reversed(self._topics):
            if self._depth[at] - self._depth[topic.at] > _FAR_BACK:
                return None
            if topic.name is None:
                continue
            if is_body(topic.name) == person or topic.name in self._described:
                return topic.name if topic.name in self._described and person else None
            if person and self._pronouns.setdefault(topic.name, pronoun) != pronoun:
                return None
            return topic.name
        return None

    def _full(self, at: int, name: str) -> str:
        """Return the longest name the story has used so far that ends or starts with this one."""
        known = [other for other in self._named if other != name and is_short_for(name, other)]
        if known:
            return max(known[-3:], key=len)
        spelt = {body for body in bodies_in(self._text) if is_short_for(name, body)}
        if is_body(name) and spelt:
            return max(spelt, key=len) if len({" ".join(bare(s)) for s in spelt}) == 1 else name
        if " " in name:
            return name
        before = self._prose(at)
        pattern = rf"((?:[^\W\d_a-z](?:\w?\.|[\w’'-]*)[^\S\n]+){{1,3}}{re.escape(name)})(?!\w)"
        longer = [name_in(found) or name for found in re.findall(pattern, before)]
        fuller = [found for found in longer if found != name and is_short_for(name, found)]
        return fuller[-1] if len(set(fuller)) == 1 else name

    def _prose(self, at: int) -> str:
        """Return the sentences up to a position that are not set in capitals like a headline."""
        sentences = (self._text[slice(*span)] for span in self._sentences[: at + 1])
        return "\n".join(s for s in sentences if not _HEADLINE.fullmatch(s))

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
            if goes_by(noun, name):
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
        found = {name for name in bodies_in(before) if goes_by(noun, name)}
        return found.pop() if len(found) == 1 else None

    def _ahead(
        self, at: int, credit: Credit | None, credited: Sequence[Credit | None]
    ) -> Credit | None:
        """Name "a monitoring group" by the body the story names within three sentences.

        Only where that one goes by such a noun, is itself credited there, and nobody else is.
        """
        if credit is None or credit.speaker not in self._described:
            return credit
        noun = credit.speaker.split()[-1].lower()
        if noun not in GROUP_NOUNS:
            return credit
        following = {
            other.speaker
            for other in credited[at + 1 : at + 4]
            if other is not None and is_body(other.speaker)
        }
        names = [name for name in following if goes_by(noun, name)]
        if len(following) == 1 and len(names) == 1:
            return Credit(names[0], credit.said_as)
        return credit
