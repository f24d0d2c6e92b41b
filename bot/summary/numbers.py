"""A clause's numbers held against those of its sentence: the value, and what it counts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.checking.entailment import hedges_agree
from bot.english.amounts import Amount, AmountKind
from bot.english.assertions import Assertion, forms_in
from bot.english.claim_words import ANYBODY, HEDGED, HEDGES, NUMBERED
from bot.english.counted import Counted
from bot.english.synonyms import ALIKE
from bot.summary.pair import Pair, Replaced
from index.calendar import WHOLE_WEEKDAY

_WEEKDAY = re.compile(rf"\b({WHOLE_WEEKDAY})", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(yesterday|today|tonight|tomorrow|overnight|(?:last|next|this) "
    r"(?:week|month|year|night|morning|evening|afternoon|summer|winter|spring|autumn))\b",
    re.IGNORECASE,
)
_HEDGED_AFTER = re.compile(r"(?:\s\w+){0,2}\s(?:or more|at least|at a minimum)\b")
_MOVED = re.compile(
    r"\b(?:gone|went|go|goes|rose|risen|climbed|moved|crept|jumped|brought|taken)\s+up\s+to\s+\Z"
)
"""What makes "up to" a way and no hedge: the toll has gone up to 12."""
_PERSONS = forms_in(
    "civilian soldier fighter child woman women man men worker resident refugee victim member "
    "militant rebel troops student patient voter evacuee prisoner other body name life lives "
    "casualty fatality survivor officer policemen villager caretaker employee volunteer "
    "demonstrator protester citizen passenger migrant journalist tourist guest"
)
"""Nouns of which "people" may be said."""
_LONGEST_HEDGE = 24
"""Characters before a number within which its hedge stands."""
_ANY = frozenset({"people"})
_FATES = ANYBODY - {"people"}
"""What becomes of people: those killed are not those injured."""
_TO = re.compile(r"\s*(?:to|or|[-–—])\s*")
_AND = re.compile(r"\s+and\s+")
_BETWEEN = re.compile(r"\bbetween\s+\S?\Z", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+\S?\Z", re.IGNORECASE)
_NEAR = 4
"""Words behind a number that may name what it counts: "70 regime and rebel fighters"."""
_YEARS = range(1900, 2100)
_NO_NOUNS = forms_in("more least")
_NONE: frozenset[str] = frozenset()
_RATE = re.compile(
    r"(?<!within )(?<!in )(?<!for )(?<!after )\b(?:(?:an?|per|each|every)\s"
    r"(second|minute|hour|day|week|month|season|year)\b"
    r"(?!\s(?:earlier|later|before|after|ago|to|long|away|of|in|when|since|or))|"
    r"(hourly|daily|nightly|weekly|monthly|quarterly|annual|annually|yearly))\b"
)
_RATES = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "annual": "year",
    "annually": "year",
    "yearly": "year",
}
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
_OF_SEVERAL = re.compile(r"\s(?:of|another|after|who|that|which)\b")


def tells_another_day(pair: Pair) -> bool:
    """Tell whether a clause has a weekday or a word like "yesterday" that its sentence has not."""
    return not _days(pair.clause.text) <= _days(pair.sentence.text)


def tells_another_rate(pair: Pair) -> bool:
    """Tell whether a clause says "a day" or "yearly" of what its sentence does not."""
    return not _rates(pair.clause.text) <= _rates(pair.sentence.text)


def tells_another_number(pair: Pair) -> bool:
    """Tell whether a number of a clause is not the sentence's, or counts something else there.

    Numbers within quotations stand or fall with those.
    """
    return not all(_is_its(pair, amount) for amount in _told(pair))


def stored_numbers(pair: Pair) -> Iterator[Replaced]:
    """Yield the stored slices that are shown in place of a clause's numbers."""
    for amount in _told(pair):
        if amount.kind is AmountKind.DATE or _is_single(pair, amount):
            continue
        stored = None if _is_proved_by_words(pair, amount) else _stored(pair, amount)
        if stored is not None:
            start, end = stored.span
            spelled = amount.kind is not AmountKind.CODE and pair.sentence.text[start].isalpha()
            first = pair.source.span[0]
            yield Replaced(amount.span, (start + first, end + first), spelled)


