"""Words as people type them, read as the stories spell them. Pure.

A word that some story has is never touched, nor one that is English. What no story has is read as
the one word of the stories that is spelt nearly so, and the reader is told. To the name of a person
nothing is corrected: the nearest name may be somebody else's. It is offered where nothing answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.english.synonyms import EMPTY, WORDS_ALIKE
from index.story import Span
from index.words import stems

_TYPED = {
    "hw": "how", "wat": "what", "wut": "what", "wot": "what", "waht": "what", "whta": "what",
    "whats": "what is", "whos": "who is", "wheres": "where is", "whens": "when is",
    "whys": "why is", "hows": "how is", "wich": "which", "whch": "which",
    "wen": "when", "wehn": "when", "wher": "where", "whre": "where", "weher": "where",
    "y": "why", "wy": "why", "wtf": "what", "ppl": "people", "peeps": "people",
    "govt": "government", "gov": "government", "abt": "about", "pls": "please", "plz": "please",
    "u": "you", "ur": "your", "r": "are", "teh": "the", "hte": "the", "thier": "their",
    "mny": "many", "meny": "many", "mnay": "many", "sed": "said",
    "sayd": "said", "yday": "yesterday", "tmrw": "tomorrow", "dat": "that", "dis": "this",
    "bc": "because", "cuz": "because",
    "arent": "aren't", "cant": "can't", "couldnt": "couldn't", "didnt": "didn't",
    "doesnt": "doesn't", "dont": "don't", "hadnt": "hadn't", "hasnt": "hasn't",
    "havent": "haven't", "isnt": "isn't", "shouldnt": "shouldn't", "wasnt": "wasn't",
    "werent": "weren't", "wont": "won't", "wouldnt": "wouldn't",
}  # fmt: skip
"""Question words and small words as they are typed in chats: they are too short to be told by
their letters alone. A word that some story has is left as it is."""
_SWEARING = re.compile(
    r"\b(?:(?:in )?the (?:hell|heck|fuck|devil)|on earth|(?:god ?)?damn(?:ed)?|f+[u*]+c?k+ing?|"
    r"effing|freaking|fricking|frigging|goddamn|bloody|bleeding)\b\s*",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\w’'@#./-])[^\W\d_]+(?:['’]d)?(?![\w@/])(?!['’-]\w*[^\W\d_s])")
_ANY_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ASKED = tuple(word for word in WORDS_ALIKE if len(word) >= 4)
"""What a question may ask for in words that no story has: a "death toll" may be told as killed."""
_FROM = 4
"""Letters from which a word is looked for by its spelling."""
_NAME_FROM = 5
"""The same for one in capitals, which is some other name as easily: "Aung" is no "Aunt"."""
FAR_FROM = 7
"""Letters from which two may be off."""
_MOST = 5
"""Words of a question that are looked for."""
_CLEARLY = 2
"""How many times as often one spelling must stand in the stories as another that is as near."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words."""

    knows: Callable[[str], bool]
    """Tells whether any story has a stem."""
    is_english: Callable[[str], bool]
    """Tells whether a word in small letters is one of the language."""
    spelt_like: Callable[[str], str]
    """Gives what stories say around words spelt nearly as one."""
    is_initials: Callable[[str], bool]
    """Tells whether letters are the initials of a name in the stories."""
    names_person: Callable[[str, str], bool]
    """Tells whether a word of the stories names a person, put in the phrase that asks for a
    speaker; an empty phrase for none. There whatever may be a person's name is taken for one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is read."""

    question: str
    read_as: tuple[tuple[str, str], ...] = ()
    """Words that were read as others, with those."""
    near: tuple[tuple[str, str], ...] = ()
    """Words that stand as they were put, with what they may be meant for."""


def read(
    question: str, words: Lexicon, but: Sequence[Span] = (), speakers: Sequence[str] = ()
) -> Reading:
    """Return a question with its misspelt words read as the stories spell them.

    Words within the spans `but` are known otherwise, as names of outlets; `speakers` are the
    phrases by which it may name whose word it wants.
    """
    kept, read_as, near = [], {}, {}
    done, looked = 0, 0
    shouted = question.isupper()
    for found in _WORD.finditer(question):
        said, (start, end) = found.group(), found.span()
        inside = any(start < last and first < end for first, last in but)
        if inside or _is_known(said, words) or (said.isupper() and len(said) > 1 and not shouted):
            continue
        meant = _typed(said)
        if meant is None and looked < _MOST and _may_be_misspelt(said, words):
            looked += 1
            meant, offered = _meant(said, words, next((one for one in speakers if said in one), ""))
            if offered:
                near[said] = offered
        if meant is not None:
            kept += [question[done:start], meant]
            done = end
            if _typed(said) is None:
                read_as[said] = meant
    text = "".join([*kept, question[done:]])
    return Reading(_without_swearing(text, words), tuple(read_as.items()), tuple(near.items()))


