"""The words that say who tells a plain sentence, where its grammar does not show them. Pure.

Rough news leaves commas out: "Ten people died a monitor said Saturday." Parts of speech tell what
the grammar then gets wrong: who stands before the verb of saying that ends a sentence, after one
in the middle, and who opens it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.speakers.grammar_cues import Mention
from bot.speakers.phrases import NOUNS, mention_of, phrase_end, phrase_start
from bot.speakers.say_words import CLOSING, PAPERS, SAYS
from index.calendar import DAYS
from index.grammar import Word

_TRAILING = DAYS | frozenset("on late early in a statement by telephone later earlier".split())
_APART = frozenset({"who", "which", "that", "-", "–", "—", "(", "head", "director", "a", "an"})
_GOES_ON = frozenset({"it", "they", "he", "she", "that"})


def teller_of(words: Sequence[Word], *, opens: bool = False) -> Mention | None:
    """Return whom the end or the middle of a sentence credits with the whole of it.

    `opens` tells that the sentence is one of the first of its story, where headlines stand.
    """
    return _closing(words) or _inverted(words) or (_headline(words) if opens else None)


def opener_of(words: Sequence[Word]) -> Mention | None:
    """Return X of "The X which keeps count says it …"."""
    last = phrase_end(words, 0)
    if last is None or last + 1 >= len(words) or words[0].text.lower() != "the":
        return None
    apart = words[last + 1].text.lower() in _APART or words[last + 1].tag == "VBZ"
    for at in range(last + 2, len(words) - 1):
        says = words[at].text.lower() in SAYS
        if apart and says and words[at + 1].text.lower() in _GOES_ON:
            return mention_of(words, 0, last)
    return None


def _closing(words: Sequence[Word]) -> Mention | None:
    """Return X of "… X said on Monday."."""
    at = len(words) - 1
    while at > 0 and not words[at].text[0].isalnum():
        at -= 1
    if at < 3:
        return None
    told = at
    while told > 0 and _trails(words, told):
        told -= 1
    if words[told].text.lower() == "told" and told == at:
        return None
    if words[told].text.lower() not in CLOSING or told < 3:
        return None
    first = phrase_start(words, told - 1)
    return None if first is None or first == 0 else mention_of(words, first, told - 1)


def _trails(words: Sequence[Word], at: int) -> bool:
    """Tell whether a word may stand between a closing "said" and the end."""
    word = words[at]
    after_told = words[at - 1].text.lower() == "told" and word.tag in NOUNS
    return word.text.lower() in _TRAILING or after_told


def _inverted(words: Sequence[Word]) -> Mention | None:
    """Return X of "… said X." and of "… said X who leads them."."""
    for at in range(3, len(words) - 1):
        if words[at].text.lower() not in SAYS or words[at + 1].tag == "PRP":
            continue
        last = phrase_end(words, at + 1)
        if last is None or words[at + 1].text.lower() in DAYS | {"that", "this"}:
            continue
        after = words[last + 1 :]
        if not after or after[0].text == "." or after[0].text.lower() in _APART:
            return mention_of(words, at + 1, last)
    return None


def _headline(words: Sequence[Word]) -> Mention | None:
    """Return X of "Ten die in flood: X"."""
    colons = [at for at, word in enumerate(words) if word.text == ":"]
    if len(colons) != 1 or colons[0] < 3:
        return None
    first = colons[0] + 1
    last = phrase_end(words, first)
    if last is None or any(word.text[0].isalnum() for word in words[last + 1 :]):
        return None
    if any(word.start == words[last].end and word.text[0] in "'’" for word in words[last + 1 :]):
        return None  # "… a release: Hale's “departure follows …”" is no word of Hale's
    return mention_of(words, first, last) if words[last].text.lower() not in PAPERS else None
