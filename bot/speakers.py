"""Who a story credits with each of its sentences, resolved through the story. Pure but for parsing.

Each rule leaves the speaker out where it is not sure: a wrong speaker is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.mentions import PAPERS, Mention, Sentence, mention_in, topic_of
from index import grammar
from index.story import Span, Version

_PERSON_PRONOUNS = frozenset({"he", "she"})
_BODY_PRONOUNS = frozenset({"it", "they"})
_NOBODY = frozenset({"i", "we", "you", "who", "which", "that", "this", "one", "some", "many", "there"})
_DETERMINERS = frozenset({"the", "a", "an", "this", "that", "its", "his", "her", "their", "another"})
_BODY_NOUNS = frozenset(
    "observatory group monitor watchdog organization organisation agency ministry office body "
    "network council committee commission board brigade centre center institute union party "
    "army coalition company operator authority authorities government department service alliance "
    "army movement foundation association society bureau court police kremlin parliament".split()
)
_SPEAKING = frozenset(
    "official officials police witness witnesses source sources people men women relatives family "
    "families survivors authorities staff medics military troops rebels local locals analysts "
    "neighbors neighbours correspondent correspondents mayor judge chief captain colonel general "
    "president aide aides expert experts media television tv radio head pilot nurse".split()
)
_SPEAKING_ENDS = re.compile(
    r"(?:[eo]r|ist|ian|ant|ent|man|woman|men|women|person|people|ive|ee|eer|ic|yst)s?$"
)
_GROUP_NOUNS = frozenset({"group", "monitor", "watchdog", "organization", "organisation", "body"})
"""Nouns by which stories go on about a body they have named."""
_MONITORS = frozenset({"observatory", "watch", "monitor", "monitors", "monitoring", "rights", "network"})
_TITLES = re.compile(
    r"^(?:mr|mrs|ms|dr|prof|professor|sir|gen|general|lt|lieutenant|col|colonel|maj|major|capt|"
    r"captain|sgt|president|prime|vice|minister|secretary|secretary-general|general|governor|"
    r"senator|sen|rep|mayor|king|queen|prince|princess|pope|archbishop|bishop|father|rev|judge|"
    r"justice|chief|director|spokesman|spokeswoman|spokesperson|chairman|chairwoman|ambassador|"
    r"commissioner|commander|chancellor|premier|foreign|defence|defense|interior|deputy|acting|"
    r"former|dame|lord|lady|sheikh|imam|inspector|sergeant|doctor|head)\.?$",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_QUOTE_MARKS = re.compile(r"[\"“”„«»]")
_NAMED = r"(?:[^\W\d_a-z][\w.’'-]*\s+){0,4}[^\W\d_a-z][\w’'-]*"
_NAME_AFTER = re.compile(rf"^,\s+({_NAMED})\s*(?:,|$)")
_COUNTED = re.compile(r"\d|^(?:at least|more than|about|some|nearly \w+ (?:dead|killed)|dozens|scores)\b")
"""Phrases of a count ("at least 48 people") that bad grammar takes for a speaker."""
_BASED = re.compile(r"^(?:[\w-]+-based|independent|activist|opposition|group)\s+", re.IGNORECASE)
_MOST_WORDS = 9
"""Words in the longest name of a body; longer runs of capitals are headlines run together."""
_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|in|on|at|by|meanwhile", re.IGNORECASE)
_NAME_BEFORE = re.compile(rf"(?:^|\s)({_NAMED}),\s+$")
_LINKS = frozenset({"of", "for", "the", "and", "on", "de", "la", "le", "du", "des", "in", "to", "&"})


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
    mentions = _mentions(words, len(version.sentences))
    own = _Resolver(text, version.sentences).resolve(mentions)
    return _with_quotations(text, version.sentences, own)


def _mentions(words: list[grammar.Word], count: int) -> list[Mention | None]:
    """Return whom each sentence credits, else whom it is about."""
    mentions: list[Mention | None] = [None] * count
    first = 0
    while first < len(words):
        last = first
        while last < len(words) and words[last].sentence == words[first].sentence:
            last += 1
        sentence = Sentence(words[first:last], first)
        mentions[words[first].sentence] = mention_in(sentence) or topic_of(sentence)
        first = last
    return mentions


@dataclass(frozen=True, slots=True)
class _Topic:
    """Whom the story spoke of last: what a pronoun may stand for."""

    at: int
    """Position of the sentence."""
    name: str | None
    """None where somebody or something was spoken of that has no name we know."""


class _Resolver:
    """Names for mentions, in the order of the story."""

    def __init__(self, text: str, sentences: Sequence[Span]) -> None:
        self._text = text
        self._sentences = sentences
        self._named: list[str] = []  # every name spoken of so far, the latest last
        self._described: list[str] = []  # nameless speakers: "senior US official"
        self._topics: list[_Topic] = []
        self._pronouns: dict[str, str] = {}  # the pronoun a person has gone by

    def resolve(self, mentions: Sequence[Mention | None]) -> list[Credit | None]:
        """Return whom each sentence credits."""
        credits: list[Credit | None] = []
        for at, mention in enumerate(mentions):
            name = self._name(at, mention) if mention else None
            if mention is None:
                credits.append(None)
                continue
            self._remember(at, mention, name)
            credited = name is not None and mention.credited
            credits.append(Credit(name, (mention.start, mention.end)) if credited and name else None)
        return [self._ahead(at, credit, credits) for at, credit in enumerate(credits)]

    def _remember(self, at: int, mention: Mention, name: str | None) -> None:
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
        opens = before is not None and before.start() == 0 and mention.head not in _GROUP_NOUNS
        return before.group(1) if before and opens and not _DAY.match(before.group(1)) else None

    def _pronoun(self, at: int, pronoun: str) -> str | None:
        """He, she, it: whom the story spoke of last, within two sentences, if the kind is right."""
        person = pronoun in _PERSON_PRONOUNS
        for topic in reversed(self._topics):
            if at - topic.at > 2:
                return None
            if topic.name is None:
                continue
            if _is_body(topic.name) == person or topic.name in self._described:
                return topic.name if topic.name in self._described and person else None
            if person and self._pronouns.setdefault(topic.name, pronoun) != pronoun:
                return None
            return topic.name
        return None

    def _full(self, at: int, name: str) -> str:
        """Return the longest name the story has used so far that ends or starts with this one."""
        known = [other for other in self._named if other != name and _is_short_for(name, other)]
        if known:
            return max(known[-3:], key=len)
        spelt = {body for body in _bodies(self._text) if _is_short_for(name, body)}
        if _is_body(name) and spelt:
            return max(spelt, key=len) if len({" ".join(_bare(s)) for s in spelt}) == 1 else name
        if " " in name:
            return name
        before = self._text[: self._sentences[at][1]]
        pattern = rf"((?:[^\W\d_a-z](?:\w?\.|[\w’'-]*)[^\S\n]+){{1,3}}{re.escape(name)})(?!\w)"
        longer = [name_in(found) or name for found in re.findall(pattern, before)]
        fuller = [found for found in longer if found != name and _is_short_for(name, found)]
        return fuller[-1] if len(set(fuller)) == 1 else name

    def _by_noun(self, at: int, phrase: str, mention: Mention) -> str | None:
        """ "The group", "the monitor", "the US official": whom the story means, or as described."""
        words = phrase.split()
        definite = words[0].lower() in {"the", "this", "that"}
        noun = mention.head
        described = " ".join(words[1:] if words[0].lower() in _DETERMINERS else words)
        if not definite:
            if not mention.credited or not _can_speak(noun):
                return None
            self._described.append(described)
            return described
        for name in reversed(self._named):
            if _called(noun, name):
                return name
        for other in reversed(self._described):
            if noun in other.lower().split():
                return other
        near = self._named_near(at, noun)
        if near is None and noun not in _GROUP_NOUNS and mention.credited and _can_speak(noun):
            self._described.append(described)
            return described
        return near

    def _named_near(self, at: int, noun: str) -> str | None:
        """Return the one body named in the story up to here that goes by this noun."""
        before = self._text[: self._sentences[at][1]]
        found = {name for name in _bodies(before) if _called(noun, name)}
        return found.pop() if len(found) == 1 else None

    def _ahead(
        self, at: int, credit: Credit | None, credits: Sequence[Credit | None]
    ) -> Credit | None:
        """Name "a monitoring group" by the body the story names within three sentences.

        Only where that one goes by such a noun, is itself credited there, and nobody else is.
        """
        if credit is None or credit.speaker not in self._described:
            return credit
        noun = credit.speaker.split()[-1].lower()
        if noun not in _GROUP_NOUNS:
            return credit
        following = {
            other.speaker
            for other in credits[at + 1 : at + 4]
            if other is not None and _is_body(other.speaker)
        }
        names = [name for name in following if _called(noun, name)]
        if len(following) == 1 and len(names) == 1:
            return Credit(names[0], credit.said_as)
        return credit


def _can_speak(noun: str) -> bool:
    """Tell whether a common noun names people or a body, who can say things."""
    if noun in PAPERS:
        return False
    return noun in _BODY_NOUNS | _SPEAKING or bool(_SPEAKING_ENDS.search(noun))


def name_in(phrase: str) -> str | None:
    """Return the proper name a noun phrase ends in, without titles; None where it has none."""
    words = phrase.split()
    end = len(words)
    if end > 2 and words[-1].lower() in _GROUP_NOUNS | {"agency"} and _CAPITAL.match(words[-2]):
        end -= 1
    start = end
    for at in range(end - 1, -1, -1):
        word = words[at].strip("“”\"'(),")
        if _CAPITAL.match(word) and word:
            start = at
        elif word.lower() in _LINKS and start < end and at > 0:
            earlier = words[at - 1]
            if not _CAPITAL.match(earlier) and earlier.lower() not in _LINKS:
                return None
        else:
            break
    chosen = words[start:end]
    while chosen and (chosen[0].lower() in _DETERMINERS | {"both"} or _BASED.match(f"{chosen[0]} ")):
        chosen = chosen[1:]
    if len(chosen) > _MOST_WORDS:
        return None
    titles = [at for at, word in enumerate(chosen) if _TITLES.match(word)]
    titles = [] if _is_body(" ".join(chosen)) else titles
    rest = chosen[titles[-1] + 1 :] if titles else chosen
    if titles and rest and rest[0].lower() not in _LINKS:
        chosen = rest
    name = " ".join(chosen).strip("“”\"'(),")
    name = re.sub(r"['’]s?$", "", name)
    return name if name and _CAPITAL.match(name) and len(name) > 1 else None


def same_body(one: str, other: str) -> bool:
    """Tell whether two names are one, linking words, case and possessives aside."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> list[str]:
    words = re.findall(r"[\w’'-]+", name.lower())
    return [word for word in words if word not in _LINKS]


