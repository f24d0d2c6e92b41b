"""Noun phrases by parts of speech alone, and the outlet a statement came through. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.speakers.grammar_cues import Mention
from bot.speakers.say_words import CUES
from index.calendar import DAYS
from index.grammar import Word
from index.story import Span

_NAMED = r"(?:[^\W\d_a-z][\w.&’'-]*\s+){0,4}[^\W\d_a-z][\w&’'-]*"
_KIND = r"(?:\s+(?:state\s+)?(?:news\s+agency|agency|television|newspaper|news))?"
_TOLD = re.compile(rf"(?:,[^,]*,)?\s+(?:has\s+|had\s+)?(?:told|tells)\s+(?:the\s+)?({_NAMED})")
_BY = r"\b(?:(?:quoted|cited)(?:\s+as\s+saying)?\s+by|according\s+to)\s+(?:the\s+)?"
_QUOTED_BY = re.compile(rf".{{0,40}}?{_BY}({_NAMED})", re.DOTALL)
_QUOTED = re.compile(rf"({_NAMED}){_KIND}\s+(?:has\s+|had\s+)?(?:quoted|cited|quotes|cites)\s+$")
_OUTLET = re.compile(
    r"\b(?:[A-Z]{2,}|Reuters|Interfax|Sputnik|Tass|Anadolu|Bloomberg|Press|News|Agency|TV|Radio|"
    r"Television|Times|Post|Journal|Herald|Tribune|Telegraph|Guardian|Daily|Today)\b"
)
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_IN_PHRASE = NOUNS | frozenset(
    {"DT", "PRP$", "JJ", "JJR", "JJS", "CD", "POS", "HYPH", "$", "FW", "VBN"}
)
_PRONOUNS = frozenset({"he", "she", "they", "it"})


def phrase_end(words: Sequence[Word], at: int) -> int | None:
    """Return the last word of the noun phrase that begins at a word, None where none does."""
    if at >= len(words):
        return None
    if words[at].tag == "PRP":
        return at if words[at].text.lower() in _PRONOUNS else None
    end = at
    while end < len(words) and is_within(words, at, end):
        end += 1
    while end > at and words[end - 1].tag not in NOUNS:
        end -= 1
    return end - 1 if end > at else None


def is_within(words: Sequence[Word], first: int, at: int) -> bool:
    """Tell whether a word goes on the noun phrase that begins at another."""
    word = words[at]
    if word.text.lower() in CUES and word.tag != "NNP" and at > first:
        return False
    if word.tag == "VBN":
        return at == first or words[at - 1].tag in {"DT", "JJ", "HYPH", "RB"}
    if word.tag in _IN_PHRASE or word.text in {"-", "&"}:
        return word.text.lower() not in DAYS
    if word.tag in {"VBG", "VBN", "RB"}:
        return at > first and words[at - 1].text == "-"
    if at == first or at + 1 >= len(words) or words[at - 1].tag not in NOUNS:
        return False
    if words[at + 1].tag in {"NNP", "NNPS"}:
        return word.text.lower() in {"of", "for", "and"}
    is_office = word.text.lower() == "of" and words[at - 1].tag == "NN"
    return is_office and words[at + 1].tag in {"NN", "NNS", "JJ"}  # "the club's head of quality"


def mention_of(words: Sequence[Word], first: int, last: int) -> Mention:
    """Return the mention that a run of words makes."""
    head = last
    for at in range(first + 1, last + 1):
        if words[at].text.lower() in {"of", "for", "in", "at", "from"}:
            head = at - 1
            break
    return Mention(
        words[first].start,
        words[last].end,
        words[head].text.lower(),
        proper=words[head].tag.startswith("NNP"),
    )


def phrase_start(words: Sequence[Word], last: int) -> int | None:
    """Return the first word of the noun phrase that ends at a word, None where none does.

    A phrase begins with its determiner; without one only names in capitals are taken.
    """
    if words[last].tag == "PRP":
        return last if words[last].text.lower() in _PRONOUNS else None
    if words[last].tag not in NOUNS:
        return None
    first = last
    while first > 0 and words[first].tag not in {"DT", "PRP$"} and _joins(words, first - 1):
        first -= 1
    if words[first].tag in {"DT", "PRP$"}:
        return first
    first = last
    while first > 0 and (words[first - 1].tag == "NNP" or words[first - 1].text == "-"):
        first -= 1
    if not words[last].tag.startswith("NNP"):
        return None
    if first > 1 and words[first - 1].tag == "IN":
        return phrase_start(words, first - 2)  # "a source in Vell Hospital"
    return first


def _joins(words: Sequence[Word], at: int) -> bool:
    """Tell whether a word may belong to the noun phrase that goes on after it."""
    word = words[at]
    if word.tag in _IN_PHRASE or word.text in {"-", "&"}:
        return word.text.lower() not in DAYS
    hyphened = words[at + 1].text == "-" or (at > 0 and words[at - 1].text == "-")
    return hyphened or word.text.lower() in {"of", "for", "monitoring"}


def channel_of(text: str, sentence: Span, speaker: Span) -> str | None:
    """Return the outlet that a sentence says its speaker told, or was quoted by."""
    before, after = text[sentence[0] : speaker[0]], text[speaker[1] : sentence[1]]
    found = _TOLD.match(after) or _QUOTED_BY.match(after) or _QUOTED.search(before)
    return found.group(1) if found and _OUTLET.search(found.group(1)) else None
