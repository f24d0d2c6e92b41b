"""A question to a plan: outlets, speakers, topic, and what kind of answer is wanted. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.answer import Body, Plan, Wants
from bot.newsroom_words import EMPTY
from bot.speaker_names import same_body
from index.errors import QuestionError
from index.words import stems

MAX_QUESTION = 1_000
"""Longest question in characters; a longer one is a pasted text."""

NamedBy = Callable[[Sequence[str]], dict[str, list[tuple[str, int]]]]
"""Names the archive's stories use, by initials, with how many stories use each."""
Knows = Callable[[str], bool]
"""Tells whether any story has a stem."""

_WANTS = {
    Wants.NUMBER: (
        r"\bhow (?:many|much|long|far|big|old|often)\b|\b(?:death )?toll\b|\bnumbers?\b|"
        r"\bfigures?\b|\bcount\b|\btotal\b|\bcost\b|\bpercent(?:age)?\b|\bcasualties\b|\bvolume\b"
    ),
    Wants.PERSON: r"\bwho(?:m|se)?\b|\bname of\b|\bwhich (?:person|minister|official|leader)\b",
    Wants.DATE: r"\bwhen\b|\bwhat (?:time|day|date|year|month)\b|\bdates?\b|\bsince when\b",
    Wants.PLACE: r"\bwhere\b|\bwhich (?:part|town|city|village|place|country|district)\b",
}
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent|so far|up to date|updated|by now|today)\b", re.IGNORECASE
)
_MENTION = re.compile(r"<[@#!][^>]*>")
_LINK = re.compile(r"<(https?://[^|>]*)(?:\|([^>]*))?>")
_WORD = re.compile(r"[\w’'.&-]*\w")
_GENERIC = r"(?:\s+(?:news|online|tv|media|newspaper))$"


def clean_question(raw: str) -> str:
    """Return a question as plain words: Slack's mentions and link marks gone, white space folded.

    Raises:
        QuestionError: nothing is left, or more than we read.

    """
    plain = _LINK.sub(lambda found: found.group(2) or found.group(1), _MENTION.sub(" ", raw))
    for escaped, shown in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(escaped, shown)
    plain = " ".join(plain.replace("\0", " ").split())
    if not any(letter.isalnum() for letter in plain):
        raise QuestionError(
            'Ask a question in words, for example "what toll did the ministry give?"'
        )
    if len(plain) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(plain):,} characters; at most {MAX_QUESTION:,} are read. "
            "Ask in a sentence or two."
        )
    return plain


def make_plan(question: str, outlets: Sequence[str], named_by: NamedBy, knows: Knows) -> Plan:
    """Make the plan of a cleaned question.

    `outlets` are those with live stories. An initialism is a word in capitals, or one no story
    has; it is matched to the names stories use, whether or not they write the initials.
    """
    wanted, rest = _outlets_in(question, outlets)
    bodies = _bodies_in(rest, named_by, knows)
    return Plan(
        question=question,
        topic=_topic(rest),
        outlets=wanted,
        bodies=bodies,
        wants=_wants(question),
        latest=_LATEST.search(question) is not None,
    )


def _outlets_in(question: str, outlets: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the outlets a question names and the question without them."""
    found: dict[str, None] = {}
    rest = question
    for outlet in sorted(outlets, key=len, reverse=True):
        pattern = _outlet_pattern(outlet)
        if pattern.search(rest):
            found.setdefault(outlet)
            rest = pattern.sub(" ", rest)
    return tuple(found), " ".join(rest.split()) or question


def _outlet_pattern(outlet: str) -> re.Pattern[str]:
    """Match an outlet's name, with or without "The" and "News".

    A name of one word that may be any word ("Fortune") must stand with its capital.
    """
    bare = re.sub(r"^the\s+", "", outlet.strip(), flags=re.IGNORECASE)
    short = re.sub(_GENERIC, "", bare, flags=re.IGNORECASE)
    names = "|".join(re.escape(name) for name in dict.fromkeys((outlet, bare, short)))
    any_case = len(short.split()) > 1 or short.isupper() or any(map(str.isdigit, short))
    flags = re.IGNORECASE if any_case or short != bare else re.NOFLAG
    return re.compile(rf"(?<![\w-])(?:{names})(?:['’]s)?(?![\w-])", flags)


def _bodies_in(question: str, named_by: NamedBy, knows: Knows) -> tuple[Body, ...]:
    words = [re.sub(r"['’]s?$", "", found.group()) for found in _WORD.finditer(question)]
    shouted = sum(word.isupper() for word in words) > len(words) / 2
    candidates = {}
    for word in words:
        initials = word.replace(".", "").strip()
        short = initials.isascii() and initials.isalnum() and 2 <= len(initials) <= 8
        loud = word.isupper() and not shouted and not initials.isdigit()
        if short and (loud or not all(knows(stem) for stem in stems(word))):
            candidates[initials.upper()] = word
    bodies = []
    for initials, names in named_by(list(candidates)).items():
        kept = _one_body(names)
        if kept:
            bodies.append(Body(said=candidates[initials], names=kept))
    return tuple(bodies)


def _one_body(names: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return the spellings of the one body these names mean, none where several compete.

    The commonest name wins when no other comes near: initials alone prove little.
    """
    groups: list[list[tuple[str, int]]] = []
    for name, stories in names:
        group = next((g for g in groups if same_body(g[0][0], name)), None)
        if group is None:
            groups.append([(name, stories)])
        else:
            group.append((name, stories))
    sizes = sorted((sum(stories for _, stories in group) for group in groups), reverse=True)
    if not groups or (len(sizes) > 1 and sizes[0] < 2 * sizes[1]):
        return ()
    best = max(groups, key=lambda group: sum(stories for _, stories in group))
    return tuple(name for name, _ in best)


def _topic(question: str) -> str:
    words = [found.group() for found in _WORD.finditer(question)]
    kept = [word for word in words if not set(stems(word)) <= EMPTY]
    return " ".join(kept)


def _wants(question: str) -> Wants:
    for wants, pattern in _WANTS.items():
        if re.search(pattern, question, re.IGNORECASE):
            return wants
    return Wants.ANY
