"""A message checked against coverage, as a Slack message. Pure.

The checked message is anybody's and the quotes are stories': both stand only in rich text, where
Slack parses no markup. What a verdict is, is said in words beside its mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Quote
from bot.answers.wording import attribution, freshness, notes_under, speaker_line
from bot.checking.check import Checked, Verdict
from bot.checking.evidence import Outcome
from bot.checking.verdict_words import (
    MARKS,
    MOST_DIFFERENCES,
    WORDS,
    changes,
    claim_parts,
    emphasised,
    summary,
)
from bot.letters import shown
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
    ruled,
    run,
    section,
    weight,
)
from bot.slack.looks.quotes import quoted

SHARE_CHECK = "pullquote_share_check"
"""Action id of the button that posts a check in the thread of what was checked."""
NO_WORDS = "There are no words in this message that I can check."
CHECK_GONE = "I no longer have the message that was checked. Check it once more."
MESSAGE_GONE = "The message that was checked is gone, so there is no thread to share this in."
NOTHING_LEFT = "There is nothing to share: nothing in this message can be checked."
NOT_INSIDE = (
    "I am not in this conversation, so I could not share this. Invite me with /invite @Pullquote, "
    "then check the message once more."
)
_CLAIMS = ("claim", "claims")
_LEFT_OUT = "The quotes for this did not fit into one message."


def verdicts_message(checked: Checked) -> Message:
    """Return what the coverage says to each claim of a message; every claim has its line.

    Where all quotes are too long for one message, the last claims go without theirs.
    """
    head = rich(section(run(summary(checked), bold=True)))
    small = [freshness(checked), *([f"⚠ {checked.unread}"] if checked.unread else [])]
    tail = context(*small)
    blocks = [_claim(checked, verdict) for verdict in checked.claims]
    room = BUDGET - weight([head, tail])
    for n in reversed(range(len(blocks))):
        if weight(blocks) <= room:
            break
        blocks[n] = _claim(checked, checked.claims[n], quotes=False)
    return Message(_notice(checked), (head, *ruled(blocks), tail))


def checked_message(checked: Checked, key: str, *, in_thread: bool = True) -> Message:
    """Return what came of a check, for its asker; where there is something to share, with a button.

    `key` is what the check is remembered by; what stands in no thread is shared in its channel.
    """
    message = verdicts_message(checked)
    if not checked.claims:
        return message
    label = "Share in thread" if in_thread else "Share to channel"
    row = {"type": "actions", "elements": [button(SHARE_CHECK, label, check=key)]}
    return replace(message, blocks=(*message.blocks, row))


def plain_verdicts(checked: Checked) -> Message:
    """Return the same in text alone, for when Slack refuses its blocks."""
    head, tail = literal(summary(checked)), [literal(checked.unread)] if checked.unread else []
    lines = [_line(checked, verdict) for verdict in checked.claims]
    held = in_room(lines, LONGEST_TEXT - sum(len(line) + 2 for line in (head, *tail)), *_CLAIMS)
    return Message("\n\n".join((head, *held, *tail)), ())


def _notice(checked: Checked) -> str:
    return literal(summary(checked))


def _claim(checked: Checked, verdict: Verdict, *, quotes: bool = True) -> Block:
    before, figure, after = claim_parts(checked, verdict)
    outcome = verdict.outcome
    line = [
        run(f"{MARKS[outcome]} {WORDS[outcome]}: ", bold=True),
        *(run(part, bold=part is figure) for part in (before, figure, after) if part),
    ]
    if verdict.note:
        line.append(run(f"\n{verdict.note}", italic=True))
    if verdict.quotes and not quotes:
        line.append(run(f"\n{_LEFT_OUT}", italic=True))
    elements = [section(*line)]
    if verdict.quotes and quotes:
        if outcome is Outcome.NOT_FOUND:
            elements.append(section(run("Closest coverage:")))
        elements += _quotes(checked, verdict)
    return rich(*elements)


def _quotes(checked: Checked, verdict: Verdict) -> list[Element]:
    noted = zip(verdict.quotes, notes_under(verdict.quotes), strict=True)
    elements: list[Element] = []
    for n, (quote, notes) in enumerate(noted):
        if n == 0 and verdict.differences:
            parts = [run(text, bold=differs) for text, differs in emphasised(verdict)]
            elements += _with_changes(checked, verdict, quote, notes, quotation(*parts))
        else:
            elements += quoted(quote, notes, quotation(quote.text))
    return elements


def _with_changes(
    checked: Checked, verdict: Verdict, quote: Quote, notes: Sequence[str], words: Element
) -> Sequence[Element]:
    """Return a quote with what the message has otherwise below it, struck through."""
    runs: list[Element] = [run("The message has it otherwise: ")]
    for n, (ours, theirs) in enumerate(changes(checked, verdict)):
        runs.append(run("; " if n else ""))
        runs += [run(ours, strike=True)] if ours else [run("left out:")]
        runs += [run(" → "), run(theirs, bold=True)] if theirs else [run(" (not there)")]
    more = len(verdict.differences) - MOST_DIFFERENCES
    if more > 0:
        runs.append(run(f"; and {more} more"))
    kept = [one for one in runs if one["text"]]
    return *quoted(quote, notes, words), section(*kept)


def _line(checked: Checked, verdict: Verdict) -> str:
    """Return a claim and what the coverage says to it as mrkdwn."""
    claim = shown("".join(claim_parts(checked, verdict)))
    told = [f"{MARKS[verdict.outcome]} {WORDS[verdict.outcome]}: {claim}"]
    lines = [literal("\n".join([*told, *([verdict.note] if verdict.note else [])]))]
    for quote in verdict.quotes:
        said = speaker_line(quote)
        parts = [f"“{shown(quote.text)}”", *([f"— {said}"] if said else []), attribution(quote)]
        lines.append(literal("\n".join(parts)))
        lines += [literal_link(quote.story.url)] if quote.story.url else []
    return "\n".join(lines)
