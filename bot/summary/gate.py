"""What of a language model's words may be shown: statements that stored sentences bear out. Pure.

A statement is shown only where each of its clauses rests on one sentence it cites: its figures,
dates, names and quoted words are that sentence's, it credits whom the story credits, and it denies
and doubts just what the sentence does. What is shown of its figures and quotations is then put in
as slices of the story. Whatever is not certain is left out: a summary can be done without.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer import Slice, Statement
from bot.summary.clauses import FEWEST, SHORTEST, cuts, stands_apart
from bot.summary.pair import Pair
from bot.summary.parsed_text import ParsedText, parsed
from bot.summary.rules import Reason, broken, put_in
from bot.summary.sources import Source
from bot.summary.speakers import may_be_credited
from index.languages.detect import language_of_question
from index.languages.language import ENGLISH, described

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
    """A clause of a statement, where it begins, and the pairs with what bears it out."""

    start: int
    parsed: ParsedText
    pairs: tuple[Pair, ...]

    @property
    def sources(self) -> set[Source]:
        """The sentences that bear it out."""
        return {pair.source for pair in self.pairs}


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
    given = [sources[key] for key in cited if _is_one_language(plain, sources[key])]
    if not given:
        return Reason.LANGUAGE
    whole = parsed(plain)
    found = _held(whole, 0, given)
    if isinstance(found, _Clause):
        return _shown(plain, [found])
    if len(given) == 1:
        return found
    clauses = _apart(whole, given)
    return found if clauses is None else _shown(plain, clauses)


def _is_one_language(text: str, source: Source) -> bool:
    """Tell whether a statement is in a sentence's language, as far as languages are known."""
    its = source.version.language
    is_known = its == ENGLISH or its in described()
    return not is_known or language_of_question(text, (its,)) == its


def _apart(whole: ParsedText, given: Sequence[Source]) -> list[_Clause] | None:
    """Return a statement cut into the fewest clauses that a sentence each bears out."""
    text = whole.text
    bounds = [0, *cuts(text, whole.quotations or ()), len(text)]
    best: list[list[_Clause] | None] = [[], *([None] * (len(bounds) - 1))]
    for end in range(1, len(bounds)):
        for start in range(end):
            before = best[start]
            if before is None or (best[end] and len(before) + 1 >= len(best[end] or ())):
                continue
            clause = parsed(text[bounds[start] : bounds[end]])
            if not _may_stand_alone(clause):
                continue
            held = _held(clause, bounds[start], given)
            if isinstance(held, _Clause) and not (before and _is_one_with(before[-1], held)):
                best[end] = [*before, held]
    return None if best[-1] is None else _credited(text, best[-1])


def _may_stand_alone(clause: ParsedText) -> bool:
    """Tell whether a clause tells enough to rest on a sentence of its own.

    A bare number after a joining word, "and one wounded", belongs to what stands before it.
    """
    is_bare = bool(clause.numbers) and not clause.assertion.subjects()
    return len(clause.telling) >= FEWEST + is_bare


def _is_one_with(before: _Clause, clause: _Clause) -> bool:
    """Tell whether two clauses rest on one sentence: it bears out both together, or neither."""
    return not before.sources.isdisjoint(clause.sources)


def _credited(text: str, clauses: Sequence[_Clause]) -> list[_Clause] | None:
    """Return clauses, each with only what bears it out and is nobody else's than it seems."""
    kept = []
    for at, clause in enumerate(clauses):
        said = _seeming(text, clauses, at)
        pairs = tuple(
            pair
            for pair in clause.pairs
            if None in {said, pair.source.speaker} or may_be_credited(said or "", pair.source)
        )
        if not pairs:
            return None
        kept.append(replace(clause, pairs=pairs))
    return kept


def _seeming(text: str, clauses: Sequence[_Clause], at: int) -> str | None:
    """Return whose word a clause seems to be: of whom it credits, or one that it is joined to.

    As in "She said it rained and the dam broke" and "It rained and the dam broke, she said".
    """
    if own := clauses[at].parsed.credit:
        return own.speaker
    for before in range(at, 0, -1):
        if stands_apart(text, clauses[before].start):
            break
        if said := clauses[before - 1].parsed.credit:
            return said.speaker
    for clause in clauses[at + 1 :]:
        if stands_apart(text, clause.start):
            break
        if said := clause.parsed.credit:
            return said.speaker if clause.parsed.credits_at_end else None
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


def _held(clause: ParsedText, start: int, given: Sequence[Source]) -> _Clause | Reason:
    """Return a clause with what bears it out; where nothing does, why the nearest does not."""
    borne: list[Pair] = []
    why = Reason.KEY
    for source in given:
        pair = Pair(clause, source, tuple(other for other in given if other is not source))
        reason = broken(pair)
        if reason is None:
            borne.append(pair)
        else:
            why = max(why, reason, key=_FROM_FIRST.index)
    if why is Reason.DENIAL and not _is_nearest(clause, borne, given):
        return why
    return _Clause(start, clause, tuple(borne)) if borne else why


def _is_nearest(clause: ParsedText, borne: Sequence[Pair], given: Sequence[Source]) -> bool:
    """Tell whether no sentence has more of a clause's words than those that bear it out."""
    shared = {one: len(clause.telling & one.parsed.forms) for one in given}
    return max(shared.values()) == max((shared[pair.source] for pair in borne), default=-1)


def _shown(text: str, clauses: Sequence[_Clause]) -> Statement:
    """Return a statement with the stories' own letters in place of its figures and quotations."""
    citations = sorted({source.n for clause in clauses for source in clause.sources})
    shown, slices, at = "", list[Slice](), 0
    for clause in clauses:
        pair = clause.pairs[0]
        for one in put_in(pair):
            shown += text[at : clause.start + one.span[0]]
            if one.stored is not None:
                letters = " ".join(pair.source.version.story.text[slice(*one.stored)].split())
                if one.spelled:
                    letters = _begun(letters, opens=not shown)
                end = len(shown) + len(letters)
                slices.append(Slice(len(shown), end, pair.source.n, one.stored))
                shown += letters
            at = clause.start + one.span[1]
    return Statement(shown + text[at:], tuple(citations), tuple(slices))


def _begun(words: str, *, opens: bool) -> str:
    """Return words with the first letter that the beginning, or the middle, of a line wants."""
    first = words[0].upper() if opens else words[0].lower()
    return first + words[1:]
