"""A draft checked against coverage, as a Slack message: its claims, the riskiest first. Pure.

The draft is anybody's and the quotes are stories': both stand only in rich text, where Slack parses
no markup. What a verdict is, is said in words beside its mark. A claim is a block of its own words
and those on it, then one for each quote, as in an answer: so a quote that falls is marked as it is
there (`marks`), and the claim above it with it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer import Quote
from bot.answers.wording import attribution, freshness, speaker_line
from bot.checking.check import Checked, Verdict
from bot.checking.rechecked import Change, told
from bot.checking.risk import Ranked, Risk, checked_line, ranked
from bot.checking.verdict_words import (
    MOST_DIFFERENCES,
    NOTHING,
    changes,
    claim_parts,
    emphasised,
)
from bot.letters import cut, shown
from bot.own_words.catalogue import count, marked, say
from bot.slack.looks.blocks import (
    BUDGET,
    LONGEST_TEXT,
    Block,
    Element,
    Message,
    button,
    context,
    in_room,
    literal,
    literal_link,
    quotation,
    rich,
    run,
    section,
    weight,
)
from bot.slack.looks.buttons import CHECK_AGAIN, CHECK_PAGE, EXPORT, SHARE_CHECK
from bot.slack.looks.marks import amended
from bot.slack.looks.quotes import quote_blocks
from index.archive.given import Given, QuoteState

A_PAGE = 5
"""Claims of one page: with three quotes each, and a mark on every one, Slack's 50 blocks hold."""
NO_WORDS = marked("There are no words in this message that I can check.")
CHECK_GONE = marked("I no longer have the message that was checked. Check it once more.")
MESSAGE_GONE = marked(
    "The message that was checked is gone, so there is no thread to share this in."
)
NOTHING_LEFT = marked("There is nothing to share: nothing in this message can be checked.")
NOT_INSIDE = marked(
    "I am not in this conversation, so I could not share this. Invite me with /invite @Pullquote, "
    "then check the message once more."
)
_CLAIMS = (marked("claim"), marked("claims"))
_LEFT_OUT = marked("The quotes for this did not fit into one message.")
_FELL = marked("What the coverage says to this has changed, check again:")
_MOST_CHANGES = 6
"""Changes since the last check that are told."""
_LONGEST_CHANGE = 120


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown of a check."""

    checked: Checked
    claims: tuple[Ranked, ...]
    """All of them, the riskiest first."""
    page: int = 0
    since: tuple[Change, ...] | None = None
    """What has changed since the check before; None where there was none."""

    @property
    def here(self) -> tuple[Ranked, ...]:
        """The claims of its page."""
        return self.claims[self.page * A_PAGE : (self.page + 1) * A_PAGE]

    @property
    def pages(self) -> int:
        """How many pages there are; one where there is no claim."""
        return max(1, -(-len(self.claims) // A_PAGE))


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be done with a check beside turning its pages."""

    rereads: bool = False
    """Whether the draft can be read anew."""
    share: str = ""
    """What it says on the button that shares it; empty where there is none."""


def first_sheet(checked: Checked, since: tuple[Change, ...] | None = None) -> Sheet:
    """Return what is shown of a check first."""
    return Sheet(checked, ranked(checked), since=since)


def verdicts_message(sheet: Sheet) -> Message:
    """Return what the coverage says to each claim of a page; every claim has its line.

    Where all quotes are too long for one message, the last claims go without theirs.
    """
    head = rich(section(run(_summary(sheet), bold=True)), *_since(sheet))
    tail = context(*_small(sheet))
    room = BUDGET - weight([head, tail])
    quoted = len(sheet.here)
    made = _claims(sheet, quoted)
    while quoted and weight(made.blocks) > room:
        quoted -= 1
        made = _claims(sheet, quoted)
    places = tuple(place + 1 for place in made.places)
    blocks = (head, *made.blocks, tail)
    return Message(literal(_summary(sheet)), blocks, len(places), places, len(blocks) - 1)