def _is_its(pair: Pair, amount: Amount) -> bool:
    if _is_single(pair, amount):
        return _is_pronoun(pair.mine, amount) or _has_one(pair.sentence.text, pair.mine, amount)
    return _is_proved_by_words(pair, amount) or _stored(pair, amount) is not None


def _told(pair: Pair) -> Iterator[Amount]:
    """Return the numbers of a clause that stand outside its quotations."""
    return (one for one in pair.clause.amounts if not pair.clause.is_quoted(one.span[0]))


def _is_single(pair: Pair, amount: Amount) -> bool:
    """Tell "one" and "single", which may be no count at all and are shown as they stand."""
    return pair.clause.text[slice(*amount.span)].lower() in _SINGLES


def _stored(pair: Pair, amount: Amount) -> Amount | None:
    """Return the number of the sentence that one of the clause is; one written alike, if any."""
    clause, sentence = pair.clause, pair.sentence
    bound = [
        one
        for one in sentence.amounts
        if amount.agrees(one)
        and _is_whole(one, sentence.amounts, sentence.text, clause.amounts)
        and _counts_the_same(pair.mine, amount, pair.its, one)
    ]
    return min(
        bound,
        key=lambda one: not _is_written_so(clause.text, amount, sentence.text, one),
        default=None,
    )


def _is_whole(one: Amount, stored: Sequence[Amount], text: str, told: Sequence[Amount]) -> bool:
    """Tell whether a stored number is no end of a range, or a clause gives its other end too.

    "Between 20 and 30", "20 to 30" and "20–30" are ranges; "from 20 to 30" is a change.
    """
    for low, high in pairwise(stored):
        if one in {low, high} and _is_range(low, high, text):
            return all(any(mine.value == end.value for mine in told) for end in (low, high))
    return True


def _is_range(low: Amount, high: Amount, text: str) -> bool:
    if not (low.kind is high.kind is AmountKind.COUNT and _below(low, high)):
        return False
    joint, before = text[low.span[1] : high.span[0]], text[: low.span[0]]
    if _AND.fullmatch(joint):
        return _BETWEEN.search(before) is not None
    return _TO.fullmatch(joint) is not None and not _FROM.search(before)


def _below(low: Amount, high: Amount) -> bool:
    return (
        not isinstance(low.value, str)
        and not isinstance(high.value, str)
        and low.value < high.value
    )


def _days(text: str) -> frozenset[str]:
    """Return the weekdays and words like "yesterday" of a text."""
    found = (*_WEEKDAY.findall(text), *_RELATIVE.findall(text))
    return frozenset(word.lower() for word in found)


def _rates(text: str) -> frozenset[str]:
    """Return by what a text says that something goes on: "a year", "daily"."""
    found = (a or b for a, b in _RATE.findall(text))
    return frozenset(_RATES.get(word, word) for word in found)


def _is_proved_by_words(pair: Pair, amount: Amount) -> bool:
    """Tell "both" of two things told with "and", and digits in the name of outlet or speaker."""
    clause, source = pair.clause.text, pair.source
    word = clause[slice(*amount.span)].casefold()
    if word == "both":
        counts = _OF_WHOM.match(clause, amount.span[1]) is None
        return not counts and re.search(r"\band\b", source.text) is not None
    names = f"{source.outlet or ''} {source.speaker or ''}".casefold().split()
    return amount.kind is AmountKind.CODE and word in names


def _is_pronoun(mine: Assertion, amount: Amount) -> bool:
    """Tell the "one" of "no one", "the last one" and "one of the villages" from a count."""
    start, end = amount.span
    if NUMBERED.search(mine.text[:start]) or mine.text[end : end + 1] == "-":
        return False
    if _SOMEBODY.search(mine.text[:start]) or _OF_SEVERAL.match(mine.text, end):
        return True
    at = next(n for n, word in enumerate(mine.words) if word.start <= start < word.end)
    following = mine.words[at + 1].tag if at + 1 < len(mine.words) else ""
    return mine.words[at].tag == "PRP" or following == "VBZ"


