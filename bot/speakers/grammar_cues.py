"""Who one sentence credits, from the grammar of that sentence alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.english.tree import Sentence
from index.grammar import Word
from index.story import Span

_SAY = frozenset(
    "say says said saying tell tells told add adds added explain explains explained argue argues "
    "argued insist insists insisted claim claims claimed warn warns warned announce announces "
    "announced declare declares declared note notes noted acknowledge acknowledges acknowledged "
    "admit admits admitted deny denies denied confirm confirms confirmed state states stated "
    "report reports reported estimate estimates estimated write writes wrote recall recalls "
    "recalled reply replies replied respond responds responded suggest suggests suggested stress "
    "stresses stressed reiterate reiterates reiterated maintain maintains maintained allege "
    "alleges alleged assert asserts asserted testify testified tweet tweeted predict predicted "
    "conclude concluded document documents documented count counted put puts reveal revealed "
    "comment commented continue continued describe described call calls called condemn condemned "
    "accuse accused vow vowed promise promised ask asked believe believes believed think thinks "
    "thought find finds found".split()
)
_ALWAYS = frozenset(
    "say says said saying tell tells told add adds added explained insists insisted claimed claims "
    "warned announced declared noted notes acknowledged stated recalled replied stressed "
    "reiterated asserted testified tweeted lambasted".split()
)
"""Verbs that report whatever hangs on them; the others need a clause, a quotation or a figure."""
_FIGURES = frozenset(
    "figure figures toll tally count number numbers statistics data report statement estimate "
    "estimates total list death deaths dead".split()
)
RELEASE = frozenset("release released releases publish published issue issued give gave".split())
PAPERS = _FIGURES | frozenset(
    "account accounts document documents study records log letter paper papers survey editorial "
    "article suit lawsuit release memo email passage plan poll law order number photograph footage "
    "video image images map".split()
)
"""Things that say what somebody made them say."""
_MADE = frozenset(
    "collated compiled released published issued gathered prepared provided collected kept given "
    "drawn made produced".split()
)
CUES = (
    _SAY
    | RELEASE
    | frozenset(
        "quoted cited lambasted joked quipped shouted yelled demanded chanted read reads cautioned "
        "countered observed lamented mused boasted complained agreed cracked urged pressed typed "
        "emailed pleaded remarked whispered cried screamed answered blasted railed fumed thundered "
        "wondered pointed began concluded offered opined contended retorted scoffed responds "
        "emphasized emphasised indicated proclaimed pronounced posted asks writes tweets concedes "
        "conceded bragged charged likened labeled labelled dubbed branded termed slammed "
        "placed quotes cites".split()
    )
)
CUES_ING = frozenset(
    "saying telling adding calling arguing insisting claiming warning declaring noting asking "
    "writing tweeting describing accusing condemning vowing explaining suggesting shouting joking "
    "concluding urging stating replying responding reading announcing quipping promising".split()
)
_OPEN = '"“„«'
_CLOSE = '"”“»'
_STOPS = frozenset({",", "(", ")", "–", "—", ";", ":", "[", "]", *_OPEN, *_CLOSE})
_RELATIVES = frozenset({"who", "which", "that", "where", "whose", "whom", "when"})
_PREPOSITIONS_OF_NAMES = frozenset(
    {"of", "for", "from", "in", "at", "with", "and", "&", "on", "to"}
)


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
        by = word.text.lower() == "by" and sentence.words[sentence.head(below)].text in _MADE
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
    if text in {"quoted", "cited", "quotes", "cites"}:
        return _quoted(sentence, verb)
    if text in RELEASE and not _has_object(sentence, verb, _FIGURES):
        return None
    if text not in _ALWAYS | RELEASE and not _reports(sentence, verb):
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
    if sentence.words[verb].text.lower() in {"put", "puts", "placed"}:
        preps = sentence.children(verb, "prep")
        return any(sentence.words[at].text.lower() == "at" for at in preps)
    return _has_object(sentence, verb, _FIGURES)


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
