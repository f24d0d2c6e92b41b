"""Who one sentence credits, from the grammar of that sentence alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.english.tree import Sentence
from bot.speakers.say_words import ALWAYS, CITES, CUES, FIGURES, JUDGES, MADE, PAPERS, RELEASE
from index.grammar import Word
from index.story import Span

_OPEN = '"“„«'
_CLOSE = '"”“»'
_STOPS = frozenset({",", "(", ")", "–", "—", ";", ":", "[", "]", *_OPEN, *_CLOSE})
_RELATIVES = frozenset({"who", "which", "that", "where", "whose", "whom", "when"})
_PREPOSITIONS_OF_NAMES = frozenset(
    {"of", "for", "from", "in", "at", "with", "and", "&", "on", "to"}
)


_BESIDE = frozenset({"but", "while", "whereas", "and", "though", "although", "yet", ";", "—", "–"})
_FAR = 20
"""Words between a verb of saying and its subject past which the grammar is not to be trusted."""


@dataclass(frozen=True, slots=True)
class Mention:
    """The words by which a sentence names whom it credits."""

    start: int
    end: int
    """In characters of the story's text."""
    head: str
    """The noun or name it turns on, in lower case."""
    proper: bool
    """True where that is a proper name."""
    credited: bool = True
    """False where the sentence is about it but credits it with nothing."""
    apposed: Span | None = None
    """A name or description set beside it: "the official, Stephen O'Brien"."""
    subject: Span | None = None
    """The name its sentence begins with, where it is a pronoun further on."""


def mention_in(sentence: Sentence) -> Mention | None:
    """Return whom a sentence credits with what it says, None where it names no one.

    "according to" comes first, then the outermost verb of saying that has a subject. What stands
    in a relative clause ("which Russia denies"), or inside a quotation, credits no one with the
    sentence.
    """
    according = _according_to(sentence)
    if according is not None:
        return _phrase(sentence, according)
    cues = sorted(
        (len(list(sentence.above(at))), at)
        for at, word in enumerate(sentence.words)
        if word.text.lower() in CUES and not sentence.is_quoted(at)
    )
    for _depth, at in cues:
        subject = _credited_by(sentence, at)
        if subject is not None and abs(subject - at) <= _FAR:
            return _phrase(sentence, subject)
    return None


def two_speak(sentence: Sentence) -> bool:
    """Tell whether a sentence sets what two say side by side: it is neither's word as a whole.

    "The ministry put the toll at 23, but the observatory said 41."
    """
    tellers = sorted(
        (at, subject)
        for at, word in enumerate(sentence.words)
        if word.text.lower() in CUES and not sentence.is_quoted(at)
        if (subject := _teller(sentence, at)) is not None
    )
    first = tellers[0][1] if tellers else _according_to(sentence)
    return first is not None and any(
        first < subject < at and _is_set_beside(sentence, first, subject)
        for at, subject in tellers
        if subject != first
    )


