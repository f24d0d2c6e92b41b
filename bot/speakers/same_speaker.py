"""Whether two names are one speaker's: the one place that decides it. Pure.

`identity` looks at two names alone. Where they leave it open, a surname that others may bear, the
story decides: `is_meant` asks what other names it has. A wrong speaker is worse than none, so what
is not sure is two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache

from bot.speakers.name_parts import Name, Word, name_of
from bot.speakers.name_words import (
    ANOTHER,
    GENERIC,
    GIVEN_NAMES,
    GROUP_NOUNS,
    MONITORS,
    NEWSPAPERS,
)
from bot.speakers.names import bare, bodies_in, name_in
from index.names import OPENERS

_OPENERS = OPENERS | frozenset(
    "though despite with without under over unlike because until only yet asked says did does is "
    "was are were has had have could would should".split()
)
"""Words in capitals before a name; what is a given name too ("Per", "Will", "Said") is none."""
_OWNER = re.compile(r"['’]s$|^[A-Z]{2,}s$")
_FOR_TYPOS = 8
"""Letters of a word that is still known with one left out."""
_CAPITAL = r"[^\W\d_a-z](?:\w?\.|[\w’'-]*)"


class Identity(Enum):
    """What two names by themselves tell of whether they are one speaker's."""

    ONE = "one"
    AMONG = "among"
    """One names several who speak together, and the other is of them."""
    MAYBE = "maybe"
    """One may be short for the other, or another spelling, but others may bear it as well."""
    TWO = "two"


def identity(one: str, other: str) -> Identity:
    """Decide what two names by themselves tell; the order of the two does not matter."""
    mine, its = name_of(one), name_of(other)
    if one == other:
        return Identity.ONE
    if not mine.words or not its.words or {mine.sex, its.sex} == {"he", "she"}:
        return Identity.TWO
    if mine.together or its.together:
        return _together(mine.together or (one,), its.together or (other,))
    if mine.letters in its.initials or its.letters in mine.initials:
        return Identity.ONE
    if mine.is_body or its.is_body:
        return _bodies(mine, its)
    found = _people(mine, its)
    if found is Identity.ONE and mine.of and its.of and mine.of.isdisjoint(its.of):
        return Identity.TWO
    if mine.suffix == its.suffix or found is Identity.TWO:
        return found
    return Identity.TWO if mine.suffix and its.suffix else Identity.MAYBE


def may_be(one: str, other: str) -> bool:
    """Tell whether two names may be one speaker's, or one's and those he speaks together with."""
    return identity(one, other) is not Identity.TWO


def may_be_short_for(short: str, full: str) -> bool:
    """Tell whether one name may be short for another."""
    mine, its = name_of(short), name_of(full)
    if mine.letters is not None and mine.letters in its.initials:
        return True
    if len(mine.words) > len(its.words) or len(short) >= len(full) or its.together:
        return False
    return identity(short, full) in {Identity.ONE, Identity.MAYBE}


def is_meant(
    speaker: str, names: Sequence[str], text: str = "", namesakes: Iterable[str] = ()
) -> bool:
    """Tell whether whom a story calls `speaker` is, or speaks with, the one who goes by `names`.

    `text` is the story's. Where the names leave it open, it is one as long as nobody else whom the
    story names in full bears this name; where it names nobody in full, as long as none of
    `namesakes`, other names the archive has, does.
    """
    known = telling(names)
    for part in name_of(speaker).together or (speaker,):
        found = {name: identity(part, name) for name in known}
        if {Identity.ONE, Identity.AMONG} & set(found.values()):
            return True
        open_ = [name for name, what in found.items() if what is Identity.MAYBE]
        if open_ and all(_is_borne_by(part, name, text, namesakes) for name in open_):
            return True
    return False


def telling(names: Sequence[str]) -> list[str]:
    """Return the names of one speaker by which others are told from them: no surname alone.

    Nor what a body is alone, "the ministry"; all where nothing else is known.
    """
    told = [name for name in names if _tells(name_of(name))]
    return told or list(names)


def _tells(name: Name) -> bool:
    return bool(name.topic or name.letters if name.is_body else name.given or name.letters)


def is_as_full(short: str, name: str) -> bool:
    """Tell whether a name may be a full one's and has no less of it: no surname, no initial."""
    mine, its = name_of(short), name_of(name)
    whole = _tells(its) and not any(len(min(word)) == 1 for word in its.words)
    return whole and len(mine.words) <= len(its.words) and identity(short, name) is Identity.MAYBE


