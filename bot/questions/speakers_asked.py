"""Speakers a question asks for: by name, initials, role or nickname. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot.answer import AskedSpeaker
from bot.english.synonyms import EMPTY
from bot.speakers.name_parts import name_of, without_titles
from bot.speakers.name_words import IN_FULL, OFFICES
from bot.speakers.names import can_speak
from bot.speakers.same_speaker import (
    Identity,
    are_namesakes,
    identity,
    is_as_full,
    may_be,
)
from bot.speakers.say_words import ASKS_FOR_WORD, either
from index.calendar import MONTH, WEEKDAY
from index.names import key_of
from index.words import stems

Names = Sequence[tuple[str, int]]
"""Names live stories use, with how many use each, the commonest first."""
Directory = Mapping[str, Names]
"""For a key (initials in capitals, else a word of a name in lower case), the names it may mean."""

_SAYS = either(ASKS_FOR_WORD)
_SAID = (
    r"(?:statements?|tolls?|numbers?|counts?|figures?|versions?|estimates?|reactions?|responses?|"
    r"comments?|remarks?|words|quotes?|account|view|explanation|position)"
)
_WHO = r"((?:the\s+)?[^\W\d_][\w’'.&-]*(?:\s+(?!on\b|about\b|in\b|for\b|vs?\b)[\w’'.&-]+){0,5}?)"
_END = (
    r"(?=\s+(?:on|about|for|in|after|before|over|when|that|to|of|at|during|since|vs?\.?|versus|and|"
    r"against)\b|\s*[,?.:;-]|\s*$)"
)
_NAMED = (
    r"((?:the\s+)?(?-i:[A-Z])[\w’'.&-]*(?:\s+(?-i:[A-Z])[\w’'.&-]*)*"
    rf"(?:\s+(?-i:for|of|on|in|to|at)\s+(?:the\s+)?(?!{WEEKDAY}|{MONTH})(?-i:[A-Z])[\w’'.&-]*"
    r"(?:\s+(?-i:[A-Z])[\w’'.&-]*)*)+)"
)
"""A name in capitals that has small words too: "the Merrin Observatory for Human Rights"."""
_DAY = rf"(?:\d|(?:{WEEKDAY}|{MONTH})\b)"
_FRAMES = tuple(
    re.compile(frame, re.IGNORECASE)
    for frame in (
        rf"\b(?:did|does|do|has|have|had)\s+{_WHO}\s+{_SAYS}\b",
        rf"\baccording\s+to\s+{_WHO}{_END}",
        rf"\b(?:did|does|do|has|have|had)\s+{_NAMED}\s+{_SAYS}\b",
        rf"\baccording\s+to\s+{_NAMED}",
        rf"\b{_SAID}\s+(?:by|from|of|for)\s+{_WHO}{_END}",
        rf"^{_WHO}\s+on\s+(?!{_DAY})",
        rf"(?:^|[-–:,;]\s*|\b(?:and|vs?\.?|versus|to|against|what|of)\s+){_WHO}['’]s?\s+(?:\w+\s+){{0,2}}{_SAID}\b",
        rf"(?:^|[-–:,;]\s*|\b(?:latest|newest|vs?\.?|versus|and)\s+){_WHO}\s+{_SAID}\b",
        rf"\b{_SAID}\s[^?]*\bagainst\s+(?:the\s+)?{_WHO}{_END}",
        rf"^{_WHO}\s*[-–:]\s",
        rf"[-–:,]\s*{_WHO}\s*\W*$",
        rf"\b(?:reason|toll|number|figure|count|explanation)\s+{_WHO}\s+(?:gave|gives?|put|reported)\b",
    )
)
_SIDES = tuple(
    re.compile(frame, re.IGNORECASE)
    for frame in (
        rf"\b(?:vs?\.?|versus)\s+(?:the\s+)?{_WHO}{_END}",
        rf"(?:^|[:;,-]\s*|\bsay\s+|\b){_WHO}\s+(?:vs\.?|versus)\b",
    )
)
"""Two whose words are set against each other."""
_CONTEST = re.compile(
    r"\b(?:scor(?:e[sd]?|ers?|ing)|match(?:es)?|beat(?:s|en)?|w[io]n(?:s|ner|ning)?|"
    r"play(?:s|ed|ing|ers?)?|goals?|fixtures?|kick-?off|semi-?finals?|derby|referee)\b",
    re.IGNORECASE,
)
"""Words of a match, whose sides meet there: nobody's word is asked for."""
_NOBODY = frozenset(
    "it they he she we you i that this there who what which one people anyone anybody everyone how "
    "many much death dead did does do has have had is are was were be been say says said tell told "
    "give gave gives kill kills killed can could will would if whether".split()
)
_SORT = frozenset(
    "latest newest newer first earliest official updated total final original recent".split()
)
_LONGEST = 9
_LONG = 4


