"""What to search for, by a language model, where the rules' plan of a question found nothing.

A model is asked to read the question, never to answer it, and what it says is held against the
archive: one part that does not hold and the whole is dropped. What the rules read of the question
stands: a model fills what they left open, and puts common words differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.answer import AskedSpeaker, Plan, Wants
from bot.english.dates import dates_in
from bot.english.synonyms import EMPTY
from bot.models.prompts import clean, followup_prompt, plan_prompt
from bot.models.sessions import ModelError, Request, Session
from bot.questions.plain_text import clean_question
from bot.questions.plan import Known, make_plan
from bot.questions.speakers_asked import body_for, keys_in, role_in
from bot.stopwatch import Stage
from index.errors import QuestionError
from index.names import key_of
from index.words import stems

MOST_OUT = 400
"""Output tokens of a reply: a plan of twenty words and five names has some 150."""
_LONGEST = 8_000
"""Characters of a reply that are read: far more than its tokens can be."""
_WORDS = 20
_NAMES = 5
_FENCED = re.compile(r"\s*```(?:json)?\s(.*?)```\s*", re.DOTALL)
_WORD = re.compile(r"[\w’'.&-]*\w")
_PLAIN = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
"""A word that a model may bring in: no figure, no address, no mark-up."""
_PLAIN_LINE = re.compile(r"[\w\s’'‘\"“”.,:;?!¿¡&%()$€£–—-]+")

Said = TypeVar("Said", bound=BaseModel)
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class _Planned(BaseModel):
    """A plan as a model writes it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    topic: Annotated[list[Name], Field(min_length=1, max_length=_WORDS)]
    outlets: Annotated[list[Name], Field(max_length=_NAMES)] = []
    speakers: Annotated[list[Name], Field(max_length=_NAMES)] = []
    since: Day | None = None
    until: Day | None = None
    wants: Wants = Wants.ANY
    latest: bool = False


class _Restated(BaseModel):
    """A follow-up as a model puts it in full."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class _InvalidError(Exception):
    """A part of what a model said does not hold."""


def replan(
    session: Session,
    rules: Plan,
    question: str,
    earlier: Sequence[str],
    known: Callable[[], AbstractContextManager[Known]],
) -> Plan | None:
    """Return a language model's plan of a cleaned question, as far as the archive bears it out.

    `rules` is the rules' plan of it, `earlier` are the thread's questions before it. None where
    the model does not answer, a part of what it says does not hold, or it says what the rules
    say. The archive is not held while the model is asked: `known` is called again to check the
    reply by what may be seen then.

    Raises:
        StoreError: the archive cannot be read.

    """
    with known() as now:
        prompt = (
            followup_prompt(question, earlier)
            if earlier
            else plan_prompt(question, now.outlets, now.today)
        )
    try:
        said = session.say(Request(Stage.REPLAN, prompt.system, prompt.user, MOST_OUT))
        with known() as now:
            plan = (
                _put_in_full(_read(_Restated, said), rules, question, earlier, now)
                if earlier
                else _filled(_read(_Planned, said), rules, now)
            )
    except (ModelError, _InvalidError):
        return None
    return None if plan == rules else replace(plan, by_model=True)


def _read(kind: type[Said], said: str) -> Said:
    """Return what a model wrote as JSON, a code fence around it or not."""
    if len(said) > _LONGEST:
        raise _InvalidError
    fenced = _FENCED.fullmatch(said)
    try:
        return kind.model_validate_json(fenced.group(1) if fenced else said)
    except ValidationError:
        raise _InvalidError from None


def _filled(said: _Planned, rules: Plan, known: Known) -> Plan:
    """Return the rules' plan with what it leaves open filled, and its common words put anew."""
    outlets = _outlets(said.outlets, known)
    bodies = _bodies(said.speakers, rules.question, known)
    since, until = _days(said.since, said.until, known.today)
    dated = bool(rules.days or rules.since or rules.until)
    return replace(
        rules,
        topic=_topic(said.topic, rules, known),
        outlets=rules.outlets or outlets,
        bodies=rules.bodies if rules.asked else (*rules.bodies, *bodies),
        since=rules.since if dated else since,
        until=rules.until if dated else until,
        wants=said.wants if rules.wants is Wants.ANY else rules.wants,
        latest=rules.latest or (said.latest and not rules.first),
    )