def one_bearer(short: str, names: Sequence[str]) -> str | None:
    """Return the longest of the names that one may be short for; None if several bear it."""
    bearers = [name for name in names if may_be_short_for(short, name)]
    longest = max(bearers, key=len, default=None)
    return longest if longest and all(may_be(name, longest) for name in bearers) else None


def are_namesakes(one: str, other: str) -> bool:
    """Tell whether two full names are of two people who have one surname."""
    mine, its = name_of(one), name_of(other)
    if mine.is_body or its.is_body or not (mine.given and its.given):
        return False
    return _are(mine.surname, its.surname) and identity(one, other) is Identity.TWO


def may_go_by(name: str, noun: str) -> bool:
    """Tell whether a story may go on about a named body with a noun: "the group"."""
    words = set(bare(name))
    if noun in words:
        return True
    if noun in GROUP_NOUNS:
        return bool(words & (MONITORS | GROUP_NOUNS))
    return noun in {"newspaper", "paper"} and bool(words & NEWSPAPERS)


def bearers_in(text: str, short: str) -> set[str]:
    """Return the names a text has in full that one may be short for."""
    name = name_of(short)
    if name.is_body:
        return {body for body in bodies_in(text) if may_be_short_for(short, body)}
    if not short.split() or not name.surname:
        return set()
    found = _runs(text, short.rsplit(maxsplit=1)[-1])
    return {one for one in found if may_be_short_for(short, one)}


def _is_borne_by(one: str, other: str, text: str, namesakes: Iterable[str]) -> bool:
    """Tell whether two names that may be one are so in a story that has one of them."""
    short, full = sorted((one, other), key=lambda name: len(name_of(name).words))
    if bearers := bearers_in(text, short):
        return all(may_be(bearer, full) for bearer in bearers)
    if name_of(short).given and _stand_apart(short, full, text):
        return False
    return not any(may_be(short, other) for other in namesakes if not may_be(full, other))


def _stand_apart(short: str, full: str, text: str) -> bool:
    """Tell whether a text has two full names, each by itself."""
    spelt = [rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in (short, full)]
    rest = re.sub(spelt[1], " ", text)
    return rest != text and re.search(spelt[0], rest) is not None


@lru_cache(maxsize=512)
def _runs(text: str, last: str) -> frozenset[str]:
    """Return the names of several words that a text has with this last word, without titles."""
    pattern = (
        rf"(?<![\w-])((?:{_CAPITAL}[^\S\n]+){{1,3}}(?:[ae]l-|[\w]+-)?{re.escape(last)})(?![\w-])"
    )
    found = (name_in(_without_opener(one)) for one in re.findall(pattern, text))
    return frozenset(name for name in found if name and " " in name)


def _without_opener(run: str) -> str:
    """Return a run of capitals without what stands before a name: "But", "Tarn's", "Per"."""
    words = run.split()
    while len(words) > 1 and (words[0].lower() in _OPENERS or _OWNER.search(words[0])):
        words = words[1:]
    return " ".join(words)


def _together(ours: Sequence[str], theirs: Sequence[str]) -> Identity:
    """Decide of names of which one at least is of several who speak together."""
    few, many = sorted((ours, theirs), key=len)
    found = [_best(one, many) for one in few]
    if len(few) == len(many):
        found += [_best(one, few) for one in many]
    worst = max(found, key=_ORDER.index)
    return Identity.AMONG if worst is Identity.ONE and len(few) < len(many) else worst


def _best(name: str, others: Sequence[str]) -> Identity:
    return min((identity(name, other) for other in others), key=_ORDER.index)


_ORDER = list(Identity)


def _bodies(mine: Name, its: Name) -> Identity:
    """Decide of names of which one at least is a body's, by what it is and which one."""
    if _are(mine.words, its.words):
        return Identity.ONE
    are_bodies = mine.is_body and its.is_body
    if are_bodies and (mine.head, mine.topic) == (its.head, its.topic):
        return Identity.ONE
    short, full = sorted((mine, its), key=lambda name: len(name.words))
    more = full.words[len(short.words) :]
    if _are(short.words, full.words[: len(short.words)]) and all(word & GENERIC for word in more):
        return Identity.MAYBE
    if are_bodies and len(mine.words) > 2 and _are_misspelt(mine.words, its.words):
        return Identity.MAYBE
    if not are_bodies or mine.head != its.head:
        return Identity.TWO
    fewer, wider = sorted((mine.topic, its.topic), key=len)
    if not fewer < wider or _makes_another(short, full):
        return Identity.TWO
    return Identity.MAYBE