_BARE = re.compile(
    r"^(?:and|but|so|also|ok)?\W*(?:what about|how about|and)?\W*"
    r"(?!(?:and|but|so|also|ok|what|on|in|at|near|from|since|until|after|before|during|about|for|by|with|which|where|when|"
    r"why|how|if|is|are|was|were)\b)"
    r"((?:the\s+)?[^\W\d_][\w’'.&-]*(?:\s+[^\W\d_][\w’'.&-]*){0,4})\W*$",
    re.IGNORECASE,
)
_COUNTED = frozenset(
    "men women people children kids boys girls soldiers troops rebels fighters militants civilians "
    "survivors victims families relatives residents refugees prisoners hostages dead wounded "
    "injured missing".split()
)
_COUNTS = re.compile(rf"\d\s+(?:(?!{MONTH}\b)[^\W\d_]+\s+)?[^\W\d_]+$", re.IGNORECASE)
"""A phrase whose last word is counted: "40 passengers", no "9 April - ministry"."""
_MOSTLY = 2
"""How many times as often what stands in a name's place has to be one as it speaks. By hand."""
_SURE_FRAMES = 2
"""The first frames leave no doubt that a speaker is named, whether or not stories know the name."""


def names_asked(question: str) -> tuple[str, ...]:
    """Return the phrases that must name whose word is wanted: "what did X say", and the like."""
    found = (m.group(1) for frame in _FRAMES[:_SURE_FRAMES] for m in frame.finditer(question))
    return tuple(
        phrase for phrase in map(_trimmed, found) if phrase and len(phrase.split()) < _LONG
    )


def words_asked(question: str) -> tuple[str, ...]:
    """Return the phrases by which a question may name whose word it wants, as it puts them."""
    found: dict[str, None] = {}
    for frame in _FRAMES if _CONTEST.search(question) else (*_FRAMES, *_SIDES):
        for match in frame.finditer(question):
            for side in re.split(r"\s+and\s+", match.group(1)):
                phrase = _trimmed(side)
                if phrase:
                    found.setdefault(phrase)
    return tuple(found)


def is_place_in(name: str, texts: Iterable[str]) -> bool:
    """Tell whether texts tell of what happens in what has this name, and hardly what it says."""
    said = re.escape(name)
    inside = re.compile(
        rf"\b(?:in|at|near|around|outside)\s+(?:the\s+)?{said}\b(?!\s(?-i:[A-Z]))", re.IGNORECASE
    )
    speaks = re.compile(
        rf"\baccording to (?:the )?{said}\b|\b{said}\b(?:\s\w+){{0,2}}?\s{_SAYS}\b|"
        rf"\b{_SAYS} {said}\b",
        re.IGNORECASE,
    )
    places = voices = 0
    for text in texts:
        places += len(inside.findall(text))
        voices += len(speaks.findall(text))
    return places > _MOSTLY * voices


def bare_speaker(question: str) -> str | None:
    """Return whom "and the ministry?" may name: a question that goes on with a name or a role.

    None where it says more, or names many people, who are counted rather than heard.
    """
    found = _BARE.match(question)
    phrase = _trimmed(found.group(1)) if found else None
    if phrase is None or key_of(phrase.split()[-1]) in _COUNTED:
        return None
    return phrase