def _is_known(said: str, words: Lexicon) -> bool:
    own = [stem for stem in stems(said) if stem not in EMPTY]
    if _typed(said) is not None:
        return len(said) > 2 and bool(own) and all(map(words.knows, own))
    return said.lower() in WORDS_ALIKE or all(map(words.knows, own))


def _typed(said: str) -> str | None:
    """Return what a small word typed as in a chat stands for; a name in capitals is none."""
    return _TYPED.get(said.lower()) if said.islower() or said.lower().startswith("wh") else None


def _may_be_misspelt(said: str, words: Lexicon) -> bool:
    return len(said) >= _FROM and said.isascii() and not words.is_initials(said.upper())


def _meant(said: str, words: Lexicon, speaker: str) -> tuple[str | None, str]:
    """Return what a word no story has is read as, None for itself, and what else it may mean."""
    nearest = _nearest(said, words.spelt_like(said.lower()))
    swapped = any(map(words.is_english, _swapped(said.lower())))
    if not nearest or (swapped and sorted(nearest[0].lower()) != sorted(said.lower())):
        return None, ""
    best = nearest[0]
    if words.is_english(said.lower()):
        return None, ""
    if said[0].isupper() and (said[0] != best[0].upper() or len(said) < _NAME_FROM):
        return None, best if best[0].isupper() else ""
    if len(nearest) > 1 or words.names_person(best, speaker.replace(said, best)):
        return None, " or ".join(nearest[:2])
    return best, ""


def _swapped(word: str) -> list[str]:
    """Return a word with each two letters beside each other changed round."""
    return [f"{word[:n]}{word[n + 1]}{word[n]}{word[n + 2 :]}" for n in range(1, len(word) - 1)]


def _nearest(said: str, texts: str) -> list[str]:
    """Return the spellings nearest to a word in texts; several where none is clearly meant.

    People get the first letter of a word right more often than any other, and letters that only
    changed places tell more than one that is missing.
    """
    counted = Counter(_ANY_WORD.findall(texts))
    counted.update(word for word in _ASKED if word not in counted)
    forms: dict[str, list[str]] = {}
    for word in counted:
        forms.setdefault(word.lower(), []).append(word)
    ranked: dict[tuple[object, ...], list[str]] = {}
    for spelt, found in forms.items():
        off = _off(said.lower(), spelt)
        if off is not None:
            word = _as_written(found, counted, said)
            a_name = word[0].isupper() and said.islower()
            swap = sorted(spelt) == sorted(said.lower())
            ranked.setdefault((off, spelt[0] != said[0].lower(), not swap, a_name), []).append(word)
    if not ranked:
        return []
    best = sorted(ranked[min(ranked)], key=lambda word: -_times(word, forms, counted))
    first, *others = best
    beside = [word for word in others if stems(word) != stems(first)]
    most = max((_times(word, forms, counted) for word in beside), default=0)
    return [first] if _times(first, forms, counted) >= _CLEARLY * most else [first, *beside]


def _off(said: str, spelt: str) -> int | None:
    """Return how many letters a spelling is off; None where those are too many."""
    most = 2 if len(said) >= FAR_FROM else 1
    if len(spelt) < _FROM or abs(len(spelt) - len(said)) > most:
        return None
    off = letters_off(said, spelt)
    return off if off <= most else None


def _times(word: str, forms: Mapping[str, Sequence[str]], counted: Counter[str]) -> int:
    return sum(counted[one] for one in forms[word.lower()])


def _as_written(forms: Sequence[str], counted: Counter[str], said: str) -> str:
    """Return a word as texts have it: in small letters where they do, unless asked in capitals."""
    small = [word for word in forms if word.islower()]
    word = max(small or forms, key=lambda one: counted[one])
    return word.capitalize() if small and said[0].isupper() else word


def a_letter_off(word: str) -> frozenset[str]:
    """Return all that comes of a word by putting, leaving out, changing or swapping one letter."""
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    return frozenset(
        [f"{left}{right[1:]}" for left, right in cuts if right]
        + [f"{left}{right[1]}{right[0]}{right[2:]}" for left, right in cuts if len(right) > 1]
        + [f"{left}{letter}{right[1:]}" for left, right in cuts if right for letter in _LETTERS]
        + [f"{left}{letter}{right}" for left, right in cuts for letter in _LETTERS]
    )


def letters_off(one: str, other: str) -> int:
    """Return how many letters must be put, left out, changed or swapped with the next."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        row = [n]
        for m, its in enumerate(other, 1):
            off = min(last[m] + 1, row[m - 1] + 1, last[m - 1] + (letter != its))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == its:
                off = min(off, before[m - 2] + 1)
            row.append(off)
        before, last = last, row
    return last[-1]


def _without_swearing(question: str, words: Lexicon) -> str:
    def left(found: re.Match[str]) -> str:
        told = [stem for stem in stems(found.group()) if stem not in EMPTY]
        return found.group() if told and all(words.knows(stem) for stem in told) else ""

    return _SWEARING.sub(left, question).strip() or question
