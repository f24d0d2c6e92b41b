"""How a story introduces whom it credits: the words that grammar sets beside a name. Pure.

"Marsk's captain, Bruno Salcedo" says what Salcedo is, and nothing of a goalkeeper named before him.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.english.tree import Sentence
from bot.speakers.credited_in import credits_of
from bot.speakers.name_words import TITLES
from bot.speakers.names import is_person
from index import grammar
from index.story import Version
from index.words import stems

_MENTIONS = 4
"""Sentences that name somebody which are read for what they are: the first ones tell."""
_BACK = 6
"""Sentences before one whose "her" or "its" means somebody of them."""
_PERSONAL = {"her": "she", "his": "he"}
_OF_BODIES = frozenset({"its", "their"})


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a story says a speaker is."""

    words: frozenset[str] = frozenset()
    """The stems of titles, trades and offices."""
    owners: frozenset[str] = frozenset()
    """The stems of whose, or what of: "Marsk" of "Marsk's captain"."""


def introduced(speaker: str, version: Version, at: int) -> Introduction:
    """Return what a story says a speaker is.

    `at` is a sentence credited to the speaker, whom the story may know by a noun alone ("lawyer"):
    then it, and the nearest before it that has the noun, tell.
    """
    return _introduced(speaker, version, at if speaker[:1].islower() else -1, of_whom=True)


@lru_cache(maxsize=2_000)
def _introduced(speaker: str, version: Version, at: int, *, of_whom: bool) -> Introduction:
    last = speaker.rsplit(maxsplit=1)[-1]
    if at >= 0:
        near = range(at, max(-1, at - _BACK - 1), -1)
        places = [n for n in near if _has(version, n, last)][:1]
    else:
        every = range(len(version.sentences))
        places = [n for n in every if _has(version, n, last)][:_MENTIONS]
    words, owners = set[str](), set[str]()
    for place in places:
        start, end = version.sentences[place]
        tree = Sentence(grammar.parse([(version.story.text[start:end], start)]), 0)
        for word in _described(tree, speaker.split()):
            if tree.words[word].tag == "PRP$":
                owners |= _meant(version, place, tree, word) if of_whom else set()
            else:
                (owners if _is_owner(tree, word) else words).update(stems(tree.words[word].text))
            if {tree.words[n].text.lower() for n in tree.children(word, "det")} == {"the"}:
                owners |= _told_before(version, place, tree.words[word].text)
    return Introduction(frozenset(words), frozenset(owners))


def _is_owner(tree: Sentence, at: int) -> bool:
    word = tree.words[at]
    if word.dep == "poss":
        return True
    return word.dep == "pobj" and all(tree.words[n].dep != "relcl" for n in tree.above(at))


def _has(version: Version, at: int, word: str) -> bool:
    sentence = version.story.text[slice(*version.sentences[at])]
    return re.search(rf"(?<![\w’'-]){re.escape(word)}(?![\w-])", sentence) is not None


def _described(tree: Sentence, words: Sequence[str]) -> Iterator[int]:
    """Yield the words that say of a name what its bearer is."""
    for at in _ends_of(tree, words[-1]):
        first = at
        while first and tree.words[first - 1].text in {*words, "-"}:
            first -= 1
        if first == at and len(words) > 1 and _has_another_given_name(tree, at):
            continue
        yield from _set_beside(tree, first, at)
        name = at
        while tree.words[name].dep == "compound" and tree.head(name) > name:
            name = tree.head(name)
        yield from _phrase(tree, name)
        if tree.words[name].dep == "appos":
            yield from _phrase(tree, tree.head(name))
        for child in tree.children(name, "appos", "relcl"):
            yield from _phrase(tree, child)
        verb = tree.head(name)
        if tree.words[name].dep == "nsubj" and tree.words[verb].text.lower() in {"is", "was"}:
            for attribute in tree.children(verb, "attr"):
                yield from _phrase(tree, attribute)


def _has_another_given_name(tree: Sentence, at: int) -> bool:
    before = tree.words[at - 1] if at else None
    return before is not None and before.tag == "NNP" and not TITLES.match(before.text)


def _ends_of(tree: Sentence, name: str) -> Iterator[int]:
    """Yield the words with which a name ends, which may be cut at its hyphens."""
    parts = re.findall(r"[^-]+|-", name)
    for at in range(len(parts) - 1, len(tree.words)):
        told = "".join(word.text for word in tree.words[at - len(parts) + 1 : at + 1])
        if tree.words[at].text == name or told == name:
            yield at


