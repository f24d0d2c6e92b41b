"""A clause's numbers held against those of its sentence: the value, and what it counts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.english.assertions import Assertion, forms_in
from bot.english.claim_words import ANYBODY, NUMBERED
from bot.english.counted import Counted
from bot.english.number_hedges import hedges_agree
from bot.english.numbers import Number, NumberKind
from bot.english.rates import rates_in
from bot.english.synonyms import ALIKE
from bot.summary.pair import Pair, Replaced
from index.calendar import WHOLE_WEEKDAY

_DAY = re.compile(
    rf"\b(?:(?:{WHOLE_WEEKDAY})|yesterday|today|tonight|tomorrow|overnight|(?:last|next|this) "
    r"(?:week|month|year|night|morning|evening|afternoon|summer|winter|spring|autumn)\b|"
    r"(?:dawn|morning|noon|midday|afternoon|dusk|evening|night|midnight)s?\b)",
    re.IGNORECASE,
)
_PERSONS = forms_in(
    "civilian soldier fighter child woman women man men worker resident refugee victim member "
    "militant rebel troops student patient voter evacuee prisoner other body name life lives "
    "casualty fatality survivor officer policemen villager caretaker employee volunteer "
    "demonstrator protester citizen passenger migrant journalist tourist guest"
)
"""Nouns of which "people" may be said."""
_ANY = frozenset({"people"})
_FATES = ANYBODY - {"people"}
"""What becomes of people: those killed are not those injured."""
_TO = re.compile(r"\s+to\s+")
_FROM = re.compile(r"\bfrom\s+\Z", re.IGNORECASE)
_NEAR = 4
"""Words behind a number that may name what it counts: "70 regime and rebel fighters"."""
_YEARS = range(1900, 2100)
_NO_NOUNS = forms_in("more least")
_NONE: frozenset[str] = frozenset()
_ONE = re.compile(r"\b(?:one|1)\b", re.IGNORECASE)
_SINGLES = frozenset({"one", "single", "sole"})
_SOMEBODY = re.compile(
    r"\b(?:no|any|every|each|this|that|another|last|latest|recent|first|second|new|only)\s\Z",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(
    r"(?:\s(?:of|in|at|on|by|from|the|their|his|her|its|[A-Z]\S*|\w+ed)\b|[^\s\w])"
)
"""What follows "both" where it stands for two that are named, and does not count others."""
_OF_SEVERAL = re.compile(
    r"\s(?:of(?!\s(?:them|whom|these|those)\b)|another|after|who|that|which)\b"
)
"""What follows "one" where it stands for somebody; "11 people, one of them a child" counts."""


def tells_another_day(pair: Pair) -> bool:
    """Tell whether a clause names a weekday or a part of a day that its sentence does not."""
    clause, its = pair.clause, _days(pair.sentence.text)
    times = [one.span for one in clause.numbers]
    return any(
        word.group(0).lower() not in its
        for word in _DAY.finditer(clause.text)
        if not any(start <= word.start() < end for start, end in times)
    )


def tells_another_rate(pair: Pair) -> bool:
    """Tell whether a clause says "a day" or "yearly" of what its sentence does not."""
    return not rates_in(pair.clause.text) <= rates_in(pair.sentence.text)


def tells_another_number(pair: Pair) -> bool:
    """Tell whether a number of a clause is not the sentence's, or counts something else there.

    Numbers within quotations stand or fall with those.
    """
    return not all(_is_its(pair, number) for number in _told(pair))


def stored_numbers(pair: Pair) -> Iterator[Replaced]:
    """Yield the stored slices that are shown in place of a clause's numbers."""
    for number in _told(pair):
        if number.kind is NumberKind.DATE or _is_single(pair, number):
            continue
        stored = None if _is_proved_by_words(pair, number) else _stored(pair, number)
        if stored is not None:
            start, end = stored.shown
            spelled = number.kind is not NumberKind.CODE and pair.sentence.text[start].isalpha()
            first = pair.source.span[0]
            yield Replaced(number.shown, (start + first, end + first), spelled)


