"""The values of number words, of scales and of digits in any script. Pure."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from bot.english.number_forms import ORDINALS, SCALED, SIGN, SMALL, TENS


def digits_or_word(word: str) -> Fraction:
    """Return the value of "7" or "seven"."""
    return Fraction(word) if word.isdigit() else worded(word)


def ordinal_of(word: str) -> int:
    """Return the value of "third" or "twenty-first"; 0 for "thirds"."""
    tens, _, last = word.rpartition("-")
    return TENS.get(tens, 0) + ORDINALS[last] if last in ORDINALS else 0


def scale_of(words: str | None) -> int:
    """Return what the scale words behind digits multiply: "hundred million", "bn", "m"."""
    scale = 1
    for word in re.findall(r"[a-z]+", (words or "").lower()):
        scale *= SCALED["mn" if word == "m" else word]
    return scale


def worded(words: str, half: str | None = None, scale: str | None = None) -> Fraction:
    """Return the value of "one hundred and five", "a dozen", "two and a half million"."""
    whole, current, last = 0, 0, 1
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in {"a", "and"}:
            continue
        if word not in SCALED:
            current += SMALL.get(word, 0) or TENS.get(word, 0)
            last = 1
            continue
        last = SCALED[word]
        current = (current or 1) * last
        if last > SCALED["hundred"]:
            whole, current = whole + current, 0
    return (whole + current + half_more(half) * last) * scale_of(scale)


def half_more(half: str | None) -> Fraction:
    """Return what "and a half" adds."""
    return Fraction(0) if not half else Fraction(1, 2 if half.lower().endswith("half") else 4)


def with_digits(text: str) -> str:
    """Return a text of the same length with decimal digits of all scripts as 0 to 9.

    Every other sign that stands for a number becomes `SIGN`.
    """
    return text if text.isascii() else "".join(map(_digit, text))


def _digit(mark: str) -> str:
    if unicodedata.category(mark) == "Nd":
        return str(unicodedata.decimal(mark))
    return mark if unicodedata.numeric(mark, None) is None else SIGN


def is_fraction(mark: str) -> bool:
    """Tell "½" from other signs that stand for numbers."""
    return unicodedata.name(mark, "").startswith("VULGAR FRACTION")
