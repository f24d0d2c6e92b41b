"""The names of a clause, held against the sentence it rests on and that one's attribution. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, pairwise

from bot.english.assertions import asserted
from bot.summary.sources import Source
from index.calendar import CALENDAR
from index.names import key_of
from index.story import Span

_WORD = re.compile(r"[^\W_]+(?:[’'.][^\W_]+)*\.?")
_CALENDAR = CALENDAR - {"may"}
"""Words of the calendar that are nobody's name; May may be somebody's."""
_TITLES = frozenset("mr mrs ms dr prof sir gen lt col maj capt sgt".split())
_LINKS = frozenset({"of", "for", "the", "and", "on", "de", "la", "du", "des", "al", "el"})
_WITHIN = frozenset({"", "du", "de", "des"})
"""What may stand between the words of one name."""
_SHORT = {
    "united states": "us",
    "united kingdom": "uk",
    "united nations": "un",
    "european union": "eu",
}
"""Names in full for which everybody writes the letters; others are explained by their story."""
_ENDINGS = frozenset("n an ian i ish ese s es".split())
_PEOPLE = re.compile(
    r"(?:[^v]ian|vian|ean|ese|ish|[aei][rq]i|stani|ali|eli|^French|^Dutch|^Greek|^Swiss)s?\Z"
)
"""How words of a people end, which as an opening word may be taken for any adjective."""
_SUBTITLE = re.compile(r"\s[|–—-]\s|\s\(")
"""What an outlet's name may go on after: "Globes | Business Arena"."""
_AFTER_A = frozenset({"ese", "ish", "ian"})
"""Those before which a country loses its "a": "China", "Chinese"."""
_NATION = 4
"""Letters that a country and its people's name have in common at least: "Iran", "Iranian"."""


def named_rightly(
    clause: str, source: Source, quoted: Sequence[Span], beside: Sequence[str] = ()
) -> bool:
    """Tell whether each name of a clause is in the sentence or in its attribution.

    Letter for letter, but for case and dots; initials for the name they stand for; a country for
    its people; a role the sentence has ("the mayor") as a title ("Mayor"). Words of two names may
    not be put together to a third. Where the sentence has a pronoun, whom it stands for may be
    named in a sentence cited `beside` it, or right before it.
    """
    texts = [source.text]
    if asserted(source.text).has_pronoun():
        texts += [*beside, source.before or ""]
    words = {word for text in texts for word in _words(text)}
    initials = {short for text in texts for short in _initials(text)}
    pairs = {pair for text in texts for pair in _pairs(text)}
    plain = {word for text in texts for word in text.split() if word.islower()}
    outlets = re.finditer(re.escape(source.outlet), clause) if source.outlet else ()
    for told in _names(clause, [*quoted, *(one.span() for one in outlets)]):
        run = list(dropwhile(plain.__contains__, told[:-1])) + told[-1:]
        if _is_attributed(run, source) or _SHORT.get(" ".join(run)) in words:
            continue
        if not all(_is_known(word, words) or word in initials for word in run):
            return False
        if any(pair not in pairs and not set(pair) & initials for pair in pairwise(run)):
            return False
    return True


def _is_attributed(run: Sequence[str], source: Source) -> bool:
    """Tell whether words name whom the sentence is credited to, or its outlet."""
    name = " ".join(run)
    for known in (source.speaker, source.said_as, source.through):
        full = _words(known or "")
        if known and (_is_plainly(run, full) or name in " ".join(full) or _is_short(run, full)):
            return True
    names = (source.outlet or "", _SUBTITLE.split(source.outlet or "")[0])
    told = [[word for word in _words(name) if word not in _LINKS] for name in names]
    return bool(told[0]) and [word for word in run if word not in _LINKS] in told


def _is_plainly(run: Sequence[str], full: Sequence[str]) -> bool:
    """Tell whether a name is another without some of its words, or without its accents."""
    return set(run) <= {*full, *map(key_of, full)}


def _is_short(run: Sequence[str], full: Sequence[str]) -> bool:
    """Tell initials from the name they stand for."""
    told = [word for word in full if word not in _LINKS]
    return len(run) == 1 and len(told) > 1 and run[0] == "".join(word[0] for word in told)


def _names(clause: str, quoted: Sequence[Span]) -> Iterator[list[str]]:
    """Yield the proper names of a clause outside its quotations, each as its words."""
    run: list[str] = []
    end = 0
    for word in asserted(clause).words:
        if any(a <= word.start < b for a, b in quoted):
            continue
        if not _is_name(word.text, word.tag, opens=not clause[: word.start].strip(" \"“‘'(")):
            continue
        if run and clause[end : word.start].strip(" -") not in _WITHIN:
            yield run
            run = []
        run += [_bare(part) for part in _WORD.findall(word.text) if _counts(part)]
        end = word.end
    if run:
        yield run


def _is_name(text: str, tag: str, *, opens: bool) -> bool:
    if any(mark.isdigit() for mark in text):
        return False  # digits in a name are a number's matter
    if not any(mark.isalpha() for mark in text) or text.lower().strip(".") in _CALENDAR | {"i"}:
        return False
    upper = next((mark for mark in text if mark.isalpha()), "").isupper()
    if opens and not any(mark.isupper() for mark in text[1:]):
        return tag.startswith("NNP") or not text.isascii() or _PEOPLE.search(text) is not None
    return upper or any(mark.isupper() for mark in text[1:])


def _counts(part: str) -> bool:
    return _bare(part) not in _TITLES | _CALENDAR


def _is_known(word: str, words: set[str]) -> bool:
    return word in words or any(_are_one_people(word, other) for other in words)


def _are_one_people(one: str, other: str) -> bool:
    """Tell "Syria" and "Syrian" from two different names."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return len(short) >= _NATION and long[len(short) :] in _ENDINGS
    stem = short.removesuffix("a")
    return len(stem) >= _NATION and long.startswith(stem) and long[len(stem) :] in _AFTER_A


def _words(text: str) -> list[str]:
    return [_bare(word) for word in _WORD.findall(text)]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield words of a text that follow each other, small linking words and titles passed over."""
    words = [word for word in _words(text) if word not in _TITLES]
    yield from pairwise(words)
    told = [word for word in words if word not in _LINKS]
    yield from pairwise(told)


def _initials(text: str) -> Iterator[str]:
    """Yield what the names of a text may be shortened to: "sohr", "un"."""
    for found in re.finditer(r"(?:[^\W\d_a-z][\w’'-]*\s*(?:(?:of|for|and|the)\s+)*){2,}", text):
        words = found.group().split()
        yield "".join(word[0] for word in words if word[0].isupper()).casefold()
        yield "".join(word[0] for word in words).casefold()


def _bare(word: str) -> str:
    bare = re.sub(r"['’]s?$", "", word).replace(".", "")
    return (bare[:-1] if bare[:-1].isupper() and bare.endswith("s") else bare).casefold()
