"""Words spelt in several ways to one spelling, and endings taken off. Pure."""

from __future__ import annotations

import re
import unicodedata

from index.languages.language import Language

_ARABIC_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_ARABIC = str.maketrans("أإآٱىیکةؤئ", "ااااييكهوي")
_FEWEST = {"hi": 2}
"""Letters of a word that are left whatever it ends in: its vowels count in Hindi; 3 elsewhere."""
_ELISION = re.compile(r"\A(?:qu|jusqu|lorsqu|puisqu|[cdjlmnst])['’](?=\w)", re.IGNORECASE)
_GENITIVE = re.compile(r"['’].*\Z")


def alike(word: str, of: Language) -> str:
    """Return a word in the one spelling that the index knows its spellings by.

    Arabic loses its vowel marks and the forms of its alif; Turkish keeps its two letters i apart in
    capitals too, and loses what a name has behind its apostrophe; French loses its elided articles.
    """
    word = unicodedata.normalize("NFKC", word)
    if of.code in {"ar", "fa", "ur"}:
        return _ARABIC_MARKS.sub("", word).translate(_ARABIC)
    if of.code == "tr":
        return _GENITIVE.sub("", word.replace("İ", "i").replace("I", "ı")).lower()
    if of.code == "fr":
        return _ELISION.sub("", word)
    if of.code == "uk":
        return word.replace("’", "'").replace("ʼ", "'")
    return word


def without_ending(word: str, of: Language) -> str:
    """Return a word without the longest of a language's endings that it has."""
    small = word.lower()
    for ending in of.suffixes:
        if small.endswith(ending) and len(small) - len(ending) >= _FEWEST.get(of.code, 3):
            return small[: -len(ending)]
    return small
