"""A thread's questions folded into what it is about, and what each takes over of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answer import AskedSpeaker, Part, Plan, Wants
from bot.english.synonyms import ALIKE
from bot.questions.leaning import ASKS_ANEW, GOES_ON, is_day, leans, own_words
from bot.retrieval.passage_features import CALENDAR
from index.words import stems

_IN_PLACE = re.compile(
    r"\b(?:in|at|near|around)\s+(?!(?:the|a|an|last|this|next|total|all)\b)"
    r"([^\W\d_][\w’'-]*(?:\s(?-i:[^\W\d_a-z])[\w’'-]*)*)",
    re.IGNORECASE,
)
"""A place by its name; what stands after "in the" may be what happened: "in the Orlo flood"."""
_ELSE = re.compile(r"\b(?:what|anything|something) else\b", re.IGNORECASE)
_OF_A_PERSON = re.compile(r"\b(?:he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_WHO_SAID = re.compile(
    r"\bwho(?: else)?\s+(?:\w+\s+)?(?:said|says|told|claim(?:ed|s)|thinks|thought|denied)\b",
    re.IGNORECASE,
)


_FARED = frozenset(
    one for stem in stems("death wounded missing displaced") for one in {stem, *ALIKE[stem]}
)
"""Stems of how people fared, which is what tolls count."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a thread is about. Each question adds to it, narrows it, or leaves it."""

    asked: str
    """The last question that had words of its own, with what it took over."""
    event: tuple[str, ...]
    """Telling words of the question that opened it, places swapped since."""
    places: tuple[str, ...] = ()
    """Those of the event's words that name places."""
    aspect: tuple[str, ...] = ()
    """Telling words of the last question that asked for something of the event."""
    bodies: tuple[AskedSpeaker, ...] = ()
    outlets: tuple[str, ...] = ()
    """Those the event was asked of."""
    passing: tuple[str, ...] = ()
    """Those of a "how about CNN?", which are left when the asker moves on."""
    since: date | None = None
    until: date | None = None
    limits: tuple[str, ...] = ()
    """The words that limit the days, of all that was put."""
    days: tuple[tuple[date, date], ...] = ()
    wants: Wants = Wants.ANY
    latest: bool = False
    first: bool = False
    stories: tuple[str, ...] = ()
    """Keys of those linked to."""
    put: tuple[str, ...] = ()
    """The question that opened it and the last one that leant on it, as they were put, the newest
    first."""


def opened_by(plan: Plan) -> Subject:
    """Return what a thread is about whose last question stands alone."""
    return Subject(
        asked=plan.question,
        event=tuple(plan.topic.split()),
        places=_places_in(plan.question),
        bodies=plan.bodies,
        outlets=plan.outlets,
        since=plan.since,
        until=plan.until,
        limits=plan.limits,
        days=plan.days,
        wants=plan.wants,
        latest=plan.latest,
        first=plan.first,
        stories=plan.stories,
        put=(plan.question,),
    )


def read_on(plan: Plan, subject: Subject | None) -> tuple[Plan, Subject]:
    """Return a plan filled up from its thread where it leans on that, and the subject after it.

    What the new question names (a speaker, an outlet, a place, days, a kind of answer) takes the
    place of the earlier one's. "And the ministry?" names somebody else, so the earlier speaker
    goes; "and in Orlo?" another place, so the earlier place goes; newer figures are of no day. What
    names nothing but outlets ("how about CNN?") puts the earlier question to those.
    """
    if subject is None or not leans(plan):
        return plan, opened_by(plan)
    return taken_over(plan, subject)


def taken_over(plan: Plan, subject: Subject) -> tuple[Plan, Subject]:
    """Return a plan filled up from its thread, and the subject after it, as `read_on` does."""
    after = _after(plan, subject)
    own = own_words(plan)
    kept = [*after.aspect, *after.event]
    before = [word for word in kept if word not in own]
    said = [word for body in after.bodies for word in body.said.split()]
    same = bool(plan.outlets or plan.days) and not (own or plan.bodies)
    question = f"{subject.asked if same else ' '.join(before)} {plan.question}".strip()
    put = _put(plan, subject)
    filled = replace(
        plan,
        question=question,
        topic=" ".join(dict.fromkeys([*own, *kept])) or " ".join(said) or plan.topic,
        outlets=after.passing or after.outlets,
        parts=(Part(plan.question),) if own and not same else (),
        since=after.since,
        until=after.until,
        limits=after.limits,
        days=after.days,
        bodies=after.bodies,
        latest=after.latest,
        first=after.first,
        wants=after.wants,
        stories=after.stories,
        put=put,
        thread=tuple(word for word in kept if word not in own),
    )
    asked = subject.asked if same else question
    return (
        replace(filled, taken=_taken(plan, filled, before)),
        replace(after, asked=asked, put=tuple(dict.fromkeys((put[0], put[-1])))),
    )


def _put(plan: Plan, subject: Subject) -> tuple[str, ...]:
    """Return what the Reader is put: the question with those it leans on, the newest first.

    One that asks nothing else, but for another outlet's or speaker's word or whether it is so, is
    the earlier question: put anew, with that speaker's name in the earlier one's place.
    """
    asks_else = plan.wants not in {Wants.ANY, subject.wants} or _ELSE.search(plan.question)
    if own_words(plan) or plan.days or asks_else or (plan.bodies and not subject.bodies):
        return (plan.question, *subject.put)
    new = " and ".join(body.said for body in plan.bodies)
    return tuple(_of_others(question, subject.bodies, new) for question in subject.put)


