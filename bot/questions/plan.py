"""A question to a plan: outlets, speakers, dates, topic, and the kind of answer wanted. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answer import AskedSpeaker, Plan, Wants
from bot.english.dates import When, dates_in
from bot.english.synonyms import EMPTY
from bot.questions.in_language import plan_in
from bot.questions.outlets import Named, absent_in, outlets_in
from bot.questions.parts import parts_of
from bot.questions.speakers_asked import (
    Directory,
    bare_speaker,
    body_for,
    goes_by_head,
    is_absent,
    keys_in,
    names_another,
    names_asked,
    role_in,
    words_asked,
)
from bot.questions.spelling import Lexicon, read
from bot.speakers.name_parts import name_of
from bot.speakers.say_words import ASKS_BOTH, either
from index.languages.detect import language_of_question
from index.languages.language import ENGLISH
from index.names import key_of
from index.story import Span, Story
from index.words import stems


@dataclass(frozen=True, slots=True)
class Known:
    """What planning needs to know of the archive."""

    outlets: Sequence[str]
    """Those with live stories."""
    today: date
    """The day of the newest story, or today where that lies ahead: what "last week" counts from."""
    named_by: Callable[[Iterable[str]], Directory]
    """Gives the names live stories use, by initials or by a word of theirs."""
    knows: Callable[[str], bool]
    """Tells whether any story has a stem."""
    spelt_like: Callable[[str], str] = lambda _: ""
    """Gives what stories say around words spelt nearly as one."""
    is_english: Callable[[str], bool] = lambda _: False
    """Tells whether a word in small letters is one of the language."""
    is_place: Callable[[str], bool] = lambda _: False
    """Tells whether stories have a name for a place rather than for somebody who speaks."""
    languages: Sequence[str] = ()
    """The codes of the languages that stories are in."""
    held_at: Callable[[str], Story | None] = lambda _: None
    """Gives the story at an address; None where there is none."""


_WANTS = {
    Wants.REASON: r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat (?:caused?|led|prompted|triggered)\b|"
    r"\bcause of\b|\bhow do(?:es)? .{1,60} know\b",
    Wants.PERSON: r"^\W*(?:and |so )?who(?:m|se)?\b|\bname of\b|\bwhich (?:person|minister|"
    r"official|leader|company|group)\b|\bwho\W*$|\bwho (?:is|was|were|did)\b",
    Wants.DATE: r"^\W*(?:and |so )?when\b|\bwhen (?:was|were|did|is|are|does|do|will|has)\b|"
    r"\bwhat (?:time|day|date|year|month)\b|\bsince when\b|\bdate of\b",
    Wants.PLACE: r"\bwhere\b|\bwhich (?:part|town|city|village|place|country|district|area)s?\b",
    Wants.NUMBER: (
        r"\bhow (?:many|much|long|far|big|old|often)\b|\b(?:death )?tolls?\b|\bnumbers?\b|"
        r"\bfigures?\b|\bcount\b|\btotal\b|\bcosts?\b|\bpercent(?:age)?\b|\bcasualties\b|"
        r"\bvolume\b|\b(?:what|which) (?:share|proportion)\b"
    ),
}
_LATEST = re.compile(
    r"\b(?:latest|newest|newer|(?:more|most) recent|so far(?! apart| away| from| off)|up to date|"
    r"updated?|updates|by now|currently|right now|now)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:first (?:toll|count|figure|number|report|estimate|statement)s?|earliest|initial(?:ly)?|"
    r"at first)\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"\b(?:vs\.?|versus|compared (?:to|with))(?=\s)", re.IGNORECASE)
_WANTED = re.compile(
    r"\b(?:which|what)\s+(?:part|town|city|village|place|country|countries|district|area|person|time|"
    r"day|date|year|month|kind|sort)\b|\bin (?:usd|us dollars|dollars|euros?|pounds|numbers)\b",
    re.IGNORECASE,
)
"""Words that say what kind of answer is wanted, not what about."""
_WORD = re.compile(r"[\w’'.&-]*\w")


def make_plan(question: str, known: Known, *, after: Plan | None = None) -> Plan:
    """Make the plan of a cleaned question.

    `after` is the plan of the one before it in a thread: where that asks for somebody's word or for
    a figure, "and the ministry?" asks for another's.
    """
    others = [code for code in known.languages if code != ENGLISH]
    written_in = language_of_question(question, others)
    if written_in != ENGLISH:
        return plan_in(question, written_in, outlets_in(question, known.outlets))
    spans = [span for _, span in outlets_in(question, known.outlets)]
    spelt = read(question, _lexicon(known), spans, words_asked(question))
    question = spelt.question
    named = outlets_in(question, known.outlets)
    whens = dates_in(question, known.today)
    gaps = [span for _, span in named]
    rest = _without(question, gaps)
    bodies = _bodies_in(question, rest, known)
    if not (bodies or named or whens) and after and (after.asked or after.wants is Wants.NUMBER):
        bodies = _bare_body_in(question, known)
    wanted = tuple(dict.fromkeys(outlet for outlet, _ in named))
    if _are_sides(question, named) and any(body.asked for body in bodies):
        sides = [body for body in bodies if body.said.lower() not in {o.lower() for o in wanted}]
        bodies = (*sides, *(_outlet_as_body(o, bodies) for o in wanted))
        wanted = ()
    since, until = _limits(whens)
    return Plan(
        question=question,
        topic=_topic(rest) or _topic(question),
        outlets=wanted,
        bodies=bodies,
        parts=parts_of(
            question, named if wanted else (), [(when.start, when.end) for when in whens]
        ),
        since=since,
        until=until,
        limits=tuple(question[when.start : when.end] for when in whens if when.bounds),
        days=tuple(_closed(when, known.today) for when in whens if not when.bounds),
        wants=_wants(question),
        latest=_LATEST.search(question) is not None,
        first=_FIRST.search(question) is not None,
        absent=absent_in(question, named),
        read_as=spelt.read_as,
        near=spelt.near,
    )


def _lexicon(known: Known) -> Lexicon:
    def names_person(word: str, speaker: str) -> bool:
        if word.islower():
            return False
        if speaker:
            return not name_of(speaker).is_body
        key = key_of(word)
        people = (n for n, _ in known.named_by([key]).get(key, ()) if not name_of(n).is_body)
        return any(" " in name for name in people)

    return Lexicon(
        known.knows,
        known.is_english,
        known.spelt_like,
        lambda letters: bool(known.named_by([letters]).get(letters)),
        names_person,
    )


def _are_sides(question: str, named: Sequence[Named]) -> bool:
    """Tell whether outlets are named as sides: "X vs Y", "what did X and the ministry say"."""
    if _AGAINST.search(question):
        return True
    return any(
        re.match(rf"\s+and\s+(?:the\s+)?[\w’'. -]{{2,40}}?\s+{either(ASKS_BOTH)}\b", question[end:])
        for _, (_, end) in named
    )


def _outlet_as_body(outlet: str, bodies: Sequence[AskedSpeaker]) -> AskedSpeaker:
    """Return an outlet as one side of "X vs Y": what it says, and what others say it says."""
    known = next((body for body in bodies if body.said.lower() == outlet.lower()), None)
    names = known.names if known else ()
    return AskedSpeaker(said=outlet, names=(*names, outlet), outlet=outlet)


def _limits(whens: Sequence[When]) -> tuple[date | None, date | None]:
    """Return the days a question is limited to: what all its limits leave, else none."""
    since = max((w.since for w in whens if w.bounds and w.since), default=None)
    until = min((w.until for w in whens if w.bounds and w.until), default=None)
    return (None, None) if since and until and since > until else (since, until)


def _closed(when: When, today: date) -> tuple[date, date]:
    return when.since or when.until or today, when.until or today


def _without(question: str, gaps: Sequence[Span]) -> str:
    for start, end in gaps:
        question = question[:start] + " " * (end - start) + question[end:]
    return " ".join(question.split())


def _bodies_in(question: str, rest: str, known: Known) -> tuple[AskedSpeaker, ...]:
    """Return the speakers asked for, by name, initials or role, and bodies named by initials.

    An initialism is a word in capitals, or one no story has; it is matched to the names stories
    use, whether or not they write the initials.
    """
    initials, asked, sure = _initials_in(rest, known), words_asked(question), names_asked(question)
    if not _are_sides(question, outlets_in(question, known.outlets)):
        asked = tuple(phrase for phrase in asked if not outlets_in(phrase, known.outlets))
    phrases = dict.fromkeys([*asked, *initials])
    directory = known.named_by(key for phrase in phrases for key in keys_in(phrase))
    bodies: dict[tuple[str, ...], AskedSpeaker] = {}
    for phrase in phrases:
        body = body_for(phrase, directory) or (role_in(phrase) if phrase in asked else None)
        if body is None and phrase in sure:
            body = AskedSpeaker(phrase, absent=is_absent(phrase, directory, known.knows))
        if body is None and phrase in asked and names_another(phrase, directory):
            body = AskedSpeaker(phrase, absent=True)
        if body is not None and not (phrase not in sure and known.is_place(phrase)):
            bodies.setdefault(body.names or (body.said,), replace(body, asked=phrase in asked))
    return tuple(bodies.values())


def _bare_body_in(question: str, known: Known) -> tuple[AskedSpeaker, ...]:
    """Return the speaker that a question which goes on names and says no more of."""
    phrase = bare_speaker(question)
    if phrase is None:
        return ()
    body = body_for(phrase, known.named_by(keys_in(phrase)))
    if body is None or not goes_by_head(body):
        body = role_in(phrase)
    return () if body is None else (body,)


def _initials_in(question: str, known: Known) -> list[str]:
    words = [re.sub(r"['’]s?$", "", found.group()) for found in _WORD.finditer(question)]
    shouted = sum(word.isupper() for word in words) > len(words) / 2
    initials = {}
    for word in words:
        bare = word.replace(".", "").strip()
        short = bare.isascii() and bare.isalnum() and 2 <= len(bare) <= 8
        loud = word.isupper() and not shouted and not bare.isdigit()
        if short and (loud or not all(known.knows(stem) for stem in stems(word))):
            initials[bare.upper()] = word
    return list(initials.values())


def _topic(question: str) -> str:
    question = _WANTED.sub(" ", question)
    words = [found.group() for found in _WORD.finditer(question)]
    kept = [word for word in words if not set(stems(word)) <= EMPTY]
    return " ".join(kept)


def _wants(question: str) -> Wants:
    for wants, pattern in _WANTS.items():
        if re.search(pattern, question, re.IGNORECASE):
            return wants
    return Wants.ANY