def _has_one(text: str, mine: Assertion, amount: Amount) -> bool:
    """Tell whether a text speaks of one, or of "a" thing of which a clause says "one"."""
    word = mine.text[slice(*amount.span)].lower()
    if _ONE.search(text) or word in text.lower().split():
        return True
    thing = next((word for word in mine.words if word.start >= amount.span[1]), None)
    if thing is None or not thing.tag.startswith(("NN", "JJ", "VB")):
        return False
    said = rf"\b(?:an?|single|sole|only)\s(?:[\w-]+\s){{0,2}}{re.escape(thing.text)}\b"
    return re.search(said, text, re.IGNORECASE) is not None


def _is_written_so(clause: str, amount: Amount, text: str, stored: Amount) -> bool:
    return clause[slice(*amount.span)].casefold() == text[slice(*stored.span)].casefold()


def _counts_the_same(mine: Assertion, amount: Amount, its: Assertion, stored: Amount) -> bool:
    """Tell whether a number counts in a clause what the same number counts in a sentence."""
    ours, theirs = _counted(mine, amount), _counted(its, stored)
    if ours is None or theirs is None or amount.kind is not AmountKind.COUNT:
        hedges = _hedge(mine.text, amount), _hedge(its.text, stored)
        if hedges[0] not in {"", hedges[1]}:
            return False
        if amount.value in _YEARS and _behind(mine, amount) - _behind(its, stored):
            return False
        if ours is None or ours.head is None or amount.kind is not AmountKind.COUNT:
            return True
        return _is_numbered_alike(mine, ours, its, stored)
    is_part = ours.whole and not (theirs.whole or theirs.hedge)
    if is_part or not _hedged_alike(mine, ours, theirs):
        return False
    return _is_head_of(ours, theirs, its) and not _counts_another(ours, theirs, mine, its)


def _behind(seen: Assertion, amount: Amount) -> frozenset[str]:
    """Return the noun right behind a number, which a year has not: "1998 children"."""
    behind = (word for word in seen.words if word.start >= amount.span[1])
    word = next(behind, None)
    return forms_in(word.text) if word is not None and word.tag.startswith("NN") else _NONE


def _is_numbered_alike(mine: Assertion, ours: Counted, its: Assertion, stored: Amount) -> bool:
    """Tell whether the same word stands before both: "Route 14", "Bridge No. 3"."""
    before = [
        mine.text[: ours.figure.span[0]].split()[-1:],
        its.text[: stored.span[0]].split()[-1:],
    ]
    return bool(before[0]) and before[0] == before[1] and before[0][0][0].isupper()


def _hedge(text: str, amount: Amount) -> str:
    found = HEDGED.search(text, max(0, amount.span[0] - _LONGEST_HEDGE), amount.span[0])
    word = found.group(1).lower() if found else ""
    return next((name for name, wordings in HEDGES.items() if word in wordings), "")


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


def _hedged_alike(mine: Assertion, ours: Counted, theirs: Counted) -> bool:
    """Tell whether a hedge is kept: none is dropped, none is made tighter."""
    hedge = ours.hedge
    end = ours.figure.span[1]
    if _HEDGED_AFTER.match(mine.text, end):
        hedge = "at least"
    if hedge == "up to" and _MOVED.search(mine.text[: ours.figure.span[0]]):
        hedge = ""
    return hedge == theirs.hedge or (
        theirs.hedge == "" and hedges_agree(replace(ours, hedge=hedge), theirs)
    )


def _counted(seen: Assertion, amount: Amount) -> Counted | None:
    """Return what the grammar says of a number; None where it takes it for no count."""
    start, end = amount.span
    return next(
        (one for one in seen.counted if one.figure.span[0] < end and start < one.figure.span[1]),
        None,
    )
