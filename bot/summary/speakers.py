"""Whom a clause credits, held against whom the story credits with its sentence."""

from __future__ import annotations

import re

from bot.english.assertions import forms_in
from bot.speakers.introductions import introduced
from bot.speakers.same_speaker import is_meant
from bot.speakers.say_words import CUES, CUES_ING, either
from bot.summary.pair import Pair
from bot.summary.sources import Source
from index.story import positions_in

_REACH = 60
"""Characters between a name and the verb by which a text has its bearer say something."""
_CUED = re.compile(rf"\b{either(CUES | CUES_ING)}\b")
_OPENERS = frozenset("The A An Two Three Several Some Many Former One Its His Her Their".split())
_KNOWN = forms_in(
    "official spokesman spokeswoman spokesperson authority statement report company firm agency "
    "group people person"
)
"""Words that may stand for whoever says something."""
_NOBODY = forms_in("the a an official officials spokesman spokeswoman spokesperson it he she they")


def credits_another(pair: Pair) -> bool:
    """Tell whether a clause credits somebody whom its story does not, and who is not its outlet."""
    return not all(
        may_be_credited(who, pair.source)
        for part in (pair.clause, *pair.clause.clauses)
        for who in part.credited
    )


def has_another_speak(pair: Pair) -> bool:
    """Tell whether somebody says something in a clause of whom the story does not speak so."""
    source = pair.source
    attributed = forms_in(" ".join((source.outlet or "", *source.names)))
    known = _KNOWN | source.parsed.forms | source.parsed_before.forms | attributed
    named = source.parsed.near_saying if source.speaker else known
    return not all(
        forms_in(who) & (named if who[0].isupper() else known) or may_be_credited(who, source)
        for part in (pair.clause, *pair.clause.clauses)
        for who in part.sayers
    )


def may_be_credited(said: str, source: Source) -> bool:
    """Tell whether a name or a role is that of whom a sentence is credited to, or its outlet's."""
    outlet = source.outlet or ""
    titles = [one.strip() for one in (outlet, *re.split(r"[()|]", outlet))]
    alone = source.parsed.credit
    known = [*source.names, *([alone.speaker] if alone else [])]
    text = source.version.story.text
    if any(is_meant(said, [name], text) for name in (*titles, *known) if name):
        return True
    told = forms_in(said) - _NOBODY
    if not _is_named(said) and told and any(told <= forms_in(name) for name in known):
        return True
    if source.speaker is None or not _is_named(source.speaker):
        return _is_telling(said, source.text) if _is_named(said) else told <= forms_in(source.text)
    return not _is_named(said) and told <= _introduced(source, source.speaker)


def _is_telling(name: str, text: str) -> bool:
    """Tell whether a text has somebody named say something, or sets a name beside who does."""
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    return any(
        _CUED.search(text[max(0, found.start() - _REACH) : found.end() + _REACH])
        for found in re.finditer(rf"\b{last}\b", text)
    )


def _is_named(speaker: str) -> bool:
    """Tell a proper name from a role ("two former caretakers", "The company's spokesman")."""
    return any(word[0].isupper() for word in speaker.split() if word not in _OPENERS)


def _introduced(source: Source, speaker: str) -> frozenset[str]:
    """Return the words by which a story introduces whom it credits, in the forms of a claim's."""
    at = positions_in(source.version.sentences, source.span)[0]
    told = introduced(speaker, source.version, at)
    return forms_in(" ".join((*told.words, *told.owners, speaker)))