def checked_message(sheet: Sheet, key: str, offered: Offered = Offered()) -> Message:
    """Return a check with its controls; `key` is what it is remembered by."""
    message = verdicts_message(sheet)
    row = _controls(sheet, key, offered)
    if not row:
        return message
    return replace(message, blocks=(*message.blocks, {"type": "actions", "elements": row}))


def plain_verdicts(sheet: Sheet) -> Message:
    """Return a page in text alone, for when Slack refuses its blocks."""
    unread = sheet.checked.unread
    head, tail = literal(_summary(sheet)), [literal(unread)] if unread else []
    first = 1
    lines: list[str] = []
    for one in sheet.here:
        lines.append(_line(sheet.checked, one, first))
        first += len(one.verdict.quotes)
    held = in_room(lines, LONGEST_TEXT - sum(len(line) + 2 for line in (head, *tail)), *_CLAIMS)
    told_ = sum(ours is line for ours, line in zip(held, lines, strict=False))
    quotes = sum(len(one.verdict.quotes) for one in sheet.here[:told_])
    return Message("\n\n".join((head, *held, *tail)), (), quotes)


def progress_message(done: int, of: int) -> Message:
    """Return what stands while a long draft is checked."""
    told_ = count(
        "Checking {n} claim against coverage.", "Checking {n} claims against coverage.", of
    )
    if done:
        told_ = say("Checking {of} claims against coverage: {done} done.", of=of, done=done)
    return Message(literal(told_), (rich(section(run(told_))),), opening=1)


def amended_check(given: Given, wordings: Mapping[int, str]) -> Message:
    """Return a check with a mark on each quote that no longer stands, and on the claim above it.

    What was said to that claim rested on the quote, and may repeat it: it leaves.
    """
    blocks = copy.deepcopy(list(given.blocks))
    for quote in given.quotes:
        if quote.state is not QuoteState.STANDING and quote.shown.block is not None:
            at = _claim_above(blocks, quote.shown.block)
            blocks[at] = _fallen(blocks[at])
    return amended(replace(given, blocks=tuple(blocks)), wordings)


def _claim_above(blocks: Sequence[Block], place: int) -> int:
    above = (n for n in range(place - 1, 0, -1) if blocks[n]["type"] == "rich_text")
    return next((n for n in above if not _is_quote(blocks[n])), 0)


def _is_quote(block: Block) -> bool:
    return any(part["type"] == "rich_text_quote" for part in block["elements"])


def _fallen(claim: Block) -> Block:
    """Return a claim's block with its words alone, and that it is to be checked again."""
    _, *words = claim["elements"][0]["elements"]
    kept = [one for one in words if not one.get("style", {}).get("italic")]
    return rich(section(run(f"⚠ {say(_FELL)} ", bold=True), *kept))


def _summary(sheet: Sheet) -> str:
    return checked_line(sheet.claims) if sheet.claims else say(NOTHING)


def _small(sheet: Sheet) -> list[str]:
    lines = [freshness(sheet.checked)]
    if sheet.pages > 1:
        first = sheet.page * A_PAGE + 1
        last, of = first + len(sheet.here) - 1, len(sheet.claims)
        which = say(
            "Claims {first} to {last} of {of}, the riskiest first", first=first, last=last, of=of
        )
        lines.insert(0, which)
    return [*lines, *([f"⚠ {sheet.checked.unread}"] if sheet.checked.unread else [])]


def _since(sheet: Sheet) -> list[Element]:
    """Return what has changed since the check before, a line each."""
    if sheet.since is None:
        return []
    if not sheet.since:
        return [section(run(say("Since the last check: nothing has changed.")))]
    lines = [f"• {cut(told(one), _LONGEST_CHANGE)}" for one in sheet.since[:_MOST_CHANGES]]
    more = len(sheet.since) - _MOST_CHANGES
    lines += [say("and {n} more", n=more)] if more > 0 else []
    return [section(run("\n".join([say("Since the last check:"), *map(shown, lines)])))]


