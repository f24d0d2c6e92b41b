"""A summary of an answer's quotes, written by a language model and shown as far as it passes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from bot.answer import Answer, Statement, Summary
from bot.models.prompts import Keyed, compose_prompt
from bot.models.sessions import ModelError, Request, Session
from bot.stopwatch import Stage
from bot.summary.gate import passed
from bot.summary.rules import Reason
from bot.summary.sources import Source, is_withheld, sources_of

MOST_SHOWN = 5
"""Statements of a summary; the prompt asks for three."""
_MOST_OUT = 500
"""Output tokens: five statements with their keys have some 400."""
_MOST_LEFT = 20
"""Statements that may be left out before no more is expected of it."""
_OBJECT = re.compile(r"\{[^{}]*\}")
"""A statement as it comes: an object that holds no other, alone on a line or in a list."""
_LONGEST_OBJECT = 4_000
"""Characters that are kept of what is not an object yet."""
_EMBARGOED = "stories under embargo are not sent to a language model"
STOPPED = "its reader stopped it"
"""Why a summary was left, as its reader is told."""
BUSY = "too many are being written just now"
"""Why none was begun."""
_UNREADABLE = "what the language model wrote cannot be read"
_NOTHING_SAID = "the language model found nothing in the quotes that answers"


class Writing:
    """A summary while it is written: iterating it gives each statement as soon as it has passed.

    What a model does ends it early at worst; nothing it says that has not passed is ever seen.
    """

    def __init__(self, session: Session, answer: Answer) -> None:
        self._session = session
        self._answer = answer
        now = datetime.now(UTC)
        self._sources = {source.key: source for source in sources_of(answer.quotes, now)}
        self._withheld = sum(is_withheld(quote, now) for quote in answer.quotes)
        self._said: list[Statement] = []
        self._dropped: list[Reason] = []
        self._heard = False
        self._begun = False
        self._failed: str | None = None

    def __iter__(self) -> Iterator[Statement]:
        """Yield each statement that has passed; a model is asked the first time only."""
        if self._begun:
            yield from tuple(self._said)
            return
        self._begun = True
        if not self._sources:
            self._failed = _EMBARGOED
            return
        request = _request(self._answer, list(self._sources.values()))
        try:
            with closing(self._session.stream(request)) as pieces:
                yield from self._statements(pieces)
        except ModelError as error:
            self._failed = str(error)

    def answer(self, left: str | None = None) -> Answer:
        """Return the answer with its summary, and its cost; `left` tells why it was left, if so."""
        calls = tuple(self._session.calls)
        spent = sum(call.seconds for call in calls if call.stage is Stage.SUMMARY)
        timings = {**self._answer.timings, Stage.SUMMARY.value: spent}
        return replace(
            self._answer,
            summary=Summary(
                self._session.name,
                tuple(self._said),
                dropped=len(self._dropped),
                foreign=self._dropped.count(Reason.LANGUAGE),
                withheld=self._withheld if self._begun and self._sources else 0,
                failed=left or self._failed or self._nothing(),
            ),
            calls=calls,
            timings=MappingProxyType(timings),
        )

    def _nothing(self) -> str | None:
        """Return why there is no statement at all, where none passed and none was left out."""
        if self._said or self._dropped:
            return None
        return _UNREADABLE if self._heard else _NOTHING_SAID

    def _statements(self, pieces: Iterator[str]) -> Iterator[Statement]:
        """Yield what passes of what a model says, object by object, until it is enough."""
        said = ""
        for piece in pieces:
            self._heard = self._heard or not piece.isspace()
            said += piece
            while found := _OBJECT.search(said):
                said = said[found.end() :]
                statement = self._passed(found.group())
                if statement is not None:
                    yield statement
                if len(self._said) >= MOST_SHOWN or len(self._dropped) >= _MOST_LEFT:
                    return
            said = said[-_LONGEST_OBJECT:]

    def _passed(self, told: str) -> Statement | None:
        """Return what may be shown of an object; count it as left out where nothing may."""
        text, keys = _read(told)
        found = passed(text, keys, self._sources)
        if isinstance(found, Reason):
            self._dropped.append(found)
            return None
        if found in self._said:
            return None
        self._said.append(found)
        return found


def summarise(session: Session, answer: Answer) -> Writing:
    """Begin a summary of an answer's quotes; nothing is asked before it is iterated."""
    return Writing(session, answer)


def _request(answer: Answer, sources: list[Source]) -> Request:
    """Return what is asked: the question as it is understood, and the sentences of the quotes."""
    prompt = compose_prompt(answer.plan.question, [_keyed(source) for source in sources])
    return Request(Stage.SUMMARY, prompt.system, prompt.user, _MOST_OUT)


def _keyed(source: Source) -> Keyed:
    day = source.published
    return Keyed(
        key=source.key,
        text=source.text,
        speaker=source.speaker or "",
        outlet=source.outlet or "",
        day=f"{day:%-d %B %Y}" if day else "",
        before=source.before or "",
    )


def _read(told: str) -> tuple[str, list[str]]:
    """Return the text and the keys of an object; empty ones, which pass nowhere, of any other."""
    try:
        value = json.loads(told, strict=False)
    except (ValueError, RecursionError):
        return "", []
    text, keys = value.get("text"), value.get("keys")
    if not isinstance(text, str) or not isinstance(keys, list):
        return "", []
    return (text, keys) if all(isinstance(key, str) for key in keys) else ("", [])


def summed_up(session: Session | None, answer: Answer) -> Answer:
    """Return an answer with what a language model says of its quotes, where it is asked.

    It takes as long as the model may. What the model does costs the summary at most.
    """
    if session is None or not answer.answered:
        return answer
    writing = summarise(session, answer)
    for _ in writing:
        pass
    return writing.answer()