def _is_short_for(short: str, full: str) -> bool:
    if len(short) >= len(full):
        return same_body(short, full)
    parts, whole = _bare(short), _bare(full)
    if not parts:
        return False
    return whole[-len(parts) :] == parts or (_is_body(full) and whole[: len(parts)] == parts)


def _is_body(name: str) -> bool:
    words = _bare(name)
    if any(word in _BODY_NOUNS | _MONITORS for word in words):
        return True
    return name.isupper() and len(words) == 1


def _called(noun: str, name: str) -> bool:
    """Tell whether a story may go on about a named body with this noun."""
    words = set(_bare(name))
    if noun in words:
        return True
    if noun in _GROUP_NOUNS:
        return bool(words & (_MONITORS | _GROUP_NOUNS))
    return False


_WORDS = r"(?:[^\W\d_a-z][\w-]*[^\S\n]*)+"
_BODY = re.compile(rf"{_WORDS}(?:(?:of|for|and)[^\S\n]+{_WORDS})*")


@lru_cache(maxsize=64)
def _bodies(text: str) -> set[str]:
    names = (name_in(found.group().strip()) for found in _BODY.finditer(text))
    return {name for name in names if name and " " in name and _is_body(name)}


def _with_quotations(
    text: str, sentences: Sequence[Span], own: list[Credit | None]
) -> tuple[Credit | None, ...]:
    """Credit the sentences of a quotation that name nobody to who speaks it.

    A quotation goes on from a credited sentence into the next ones of its paragraph, or ends in
    the one that names its speaker; a paragraph that opens with a quotation mark, after one whose
    quotation was not closed, goes on with the same speaker.
    """
    quoted = _quoted_whole(text, sentences)
    credits = list(own)
    for at, (start, _end) in enumerate(sentences):
        if credits[at] is not None or not quoted[at]:
            continue
        before = at - 1
        told = credits[before] if before >= 0 else None
        if told is not None and _continues(text, sentences, quoted, at):
            credits[at] = Credit(told.speaker, None)
            continue
        after = at
        while after + 1 < len(sentences) and quoted[after] and not own[after]:
            if "\n" in text[sentences[after][1] : sentences[after + 1][0]]:
                break
            after += 1
        found = own[after]
        if after > at and found is not None and _opens_in_quotation(text, sentences[after], start):
            credits[at] = Credit(found.speaker, None)
        elif (speaker := _around(at, credits)) and _is_own_paragraph(text, sentences[at]):
            credits[at] = Credit(speaker, None)
    return tuple(credits)