def _put_in_full(
    said: _Restated, rules: Plan, question: str, earlier: Sequence[str], known: Known
) -> Plan:
    """Return the plan of a follow-up put in full, within what the rules read of it as limits."""
    try:
        text = clean_question(clean(said.question))
    except QuestionError:
        raise _InvalidError from None
    thread = [*earlier, question]
    whens = dates_in(text, known.today)
    if not _PLAIN_LINE.fullmatch(text) or any(
        when.since and when.since > known.today for when in whens
    ):
        raise _InvalidError
    if whens and not any(dates_in(one, known.today) for one in thread):
        raise _InvalidError
    asked = "".join(c for n, c in enumerate(text) if not any(w.start <= n < w.end for w in whens))
    if not all(_may_say(word, thread, known) for word in _WORD.findall(asked)):
        raise _InvalidError
    own, plan = make_plan(question, known), make_plan(text, known)
    outlets = rules.outlets or plan.outlets
    limited = bool(rules.since or rules.until)
    return replace(
        plan,
        topic=_joined(plan.topic.split(), own, known),
        outlets=outlets,
        bodies=own.bodies if own.asked else plan.bodies,
        parts=tuple(p for p in plan.parts if p.outlet is None or p.outlet in outlets),
        since=rules.since if limited else plan.since,
        until=rules.until if limited else plan.until,
        days=own.days or plan.days,
        absent=tuple(dict.fromkeys([*rules.absent, *plan.absent])),
    )


def _outlets(names: Sequence[str], known: Known) -> tuple[str, ...]:
    """Return the outlets a model names, each as the archive spells it."""
    here = {clean(outlet).casefold(): outlet for outlet in known.outlets}
    try:
        return tuple(dict.fromkeys(here[clean(name).casefold()] for name in names))
    except KeyError:
        raise _InvalidError from None


def _bodies(names: Sequence[str], question: str, known: Known) -> tuple[AskedSpeaker, ...]:
    """Return the speakers a model names: those that stories have, and roles the question names."""
    bodies: dict[tuple[str, ...], AskedSpeaker] = {}
    for name in map(clean, names):
        body = body_for(name, known.named_by(keys_in(name))) if _WORD.search(name) else None
        if body is None and name.casefold() in question.casefold() and _WORD.search(name):
            body = role_in(name)
        if body is None:
            raise _InvalidError
        bodies.setdefault(body.names or (body.said,), body)
    return tuple(bodies.values())


def _days(since: str | None, until: str | None, today: date) -> tuple[date | None, date | None]:
    """Return the days a model names: real ones, none to come, in their order."""
    try:
        first, last = (date.fromisoformat(day) if day else None for day in (since, until))
    except ValueError:
        raise _InvalidError from None
    if max(first or today, last or today) > today or (first and last and first > last):
        raise _InvalidError
    return first, last


def _topic(said: Sequence[str], rules: Plan, known: Known) -> str:
    """Return the topic of a model's words and of the names in the question.

    A word that neither the question nor any story has is left out; a figure or a name of that
    kind is an invention.
    """
    words = [word for text in said for word in _WORD.findall(clean(text))]
    if len(words) > _WORDS:
        raise _InvalidError
    may = {word: _may_say(word, [rules.question], known) for word in words}
    if not all(fits or _is_common(word) for word, fits in may.items()):
        raise _InvalidError
    telling = [word for word, fits in may.items() if fits and not set(stems(word)) <= EMPTY]
    if not telling:
        raise _InvalidError
    return _joined(telling, rules, known)


def _may_say(word: str, thread: Sequence[str], known: Known) -> bool:
    """Tell whether a model may search for a word: the thread has it, or it is plain and known."""
    of_thread = {stem for question in thread for stem in stems(question)}
    its = stems(word)
    if set(its) <= of_thread | EMPTY:
        return True
    return _PLAIN.fullmatch(word) is not None and all(map(known.knows, its))


def _is_common(word: str) -> bool:
    return word.islower() and _PLAIN.fullmatch(word) is not None


def _joined(words: Sequence[str], asked: Plan, known: Known) -> str:
    """Return words for a topic with the names that a question has, spelt as it spells them.

    A name is a word with a capital, one with a figure, and one that stands in the name of somebody
    whom stories quote. Names come last.
    """
    own = {word.casefold(): word for word in asked.topic.split()}
    directory = known.named_by(map(key_of, own))
    names = {
        word: None for word in own.values() if not word.islower() or directory.get(key_of(word))
    }
    spelt = dict.fromkeys(own.get(word.casefold(), word) for word in words)
    return " ".join([*(word for word in spelt if word not in names), *names])
