"""Names taken apart: given names, surname, titles off; what a body is and which one. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.speakers.name_words import (
    BEFORE_TITLES,
    BODY_NOUNS,
    FEMALE,
    GENERIC,
    GIVEN_TOO,
    IN_FULL,
    INSTITUTIONS,
    LETTERS,
    LINKS,
    MALE,
    MONITORS,
    PARTICLES,
    PATRONYMS,
    SPELT_ALSO,
    SUFFIXES,
    TITLES,
)
from bot.speakers.names import bare, is_body, is_person
from index.names import key_of

Word = frozenset[str]
"""A word of a name, by all its spellings in plain letters."""
_BODIES = BODY_NOUNS | MONITORS | INSTITUTIONS
_MOST_NAMES = 5
"""More words than a person's name has."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name, taken apart: titles, particles and linking words are left out of its words."""

    words: tuple[Word, ...]
    given: tuple[Word, ...]
    """The first of a person's names; none for a surname alone."""
    surname: tuple[Word, ...]
    """Several words where it is hyphened or has a particle that counts: "bin Salman"."""
    hyphened: bool = False
    suffix: str | None = None
    """What tells a son from his father: "jr"."""
    sex: str | None = None
    """What a title tells: "Mrs"."""
    is_body: bool = False
    head: str = ""
    """The noun that says what a body is: "ministry"."""
    topic: frozenset[str] = frozenset()
    """The words that say which one: "health"."""
    letters: str | None = None
    """Its letters, where it may be the initials of another: "SOHR"."""
    initials: frozenset[str] = frozenset()
    """What it may be shortened to."""
    together: tuple[str, ...] = ()
    """The names of several who speak together; none for a single one."""
    is_title: bool = False
    """True for a title alone: "Prime Minister"."""
    of: frozenset[Word] = frozenset()
    """Where a person is set: "Bank Corvin", of "Petra Lohm of Bank Corvin"."""


def without_titles(name: str) -> str:
    """Return a name without the titles before it: "Chancellor Schmidt"; a title alone stays."""
    tokens = name.split()
    return name if name_of(name).is_body else " ".join(tokens[_titles(tokens) :])


@lru_cache(maxsize=20_000)
def name_of(text: str) -> Name:
    """Take a name apart."""
    if together := _joined(text):
        words = tuple(word for part in together for word in name_of(part).words)
        return Name(words, (), words, together=together)
    tokens, of = _person_of(_tokens(text))
    tokens, suffix = _without_suffix(tokens)
    body = not _BODIES.isdisjoint(map(key_of, tokens)) or " and " in text
    titles = 0 if body else _titles(tokens)
    sex = _sex(tokens[:titles])
    tokens = tokens[titles:]
    words, hyphened = _words_of(tokens, body=body)
    if body:
        return _body(tokens, words)
    surname = 1
    if hyphened:
        surname = hyphened
    elif len(words) > 1 and words[-2] & PATRONYMS:
        surname = 2
    where, _ = _words_of(of, body=True)
    return Name(
        (*words, *where),
        words[: max(0, len(words) - surname)],
        words[-surname:],
        hyphened=hyphened > 1,
        suffix=suffix,
        sex=sex,
        letters=_letters(tokens),
        initials=_initials(tokens, least=3),
        is_title=all(TITLES.match(token) for token in tokens),
        of=frozenset(where),
    )


def _joined(text: str) -> tuple[str, ...]:
    """Return the names of several who speak together, none where it is a single name."""
    if not re.search(r"\s(?:and|&)\s", text):
        return ()
    parts = tuple(
        re.sub(r"^the\s+", "", part.strip(), flags=re.IGNORECASE)
        for part in re.split(r",\s+(?:and|&)\s+|,\s+|\s+(?:and|&)\s+", text)
    )
    people = all(map(is_person, parts)) and any(" " in part for part in parts)
    people = people and _BODIES.isdisjoint(bare(text))  # "Food and Drug Administration"
    bodies = all(is_body(part) and bare(part) for part in parts)
    mixed = all((is_person(part) and " " in part) or is_body(part) for part in parts)
    return parts if all(parts) and (people or bodies or mixed) else ()


def _tokens(text: str) -> list[str]:
    """Return the words of a name as written, without what runs into it or says where it sits.

    As in "Damascus on Friday the Britain-based Lake Observatory".
    """
    tokens = [bare for token in text.split() if (bare := token.strip("“”\"'‘’(),;:"))]
    run_in = [
        at
        for at, token in enumerate(tokens[:-1])
        if at and token.lower() == "the" and tokens[at - 1].lower() not in LINKS
    ]
    own = tokens[run_in[-1] + 1 :] if run_in else tokens
    return [token for token in own if not token.lower().endswith("-based")] or own


