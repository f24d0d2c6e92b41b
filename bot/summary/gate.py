"""What of a language model's words may be shown: statements that stored sentences bear out. Pure.

A statement is shown only where each of its clauses rests on one sentence it cites: its figures,
dates, names and quoted words are that sentence's, it credits whom the story credits, and it denies
and doubts just what the sentence does. What is shown of its figures and quotations is then put in
as slices of the story. Whatever is not certain is left out: a summary can be done without.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.answer import Slice, Statement
from bot.english.amounts import amounts_in
from bot.english.assertions import asserted, forms_in
from bot.summary.clauses import FEWEST, SHORTEST, cuts, stands_apart
from bot.summary.quotations import quoted_in
from bot.summary.reasons import Reason, Replaced
from bot.summary.rules import bears_out
from bot.summary.sayers import credit_in, credits_at_end
from bot.summary.sources import Source
from bot.summary.speakers import may_be_credited
from index.story import Span

LONGEST = 400
"""Characters of a statement; longer ones are no plain sentence."""
_MOST_CITED = 6
_MARKUP = re.compile(
    r"[<>@#*_`~|\\{}\[\]^=]|https?:|www\.|//|&\w+;|:\w+:|\b(?:mailto|javascript|tel|data):|"
    r"\w\.[a-z]{2,}/",
    re.IGNORECASE,
)
"""What a plain sentence does without: mentions, links, emphasis, code."""
_FROM_FIRST = list(Reason)
_ENDS = re.compile(r"[.!?…]['\"”’»)]*$")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a statement and the sentences that bear it out."""

    span: Span
    borne: dict[Source, tuple[Replaced, ...]]
    """What each of them puts in, in characters of the clause."""


def passed(text: str, keys: Sequence[str], sources: Mapping[str, Source]) -> Statement | Reason:
    """Return what may be shown of a statement, or why it is left out.

    Its citations are the quotes it rests on; one it cites and does not rest on is not among them.
    """
    plain = tidied(text)
    if not _is_plain(plain):
        return Reason.FORM
    cited = list(dict.fromkeys(keys))
    if not 0 < len(cited) <= _MOST_CITED or not all(key in sources for key in cited):
        return Reason.KEY
    given = [sources[key] for key in cited]
    whole: Span = (0, len(plain))
    found = _held(plain, whole, given)
    if isinstance(found, _Clause):
        return _shown(plain, [found])
    if len(given) == 1:
        return found
    clauses = _apart(plain, given)
    return found if clauses is None else _shown(plain, clauses)


def _apart(text: str, given: Sequence[Source]) -> list[_Clause] | None:
    """Return a statement cut into the fewest clauses that a sentence each bears out."""
    bounds = [0, *cuts(text, quoted_in(text) or []), len(text)]
    best: list[list[_Clause] | None] = [[], *([None] * (len(bounds) - 1))]
    for end in range(1, len(bounds)):
        for start in range(end):
            before = best[start]
            if before is None or (best[end] and len(before) + 1 >= len(best[end] or ())):
                continue
            span = bounds[start], bounds[end]
            if not _may_stand_alone(text, span):
                continue
            held = _held(text, span, given)
            if isinstance(held, _Clause) and not (before and _is_one_with(before[-1], held)):
                best[end] = [*before, held]
    return None if best[-1] is None else _credited(text, best[-1])


def _may_stand_alone(text: str, span: Span) -> bool:
    """Tell whether a clause tells enough to rest on a sentence of its own.

    A bare number after a joining word, "and one wounded", belongs to what stands before it.
    """
    clause = text[slice(*span)]
    seen = asserted(clause)
    is_bare = bool(amounts_in(clause)) and not seen.subjects()
    return len(seen.telling()) >= FEWEST + is_bare


def _is_one_with(before: _Clause, clause: _Clause) -> bool:
    """Tell whether two clauses rest on one sentence: it bears out both together, or neither."""
    return not before.borne.keys().isdisjoint(clause.borne)