def opens_half(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether who is credited opens what a semicolon sets beside another statement.

    "A woman fainted; her family said she was well": that she fainted is not the family's word. One
    who closes the sentence ("…; it would open on Monday, police said") speaks all of it.
    """
    words = sentence.words
    first = next((at for at, word in enumerate(words) if word.start >= mention.start), 0)
    for at in range(first - 1, -1, -1):
        if words[at].text == ";" and not sentence.is_quoted(at):
            return any(word.tag.startswith("VB") for word in words[:at])
        if words[at].text == "," or words[at].tag.startswith("VB"):
            return False
    return False


def _teller(sentence: Sentence, verb: int) -> int | None:
    """Return who says something by a verb that stands before what they say."""
    after = sentence.children(verb, "ccomp", "dobj", "prep", "attr")
    if not any(at > verb for at in after) or sentence.children(verb, "neg"):
        return None
    if sentence.words[verb].dep in {"relcl", "acl"}:
        return None
    subjects = [at for at in sentence.children(verb, "nsubj") if at < verb]
    return subjects[0] if subjects and sentence.words[subjects[0]].tag != "WP" else None


def _is_set_beside(sentence: Sentence, first: int, subject: int) -> bool:
    """Tell whether somebody else is set beside the first who speaks: ", while organisers"."""
    if sentence.words[subject].tag == "PRP":
        return False
    start = min(sentence.subtree(subject))
    before = [word.text.lower() for word in sentence.words[max(first, start - 2) : start]]
    return bool(before) and (before[-1] in _BESIDE or (before[-1] == "," and before[0] in _BESIDE))


def _according_to(sentence: Sentence) -> int | None:
    words = sentence.words
    for at, word in enumerate(words[:-2]):
        stands = word.text.lower() == "according" and words[at + 1].text.lower() == "to"
        if stands and not sentence.is_quoted(at):
            objects = sentence.children(at + 1, "pobj") or sentence.children(at, "pobj")
            if objects:
                return _through_papers(sentence, objects[0])
    return None


def _through_papers(sentence: Sentence, at: int) -> int:
    """Follow "figures collated by the group", "a report from the ministry" to who made them."""
    if sentence.words[at].text.lower() not in PAPERS:
        return at
    for below in sentence.subtree(at):
        word = sentence.words[below]
        by = word.text.lower() == "by" and sentence.words[sentence.head(below)].text in MADE
        if by or (word.text.lower() in {"from", "of"} and sentence.head(below) == at):
            makers = sentence.children(below, "pobj")
            if makers:
                return makers[0]
    return at


def _credited_by(sentence: Sentence, verb: int) -> int | None:
    """Return the word for who is credited by a verb of saying, if this verb credits at all."""
    text = sentence.words[verb].text.lower()
    if sentence.children(verb, "neg"):
        return None
    chain = [verb, *sentence.above(verb)]
    if any(sentence.words[at].dep in {"relcl", "acl", "csubj"} for at in chain):
        return None
    if any(sentence.words[at].dep == "advcl" and not _is_as(sentence, at) for at in chain):
        return None
    if text in CITES:
        return _quoted(sentence, verb)
    if text in RELEASE and not _has_object(sentence, verb, FIGURES):
        return None
    if text not in ALWAYS | RELEASE and not _reports(sentence, verb):
        return None
    return _subject(sentence, verb)


def _is_as(sentence: Sentence, at: int) -> bool:
    return any(sentence.words[mark].text.lower() == "as" for mark in sentence.children(at, "mark"))


def _quoted(sentence: Sentence, verb: int) -> int | None:
    """Return X of "X was quoted as saying" and of "the agency quoted X as saying"."""
    passive = sentence.children(verb, "nsubjpass", "nsubj:pass")
    if passive:
        return passive[0]
    objects = sentence.children(verb, "dobj", "obj")
    return objects[0] if objects and sentence.words[objects[0]].dep else None


def _has_object(sentence: Sentence, verb: int, nouns: frozenset[str]) -> bool:
    return any(
        sentence.words[at].text.lower() in nouns for at in sentence.children(verb, "dobj", "obj")
    )


def _reports(sentence: Sentence, verb: int) -> bool:
    """Tell whether a verb that has other uses too reports something here."""
    if sentence.children(verb, "ccomp") or sentence.words[verb].dep in {"parataxis", "ccomp"}:
        return True
    if any(word.text in _OPEN or word.text in {"''", "``"} for word in sentence.words):
        return True
    if sentence.words[verb].text.lower() in JUDGES and sentence.children(verb, "dobj"):
        as_what = [sentence.words[at].text.lower() for at in sentence.children(verb, "prep")]
        if sentence.children(verb, "oprd") or "as" in as_what:
            return True
    if sentence.words[verb].text.lower() in {"put", "puts", "placed"}:
        under = [verb, *sentence.subtree(next(iter(sentence.children(verb, "dobj")), verb))]
        preps = [prep for at in under for prep in sentence.children(at, "prep")]
        at_what = [at for at in preps if sentence.words[at].text.lower() == "at"]
        return any(sentence.words[n].tag == "CD" for at in at_what for n in sentence.subtree(at))
    return _has_object(sentence, verb, FIGURES)


def topic_of(sentence: Sentence) -> Mention | None:
    """Return the subject of a sentence's main verb: whom "he" in the next one may mean."""
    for at, word in enumerate(sentence.words):
        if word.dep == "ROOT" and not sentence.is_quoted(at):
            subjects = sentence.children(at, "nsubj", "nsubjpass")
            return replace(_phrase(sentence, subjects[0]), credited=False) if subjects else None
    return None


def opening_name(sentence: Sentence) -> Mention | None:
    """Return the first name that is the subject of a verb outside quotations."""
    for at, word in enumerate(sentence.words):
        if word.dep == "nsubj" and word.tag.startswith("NNP") and not sentence.is_quoted(at):
            return _phrase(sentence, at)
    return None


def _subject(sentence: Sentence, verb: int) -> int | None:
    seen = verb
    for _ in range(4):
        subjects = sentence.children(seen, "nsubj")
        if subjects:
            word = sentence.words[subjects[0]]
            return None if word.text.lower() in _RELATIVES | {"there"} else subjects[0]
        if sentence.words[seen].dep not in {"conj", "xcomp", "advcl"}:
            return None
        seen = sentence.head(seen)
    return None


def _phrase(sentence: Sentence, head: int) -> Mention:
    """Return the noun phrase of a head, without relative clauses and what commas set apart."""
    below = set(sentence.subtree(head))
    words = sentence.words
    first = head
    while first - 1 in below and words[first - 1].text not in _STOPS:
        first -= 1
    last = head
    while last + 1 in below and _goes_on(words, last + 1):
        last += 1
    while words[last].text.lower() in _PREPOSITIONS_OF_NAMES and last > head:
        last -= 1
    apposed = None
    for at in sentence.children(head, "appos"):
        if at > last:
            phrase = _phrase(sentence, at)
            apposed = (phrase.start, phrase.end)
            break
    return Mention(
        words[first].start,
        words[last].end,
        words[head].text.lower(),
        proper=words[head].tag.startswith("NNP"),
        apposed=apposed,
    )


def _goes_on(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    lower = word.text.lower()
    if word.text in _STOPS or lower in _RELATIVES or word.tag.startswith(("VB", "WP", "WD", "WR")):
        return False
    return not (lower in {"in", "on", "at", "to", "with"} and not _names_place(words, at + 1))


def _names_place(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].tag in {"NNP", "NNPS"}