def _person_of(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Return the words of a person's name, and of what they are set in; else all, and none.

    As in "Police Commissioner Neville Achebe" and "Analyst Petra Lohm of Bank Corvin". A person has
    two names at least: "Bank of Lund" and "the Duke of Kent" are none.
    """
    at = tokens.index("of") if "of" in tokens else len(tokens)
    whole = _titled(tokens)
    if whole or at == len(tokens):
        return tokens[whole:] if not _BODIES.isdisjoint(map(key_of, tokens)) else tokens, []
    before = tokens[_titled(tokens[:at]) or _titles(tokens[:at]) : at]
    if not _is_full_name(before) or tokens[-1].lower() == "rights":  # a body's matter
        return tokens, []
    return _person_of(tokens[:at])[0], tokens[at + 1 :]


def _titled(tokens: Sequence[str]) -> int:
    """Return where, behind the last title, somebody's full name stands; 0 where none does."""
    ends = [at for at, token in enumerate(tokens) if TITLES.match(token)]
    last = ends[-1] if ends else -1
    if last < 0 or tokens[last].lower() in BEFORE_TITLES:
        return 0
    return last + 1 if _is_full_name(tokens[last + 1 :]) else 0


def _is_full_name(tokens: Sequence[str]) -> bool:
    keys = [key_of(token) for token in tokens]
    return (
        1 < len(tokens) < _MOST_NAMES
        and LINKS.isdisjoint(keys)
        and _BODIES.isdisjoint(keys)
        and is_person(" ".join(tokens))
    )


def _without_suffix(tokens: list[str]) -> tuple[list[str], str | None]:
    last = SUFFIXES.get(key_of(tokens[-1])) if len(tokens) > 1 else None
    return (tokens[:-1], last) if last else (tokens, None)


def _titles(tokens: Sequence[str]) -> int:
    """Return how many titles a name begins with; a title alone is the name."""
    count = 0
    while count < len(tokens) and TITLES.match(tokens[count]):
        count += 1
    return count if count < len(tokens) else 0


def _sex(titles: Sequence[str]) -> str | None:
    told = {key_of(title) for title in titles}
    return "he" if told & MALE else "she" if told & FEMALE else None


def _words_of(tokens: Sequence[str], *, body: bool) -> tuple[tuple[Word, ...], int]:
    """Return the words that tell, and how many the last token is hyphened of, else 0."""
    words: list[Word] = []
    last = 0
    for at, token in enumerate(tokens):
        lower = token.lower()
        given = at == 0 and len(tokens) == 2 and token[0].isupper() and lower in GIVEN_TOO
        particle = lower in PARTICLES - PATRONYMS and not given and at + 1 < len(tokens)
        if (lower in LINKS or (particle and not body)) and len(tokens) > 1:
            continue
        parts = _parts(token)
        last = len(parts) if "-" in token and len(parts) > 1 else 0
        words += [_spellings(part) for part in parts]
    return tuple(word for word in words if word), last


def _parts(token: str) -> list[str]:
    """Return the words of a token: those everybody reads in full, letters, what is hyphened."""
    letters = token.replace(".", "")
    if letters in IN_FULL:
        return IN_FULL[letters].split()
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]?", token):
        return list(letters)
    return [
        part for part in re.sub(r"^[ae]l-(?=\w)", "", token, flags=re.IGNORECASE).split("-") if part
    ]


def _spellings(word: str) -> Word:
    """Return a word in plain letters, in every way newsrooms write it."""
    spelt = [""]
    if not LETTERS.keys() & {*word.lower()}:
        plain = key_of(word)
        return frozenset({SPELT_ALSO.get(plain, plain)} - {""})
    for letter in unicodedata.normalize("NFC", re.sub(r"['’]s?$", "", word)).lower():
        forms = LETTERS.get(letter) or (key_of(letter),)
        spelt = [before + form for before in spelt for form in forms]
    return frozenset(SPELT_ALSO.get(one, one) for one in spelt[:16] if one)


def _letters(tokens: Sequence[str]) -> str | None:
    """Return the letters of a name that may be initials: one word of two capitals or more."""
    letters = tokens[0].replace(".", "") if len(tokens) == 1 else ""
    capitals = sum(letter.isupper() for letter in letters)
    return letters.upper() if capitals >= 2 and letters.isalnum() and letters[0].isupper() else None


def _initials(tokens: Sequence[str], least: int) -> frozenset[str]:
    """Return what a name of so many telling words at least may be shortened to."""
    parts = [part for token in tokens for part in token.split("-") if part]
    telling = [part[0] for part in parts if part.lower() not in LINKS]
    whole = [part[0] for part in parts]
    if len(telling) < least:
        return frozenset()
    return frozenset({"".join(telling).upper(), "".join(whole).upper()})


def _body(tokens: Sequence[str], words: tuple[Word, ...]) -> Name:
    """Return a body's name, by what it is and which: "Ministry of Health", "Health Ministry"."""
    plain = [min(word) for word in words]
    of = re.split(r"\s(?:of|for|to|on|in|at|against)\s", " ".join(tokens), maxsplit=1)
    main, _ = _words_of(of[0].split(), body=True)
    told = [min(word) for word in main]
    while len(told) > 1 and told[-1] in GENERIC and told[-2] in BODY_NOUNS:
        told.pop()
    head = told[-1] if told else ""
    rest = [*told[:-1], *plain[len(main) :]]
    return Name(
        words,
        (),
        words,
        is_body=True,
        head=head,
        topic=frozenset(word for word in rest if word != "affairs"),
        letters=_letters(tokens),
        initials=_initials(tokens, least=2 if _BODIES & {*plain} else 3),
    )
