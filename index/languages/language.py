"""A language as its file tells of it. Read when it is first wanted; pure from there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType

ENGLISH = "en"
"""The language that stories and questions are taken to be in where nothing speaks against it."""

UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
"""Languages whose words are written without spaces between them."""

_CODE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Language:
    """What cutting, finding and crediting need to know of a language; nothing is nothing known."""

    code: str
    """ISO 639-1: "es"."""
    name: str
    """In English: "Spanish"."""
    stemmer: str | None = None
    """Tantivy's name for its stemmer; None where it has none."""
    suffixes: tuple[str, ...] = ()
    """Endings to take off a word where there is no stemmer, the longest first."""
    stop: frozenset[str] = frozenset()
    """Words every text has, in small letters."""
    abbreviations: frozenset[str] = frozenset()
    """Words, in small letters and without their last stop, that a stop does not end."""
    letters: str = ""
    """Small letters that in words of questions tell it from the others that have a file."""
    decimal: str = "."
    """The mark before the decimals of a number: "1.234,56" has a comma."""
    months: tuple[tuple[str, ...], ...] = ()
    """The names of the twelve months, each in its spellings."""
    times: frozenset[str] = frozenset()
    """Words that tell of a time: weekdays, units, "yesterday"."""
    saying: frozenset[str] = frozenset()
    """Verbs of saying, as newspapers inflect them; participles too where `auxiliaries` are."""
    auxiliaries: frozenset[str] = frozenset()
    """What stands before a participle of saying: "a" in "a déclaré"."""
    articles: frozenset[str] = frozenset()
    """Articles that may stand before whom somebody is."""
    titles: frozenset[str] = frozenset()
    """What somebody is, before a name: "ministro"; in small letters."""
    furniture: tuple[str, ...] = ()
    """How lines of page furniture begin, in small letters."""
    asks: Mapping[str, str] = field(default_factory=dict, hash=False)
    """For a kind of answer ("number", "person", …), what asks for it, with "|" between."""

    @cached_property
    def words_asking(self) -> frozenset[str]:
        """What asks for any kind of answer."""
        return frozenset(word for phrases in self.asks.values() for word in phrases.split("|"))

    @property
    def spaced(self) -> bool:
        """Whether spaces stand between its words."""
        return self.code not in UNSPACED

    @cached_property
    def month_of(self) -> dict[str, int]:
        """The number of a month by each of its names, in small letters."""
        return {
            name.lower(): number for number, names in enumerate(self.months, 1) for name in names
        }


@cache
def language(code: str) -> Language:
    """Return what is known of a language, by its code; of one without a file only its name."""
    told = files("index.languages") / f"{code}.toml"
    if not _CODE.fullmatch(code) or not told.is_file():
        return Language(code, _name(code))
    return _read(code, tomllib.loads(told.read_text("utf-8")))


@cache
def described() -> tuple[str, ...]:
    """Return the codes of the languages that have a file, in order."""
    names = (one.name for one in files("index.languages").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _read(code: str, told: Mapping[str, object]) -> Language:
    def words(name: str) -> tuple[str, ...]:
        return tuple(str(told.get(name, "")).split())

    def small(name: str) -> frozenset[str]:
        return frozenset(word.lower() for word in words(name))

    months, asks = told.get("months", ()), told.get("asks", {})
    return Language(
        code,
        str(told["name"]),
        stemmer=str(told["stemmer"]) if "stemmer" in told else None,
        suffixes=tuple(sorted(words("suffixes"), key=len, reverse=True)),
        stop=small("stop"),
        abbreviations=small("abbreviations"),
        letters=str(told.get("letters", "")),
        decimal=str(told.get("decimal", ".")),
        months=tuple(tuple(str(one).split("|")) for one in months),  # type: ignore[attr-defined]
        times=small("times"),
        saying=small("saying"),
        auxiliaries=small("auxiliaries"),
        articles=small("articles"),
        titles=small("titles"),
        furniture=tuple(str(told.get("furniture", "")).lower().split("|")),
        asks=MappingProxyType({name: str(one) for name, one in asks.items()}),  # type: ignore[attr-defined]
    )


def _name(code: str) -> str:
    """Return what a language is called in English; its code where it is not known."""
    if code == ENGLISH:
        return "English"
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").get_display_name(ENGLISH) or code
    except (UnknownLocaleError, ValueError):
        return code
