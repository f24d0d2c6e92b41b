"""Names of people and bodies, as noun phrases and texts hold them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from bot.speakers.name_words import (
    BODY_NOUNS,
    DETERMINERS,
    GROUP_NOUNS,
    KINDS,
    LINKS,
    MONITORS,
    PARTICLES,
    SPEAKING,
    SPEAKING_ENDS,
    TITLES,
)
from bot.speakers.say_words import PAPERS
from index.calendar import DAYS

_CAPITAL = re.compile(r"(?:[ae]l-)?[^\W\d_a-z]")
_BASED = re.compile(r"^(?:[\w-]+-based|independent|activist|opposition|group)\s+", re.IGNORECASE)
_ROLE_AFTER = re.compile(
    r"((?:[^\W\d_a-z][\w.’'-]*\s+){1,3}[^\W\d_a-z][\w’'-]*)\s+(?:the\s+)?"
    r"(?:director|head|chief|spokesman|spokeswoman|leader|founder)(?:\s+(?:of|for)\b|$)"
)
"""A name with what its bearer is set behind it without a comma."""
_OWNER = re.compile(r"['’]s$")
_MOST_WORDS = 9
"""Words in the longest name of a body; longer runs of capitals are headlines run together."""


def can_speak(noun: str) -> bool:
    """Tell whether a common noun names people or a body, who can say things."""
    if noun in PAPERS:
        return False
    return noun in BODY_NOUNS | SPEAKING or bool(SPEAKING_ENDS.search(noun))


def is_person_noun(noun: str) -> bool:
    """Tell whether a common noun names a person, as against a body."""
    return noun not in BODY_NOUNS | GROUP_NOUNS and can_speak(noun)


def name_in(phrase: str) -> str | None:
    """Return the proper name a noun phrase ends in, without titles; None where it has none."""
    if described := _before_role(phrase):
        return described
    chosen = _capitals(re.sub(r"\s+(?:(?:him|her|it)self|[^\w\s]+)$", "", phrase).split())
    titles = [at for at, word in enumerate(chosen) if TITLES.match(word)]
    rest = chosen[titles[-1] + 1 :] if titles else []
    if len(rest) > 1 and rest[0].lower() not in LINKS and is_person(" ".join(rest[:2])):
        of = [at for at, word in enumerate(rest) if word == "of" and at > 1]
        chosen = rest[: of[0]] if of else rest
    elif is_body(" ".join(chosen)):
        chosen = _named_after(chosen) if titles[:1] == [0] else chosen
    elif rest and rest[0].lower() not in LINKS:
        chosen = rest
    before_of = list(takewhile(lambda word: word != "of", chosen))
    if len(before_of) > 1 and is_person(" ".join(before_of)):
        chosen = before_of  # "Ana Kovač of the Drivers' Alliance"
    if len(chosen) > _MOST_WORDS:
        return None
    return _unquoted(" ".join(_owned(chosen)))


def _before_role(phrase: str) -> str | None:
    """Return the person of "Ada Voss spokeswoman for"; "A Ferrotech spokesman" names none."""
    found = _ROLE_AFTER.match(phrase)
    name = found.group(1) if found else ""
    is_name = name and name.split(maxsplit=1)[0].lower() not in DETERMINERS
    return name if is_name and is_person(name) and not _OWNER.search(name) else None


def _capitals(words: Sequence[str]) -> Sequence[str]:
    """Return the words in capitals, and those that link them, that a noun phrase ends in."""
    end = _without_kind(words)
    start = end
    for at in range(end - 1, -1, -1):
        word = words[at].strip("“”\"'(),")
        if _CAPITAL.match(word) and word:
            start = at
        elif word.lower() in LINKS and start < end and at > 0:
            earlier = words[at - 1]
            if not _CAPITAL.match(earlier) and earlier.lower() not in LINKS:
                return []
        else:
            break
    while start < end and _is_before_name(words[start]):
        start += 1
    days = [at for at in range(start, end) if words[at].lower() in DAYS]
    return words[days[-1] + 1 if days else start : end]


def _is_before_name(word: str) -> bool:
    return word.lower() in DETERMINERS | {"both"} or _BASED.match(f"{word} ") is not None


def _owned(words: Sequence[str]) -> Sequence[str]:
    """Return the person of "the Post's Ana Kovač", else all the words."""
    owners = [at for at, word in enumerate(words) if _OWNER.search(word)]
    rest = words[owners[-1] + 1 :] if owners else []
    return rest if len(rest) > 1 and is_person(" ".join(rest)) else words


def _named_after(words: Sequence[str]) -> Sequence[str]:
    """Return B of "Director of the Lake Observatory B", the whole where nothing follows."""
    last = max((at for at, word in enumerate(words) if is_body(word)), default=0)
    rest = words[last + 1 :]
    return rest if len(rest) > 1 and rest[0].lower() not in LINKS else words


def _unquoted(name: str) -> str | None:
    """Return a name without quotation marks and possessive; None where nothing is left."""
    name = name.strip("“”\"'(),")
    name = re.sub(r"['’]s?$", "", name)
    return name if name and _CAPITAL.match(name) and len(name) > 1 else None


def _without_kind(words: Sequence[str]) -> int:
    """Return where a noun phrase ends without the "news agency" after a name."""
    end = len(words)
    while end > 1 and words[end - 1] in KINDS:
        end -= 1
    return end if _CAPITAL.match(words[end - 1]) else len(words)


def bare(name: str) -> list[str]:
    """Return the words of a name that tell, in lower case: linking words are left out."""
    words = re.findall(r"[\w’'-]+", re.sub(r"\b[ae]l-(?=\w)", "", name.lower()))
    return [word for word in words if word not in LINKS]


def is_body(name: str) -> bool:
    """Tell a body's name from a person's: it has a noun that bodies have, or is all capitals."""
    words = bare(name)
    if any(word in BODY_NOUNS | MONITORS for word in words):
        return True
    return name.isupper() and len(words) == 1


def is_person(name: str) -> bool:
    """Tell a name one person may have: words in capitals, particles ("al-", "van") aside."""
    words = name.split()
    capital = all(_CAPITAL.match(word) or word.split("-")[0].lower() in PARTICLES for word in words)
    return capital and not is_body(name) and not re.search(r"\d|\w\.\w{2}", name)


_WORDS = r"(?:[^\W\d_a-z][\w-]*[^\S\n]*)+"
_BODY = re.compile(rf"{_WORDS}(?:(?:of|for|and)[^\S\n]+{_WORDS})*")


@lru_cache(maxsize=64)
def bodies_in(text: str) -> set[str]:
    """Return the bodies a text names in several words."""
    names = (name_in(found.group().strip()) for found in _BODY.finditer(text))
    return {name for name in names if name and " " in name and is_body(name)}