def _is_its(pair: Pair, number: Number) -> bool:
    if _is_single(pair, number):
        return _is_pronoun(pair.mine, number) or _has_one(pair.sentence.text, pair.mine, number)
    return _is_proved_by_words(pair, number) or _stored(pair, number) is not None


def _told(pair: Pair) -> Iterator[Number]:
    """Return the numbers of a clause that stand outside its quotations."""
    return (one for one in pair.clause.numbers if not pair.clause.is_quoted(one.span[0]))


def _is_single(pair: Pair, number: Number) -> bool:
    """Tell "one" and "single", which may be no count at all and are shown as they stand."""
    return pair.clause.text[slice(*number.span)].lower() in _SINGLES


def _stored(pair: Pair, number: Number) -> Number | None:
    """Return the number of the sentence that one of the clause is; one written alike, if any."""
    clause, sentence = pair.clause, pair.sentence
    bound = [
        one
        for one in sentence.numbers
        if number.agrees(one)
        and _is_whole(one, sentence.numbers, sentence.text, clause.numbers)
        and _counts_the_same(pair.mine, number, pair.its, one)
    ]
    return min(
        bound,
        key=lambda one: not _is_written_so(clause.text, number, sentence.text, one),
        default=None,
    )


def _is_whole(one: Number, stored: Sequence[Number], text: str, told: Sequence[Number]) -> bool:
    """Tell whether a stored number is none of a score, or a clause gives the other one too.

    "Voted 104 to 31" is a score; "from 20 to 30" is a change, and a range is one number.
    """
    for low, high in pairwise(stored):
        is_score = _TO.fullmatch(text[low.shown[1] : high.shown[0]]) is not None
        if one in {low, high} and is_score and not _FROM.search(text[: low.shown[0]]):
            return all(any(mine.value == end.value for mine in told) for end in (low, high))
    return True


def _days(text: str) -> frozenset[str]:
    """Return the weekdays, parts of days and words like "yesterday" of a text.

    "This evening" is the evening, too.
    """
    found = [word.group(0).lower() for word in _DAY.finditer(text)]
    return frozenset((*found, *(word.split()[-1] for word in found)))


def _is_proved_by_words(pair: Pair, number: Number) -> bool:
    """Tell "both" of two things told with "and", and digits in the name of outlet or speaker."""
    clause, source = pair.clause.text, pair.source
    word = clause[slice(*number.span)].casefold()
    if word == "both":
        counts = _OF_WHOM.match(clause, number.span[1]) is None
        return not counts and re.search(r"\band\b", source.text) is not None
    names = f"{source.outlet or ''} {source.speaker or ''}".casefold().split()
    return number.kind is NumberKind.CODE and word in names


def _is_pronoun(mine: Assertion, number: Number) -> bool:
    """Tell the "one" of "no one", "the last one" and "one of the villages" from a count."""
    start, end = number.span
    if NUMBERED.search(mine.text[:start]) or mine.text[end : end + 1] == "-":
        return False
    if _SOMEBODY.search(mine.text[:start]) or _OF_SEVERAL.match(mine.text, end):
        return True
    at = next(n for n, word in enumerate(mine.words) if word.start <= start < word.end)
    following = mine.words[at + 1].tag if at + 1 < len(mine.words) else ""
    return mine.words[at].tag == "PRP" or following == "VBZ"


def _has_one(text: str, mine: Assertion, number: Number) -> bool:
    """Tell whether a text speaks of one, or of "a" thing of which a clause says "one"."""
    word = mine.text[slice(*number.span)].lower()
    if _ONE.search(text) or word in text.lower().split():
        return True
    thing = next((word for word in mine.words if word.start >= number.span[1]), None)
    if thing is None or not thing.tag.startswith(("NN", "JJ", "VB")):
        return False
    said = rf"\b(?:an?|single|sole|only)\s(?:[\w-]+\s){{0,2}}{re.escape(thing.text)}\b"
    return re.search(said, text, re.IGNORECASE) is not None


def _is_written_so(clause: str, number: Number, text: str, stored: Number) -> bool:
    return clause[slice(*number.shown)].casefold() == text[slice(*stored.shown)].casefold()


