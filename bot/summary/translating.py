"""Translations of an answer's quotes, written by a language model and shown as far as they pass."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from bot.answer import Answer, Quote, Translation, Translations
from bot.models.prompts import Keyed, translate_prompt
from bot.models.sessions import ModelError, Request, Session
from bot.stopwatch import Stage
from bot.summary.sources import is_withheld, new_key
from bot.summary.translation_gate import INTO, longest, passed
from index.languages.language import language

_CHARACTERS_A_TOKEN = 2
"""Of what is written at least, in any of the languages translated into."""
_AROUND = 30
"""Tokens of a line beside its text."""
_OBJECT = re.compile(r"\{[^{}]*\}")
_NOTHING_SAID = "the language model translated nothing"
_UNREADABLE = "what the language model wrote cannot be read"


def translated(session: Session | None, answer: Answer) -> Answer:
    """Return an answer with translations of its quotes in another language than the question's.

    It takes as long as the model may; what the model does costs the translations at most. Stories
    under embargo are sent to nobody.
    """
    wanted = _wanted(answer, datetime.now(UTC))
    if session is None or not wanted:
        return answer
    try:
        told = _read(session.say(_request(wanted, answer.plan.language)))
        found = _gated(session.name, told, wanted, answer.plan.language)
    except ModelError as error:
        found = Translations(session.name, failed=str(error))
    spent = sum(call.seconds for call in session.calls if call.stage is Stage.TRANSLATION)
    timings = MappingProxyType({**answer.timings, Stage.TRANSLATION.value: spent})
    return replace(answer, translations=found, calls=tuple(session.calls), timings=timings)


def untranslated(session: Session, answer: Answer, reason: str) -> Answer:
    """Return an answer that says why none of its quotes is translated, where any would be."""
    if not _wanted(answer, datetime.now(UTC)):
        return answer
    return replace(answer, translations=Translations(session.name, failed=reason))


def _wanted(answer: Answer, now: datetime) -> dict[str, tuple[int, Quote]]:
    """Return the quotes to be translated with their numbers, by keys nobody has seen before."""
    found: dict[str, tuple[int, Quote]] = {}
    if answer.plan.language not in INTO:
        return found
    keys: set[str] = set()
    for n, quote in enumerate(answer.quotes, 1):
        if quote.foreign and not is_withheld(quote, now):
            found[new_key(keys)] = (n, quote)
    return found


def _request(wanted: Mapping[str, tuple[int, Quote]], into: str) -> Request:
    keyed = [Keyed(key, quote.text) for key, (_, quote) in wanted.items()]
    room = sum(
        _AROUND + longest(quote.text, quote.version.language) // _CHARACTERS_A_TOKEN
        for _, quote in wanted.values()
    )
    prompt = translate_prompt(language(into).name, keyed)
    return Request(Stage.TRANSLATION, prompt.system, prompt.user, room)


def _read(said: str) -> list[tuple[str, str]] | None:
    """Return the keys and texts of what a model said; None where it has none and is not empty."""
    found = []
    for one in _OBJECT.findall(said):
        try:
            value = json.loads(one, strict=False)
        except (ValueError, RecursionError):
            continue
        key, text = value.get("key"), value.get("text")
        if isinstance(key, str) and isinstance(text, str):
            found.append((key, text))
    return found if found or not said.strip() else None


def _gated(
    model: str,
    told: Sequence[tuple[str, str]] | None,
    wanted: Mapping[str, tuple[int, Quote]],
    into: str,
) -> Translations:
    """Return the first translation of each quote, where that passes."""
    if told is None:
        return Translations(model, failed=_UNREADABLE)
    first: dict[str, str] = {}
    for key, text in told:
        first.setdefault(key, text)
    given = [(n, quote, first[key]) for key, (n, quote) in wanted.items() if first.get(key)]
    if not given:
        return Translations(model, failed=_NOTHING_SAID)
    tried = [
        (n, passed(text, into, quote.text, quote.version.language)) for n, quote, text in given
    ]
    kept = tuple(Translation(n, text) for n, text in tried if text is not None)
    return Translations(model, kept, len(given) - len(kept))
