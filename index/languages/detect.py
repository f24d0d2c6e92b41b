"""Which language a text is in: all that imports pycld2. It is Google's CLD2, 0.1 ms a story.

Chosen over py3langid (0.8 s and 100 MB before the first word; never says that it does not know)
and lingua (10 s and 1.1 GB, or 0.1 s and less sure of a story's language than CLD2).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from index.languages.language import ENGLISH, described, language
from index.languages.scripts import language_by_script, script_of

_READ = 4_000
"""Characters of a story that are looked at."""
_SURE = 80
"""Percent of a text that has to be of one language for it to be the text's."""
_LEAST = 120
"""Letters from which a detected language outweighs what a page says of itself: themes and
templates say "en" whatever is written in them."""
_TAG = re.compile(r"[A-Za-z]{2,3}(?=$|[-_\s])")
_SAME = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "ji": "yi", "cmn": "zh"}
_WORDS = re.compile(r"[^\W\d_]+")
_ENOUGH = 2
"""What has to speak for a language beside English."""
_IN_NAMES = frozenset(
    "ben bin bir con das dem den der des die dos hat kim las les los man mit par pas plus por sen "
    "sin siz son sur uno van von war".split()
)
"""Words of other languages that are English ones too, or stand in names."""


def language_of_story(said: str | None, text: str) -> str:
    """Return the code of a story's language: as its page says, unless its text tells otherwise.

    English where neither tells.
    """
    given, sample = _given(said), text[:_READ]
    if script_of(sample) != "latin":
        by_script = language_by_script(sample)
        if by_script is not None and (given or "") not in _written_alike(by_script):
            given = by_script
    found = _detected(sample)
    if found is None or (given and len(sample) < _LEAST):
        return given or ENGLISH
    return found


def language_of_question(question: str, others: Collection[str] = ()) -> str:
    """Return the code of a question's language; English unless something tells otherwise.

    Letters tell, then the words every question has. A question of names alone is in any language:
    it is read as English, and found by its names. `others` are the languages the stories are in
    beside English; where there are some, the library is asked last.
    """
    by_script = language_by_script(question)
    if by_script is not None:
        return by_script
    words = {word.lower() for word in _WORDS.findall(question)}
    english = len(words & _ENGLISH_WORDS)
    votes = {code: _votes(question, words, code) for code in described()}
    most = max(votes.values())
    if most >= _ENOUGH and most > english:
        best = [code for code in votes if votes[code] == most]
        found = _detected(question) if len(best) > 1 else None
        return (
            found if found in best else max(best, key=lambda code: (code in others, code == "es"))
        )
    if not others or len({word for word in words & _ENGLISH_WORDS if len(word) > 2}) > 1:
        return ENGLISH
    found = _detected(question, guess=True)
    return found if found is not None and found in others else ENGLISH


def _votes(question: str, words: Collection[str], code: str) -> int:
    """Return how much the words of a question speak for a language.

    Its question words, and what no English word is spelt with, count twice; short words, and what
    stands in names ("El Niño", "Kim Jong Un", "bin Laden"), count nothing.
    """
    of = language(code)
    asks = of.words_asking
    told = {word for word in words if len(word) > 2 and word not in _IN_NAMES}
    own = sum(not word.isascii() for word in told & of.stop) + ("¿" in question and code == "es")
    if any(
        not word.isascii() and word in question and set(word) & set(of.letters) for word in words
    ):
        own += _ENOUGH
    return len(told & (of.stop | asks)) + own + len(told & (asks - of.articles))


@lru_cache(maxsize=512)
def _detected(text: str, *, guess: bool = False) -> str | None:
    """Return the language that most of a text is in; None where that is not certain.

    Where guessing is enough, short texts have one too.
    """
    import pycld2

    clean = text
    if not "".join(text.split()).isprintable():
        clean = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    try:
        is_sure, _, found = pycld2.detect(clean.encode("utf-8", "replace"), bestEffort=guess)
    except pycld2.error:
        return None
    _, code, percent, _ = found[0]
    code = code.partition("-")[0]
    if not is_sure or code == "un" or percent < _SURE:
        return None
    return str(_SAME.get(code, code))


def _given(said: str | None) -> str | None:
    tag = _TAG.match(said.strip()) if said else None
    code = tag.group().lower() if tag else None
    return _SAME.get(code, code) if code else None


def _written_alike(code: str) -> Iterable[str]:
    """Return the languages that share a script with one, which its letters do not tell apart."""
    alike = (
        {"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg"},
        {"ar", "fa", "ur", "ps", "ku", "ug", "ckb"},
        {"hi", "mr", "ne", "sa"},
        {"zh", "ja", "yue"},
    )
    return next((ones for ones in alike if code in ones), {code})


_ENGLISH_WORDS = frozenset(
    "a about after all an and any are as at be been before but by can could did do does for from "
    "had has have he her his how i in into is it its killed latest many much of on or said say "
    "says she since so tell than that the their there these they this those to told toll was we "
    "were what when where which who whom whose why will with would you your".split()
)
"""Words that English questions have; those of `index.languages` have each its own."""
