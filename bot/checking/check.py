"""Checking a text against the coverage: claims -> what the stories have -> verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answer import AskedSpeaker, Hit, Plan, Quote
from bot.answers.ask import told_once
from bot.answers.choosing import Pick, near_copies
from bot.answers.finding import Coverage, passages_for
from bot.checking.claims import Claim, ClaimKind, Claims, names_in, read_claims
from bot.checking.evidence import Evidence, Outcome, Ruling, Voice
from bot.checking.in_other_words import READ, Near, not_vetoed, rule_in_other_words
from bot.checking.quotation_rules import rule_on_quotation
from bot.checking.statement_rules import rule_on_sentence
from bot.checking.verbatim import Difference, differences, nearest, parts_of, stands_in
from bot.english.assertions import forms_in
from bot.own_words.catalogue import say
from bot.questions.archive_view import plan_for
from bot.questions.plain_text import MAX_QUESTION
from bot.questions.speakers_asked import body_for, keys_in, role_in
from bot.retrieval.passage_features import Asked
from bot.retrieval.sentence_ranking import Candidate, candidates
from bot.speakers.credit_book import CreditBook
from index.access import OF_THE_HOUSE, Access
from index.archive.feeds import feeds_seen
from index.archive.reading import (
    indexed_at,
    live_versions,
    live_with_words,
    named_by,
    sight_of,
)
from index.archive.totals import live_stories, outlets
from index.archive.versions import earlier_versions
from index.errors import QuestionError
from index.house import House
from index.languages.language import ENGLISH
from index.rhythm import concerns_of
from index.story import Version, positions_in

LONGEST_QUOTE = 1_500
"""Characters of the longest quote beside a quotation of several sentences."""
_HITS = 20
"""Passages read for each claim."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the coverage says to one claim."""

    claim: Claim
    outcome: Outcome
    quotes: tuple[Quote, ...]
    """What supports it, what differs, or where it is not found, the closest coverage."""
    differences: tuple[Difference, ...] = ()
    """How a quotation differs from the first quote."""
    note: str | None = None
    """What a reader should know of it, in a line."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A text checked against the coverage."""

    text: str
    """As it was read; spans of claims and differences count its characters."""
    claims: tuple[Verdict, ...]
    """In the order of the text; none where there is nothing to check."""
    unread: str | None
    """What was left unchecked, for a person; None where all was read."""
    stories: int
    """How many live stories were searched."""
    indexed_at: datetime | None
    """When the feeds were last refreshed and the indexes brought level; aware UTC."""
    concerns: tuple[str, ...] = ()
    """What a reader should know of the freshness of feeds that bring what they may see."""

    def slice(self, claim: Claim) -> str:
        """Return a claim's words."""
        return self.text[slice(*claim.span)]


@dataclass(frozen=True)
class Checking:
    """A text while it is checked, claim by claim, as long texts take minutes."""

    house: House
    claims: Claims
    access: Access = OF_THE_HOUSE

    def verdicts(self) -> Iterator[Verdict]:
        """Yield what the live stories say to each claim, in the order of the text.

        Raises:
            StoreError: the archive or an index cannot be read; that is never shown as "not found".

        """
        coverage = Coverage(self.house, CreditBook(self.house.archive), self.access)
        for one in self.claims.claims:
            yield _verdict(coverage, self.claims, one)

    def ended(self, verdicts: Sequence[Verdict]) -> Checked:
        """Return the text as checked; where verdicts are missing, it says how many.

        Raises:
            StoreError: the archive cannot be read.

        """
        left = len(self.claims.claims) - len(verdicts)
        stopped = say(
            "Stopped before {left} of {of} claims were checked.",
            left=left,
            of=len(self.claims.claims),
        )
        unread = (stopped if left else None, self.claims.unread)
        with self.house.archive.reading() as connection:
            return Checked(
                text=self.claims.text,
                claims=_told_once(verdicts),
                unread=" ".join(filter(None, unread)) or None,
                stories=live_stories(connection, sight_of(connection, self.access)),
                indexed_at=indexed_at(connection),
                concerns=concerns_of(feeds_seen(connection, self.access)),
            )


