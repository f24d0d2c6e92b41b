"""The words beside a quotation that say who speaks it: "…," X said. Pure.

They are read by parts of speech, since a quotation in the middle of a sentence upsets its grammar.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.english.quote_marks import Quotation
from bot.speakers.grammar_cues import Mention
from bot.speakers.phrases import is_within, mention_of, phrase_end
from bot.speakers.say_words import CITES, CUES, CUES_ING, RELEASE
from index.calendar import DAYS
from index.grammar import Word

_VERBS = frozenset({"VBD", "VBZ", "VBP", "VBN", "VB"})
_BEFORE_VERB = frozenset({"RB", "MD"})
_HELPERS = frozenset("has have had was is would will also then later".split())
_PASSIVE = frozenset({"was", "were", "is", "are", "been", "be"})
_SIDE_CLAUSES = frozenset({"relcl", "acl", "csubj", "ccomp", "pcomp"})
"""Clauses whose subject does not tell the sentence: "the plan, which Kovač called “a bath”"."""
_REACH = 14
"""Words between a verb of saying and the quotation it brings in, at most."""
_ASIDE = 30
"""Words between a speaker and the verb, set apart by commas, at most."""
_LEADS_IN = frozenset({",", ":", "``", "''", "(", "that", "as", "-", "–", "—", "―", "--"})
_DASHES = frozenset({"-", "–", "—", "―", "--"})


def tag_after(words: Sequence[Word], text: str, quotation: Quotation) -> Mention | None:
    """Return whom the words after a quotation name as its speaker.

    `words` are those that follow it up to the next quotation or the end of the paragraph.
    """
    inside = text[quotation.start : quotation.end].rstrip("\"“”„«»'’` ")
    at = 0
    while at < len(words) and words[at].text in {",", "''", "’", "'", *_DASHES}:
        at += 1
    if at == len(words):
        return None
    comma = any(word.text == "," for word in words[:at])
    dashed = any(word.text in _DASHES for word in words[:at])
    ended = inside[-1:] in {",", "?", "!", "…", "-", "–", "—"} or comma
    if dashed and inside[-1:] in set(".?!…") and (signed := _signature(words, at)):
        return signed
    if inside[-1:] == "." and not words[at].text[:1].islower():
        return None
    return _inverted(words, at) or _straight(words, at, any_verb=ended)


def tag_before(words: Sequence[Word], first: int) -> Mention | None:
    """Return whom the words before a quotation name as its speaker.

    `words` are those of the sentence up to the quotation; `first` is the place of the first of
    them in the whole parse.
    """
    last = len(words) - 1
    while last >= 0 and (words[last].text.isspace() or words[last].text in _LEADS_IN):
        last -= 1
    if last < 0:
        return None
    ended = {word.text for word in words[last + 1 :]}
    if ":" in ended and (signed := _heading(words[: last + 1])):
        return signed
    for at in range(last, max(-1, last - _REACH), -1):
        lower = words[at].text.lower()
        if words[at].text in {";", "."}:
            return None
        says = lower in CUES - RELEASE or lower in CUES_ING
        loud = (ended & {",", ":"} and at == last) or (":" in ended and words[at].dep == "ROOT")
        if words[at].tag.startswith("VB") and (says or loud):
            return _subject_of(words, first, at)
    return None


def _heading(words: Sequence[Word]) -> Mention | None:
    """Return who speaks before a colon: "Ana Kovač: …", "Said Kovač: …", "The Post reports: …"."""
    last = len(words) - 1
    end = phrase_end(words, 0)
    if end == last - 1 and words[last].text.lower() in CUES:
        return mention_of(words, 0, end)
    if words[0].text.lower() in CUES and phrase_end(words, 1) == last:
        return mention_of(words, 1, last)
    first = last
    while first > 0 and is_within(words, 0, first - 1) and words[first - 1].text not in _DASHES:
        first -= 1
    alone = first == 0 or words[first - 1].text in _DASHES | {".", ":"}
    if not alone or not words[last].tag.startswith("NNP") or last - first > 5:
        return None
    return mention_of(words, first, last)


def _subject_of(words: Sequence[Word], first: int, verb: int) -> Mention | None:
    """Return the subject of a verb, or of the one it hangs on: "X shrugged, saying"."""
    chain = [verb]
    for _ in range(4):
        above = words[chain[-1]].head - first
        if above == chain[-1] or not 0 <= above < len(words):
            break
        chain.append(above)
    if any(words[at].dep in _SIDE_CLAUSES for at in chain):
        return None
    if words[verb].tag == "VBG":
        chain += [at for at, word in enumerate(words[:verb]) if word.dep == "ROOT"]
    for at in chain:
        for n, word in enumerate(words[:verb]):
            if word.head - first == at and word.dep == "nsubj":
                return _around(words, n)
    return None


def _around(words: Sequence[Word], head: int) -> Mention | None:
    """Return the noun phrase about a word."""
    first = head
    while first > 0 and is_within(words, 0, first - 1) and words[first].tag != "PRP":
        first -= 1
    last = phrase_end(words, first)
    return None if last is None or not first <= head <= last else mention_of(words, first, last)


def _signature(words: Sequence[Word], at: int) -> Mention | None:
    """Return the name after a dash, where nothing follows it: "…" — Ana Kovač."""
    last = phrase_end(words, at)
    if last is None or last - at > 5 or not words[last].tag.startswith("NNP"):
        return None
    rest = words[last + 1 :]
    return mention_of(words, at, last) if not rest or rest[0].text in {",", "."} else None


def _inverted(words: Sequence[Word], at: int) -> Mention | None:
    """Return X of "said X"."""
    while at < len(words) and words[at].tag == "RB":
        at += 1
    if at + 1 >= len(words) or words[at].text.lower() not in CUES - CITES:
        return _according(words, at)
    if words[at + 1].text.lower() in DAYS | {"that", "this"}:
        return None
    return _subject_at(words, at + 1)


def _according(words: Sequence[Word], at: int) -> Mention | None:
    spelt = [word.text.lower() for word in words[at : at + 2]]
    return _subject_at(words, at + 2) if spelt == ["according", "to"] else None


def _subject_at(words: Sequence[Word], at: int) -> Mention | None:
    last = phrase_end(words, at)
    return None if last is None else mention_of(words, at, last)


def _straight(words: Sequence[Word], at: int, *, any_verb: bool) -> Mention | None:
    """Return X of "X said", "X, who was there, said"."""
    last = phrase_end(words, at)
    if last is None:
        return None
    verb = last + 1
    if verb < len(words) and words[verb].text in {",", "(", "who", "of", "from", "in", "at", "for"}:
        verb = _past_aside(words, verb)
    while verb < len(words) and (
        words[verb].tag in _BEFORE_VERB or words[verb].text.lower() in _HELPERS
    ):
        verb += 1
    if verb >= len(words):
        return None
    word = words[verb]
    says = word.text.lower() in CUES or (
        any_verb and verb == last + 1 and word.tag in {"VBD", "VBZ"}
    )
    if word.text.lower() in CITES and words[verb - 1].text.lower() not in _PASSIVE:
        return _subject_at(words, verb + 1)
    return mention_of(words, at, last) if says else None


def _past_aside(words: Sequence[Word], at: int) -> int:
    """Return the first verb of saying after a comma or a parenthesis that closes an aside."""
    for verb in range(at + 1, min(at + _ASIDE, len(words))):
        before = words[verb - 1]
        if words[verb].text in {".", ";"}:
            break
        closes = before.text in {",", ")"} or before.tag in {"RB", "NNP", "NN", "NNS"}
        if closes and words[verb].text.lower() in CUES and words[verb].tag in _VERBS:
            return verb
    return len(words)