def _set_beside(tree: Sentence, first: int, last: int) -> Iterator[int]:
    """Yield what commas set before and behind a name: "the mayor of Tarn, Per Vold", "Vold, 61".

    The grammar of a long sentence often misses these; where they hold a verb they are no names.
    """
    words = tree.words
    if first > 1 and words[first - 1].text == ",":
        start = first - 1
        while start and not _ends(words[start - 1]):
            start -= 1
        if not _says_of_one_before(tree, start):
            yield from range(start, first - 1)
    if last + 2 < len(words) and words[last + 1].text == ",":
        at = last + 2
        while at < len(words) and not _ends(words[at]):
            at += 1
        if at == len(words) or words[at].text in {",", ".", "”", '"'}:
            yield from range(last + 2, at)


def _says_of_one_before(tree: Sentence, start: int) -> bool:
    """Tell whether what commas set apart says of a name before it: "Ana Kovač, the mayor, …"."""
    if start < 2 or tree.words[start - 1].text != ",":
        return False
    before = tree.words[start - 2]
    return before.tag == "NNP" and before.dep not in {"pobj", "npadvmod"}


def _ends(word: grammar.Word) -> bool:
    return word.text in {",", ".", ";", ":", '"', "“", "”"} or word.tag in {
        "VBD",
        "VBZ",
        "VBP",
        "MD",
    }


def _phrase(tree: Sentence, top: int) -> Iterator[int]:
    """Yield a phrase's words, without others that are set beside it."""
    yield top
    for child in tree.children(top):
        if tree.words[child].dep not in {"appos", "conj"}:
            yield from _phrase(tree, child)


def _told_before(version: Version, place: int, noun: str) -> set[str]:
    """Return the stems of what "the lawyer" goes on about: "a lawyer for the family"."""
    for start, end in reversed(version.sentences[max(0, place - _BACK) : place]):
        sentence = version.story.text[start:end]
        if re.search(rf"\b[Aa]n? (?:[\w-]+ )*?{re.escape(noun)}\b", sentence):
            tree = Sentence(grammar.parse([(sentence, start)]), 0)
            tops = [at for at, word in enumerate(tree.words) if word.text == noun]
            return {
                s for at in tops[:1] for n in _phrase(tree, at) for s in stems(tree.words[n].text)
            }
    return set()


def _meant(version: Version, place: int, tree: Sentence, at: int) -> set[str]:
    """Return the stems of whom "her" and "its" mean, and of what the story says they are."""
    word = tree.words[at]
    lower = word.text.lower()
    own = {stem for one in _subjects(tree, at) for stem in stems(tree.words[one].text)}
    if lower in _OF_BODIES:
        return own or _subject_before(version, place)
    person = _person(version, place, word.start, _PERSONAL.get(lower, ""))
    if person is None or place == 0:
        return own
    known = _introduced(person, version, -1, of_whom=False)  # two may be each other's kin
    return own | set(stems(person)) | known.words


def _subjects(tree: Sentence, at: int) -> list[int]:
    """Return the nouns that are subjects before a word: "the boy" before "his mother"."""
    words = tree.words
    return [n for n in range(at) if words[n].dep.startswith("nsubj") and words[n].tag == "NN"]


def _person(version: Version, place: int, end: int, pronoun: str) -> str | None:
    """Return whom "her" means: the nearest before that is a subject, and is not called "he"."""
    text = version.story.text
    called: dict[str, str] = {}
    for credit in credits_of(version):
        said = text[slice(*credit.said_as)].lower() if credit and credit.said_as else ""
        if credit and said in _PERSONAL.values():
            called[credit.speaker.rsplit(maxsplit=1)[-1]] = said
    for start, stop in reversed(version.sentences[max(0, place - _BACK) : place + 1]):
        people = {
            name
            for name in _people_told_of(text, start, min(stop, end))
            if called.get(name, pronoun) == pronoun
        }
        if people:
            return people.pop() if len(people) == 1 else None
    return None


def _people_told_of(text: str, start: int, end: int) -> Iterator[str]:
    """Yield the surnames that are subjects in a sentence, up to a position."""
    words = grammar.parse([(text[start:end], start)])
    for word in words:
        top = words[word.head] if word.dep == "appos" else word
        if word.tag == "NNP" and top.dep.startswith("nsubj") and is_person(word.text):
            yield word.text


def _subject_before(version: Version, place: int) -> set[str]:
    """Return the stems of what the sentence before one is about: "the co-operative"."""
    for start, end in reversed(version.sentences[max(0, place - 2) : place]):
        tree = Sentence(grammar.parse([(version.story.text[start:end], start)]), 0)
        for at, word in enumerate(tree.words):
            is_top = tree.words[tree.head(at)].dep == "ROOT"
            if word.dep.startswith("nsubj") and is_top and not word.tag.startswith("PRP"):
                return {s for n in _phrase(tree, at) for s in stems(tree.words[n].text)}
    return set()