def _makes_another(short: Name, full: Name) -> bool:
    """Tell "Free Syrian Army" beside "Syrian Army", not "Upper Lake Council" beside "Council"."""
    count = len(short.words)
    for at in range(len(full.words) - count + 1):
        if _are(short.words, full.words[at : at + count]):
            return at > 0 and not ANOTHER.isdisjoint(full.words[at - 1])
    return bool((full.topic - short.topic) & ANOTHER)


def _people(mine: Name, its: Name) -> Identity:
    """Decide of the names of people."""
    if _are(mine.words, its.words):
        return Identity.ONE
    if mine.is_title or its.is_title:
        return Identity.TWO
    short, full = sorted((mine, its), key=lambda name: (len(name.given), len(name.words)))
    if not short.given:
        return Identity.MAYBE if _may_be_surname(short.surname, full) else Identity.TWO
    given = _given(short.given, full.given) if full.given else Identity.TWO
    if _are(short.surname, full.surname) and given is not Identity.TWO:
        return given
    if given is Identity.ONE and _are_kin(short, full):
        return Identity.MAYBE
    count = len(short.words)
    if count < len(full.words):
        opens, ends = full.words[:count], full.words[-count:]
        if _are(short.words, opens) or _are(short.words, ends):
            return Identity.MAYBE
    return Identity.TWO


def _may_be_surname(surname: Sequence[Word], full: Name) -> bool:
    if _are(surname, full.surname) or _are_near(surname, full.surname):
        return True
    return full.hyphened and len(surname) == 1 and any(surname[0] & part for part in full.surname)


def _are_kin(one: Name, other: Name) -> bool:
    """Tell whether two surnames are spelt nearly so, or one is half of the other."""
    if _are_near(one.surname, other.surname):
        return True
    halves = one.hyphened != other.hyphened
    return halves and any(mine & its for mine in one.surname for its in other.surname)


def _given(mine: Sequence[Word], its: Sequence[Word]) -> Identity:
    """Decide of the given names of two with one surname: a middle name may be left out."""
    first = _one_given(mine[0], its[0])
    if first is not Identity.TWO:
        rest = [_one_given(one, other) for one, other in zip(mine[1:], its[1:], strict=False)]
        return Identity.TWO if Identity.TWO in rest else first
    few, many = sorted((mine, its), key=len)
    return Identity.MAYBE if len(few) < len(many) and _are(few, many[-len(few) :]) else first


def _one_given(mine: Word, its: Word) -> Identity:
    """Decide of two given names: an initial may be anybody's whose name begins so."""
    known = ({GIVEN_NAMES.get(one, one) for one in word} for word in (mine, its))
    if not next(known).isdisjoint(next(known)):
        return Identity.ONE
    short, full = sorted((min(mine), min(its)), key=len)
    return Identity.MAYBE if len(short) == 1 and full.startswith(short) else Identity.TWO


def _are(mine: Sequence[Word], its: Sequence[Word]) -> bool:
    return len(mine) == len(its) and all(a & b for a, b in zip(mine, its, strict=True))


def _are_near(mine: Sequence[Word], its: Sequence[Word]) -> bool:
    """Tell whether two surnames are one in another spelling: "Barazi", "Barzi"."""
    return len(mine) == len(its) and all(
        any(_is_near(a, b) for a in one for b in other)
        for one, other in zip(mine, its, strict=True)
    )


def _is_near(one: str, other: str) -> bool:
    """Tell whether two words differ by a doubled letter or by one vowel inside left out."""
    short, full = sorted((_undoubled(one), _undoubled(other)), key=len)
    if short == full:
        return min(len(one), len(other)) > 3
    return len(short) > 3 and any(
        full[at] in "aeiou" and full[:at] + full[at + 1 :] == short
        for at in range(1, len(full) - 1)
    )


def _are_misspelt(mine: Sequence[Word], its: Sequence[Word]) -> bool:
    """Tell whether long names differ by a letter left out of long words, or a people's ending."""
    return len(mine) == len(its) and all(
        a & b or _lacks_letter(*sorted((min(a), min(b)), key=len))
        for a, b in zip(mine, its, strict=True)
    )


def _lacks_letter(short: str, full: str) -> bool:
    """Tell "Obervatory" from "Observatory", and "Syria" from "Syrian"."""
    if len(short) >= _FOR_TYPOS:
        return any(full[:at] + full[at + 1 :] == short for at in range(len(full)))
    return len(short) > 3 and short.endswith("a") and full == f"{short}n"


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)