def _told_once(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Return verdicts, two figures of one clause of which the same is said told as one."""
    kept: list[Verdict] = []
    for one in verdicts:
        like = replace(one.claim, figure=None)
        alike = kept and replace(kept[-1], claim=replace(kept[-1].claim, figure=None))
        if not kept or alike != replace(one, claim=like):
            kept.append(one)
    return tuple(kept)


def check_claims(house: House, raw: str, *, access: Access = OF_THE_HOUSE) -> Checked:
    """Check each claim of a text, as it stands in Slack or a terminal, against the live stories.

    Raises:
        StoreError: the archive or an index cannot be read; that is never shown as "not found".

    """
    checking = Checking(house, read_claims(raw), access)
    return checking.ended(tuple(checking.verdicts()))


def _verdict(coverage: Coverage, claims: Claims, claim: Claim) -> Verdict:
    """Search for one claim, rule on what is found, and quote it."""
    plan = _plan(coverage, claims, claim)
    asked, hits = passages_for(coverage, plan, _HITS) if plan else (None, ())
    voice = _voice(coverage, claim)
    if claim.kind is ClaimKind.QUOTATION:
        found = _versions(hits)
        quotation = claims.text[slice(*claim.span)]
        found += _with_words(coverage, quotation, found)
        evidence = _evidence(coverage, hits, found)
        ruling = rule_on_quotation(quotation, voice, evidence)
    else:
        hits = [hit for hit in hits if hit.version.language == ENGLISH]
        evidence = _evidence(coverage, hits, _versions(hits))
        ruling = rule_on_sentence(claims, claim, voice, evidence)
        told, judge = claims.text[slice(*claim.span)].strip(), coverage.house.judge
        if ruling.outcome is Outcome.NOT_FOUND and asked is not None:
            near = [one for one in _nearest(coverage, asked, hits) if _is_tied(claims, voice, one)]
            ruling = rule_in_other_words(told, voice, evidence, near, judge) or ruling
        elif judge is not None:
            ruling = not_vetoed(judge, told, ruling)
    quotes = _quotes(coverage, plan, ruling)
    if claim.kind is not ClaimKind.QUOTATION or not quotes:
        return Verdict(claim, ruling.outcome, quotes, note=ruling.note)
    return _compared(claims, claim, ruling, quotes)


def _nearest(coverage: Coverage, asked: Asked, hits: Sequence[Hit]) -> list[Near]:
    """Return the sentences most like a claim by words and by meaning, whoever says them."""
    by_nobody = replace(asked, plan=replace(asked.plan, bodies=(), parts=()))
    found = candidates(by_nobody, hits, coverage.credited.of)
    near = (Near(one.version, one.at, one.words + one.meaning) for one in found)
    return sorted(near, key=lambda one: -one.likeness)[:READ]


def _is_tied(claims: Claims, voice: Voice | None, one: Near) -> bool:
    """Tell whether a name ties a text to a sentence's story; any event has "41 dead"."""
    return voice is not None or not names_in(claims).isdisjoint(forms_in(one.version.story.text))


def _plan(coverage: Coverage, claims: Claims, claim: Claim) -> Plan | None:
    """Return the plan that searches for a claim among all stories; None for no words."""
    words = claims.text[
        slice(*(claim.span if claim.kind is ClaimKind.QUOTATION else claim.sentence))
    ]
    question = " ".join(words[:MAX_QUESTION].split())
    try:
        plan = plan_for(coverage.house, question, access=coverage.access)
    except QuestionError:
        return None
    return replace(plan, loosened=True)


def _voice(coverage: Coverage, claim: Claim) -> Voice | None:
    """Return whom a claim names as its speaker, by all the names live stories have."""
    if claim.speaker is None:
        return None
    with coverage.house.archive.reading() as connection:
        sight = sight_of(connection, coverage.access)
        directory = named_by(connection, keys_in(claim.speaker), sight)
        known = outlets(connection, sight)
    name = claim.speaker
    own = _bare(name)
    outlet = next((one for one in known if _bare(one) == own), None)
    is_name = any(word[0].isupper() for word in name.split())
    body = (body_for(name, directory) if is_name else role_in(name)) or AskedSpeaker(name, (name,))
    return Voice(replace(body, outlet=outlet), name)


def _bare(name: str) -> str:
    return name.casefold().removeprefix("the ")


def _versions(hits: Sequence[Hit]) -> list[Version]:
    return list({hit.version.id: hit.version for hit in hits}.values())


def _with_words(coverage: Coverage, quotation: str, found: Sequence[Version]) -> list[Version]:
    """Return the live versions that have a quotation's words, where those found have not."""
    if any(stands_in(quotation, one.story.text, one.sentences) for one in found):
        return []
    words = " ".join("".join(c if c.isalnum() else " " for c in quotation).split())
    with coverage.house.archive.reading() as connection:
        ids = [version.id for version in live_with_words(connection, words)]
        seen = live_versions(connection, ids, sight_of(connection, coverage.access))
    return [one for one in seen.values() if stands_in(quotation, one.story.text, one.sentences)]


def _evidence(coverage: Coverage, hits: Sequence[Hit], versions: Sequence[Version]) -> Evidence:
    """Return what was found for a claim, with what its stories said before they were corrected."""
    coverage.credited.read(versions)
    with coverage.house.archive.reading() as connection:
        earlier = earlier_versions(connection, [one.id for one in versions], coverage.access)
    spans: dict[int, set[int]] = {}
    for hit in hits:
        within = positions_in(hit.version.sentences, (hit.passage.start, hit.passage.end))
        spans.setdefault(hit.version.id, set()).update(within)
    return Evidence(tuple(versions), spans, earlier, coverage.credited.of)


def _quotes(coverage: Coverage, plan: Plan | None, ruling: Ruling) -> tuple[Quote, ...]:
    """Make quotes of the sentences a ruling rests on, copies of one report told as one."""
    if plan is None or not ruling.places:
        return ()
    picks: list[Pick] = []
    for version, at in ruling.places:
        one = Candidate(version, at, words=1.0, meaning=1.0, score=1.0)
        known = next((n for n, p in enumerate(picks) if near_copies(p.chosen.text, one.text)), None)
        if known is None:
            picks.append(Pick(one, ()))
        else:
            picks[known] = replace(picks[known], twins=(*picks[known].twins, version))
    told = told_once(coverage, plan, picks)
    return tuple(one.quote for one in told)


def _compared(claims: Claims, claim: Claim, ruling: Ruling, quotes: Sequence[Quote]) -> Verdict:
    """Return a verdict on a quotation, each quote grown to all the sentences it touches."""
    quotation = claims.text[slice(*claim.span)]
    grown = tuple(_grown(quote, quotation) for quote in quotes)
    apart = tuple(_differences(quotation, claim.span[0], grown[0])) if ruling.compare else ()
    return Verdict(claim, ruling.outcome, grown, apart, ruling.note)


def _differences(quotation: str, at: int, quote: Quote) -> Iterator[Difference]:
    """Yield where each part of a quotation, which begins at `at`, parts from a quote."""
    for part, start in parts_of(quotation):
        near = nearest(part, quote.story.text, [quote.span])
        if near is not None:
            a, b = near[1]
            yield from differences(part, at + start, quote.story.text[a:b], a)


def _grown(quote: Quote, quotation: str) -> Quote:
    """Return a quote with all the sentences that a quotation, or what is nearest to it, touches."""
    text, sentences = quote.story.text, quote.version.sentences
    spans = stands_in(quotation, text, sentences)
    if not spans:
        found = (nearest(part, text, sentences) for part, _ in parts_of(quotation))
        spans = [near[1] for near in found if near is not None]
    touched = [at for span in spans for at in positions_in(sentences, span)]
    if not touched:
        return quote
    start, end = sentences[min(touched)][0], sentences[max(touched)][1]
    holds = start <= quote.span[0] and quote.span[1] <= end and end - start <= LONGEST_QUOTE
    return replace(quote, span=(start, end)) if holds else quote