def _around(at: int, credits: Sequence[Credit | None]) -> str | None:
    """Return the speaker credited both just before and just after a sentence."""
    before = credits[at - 1] if at else None
    after = credits[at + 1] if at + 1 < len(credits) else None
    if before is None or after is None or before.speaker != after.speaker:
        return None
    return before.speaker


def _is_own_paragraph(text: str, span: Span) -> bool:
    return text[: span[0]].endswith("\n") and (text[span[1] :] + "\n")[0] in "\r\n"


def _quoted_whole(text: str, sentences: Sequence[Span]) -> list[bool]:
    """Tell for each sentence whether it stands inside a quotation from its first letter on."""
    found = []
    for start, end in sentences:
        line = text.rfind("\n", 0, start) + 1
        marks = _QUOTE_MARKS.findall(text[line:start])
        inside = len(marks) % 2 == 1
        found.append(inside or bool(_QUOTE_MARKS.match(text[start:end])))
    return found


def _continues(text: str, sentences: Sequence[Span], quoted: list[bool], at: int) -> bool:
    """Tell whether the quotation of the sentence before goes on in this one."""
    start, end = sentences[at - 1]
    if "\n" not in text[end : sentences[at][0]]:
        return quoted[at - 1] or _QUOTE_MARKS.search(text[start:end]) is not None
    line = text.rfind("\n", 0, start) + 1
    unclosed = len(_QUOTE_MARKS.findall(text[line:end])) % 2 == 1
    return unclosed and _QUOTE_MARKS.match(text[sentences[at][0] :]) is not None


def _opens_in_quotation(text: str, sentence: Span, since: int) -> bool:
    """Tell whether a quotation opened at `since` still runs when a sentence begins."""
    return len(_QUOTE_MARKS.findall(text[since : sentence[0]])) % 2 == 1
