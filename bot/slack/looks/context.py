"""The modal that shows quotes inside their stories, and what other versions of these say. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.in_context import Around, OtherVersion, Withdrawn
from bot.answers.links import link_to
from bot.answers.wording import attribution, notes_under, speaker_line
from bot.letters import shown
from bot.own_words.catalogue import moment_told, say
from bot.slack.looks.blocks import (
    Block,
    Element,
    context,
    link,
    no_room,
    plain,
    rich,
    run,
    runs,
    section,
    weight,
)

BUDGET = 30_000
"""Characters of all texts in one modal: more than an answer's quotes need, a fraction of the
250,000 bytes Slack takes."""
_MOST_BLOCKS = 90
"""Blocks of one modal; Slack takes 100."""
_LEFT_OUT = "\n[…]\n"
"""Stands where the page has furniture or a notice of correction."""


def context_view(around: Sequence[Around | Withdrawn]) -> Block:
    """Return the modal for an answer's quotes, each marked inside the text around it."""
    quotes = [one.quote for one in around if isinstance(one, Around)]
    notes = iter(notes_under(quotes))
    blocks: list[Block] = []
    room, told = BUDGET, 0
    for one in around:
        more = _blocks(one, next(notes)) if isinstance(one, Around) else [_withdrawn(one)]
        more = [{"type": "divider"}, *more] if blocks else more
        room -= weight(more)
        if (room < 0 and told) or len(blocks) + len(more) > _MOST_BLOCKS:
            break
        blocks += more
        told += 1
    left = len(around) - told
    blocks += map(context, no_room(left))
    return {
        "type": "modal",
        "title": plain(say("In the story"), 24),
        "close": plain(say("Close")),
        "blocks": blocks or [context(say("There is nothing to show."))],
    }


def _blocks(one: Around, notes: Sequence[str]) -> list[Block]:
    passage = {"type": "rich_text_quote", "elements": _passage(one)}
    caveat = one.quote.slice(one.quote.caveat)
    under = [f"⚠ {shown(caveat)}"] if caveat else []
    under += [f"✎ {shown(note)}" for note in notes]
    if not one.live:
        seen = moment_told(one.quote.version.seen_at)
        under.append(
            say("This quotes the text first seen {when}, which has since been replaced.", when=seen)
        )
    parts = [section(*_head(one)), passage]
    if under:
        parts.append(section(run("\n".join(under), italic=True)))
    others = [_other(other) for other in one.others]
    if not others:
        return [rich(*parts)]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": others}
    return [rich(*parts), rich(section(run(say("Other versions of the story"), bold=True)), listed)]


def _head(one: Around) -> list[Element]:
    quote, speaker = one.quote, speaker_line(one.quote)
    head = [run(f"[{one.n}] ", bold=True)]
    if speaker:
        head += [run(speaker, bold=True), run(" · ")]
    url = quote.story.url
    return [
        *head,
        run(f"{attribution(quote)} · "),
        link(quote.story, link_to(url, quote.text) if one.live else url),
    ]


def _passage(one: Around) -> list[Element]:
    """Return the text around a quote with the quote in bold."""
    (start, end), text = one.quote.span, one.quote.story.text
    elements: list[Element] = []
    for first, last in one.slices:
        if elements:
            elements.append(run(_LEFT_OUT))
        if first <= start and end <= last:
            pieces = [(text[first:start], False), (text[start:end], True), (text[end:last], False)]
        else:
            pieces = [(text[first:last], False)]
        elements += [one for piece, bold in pieces for one in runs(piece, bold=bold)]
    return elements


def _other(other: OtherVersion) -> Element:
    version = other.version
    when = moment_told(version.seen_at)
    line = say("As first seen {when}:", when=when)
    if other.live:
        line = say("As first seen {when}, the story as it stands now:", when=when)
    if other.said is None:
        return section(run(" ".join((line, say("it does not say this.")))))
    if other.same:
        return section(run(" ".join((line, say("it says the same.")))))
    return section(run(f"{line} "), run(f"“{shown(version.story.text[slice(*other.said)])}”"))


def _withdrawn(one: Withdrawn) -> Block:
    told = run(say("Withdrawn. This is no longer there."))
    return rich(section(run(f"[{one.n}] ", bold=True), told))
