"""Whether the proper names of a translation stand in what it translates. Pure.

A name is proved letter for letter, by its letters in another script, or as what CLDR calls the same
country or language. What is proved by none of them may be invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anyascii import anyascii
from babel import Locale, UnknownLocaleError

from bot.summary.proper_names import LINKS, bare, bare_words, name_words, names_of
from bot.summary.same_figures import is_named
from index.grammar import parse
from index.languages.folding import alike
from index.languages.language import ENGLISH, UNSPACED, language
from index.languages.scripts import pieces_of

TOLD = frozenset({ENGLISH, "es", "fr", "pt"})
"""Languages in which a capital within a sentence tells a name, which German's nouns have too."""
_SENTENCE_END = re.compile(r"(?<=[.!?:])[\"”’»)]*\s+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*")
_VOWELLESS = frozenset({"ar", "fa", "he", "ur"})
"""Languages that write a name's consonants, and few of its vowels."""
_FEWEST = 3
"""Letters by which a name in another script is proved at least."""
_LONGEST_CODE = 3
"""Letters of a country's code, or a language's; longer ones are of variants."""
_SOUNDS = (("kh", "h"), ("ks", "x"), ("ou", "u"), ("w", "v"), ("y", "i"), ("j", "i"))
"""Spellings of one letter of another script, in the order in which they are replaced."""
_ENDINGS = frozenset("a u e i o om em im oi ei ia iu oiu eiu am ah ami ogo ego omu emu".split())
"""How Russian and Ukrainian decline names, in the spelling that `_sound` gives."""
_ARTICLE = re.compile(r"\A(?:[وفبلك])?(?:ال)?")
"""What Arabic writes in one word with a name before it."""


def has_same_names(told: str, ours: str, quote: str, its: str) -> bool:
    """Tell whether each proper name of a translation is one of the quote's.

    `ours`, one of `TOLD`, and `its` are the codes of the languages of the two.
    """
    words = frozenset(bare_words(quote)) | frozenset(
        bare(alike(word, language(its))) for word in pieces_of(quote)
    )
    called = _called(quote, ours, its)
    joined = _sound(quote) if its in UNSPACED else ""

    def is_proved(part: str) -> bool:
        known = part in LINKS or part in words or part in called
        return known or any(_is_spelt(part, word, its) for word in words)

    return all(
        all(map(is_proved, name)) or _is_in(_sound("".join(name)), joined)
        for name in _names(told, ours)
    )


def _names(text: str, code: str) -> Iterator[list[str]]:
    for sentence in _SENTENCE_END.split(text):
        if code == ENGLISH:
            yield from names_of(sentence, name_words(sentence, parse([(sentence, 0)])), ())
        else:
            yield from _capitals(sentence, code)


def _capitals(sentence: str, code: str) -> Iterator[list[str]]:
    """Yield the words with a capital; the first where it is none that every text has."""
    for n, found in enumerate(_WORD.finditer(sentence)):
        word = alike(found.group(), language(code))
        opens = n == 0 and word.lower() in language(code).stop
        if any(mark.isupper() for mark in word) and not opens:
            yield [bare(part) for part in re.split(r"[’'-]", word) if part]


def _is_spelt(part: str, word: str, its: str) -> bool:
    """Tell whether a name is a word of a quote in other letters; `part` is in ours."""
    plain = anyascii(part).casefold()
    if anyascii(word).casefold() == plain:
        return len(plain) >= _FEWEST or word == part
    if word.isascii() or its in UNSPACED or _is_latin(word):
        return False
    if its in _VOWELLESS:
        mine = _consonants(part)
        return len(mine) >= _FEWEST and mine in {
            _consonants(word),
            _consonants(_ARTICLE.sub("", word)),
        }
    mine, stored = _sound(part), _sound(word)
    if len(mine) < _FEWEST:
        return False
    stem = mine.rstrip("aio") if len(mine.rstrip("aio")) >= _FEWEST else mine
    return mine == stored or any(
        stored.startswith(one) and stored[len(one) :] in _ENDINGS for one in (mine, stem)
    )


def _is_latin(word: str) -> bool:
    return all(ord(mark) < 0x250 or 0x1E00 <= ord(mark) < 0x1F00 for mark in word)


def _is_in(name: str, joined: str) -> bool:
    return len(name) > _FEWEST and name in joined


def _sound(text: str) -> str:
    told = re.sub(r"[^a-z]", "", anyascii(text).casefold())
    for spelt, one in _SOUNDS:
        told = told.replace(spelt, one)
    return re.sub(r"(.)\1+", r"\1", told)


def _consonants(text: str) -> str:
    told = re.sub(r"[^b-z]|[eiouyw]", "", anyascii(text).casefold())
    return re.sub(r"(.)\1+", r"\1", told)


def _called(quote: str, ours: str, its: str) -> frozenset[str]:
    """Return the words of the names, in our language, of countries and languages of the quote."""
    return frozenset(
        word for mine, theirs in _pairs(ours, its) if is_named(theirs, quote, its) for word in mine
    )


@cache
def _pairs(ours: str, its: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return how two languages call countries and languages: our words, and their name."""
    try:
        mine, theirs = Locale.parse(ours), Locale.parse(its)
    except (UnknownLocaleError, ValueError):
        return ()
    called = ((mine.territories, theirs.territories), (mine.languages, theirs.languages))
    return tuple(
        (tuple(bare_words(our_names[code])), their_names[code])
        for our_names, their_names in called
        for code in our_names.keys() & their_names.keys()
        if len(code) <= _LONGEST_CODE
    )
