"""Whether two names or two days of a sentence stand in each other's place in a clause. Pure.

Both may be right by themselves: "Monday" and "Sunday" are in the sentence. What stands right
before each tells which is which: 71 dead by Sunday, no new figure on Monday.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.english.assertions import forms_in
from index.calendar import WHOLE_WEEKDAY

_TOKEN = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_DAY = re.compile(rf"(?:{WHOLE_WEEKDAY})$", re.IGNORECASE)
_REACH = 4
"""Words before a name within which what it belongs to is looked for."""
_SMALL = 3
"""Letters of words that lead up to everything: "by", "the"."""
_LINKS = frozenset("of for the and de la al el".split())


def trades_places(clause: str, text: str) -> bool:
    """Tell whether a clause has a name, or a day, where its sentence has another."""
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
    return at > 1 and words[at - 1] in _LINKS and words[at - 2][0].isupper()