def _counts_the_same(mine: Assertion, number: Number, its: Assertion, stored: Number) -> bool:
    """Tell whether a number counts in a clause what the same number counts in a sentence."""
    ours, theirs = _counted(mine, number), _counted(its, stored)
    if ours is None or theirs is None or not number.is_cardinal:
        if number.hedge not in {"", stored.hedge}:
            return False
        if number.value in _YEARS and _behind(mine, number) - _behind(its, stored):
            return False
        if ours is None or ours.head is None or not number.is_cardinal:
            return True
        return _is_numbered_alike(mine, ours, its, stored)
    is_part = ours.whole and not (theirs.whole or theirs.hedge)
    if is_part or not _hedged_alike(ours.hedge, theirs.hedge):
        return False
    return _is_head_of(ours, theirs, its) and not _counts_another(ours, theirs, mine, its)


def _behind(seen: Assertion, number: Number) -> frozenset[str]:
    """Return the noun right behind a number, which a year has not: "1998 children"."""
    behind = (word for word in seen.words if word.start >= number.span[1])
    word = next(behind, None)
    return forms_in(word.text) if word is not None and word.tag.startswith("NN") else _NONE


def _is_numbered_alike(mine: Assertion, ours: Counted, its: Assertion, stored: Number) -> bool:
    """Tell whether the same word stands before both: "Route 14", "Bridge No. 3"."""
    before = [
        mine.text[: ours.figure.span[0]].split()[-1:],
        its.text[: stored.span[0]].split()[-1:],
    ]
    return bool(before[0]) and before[0] == before[1] and before[0][0][0].isupper()


def _is_head_of(ours: Counted, theirs: Counted, its: Assertion) -> bool:
    """Tell whether the noun a number stands before may be what the stored one counts."""
    head = ours.head
    if head is None or head in _NO_NOUNS or head == theirs.head or head in theirs.things:
        return True
    if head in ANYBODY:
        return theirs.head is None or theirs.head in ANYBODY | _PERSONS
    if theirs.head is not None and head in {one.head for one in its.counted}:
        return False
    alike = {head} | ALIKE.get(head, _NONE)
    if theirs.head is None or {head, theirs.head} <= ANYBODY | _PERSONS:
        return not alike.isdisjoint(forms_in(its.text))
    behind = its.text[theirs.figure.span[1] :].split()[:_NEAR]
    return not alike.isdisjoint(_things(theirs) | theirs.when | forms_in(" ".join(behind)))


def _counts_another(ours: Counted, theirs: Counted, mine: Assertion, its: Assertion) -> bool:
    """Tell whether a number is told with words that belong to another number of the sentence."""
    value = theirs.figure.value
    beside = [_things(one) for one in mine.counted if one.figure.value != ours.figure.value]
    told = _widened(_things(ours))
    own = _things(theirs)
    if ours.head is None and theirs.head is not None and _things(ours) and not told & own:
        return True
    fates = own & _FATES
    if fates and told & _FATES and not fates & told and not fates & forms_in(mine.text):
        return True
    alone = told - _NONE.union(*beside) - _ANY
    others = (_things(one) for one in its.counted if one.figure.value != value)
    return any(alone & (other - own) and not told & (own - other) for other in others)


def _things(one: Counted) -> frozenset[str]:
    return one.things | frozenset({one.head} if one.head else ())


def _widened(words: frozenset[str]) -> frozenset[str]:
    """Return words with those that may stand for them in a story."""
    return words.union(*(ALIKE.get(word, _NONE) for word in words))


def _hedged_alike(told: str, stored: str) -> bool:
    """Tell whether a hedge is kept: none is dropped, none is made tighter."""
    return told == stored or (stored == "" and hedges_agree(told, stored))


def _counted(seen: Assertion, number: Number) -> Counted | None:
    """Return what the grammar says of a number; None where it takes it for no count."""
    start, end = number.span
    return next(
        (one for one in seen.counted if one.figure.span[0] < end and start < one.figure.span[1]),
        None,
    )
