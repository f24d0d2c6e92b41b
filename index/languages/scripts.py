"""What a text's letters tell: how many words it has, and which languages they can be. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_UNSPACED = (
    "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
)
"""Thai, kana and Han: letters of scripts without spaces."""
UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_MARKS = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u093c"
    "\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u0a01-\u0a03"
    "\u0a3c-\u0a4d\u0b82\u0bbe-\u0bcd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d"
)
"""Marks that belong to the letter before them, and joiners: for `re` they are no letters."""
WORD = re.compile(rf"[^\W_](?:[\w{_MARKS}]|[’'ʼ](?=[^\W\d_]{{2}}))*")
"""A word of a script with spaces; an apostrophe stands in one ("п'ятниця"), and before elision it
opens the next ("l'eau" is cut by whoever knows French)."""

_LETTERS_A_WORD = 2
"""Letters that are counted as a word where there are no spaces: most Chinese words have two."""

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("latin", r"A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
    ("cyrillic", r"\u0400-\u052f"),
    ("greek", r"\u0370-\u03ff"),
    ("arabic", r"\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("hebrew", r"\u0590-\u05ff"),
    ("devanagari", r"\u0900-\u097f"),
    ("bengali", r"\u0980-\u09ff"),
    ("tamil", r"\u0b80-\u0bff"),
    ("thai", r"\u0e00-\u0e7f"),
    ("kana", r"\u3040-\u30ff\uff66-\uff9f"),
    ("han", r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"),
    ("hangul", r"\uac00-\ud7af\u1100-\u11ff"),
)
_OF = tuple((name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS)
_NOT_LATIN = re.compile(r"[\u0370-\U0010ffff]")

_LANGUAGES = {
    "greek": "el",
    "hebrew": "he",
    "devanagari": "hi",
    "bengali": "bn",
    "tamil": "ta",
    "thai": "th",
    "hangul": "ko",
}
"""Scripts that, among those newspapers are printed in, stand for one language first of all."""
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_PERSIAN = re.compile(r"[پچژگی]")
_URDU = re.compile(r"[ٹڈڑںے]")


def words_in(text: str) -> int:
    """Return how many words a text has: those between spaces, and pairs of letters without."""
    words = len(text.split())
    if text.isascii():
        return words
    letters = sum(len(run) for run in UNSPACED_RUN.findall(text))
    return words + max(0, letters // _LETTERS_A_WORD - 1) if letters else words


def script_of(text: str) -> str | None:
    """Return the script most of a text's letters are of; "latin" where it has none of others."""
    if not _NOT_LATIN.search(text):
        return "latin"
    counts = Counter({name: len(letter.findall(text)) for name, letter in _OF})
    if counts["kana"] and counts["kana"] * 10 >= counts["han"]:
        counts["kana"] += counts.pop("han")
    name, count = counts.most_common(1)[0]
    return name if count else None


def language_by_script(text: str) -> str | None:
    """Return the language that a text's letters alone tell; None where several may be."""
    script = script_of(text)
    if script == "kana":
        return "ja"
    if script == "han":
        return "zh"
    if script == "cyrillic":
        return "uk" if _UKRAINIAN.search(text) else "ru"
    if script == "arabic":
        return "ur" if _URDU.search(text) else "fa" if _PERSIAN.search(text) else "ar"
    return _LANGUAGES.get(script or "")


def pieces_of(text: str) -> Iterator[str]:
    """Yield a text's words; of a run of letters without spaces each pair that stands together."""
    at = 0
    for run in UNSPACED_RUN.finditer(text):
        yield from (found.group() for found in WORD.finditer(text, at, run.start()))
        letters = run.group()
        yield from (letters[n : n + 2] for n in range(max(1, len(letters) - 1)))
        at = run.end()
    yield from (found.group() for found in WORD.finditer(text, at))