def goes_by_head(body: AskedSpeaker) -> bool:
    """Tell whether what a speaker was called by is initials, or the last word of a name of theirs.

    "Aleppo" is no name of the Aleppo Media Centre.
    """
    head = key_of(body.said.split()[-1])
    heads = {key_of(name.split()[-1]) for name in body.names}
    return not body.names or body.said.isupper() or head in heads


def keys_in(phrase: str) -> Iterator[str]:
    """Yield what to look a phrase up by in the directory: initials, then its words, last first.

    One that is spelt as a name is ("Meta", "Ng") may be initials last of all, of two letters only
    where everybody reads them so ("Un"). A phrase of several words is looked up by its own initials
    at last: by them the directory has those too who say nothing.
    """
    words = [word for word in re.findall(r"[^\W_][\w’'-]*", phrase) if word.lower() != "the"]
    letters = "".join(word for word in re.findall(r"[^\W_]+", phrase))
    may_be_initials = len(words) == 1 and 2 <= len(letters) <= 8
    is_name = may_be_initials and letters == letters.capitalize()
    if may_be_initials and not is_name:
        yield letters.upper()
    for word in reversed(words):
        yield key_of(word)
    if is_name and (len(letters) > 2 or letters.upper() in IN_FULL):
        yield letters.upper()
    if len(words) > 1:
        yield "".join(word[0] for word in words).upper()


def role_in(phrase: str) -> AskedSpeaker | None:
    """Return the speaker a phrase means by a role ("the governor"); None where it names no role.

    Who are counted ("the ferry took 40 passengers") are not heard. An office by its short form is
    that office ("the CEO"), and one of something by what stands before it ("mayor of Velmark").
    """
    office, of, what = phrase.partition(" of ")
    *before, head = office.split()
    if in_full := OFFICES.get(head.lower()):
        phrase = " ".join((*before, in_full)) + of + what
        head = in_full.rsplit(maxsplit=1)[-1]
    is_role = head.islower() and can_speak(head) and not _COUNTS.search(phrase)
    return AskedSpeaker(said=phrase) if is_role else None


def body_for(phrase: str, directory: Directory) -> AskedSpeaker | None:
    """Return the speaker a phrase means, by all the spellings of its name; None for no such one.

    Every word of the phrase, but for titles, must be one of the name, or the phrase its initials or
    another way to put it; the commonest such name wins where no other comes near.
    """
    is_office = role_in(phrase) is not None and " of " in phrase  # "mayor of Velmark" is no Velmark
    for said in (phrase,) if is_office else dict.fromkeys((phrase, without_titles(phrase))):
        wanted = [key_of(w) for w in re.findall(r"[^\W_][\w’'-]*", said) if w.lower() != "the"]
        for key in keys_in(said):
            names = directory.get(key, ())
            if is_office or not (len(wanted) > 1 or key.isupper()):
                names = [named for named in names if _holds(named[0], wanted)]
            elif len(wanted) > 1:
                names = [named for named in names if _names(said, wanted, named[0])]
            kept = one_body(names)
            if kept and not (_is_a_noun(said) and not _goes_by(said, names, kept)):
                return AskedSpeaker(phrase, kept, namesakes=_namesakes(kept, said, directory))
    return None


def _is_a_noun(phrase: str) -> bool:
    """Tell whether a phrase says what a body is and not which: "army", "union"."""
    return phrase.islower() and " " not in phrase and can_speak(phrase)


def _goes_by(noun: str, names: Names, body: Sequence[str]) -> bool:
    """Tell whether the stories' "Observatory" is this body.

    Where the noun stands alone in more stories than the name does, each may mean its own army.
    """
    alone = sum(stories for name, stories in names if name.lower() == noun)
    in_full = sum(stories for name, stories in names if name.lower() != noun and name in body)
    return alone <= in_full


