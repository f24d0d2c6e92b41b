"""Planning over the archive: what it knows of outlets, speakers and days that an asker may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache

from sqlalchemy import Connection

from bot.answer import Plan
from bot.english.synonyms import EMPTY
from bot.languages.dictionary import is_english
from bot.questions.followup import Subject, read_on, taken_over
from bot.questions.leaning import leans, may_be_either
from bot.questions.message import Message, read_message
from bot.questions.plan import Known, make_plan
from bot.questions.speakers_asked import is_place_in
from bot.questions.spelling import FAR_FROM, a_letter_off
from index.access import OF_THE_HOUSE, Access, Sight
from index.archive.reading import live_passages, live_versions, named_by, sight_of
from index.archive.totals import languages, newest, outlets
from index.archive.versions import live_by_key
from index.errors import QuestionError
from index.house import House
from index.keys import url_keys
from index.languages.language import ENGLISH
from index.story import Story
from index.words import stems

_LEANT_ON = 4
"""Earlier questions that one is read with."""
_HISTORY_READ = 12
"""Earlier messages among which they are looked for."""
_PASSAGES_READ = 40
"""Passages looked through for the stories' spelling of a word."""


@contextmanager
def knowing(
    house: House, access: Access = OF_THE_HOUSE, of_outlets: Sequence[str] | None = None
) -> Iterator[Known]:
    """Give what is known at one moment; it holds no longer than the block.

    Outlets are those of the stories that may be seen, or given.

    Raises:
        StoreError: the archive cannot be read.

    """
    with house.archive.reading() as connection:
        sight = sight_of(connection, access)
        today = date.today()  # noqa: DTZ011
        yield Known(
            outlets=outlets(connection, sight) if of_outlets is None else of_outlets,
            today=min(today, newest(connection, sight) or today),
            named_by=lambda keys: named_by(connection, keys, sight),
            knows=cache(lambda stem: house.words.knows(stem, sight)),
            spelt_like=lambda word: _spelt_like(house, connection, word, sight),
            is_english=lambda word: is_english(word) or house.embedder.count_tokens([word]) == [1],
            is_place=lambda name: _is_place(house, connection, name, sight),
            languages=languages(connection, sight),
            held_at=lambda address: _held_at(connection, address, sight),
        )


def _spelt_like(house: House, connection: Connection, word: str, sight: Sight) -> str:
    """Return what stories say around words that are spelt nearly as one; empty where none is."""
    near = dict.fromkeys(stem for one in a_letter_off(word) for stem in stems(one))
    known = house.words.known_of((stem for stem in near if stem not in EMPTY), sight)
    share = _PASSAGES_READ // max(1, len(known))
    found = [
        id_ for stem in known for id_, _ in house.words.search({stem: 1.0}, share, sight=sight)
    ]
    if not known and len(word) >= FAR_FROM:
        found = house.words.spelt_like(stems(word)[0], 2, _PASSAGES_READ, sight)
    passages = live_passages(connection, found, sight).values()
    versions = live_versions(connection, {one.version_id for one in passages}, sight)
    told = [(one, versions[one.version_id].story) for one in passages if one.version_id in versions]
    return "\n".join(
        f"{story.title}\n{story.outlet or ''}\n{story.text[one.start : one.end]}"
        for one, story in told
    )


def _is_place(house: House, connection: Connection, name: str, sight: Sight) -> bool:
    """Tell whether stories tell of what happens in what has this name, more than what it says."""
    wanted = {stem: 1.0 for stem in stems(name) if stem not in EMPTY}
    found = [id_ for id_, _ in house.words.search(wanted, _PASSAGES_READ, sight=sight)]
    passages = live_passages(connection, found, sight).values()
    versions = live_versions(connection, {one.version_id for one in passages}, sight)
    told = [
        versions[one.version_id].story.text[one.start : one.end]
        for one in passages
        if one.version_id in versions
    ]
    return is_place_in(name, told)


def _held_at(connection: Connection, address: str, sight: Sight) -> Story | None:
    keys = url_keys(address)
    held = live_by_key(connection, keys, sight)
    return next((held[key].story for key in keys if key in held), None)


def plan_for(
    house: House,
    question: str,
    history: Sequence[str] = (),
    *,
    of_outlets: Sequence[str] | None = None,
    access: Access = OF_THE_HOUSE,
) -> Plan:
    """Make the plan of a cleaned question that may lean on earlier ones.

    Outlets are known by the archive's stories that may be seen, or given.
    """
    message = Message(question, question)
    return plans_for(house, message, history, of_outlets=of_outlets, access=access)[0]


def plans_for(
    house: House,
    message: Message,
    history: Sequence[str] = (),
    *,
    of_outlets: Sequence[str] | None = None,
    access: Access = OF_THE_HOUSE,
) -> tuple[Plan, ...]:
    """Make a question's plans, the likelier first.

    They are two where its words leave open whether it leans on its thread: as that has it, and
    alone. Outlets are known by the archive's stories that may be seen, or given.
    """
    with knowing(house, access, of_outlets) as known:
        after: Plan | None = None
        subject: Subject | None = None
        for asked in _asked_before(history):
            alone = _limited(make_plan(asked.question, known, after=after), asked, known)
            after, subject = read_on(alone, subject) if alone.language == ENGLISH else (alone, None)
        alone = _limited(make_plan(message.question, known, after=after), message, known)
    plans: tuple[Plan, ...] = (alone,)
    if subject is not None and alone.language == ENGLISH:
        plans = (read_on(alone, subject)[0],)
        if may_be_either(alone):
            either = (taken_over(alone, subject)[0], alone)
            plans = either if leans(alone) else either[::-1]
    return tuple(replace(plan, besides=message.besides) for plan in plans)


def leant_on(history: Sequence[str]) -> list[str]:
    """Return the earlier questions that one may lean on: the last four, small talk left out."""
    return [earlier.question for earlier in _asked_before(history)]


def _asked_before(history: Sequence[str]) -> list[Message]:
    asked = []
    for said in history[-_HISTORY_READ:]:
        try:
            message = read_message(said)
        except QuestionError:
            continue
        if message.talk is None:
            asked.append(message)
    return asked[-_LEANT_ON:]


def _limited(plan: Plan, message: Message, known: Known) -> Plan:
    """Return a plan limited to the stories its message links to, of those there are.

    Where it asks nothing in particular, it asks what the headline says.
    """
    held = {address: known.held_at(address) for address in message.links}
    stories = [story for story in held.values() if story is not None]
    if stories and not plan.topic:
        title = stories[0].title
        plan = replace(plan, question=title, topic=title, only_links=True)
    return replace(
        plan,
        stories=tuple(dict.fromkeys(story.key for story in stories)),
        not_held=tuple(address for address, story in held.items() if story is None),
    )
