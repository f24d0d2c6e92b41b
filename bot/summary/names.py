"""The names of a clause, held against the sentence it rests on and that one's attribution. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain, dropwhile, pairwise

from bot.english.assertions import forms_in
from bot.summary.pair import Pair
from bot.summary.proper_names import LINKS, bare_words, names_of
from bot.summary.sources import Source
from index.calendar import WHOLE_WEEKDAY
from index.names import key_of

_SHORT = {
    "united states": "us",
    "united kingdom": "uk",
    "united nations": "un",
    "european union": "eu",
}
"""Names in full for which everybody writes the letters; others are explained by their story."""
_ENDINGS = frozenset("n an ian i ish ese s es".split())
_SUBTITLE = re.compile(r"\s[|–—-]\s|\s\(")
"""What an outlet's name may go on after: "Globes | Business Arena"."""
_AFTER_A = frozenset({"ese", "ish", "ian"})
"""Those before which a country loses its "a": "China", "Chinese"."""
_NATION = 4
"""Letters that a country and its people's name have in common at least: "Iran", "Iranian"."""
_TOKEN = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_DAY = re.compile(rf"(?:{WHOLE_WEEKDAY})$", re.IGNORECASE)
_REACH = 4
"""Words before a name within which what it belongs to is looked for."""
_SMALL = 3
"""Letters of words that lead up to everything: "by", "the"."""
_SMALL_LINKS = frozenset("of for the and de la al el".split())


def names_another(pair: Pair) -> bool:
    """Tell whether a name of a clause is neither in the sentence nor in its attribution.

    Letter for letter, but for case and dots; initials for the name they stand for; a country for
    its people; a role the sentence has ("the mayor") as a title ("Mayor"). Words of two names may
    not be put together to a third. Where the sentence has a pronoun, whom it stands for may be
    named in a sentence cited beside it, or right before it.
    """
    source, clause = pair.source, pair.clause
    texts = [pair.sentence]
    if pair.its.has_pronoun():
        texts += [*(one.parsed for one in pair.beside), source.parsed_before]
    known = [text.known_names for text in texts]
    words = frozenset(chain.from_iterable(one.words for one in known))
    pairs = frozenset(chain.from_iterable(one.pairs for one in known))
    initials = frozenset(chain.from_iterable(one.initials for one in known))
    plain = frozenset(chain.from_iterable(one.plain for one in known))
    outlets = re.finditer(re.escape(source.outlet), clause.text) if source.outlet else ()
    for told in names_of(clause.text, clause.names, [one.span() for one in outlets]):
        run = list(dropwhile(plain.__contains__, told[:-1])) + told[-1:]
        if _is_attributed(run, source) or _SHORT.get(" ".join(run)) in words:
            continue
        if not all(_is_known(word, words) or word in initials for word in run):
            return True
        if any(two not in pairs and not set(two) & initials for two in pairwise(run)):
            return True
    return False


def trades_names(pair: Pair) -> bool:
    """Tell whether a clause has a name, or a day, where its sentence has another.

    Both may be right by themselves: "Monday" and "Sunday" are in the sentence. What stands right
    before each tells which is which: 71 dead by Sunday, no new figure on Monday.
    """
    clause, text = pair.clause.text, pair.sentence.text
    if _are_exchanged(clause, text):
        return True
    mine, its = _leads(clause), _leads(text)
    moved = {
        name for name, leads in mine.items() if name in its and leads and not leads & its[name]
    }
    for name in moved:
        others = [other for other in its if other != name and mine[name] & its[other]]
        if any(_DAY.match(name) and _DAY.match(other) for other in others):
            return True
        if any(other in moved and mine[other] & its[name] for other in others):
            return True
    return False


def _is_attributed(run: Sequence[str], source: Source) -> bool:
    """Tell whether words name whom the sentence is credited to, or its outlet."""
    name = " ".join(run)
    for known in source.names:
        full = bare_words(known)
        if _is_plainly(run, full) or name in " ".join(full) or _is_short(run, full):
            return True
    names = (source.outlet or "", _SUBTITLE.split(source.outlet or "")[0])
    told = [[word for word in bare_words(name) if word not in LINKS] for name in names]
    return bool(told[0]) and [word for word in run if word not in LINKS] in told


def _is_plainly(run: Sequence[str], full: Sequence[str]) -> bool:
    """Tell whether a name is another without some of its words, or without its accents."""
    return set(run) <= {*full, *map(key_of, full)}


def _is_short(run: Sequence[str], full: Sequence[str]) -> bool:
    """Tell initials from the name they stand for."""
    told = [word for word in full if word not in LINKS]
    return len(run) == 1 and len(told) > 1 and run[0] == "".join(word[0] for word in told)


def _is_known(word: str, words: frozenset[str]) -> bool:
    return word in words or any(_are_one_people(word, other) for other in words)


def _are_one_people(one: str, other: str) -> bool:
    """Tell "Syria" and "Syrian" from two different names."""
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return len(short) >= _NATION and long[len(short) :] in _ENDINGS
    stem = short.removesuffix("a")
    return len(stem) >= _NATION and long.startswith(stem) and long[len(stem) :] in _AFTER_A


def _are_exchanged(clause: str, text: str) -> bool:
    """Tell whether a clause is its sentence word for word, but with names in another order."""
    mine, its = _TOKEN.findall(clause), _TOKEN.findall(text)
    bare = [[word for word in words if word.islower()] for words in (mine, its)]
    if bare[0] != bare[1]:
        return False
    names = [[word for word in words if word[0].isupper()] for words in (mine, its)]
    return names[0] != names[1] and sorted(names[0]) == sorted(names[1])


def _leads(text: str) -> Mapping[str, frozenset[str]]:
    """Return, for each name and day of a text, the telling words right before and after it."""
    found: dict[str, frozenset[str]] = {}
    words = _TOKEN.findall(text)
    for at, word in enumerate(words):
        goes_on = at > 0 and (words[at - 1][0].isupper() or _is_link(words, at))
        if word[0].isupper() and not goes_on:
            around = (reversed(words[max(0, at - _REACH) : at]), words[at + 1 : at + _REACH])
            told = [next((one for one in near if len(one) > _SMALL), "A") for near in around]
            key = word.lower().removesuffix("’s").removesuffix("'s")
            leads = forms_in(" ".join(one for one in told if one.islower()))
            found[key] = found.get(key, frozenset()) | leads
    return found


def _is_link(words: list[str], at: int) -> bool:
    """Tell the later word of a name that a small one joins: "Observatory for Human Rights"."""
    return at > 1 and words[at - 1] in _SMALL_LINKS and words[at - 2][0].isupper()