def _controls(sheet: Sheet, key: str, offered: Offered) -> list[Element]:
    row: list[Element] = []
    if sheet.page:
        row.append(button(f"{CHECK_PAGE}:{sheet.page - 1}", marked("Previous"), answer=key))
    if sheet.page + 1 < sheet.pages:
        left = min(A_PAGE, len(sheet.claims) - (sheet.page + 1) * A_PAGE)
        row.append(button(f"{CHECK_PAGE}:{sheet.page + 1}", say("Next {n}", n=left), answer=key))
    if offered.rereads:
        row.append(button(CHECK_AGAIN, marked("Check again"), answer=key))
    if sheet.claims:
        row.append(button(EXPORT, marked("As text"), answer=key))
    if sheet.claims and offered.share:
        row.append(button(SHARE_CHECK, offered.share, check=key))
    return row


def _claims(sheet: Sheet, quoted: int) -> Message:
    """Return the blocks of a page's claims, so many with their quotes, and where these are."""
    blocks: list[Block] = []
    places: list[int] = []
    for n, one in enumerate(sheet.here):
        blocks += [{"type": "divider"}] if n else []
        with_quotes = n < quoted
        blocks.append(_claim(sheet.checked, one, with_quotes=with_quotes))
        for quote in one.verdict.quotes if with_quotes else ():
            places.append(len(blocks))
            blocks += quote_blocks(len(places), quote, words=_words(one.verdict, quote))
    return Message("", tuple(blocks), places=tuple(places))


def _claim(checked: Checked, one: Ranked, *, with_quotes: bool) -> Block:
    verdict = one.verdict
    before, figure, after = claim_parts(checked, verdict)
    line = [
        run(f"{one.label}: ", bold=True),
        *(run(part, bold=part is figure) for part in (before, figure, after) if part),
    ]
    if verdict.note:
        line.append(run(f"\n{verdict.note}", italic=True))
    if verdict.quotes and not with_quotes:
        line.append(run(f"\n{say(_LEFT_OUT)}", italic=True))
    elements = [section(*line)]
    if verdict.quotes and with_quotes:
        elements += _changes(checked, verdict)
        if one.risk is Risk.NOT_FOUND:
            elements.append(section(run(say("Closest coverage:"))))
    return rich(*elements)


def _words(verdict: Verdict, quote: Quote) -> Element:
    """Return a quote's words, those in bold that a quotation has otherwise."""
    if quote is verdict.quotes[0] and verdict.differences:
        return quotation(*(run(text, bold=differs) for text, differs in emphasised(verdict)))
    return quotation(quote.text)


def _changes(checked: Checked, verdict: Verdict) -> list[Element]:
    """Return what the draft has otherwise, struck through beside the coverage's words."""
    if not verdict.differences:
        return []
    runs: list[Element] = [run(say("The message has it otherwise:")), run(" ")]
    for n, (ours, theirs) in enumerate(changes(checked, verdict)):
        runs.append(run("; " if n else ""))
        runs += [run(ours, strike=True)] if ours else [run(say("left out:"))]
        runs += (
            [run(" → "), run(theirs, bold=True)] if theirs else [run(" "), run(say("(not there)"))]
        )
    more = len(verdict.differences) - MOST_DIFFERENCES
    if more > 0:
        runs += [run("; "), run(say("and {n} more", n=more))]
    return [section(*(one for one in runs if one["text"]))]


def _line(checked: Checked, one: Ranked, first: int) -> str:
    """Return a claim and what the coverage says to it as mrkdwn; its quotes count from `first`."""
    verdict = one.verdict
    claim = shown("".join(claim_parts(checked, verdict)))
    lines = [literal("\n".join([f"{one.label}: {claim}", *filter(None, [verdict.note])]))]
    for n, quote in enumerate(verdict.quotes, first):
        said = speaker_line(quote)
        parts = [
            f"[{n}] “{shown(quote.text)}”",
            *([f"— {said}"] if said else []),
            attribution(quote),
        ]
        lines.append(literal("\n".join(parts)))
        lines += [literal_link(quote.story.url)] if quote.story.url else []
    return "\n".join(lines)