def _of_others(question: str, bodies: Sequence[AskedSpeaker], new: str) -> str:
    """Return a question with others named in the place of its speakers, if others are named."""
    for body in bodies if new else ():
        question = question.replace(body.said, new)
    return question


def _after(plan: Plan, subject: Subject) -> Subject:
    """Return what a thread is about after a question that leans on it."""
    own, places = own_words(plan), _places_in(plan.question)
    anew = bool(plan.days or plan.since or plan.until or plan.latest)
    swapped = bool(plan.bodies) or _names_another(plan, own) or _may_be_anybodys(plan, own)
    aspect = tuple(word for word in own if word not in places)
    event = _left(subject, plan, anew=anew, swapped=swapped, places=bool(places))
    moves_on = bool(aspect or plan.bodies)
    goes_on = GOES_ON.match(plan.question) and not ASKS_ANEW.match(plan.question)
    takes_over = goes_on or not (own or plan.bodies)
    wants = subject.wants if plan.wants is Wants.ANY and takes_over else plan.wants
    wants = Wants.NUMBER if _asks_how_many_fared(plan, own) else wants
    return replace(
        subject,
        event=tuple(dict.fromkeys([*(word for word in own if word in places), *event])),
        places=places or subject.places,
        aspect=aspect or (() if _ELSE.search(plan.question) else subject.aspect),
        bodies=plan.bodies or (() if swapped else subject.bodies),
        passing=plan.outlets or (() if moves_on else subject.passing),
        since=plan.since if anew else subject.since,
        until=plan.until if anew else subject.until,
        limits=(*plan.limits, *subject.limits),
        days=plan.days if anew else subject.days,
        latest=plan.latest or (subject.latest and not plan.first),
        first=plan.first or (subject.first and not plan.latest),
        wants=Wants.ANY if _ELSE.search(plan.question) else wants,
    )


def _left(
    subject: Subject, plan: Plan, *, anew: bool, swapped: bool, places: bool
) -> tuple[str, ...]:
    """Return the words of the event that a question leaves in their place."""
    said = {stem for body in subject.bodies for stem in stems(body.said)}
    gone: set[str] = set(said) if swapped else set()
    if anew:
        gone |= CALENDAR
    if _asks_how_others_fared(plan):
        gone |= _FARED
    if places:
        gone |= {stem for word in subject.places for stem in stems(word)}
    kept = [word for word in subject.event if not set(stems(word)) <= gone]
    if anew:
        kept = [word for word in kept if not is_day(word)]
    asked = any(body.asked for body in subject.bodies)
    if _ELSE.search(plan.question) and asked and not swapped:
        kept = [word for word in kept if set(stems(word)) <= said]
    return tuple(kept)


def _taken(own: Plan, filled: Plan, words: Sequence[str]) -> tuple[str, ...]:
    """Return what a plan has from its thread, as a reader is told."""
    said = {word for body in filled.bodies for word in body.said.split()}
    told = " ".join(word for word in words if word not in said)
    bodies = (
        [] if own.bodies else [body.names[0] if body.names else body.said for body in filled.asked]
    )
    outlets = [] if own.outlets else [f"in {outlet}" for outlet in filled.outlets]
    dated = filled.since or filled.until or filled.days
    named = own.since or own.until or own.days
    days = ["its days"] if dated and not named else []
    story = ["the story linked"] if filled.stories else []
    return tuple(
        part for part in (f"“{told}”" if told else "", *bodies, *outlets, *days, *story) if part
    )


def _places_in(question: str) -> tuple[str, ...]:
    return tuple(word for place in _IN_PLACE.findall(question) for word in place.split())


def _asks_how_many_fared(plan: Plan, own: Sequence[str]) -> bool:
    """Tell whether a question only names how people fared, which is to ask how many."""
    told = {stem for word in own for stem in stems(word)}
    return plan.wants is Wants.ANY and bool(told) and told <= _FARED


def _asks_how_others_fared(plan: Plan) -> bool:
    """Tell whether a question leaves those who were counted so far: "and the injured?"."""
    own = {stem for word in own_words(plan) for stem in stems(word)}
    same = plan.wants is Wants.NUMBER or GOES_ON.match(plan.question)
    return bool(own) and (not same or not own.isdisjoint(_FARED))


def _may_be_anybodys(plan: Plan, own: Sequence[str]) -> bool:
    """Tell whether a question asks for something else of the event than the speaker's word on it.

    "And how many children?" asks the same speaker; "which hospital?" and "who said it was safe?"
    ask anybody.
    """
    if not own or _WHO_SAID.search(plan.question):
        return bool(own)
    same = plan.wants is Wants.NUMBER or GOES_ON.match(plan.question)
    return not (same or _OF_A_PERSON.search(plan.question))


def _names_another(plan: Plan, own: Sequence[str]) -> bool:
    """Tell whether a question of one name, "and Boldvai?", puts it in the place of a speaker."""
    if plan.wants is not Wants.ANY or not GOES_ON.match(plan.question):
        return False
    return any(word[0].isupper() for word in own) and not _IN_PLACE.search(plan.question)
