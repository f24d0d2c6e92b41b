"""Our own words in another language: a text looked up by its English. Catalogues are gettext's.

A text without a translation stays English. Which language is spoken is told once around a piece of
work (`speaking`), as what makes texts is far below who knows the channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from index.errors import SettingsError

ENGLISH = "en"
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
_own = [ENGLISH]
"""The language of the process, where a piece of work names none."""


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language by their English, each in its forms: one, or one a plural."""

    code: str
    texts: Mapping[str, tuple[str, ...]]

    def form(self, n: int) -> int:
        """Return which plural form a number takes."""
        from gettext import c2py

        from babel.messages.plurals import get_plural

        return int(c2py(get_plural(self.code).plural_expr)(n))


def languages() -> tuple[str, ...]:
    """Return the codes of the languages we can speak, English first."""
    names = sorted(one.name for one in files(__package__).iterdir() if one.name.endswith(".po"))
    return ENGLISH, *(name.removesuffix(".po") for name in names)


@cache
def catalogue(code: str) -> Catalogue:
    """Return a language's catalogue; an empty one where there is none."""
    file = files(__package__) / f"{code}.po"
    if code not in languages() or code == ENGLISH:
        return Catalogue(code, {})
    from babel.messages.pofile import read_po

    with file.open("rb") as stream:
        read = read_po(stream, locale=code)
    texts: dict[str, tuple[str, ...]] = {}
    for one in read:
        if one.id and one.string:
            key = one.id if isinstance(one.id, str) else one.id[0]
            told = (one.string,) if isinstance(one.string, str) else tuple(one.string)
            texts[key] = told
    return Catalogue(code, texts)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Have what is said within be said in a language."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def speak(code: str) -> None:
    """Have all that this process says from now on be said in a language."""
    _own[0] = code


def refuse_unspoken(codes: Iterable[str]) -> None:
    """Raise SettingsError for a language that the settings name and nobody has translated."""
    for code in codes:
        if code not in languages():
            *others, last = sorted(languages())
            raise SettingsError(
                f"PULLQUOTE_LANGUAGE or PULLQUOTE_CHANNEL_LANGUAGES names {code}, and there is "
                f"no catalogue of it; there are {', '.join(others)} and {last}."
            )


def spoken() -> str:
    """Return the code of the language that is spoken."""
    return _spoken.get() or _own[0]


def marked(text: str) -> str:
    """Return a text that is looked up where it is shown; so translators find it."""
    return text


def say(text: str, /, **values: object) -> str:
    """Return a text of ours in the language spoken, with values at its places."""
    code = spoken()
    if code != ENGLISH:
        text = catalogue(code).texts.get(text, (text,))[0]
    return text.format(**values) if values else text


def count(one: str, many: str, n: int, /, **values: object) -> str:
    """Return a text that counts, in the form its number takes; `{n}` is the number."""
    code = spoken()
    text = one if n == 1 else many
    if code != ENGLISH and (told := catalogue(code).texts.get(one)):
        text = told[min(catalogue(code).form(n), len(told) - 1)]
    return text.format(n=n, **values)


def day_told(day: date) -> str:
    """Return a day as people write it: "30 September 2016"."""
    code = spoken()
    if code == ENGLISH:
        return f"{day.day} {day:%B %Y}"
    from babel.dates import format_date

    return format_date(day, "long", locale=code)


def moment_told(moment: datetime) -> str:
    """Return a moment in the newsroom's own time, which is this machine's."""
    at = moment.astimezone()
    return f"{day_told(at.date())}, {at:%H:%M}"


def in_every_language(text: str) -> tuple[str, ...]:
    """Return what a text of ours is in each language we speak."""
    return tuple(catalogue(code).texts.get(text, (text,))[0] for code in languages())


def language_told(code: str, name: str) -> str:
    """Return what a language is called; `name` is what English calls it."""
    spoken_now = spoken()
    if spoken_now == ENGLISH:
        return name
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_display_name(spoken_now) or name
    except (UnknownLocaleError, ValueError):
        return name


def ago_told(age: timedelta, english: str) -> str:
    """Return how long ago something was; `english` is how English says it."""
    if spoken() == ENGLISH:
        return english
    from babel.dates import format_timedelta

    return format_timedelta(-age, add_direction=True, locale=spoken())