def _credited(text: str, clauses: Sequence[_Clause]) -> list[_Clause] | None:
    """Return clauses, each with only what bears it out and is nobody else's than it seems."""
    kept = []
    for at, clause in enumerate(clauses):
        said = _seeming(text, clauses, at)
        borne = {
            source: replaced
            for source, replaced in clause.borne.items()
            if None in {said, source.speaker} or may_be_credited(said or "", source)
        }
        if not borne:
            return None
        kept.append(_Clause(clause.span, borne))
    return kept


def _seeming(text: str, clauses: Sequence[_Clause], at: int) -> str | None:
    """Return whose word a clause seems to be: of whom it credits, or one that it is joined to.

    As in "She said it rained and the dam broke" and "It rained and the dam broke, she said".
    """
    told = [text[slice(*clause.span)] for clause in clauses]
    if own := credit_in(told[at]):
        return own
    for before in range(at, 0, -1):
        if stands_apart(text, clauses[before].span[0]):
            break
        if said := credit_in(told[before - 1]):
            return said
    for after in range(at + 1, len(clauses)):
        if stands_apart(text, clauses[after].span[0]):
            break
        if said := credit_in(told[after]):
            return said if credits_at_end(told[after]) else None
    return None


def tidied(text: str) -> str:
    """Return text without characters that cannot be seen, white space folded, ended by a stop."""
    seen = "".join(" " if mark.isspace() else mark for mark in text if not _is_hidden(mark))
    line = " ".join(seen.split())
    return line if not line or _ENDS.search(line) else f"{line}."


def _is_hidden(mark: str) -> bool:
    """Tell a character that shows nothing, or turns what stands around it."""
    return unicodedata.category(mark) in {"Cc", "Cf", "Co", "Cn", "Cs"} and not mark.isspace()


def _is_plain(text: str) -> bool:
    if len(text) > LONGEST or len(text.split()) < SHORTEST or text.endswith("?"):
        return False
    return not _MARKUP.search(unicodedata.normalize("NFKC", text))


def _held(text: str, span: Span, given: Sequence[Source]) -> _Clause | Reason:
    """Return a clause with the sentences that bear it out; where none does, why the nearest not."""
    borne: dict[Source, tuple[Replaced, ...]] = {}
    why = Reason.KEY
    for source in given:
        beside = [other.text for other in given if other is not source]
        found = bears_out(text[slice(*span)], source, beside)
        if isinstance(found, Reason):
            why = max(why, found, key=_FROM_FIRST.index)
        else:
            borne[source] = found
    if why is Reason.DENIAL and not _is_nearest(text[slice(*span)], borne, given):
        return why
    return _Clause(span, borne) if borne else why


def _is_nearest(clause: str, borne: Collection[Source], given: Sequence[Source]) -> bool:
    """Tell whether no sentence has more of a clause's words than those that bear it out."""
    told = asserted(clause).telling()
    shared = {one: len(told & forms_in(one.text)) for one in given}
    return max(shared.values()) == max((shared[one] for one in borne), default=-1)


def _shown(text: str, clauses: Sequence[_Clause]) -> Statement:
    """Return a statement with the stories' own letters in place of its figures and quotations."""
    citations = sorted({source.n for clause in clauses for source in clause.borne})
    shown, slices, at = "", list[Slice](), 0
    for clause in clauses:
        source, replaced = next(iter(clause.borne.items()))
        first = clause.span[0]
        for one in replaced:
            shown += text[at : first + one.span[0]]
            if one.stored is not None:
                letters = " ".join(source.version.story.text[slice(*one.stored)].split())
                if one.spelled:
                    letters = _begun(letters, opens=not shown)
                slices.append(Slice(len(shown), len(shown) + len(letters), source.n, one.stored))
                shown += letters
            at = first + one.span[1]
    return Statement(shown + text[at:], tuple(citations), tuple(slices))


def _begun(words: str, *, opens: bool) -> str:
    """Return words with the first letter that the beginning, or the middle, of a line wants."""
    first = words[0].upper() if opens else words[0].lower()
    return first + words[1:]