def _namesakes(names: Sequence[str], phrase: str, directory: Directory) -> tuple[str, ...]:
    """Return the names of others that share a word with a phrase."""
    near = (name for key in keys_in(phrase) for name, _ in directory.get(key, ()))
    return tuple(dict.fromkeys(one for one in near if not any(may_be(one, n) for n in names)))


def is_absent(phrase: str, directory: Directory, knows: Callable[[str], bool]) -> bool:
    """Tell whether a phrase that means nobody the directory has is a name all the same.

    So it is in capitals, where all names of several words are known; with a word no story has; and
    where its last word is somebody's surname. "The plumber Schmidt" is a role with a name.
    """
    words = phrase.split()
    if any(word.islower() and can_speak(word) for word in words) and not phrase.islower():
        return False
    if len(words) > 1 and _is_capital(phrase):
        return True
    if not all(knows(stem) for word in words for stem in stems(word)):
        return True
    return _has_namesakes(phrase, directory)


def names_another(phrase: str, directory: Directory) -> bool:
    """Tell whether a phrase in capitals has somebody's surname, and names another."""
    return _is_capital(phrase) and _has_namesakes(phrase, directory)


def _is_capital(phrase: str) -> bool:
    return all(word[0].isupper() for word in phrase.split())


def _has_namesakes(phrase: str, directory: Directory) -> bool:
    """Tell whether others have the surname of whom a phrase names in full."""
    bearers = directory.get(key_of(phrase.rsplit(maxsplit=1)[-1]), ())
    return any(are_namesakes(phrase, name) for name, _ in bearers)


def one_body(names: Names) -> tuple[str, ...]:
    """Return the spellings of the one body these names mean, none where several compete.

    The commonest name wins when no other comes near: initials or a word alone prove little. A
    surname that several people have is none of theirs.
    """
    groups: list[list[tuple[str, int]]] = []
    for named in sorted(names, key=lambda named: -len(named[0])):
        near = [group for group in groups if _is_of(named[0], group[0][0])]
        if near:
            max(near, key=_stories).append(named)
        else:
            groups.append([named])
    sizes = sorted(map(_stories, groups), reverse=True)
    if not groups or (len(sizes) > 1 and sizes[0] < 2 * sizes[1]):
        return ()
    best = max(groups, key=_stories)
    if any(are_namesakes(best[0][0], group[0][0]) for group in groups):
        return ()
    in_full = sorted(best, key=lambda named: (not _is_full(named[0]), -named[1]))
    return tuple(name for name, _ in in_full)


def _stories(group: Names) -> int:
    return sum(stories for _, stories in group)


def _is_full(name: str) -> bool:
    """Tell a full name from a word alone, and from names run together: "Omar The Pentagon"."""
    return " " in name and not re.search(r" (?:The|A|An) ", name)


def _is_of(name: str, fuller: str) -> bool:
    return identity(name, fuller) in {Identity.ONE, Identity.MAYBE}


def _names(phrase: str, wanted: Sequence[str], name: str) -> bool:
    """Tell whether a phrase may name whom a name does, and not somebody beside."""
    if name_of(name).together and not name_of(phrase).together:
        return False
    return (
        _holds(name, wanted) or identity(phrase, name) is Identity.ONE or is_as_full(phrase, name)
    )


def _holds(name: str, wanted: Sequence[str]) -> bool:
    words = {key_of(word) for word in re.findall(r"[^\W_][\w’'-]*", name)}
    return all(word in words for word in wanted)


def _trimmed(phrase: str) -> str | None:
    """Return a phrase that may name somebody; None for pronouns and words of the question."""
    words = phrase.strip(" '’\"").split()
    while (
        words
        and words[0].lower() in {"the", "a", "an", "any", "unnamed", "did", "does", "what"} | _SORT
    ):
        words = words[1:]
    words = [re.sub(r"['’]s?$", "", word) for word in words]
    if not words or len(words) > _LONGEST or any(word.lower() in _NOBODY for word in words):
        return None
    if all(set(stems(word)) <= EMPTY for word in words):
        return None
    return " ".join(words)
