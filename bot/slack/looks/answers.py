"""Answers as Slack messages: pure functions from an Answer to text and blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.answer import Answer, Plan, Quote, Summary, Translations
from bot.answers.figure_conflict import Row, compared, comparison_line, rows_of
from bot.answers.headline import lead, limited_by_question
from bot.answers.wording import (
    attribution,
    freshness,
    read_otherwise,
    speaker_line,
    told_of,
    translation_line,
)
from bot.letters import cut, cut_shown, shown
from bot.own_words.catalogue import count, marked, say
from bot.slack.looks.blocks import (
    BUDGET,
    LONGEST_TEXT,
    Block,
    Element,
    Message,
    context,
    in_room,
    link,
    literal,
    literal_link,
    rich,
    run,
    section,
    weight,
)
from bot.slack.looks.buttons import answer_buttons, news_buttons
from bot.slack.looks.quotes import figures_block, in_one_line, quote_blocks
from bot.slack.looks.summaries import in_lines, summed_up
from index.story import Story

GONE = marked(
    "I no longer have this answer: it was taken away, or is too old. Ask again for a fresh one."
)
CHANGED = marked("None of these quotes stands any more: their stories were corrected or withdrawn.")
SHARED_ALREADY = marked("This is shared already, or on its way.")
STANDS_ALREADY = marked("This was asked before: the answer stands in the thread, or is on its way.")
DIFFER = marked("Figures differ")
WHAT_HELPS = marked("It may help to name the place, the person or the day.")
_NOTICE = 300
_NONE: Mapping[int, str] = MappingProxyType({})
_LONGEST_HEADLINE = 1_000


def answer_message(
    answer: Answer, key: str | None = None, *, asked: bool = False, shareable: bool = True
) -> Message:
    """Return an answer as a message: the best quote first, unless something must be known before.

    `key` is what the answer is remembered by: its buttons carry it, and without it there are none.
    `asked` puts the question first, for a message that stands under no question; `shareable` is
    False where the channel has it already, or is no place to share it.
    """
    question = [run(cut(answer.asked, LONGEST_TEXT), italic=True)] if asked else []
    if answer.talk is not None:
        return Message(literal(answer.headline), (_head(question, answer.headline),))
    tail = [] if key is None else answer_buttons(answer, key, shareable=shareable)
    tail += _understood(answer)
    if not answer.answered:
        return _silence(answer, question, tail)
    told = lead(answer.plan, answer.quotes, gone=answer.gone)
    rows = rows_of(answer.plan, answer.quotes)
    if len(rows) > 1:
        told = " · ".join(one for one in (told, say(DIFFER)) if one)
    told = f"{told}:" if told and not answer.plan.besides else told
    above = [_head(question, told, rows, answer.quotes)] if question or told or rows else []
    notice = in_one_line(answer.quotes[0], _lead_in_line(answer))
    told_in_ours = _translation_lines(answer.translations)
    message = _with_quotes(notice, above, answer.quotes, tail, answer.plan, translated=told_in_ours)
    return message if answer.summary is None else _with_summary(message, answer.summary)


def opening_of(message: Message) -> Message:
    """Return what stands before the buttons of an answer: all there is while it is summed up."""
    return replace(message, blocks=message.blocks[: message.opening])


def summary_message(summary: Summary) -> Message:
    """Return a summary as a message of its own, below an answer that cannot be edited."""
    sections = summed_up(summary, BUDGET, "above")
    told = "".join(element["text"] for element in sections[0]["elements"])
    return Message(_clipped(told), (rich(*sections),))


def translations_message(found: Translations) -> Message | None:
    """Return translations as a message of their own, below an answer that cannot be edited.

    None where there is none.
    """
    lines = _translation_lines(found)
    if not lines:
        return None
    sections = [section(run(f"[{n}] ", bold=True), run(line)) for n, line in lines.items()]
    return Message(_clipped(next(iter(lines.values()))), (rich(*sections),))


def news_message(question: str, quotes: Sequence[Quote], key: str) -> Message:
    """Return the quotes that are new for a question a channel follows, remembered by a key."""
    line = say("New for “{question}”", question=shown(question))
    tail = [
        *news_buttons(key),
        context(say("Followed here; /pullquote following lists and removes.")),
    ]
    return _with_quotes(in_one_line(quotes[0], line), [_head([], line)], quotes, tail)


def plain_message(answer: Answer) -> Message:
    """Return an answer in text alone, for when Slack refuses its blocks."""
    closest = [
        literal(say("Closest: {title}", title=shown(story.title))) for story in answer.closest
    ]
    return _in_text(answer.headline, answer.quotes, closest, answer.summary)


def plain_news(question: str, quotes: Sequence[Quote]) -> Message:
    """Return the quotes that are new for a question in text alone."""
    return _in_text(say("New for “{question}”", question=shown(question)), quotes, [])


def _silence(answer: Answer, question: Sequence[Element], tail: Sequence[Block]) -> Message:
    """Return what was not found, where it was looked for, what is closest and what would help."""
    small = context(freshness(answer, extent=answer.extent), say(WHAT_HELPS))
    head = _head(question, answer.headline)
    return Message(_clipped(answer.headline), (head, *_closest(answer.closest), small, *tail))


def _understood(answer: Answer) -> list[Block]:
    """Return small print on how a question was read, its limits first, and on stale feeds."""
    limits = limited_by_question(answer.plan) if answer.answered else []
    told = [*limits, *read_otherwise(answer.plan)]
    if answer.concerns and answer.answered:
        told.append(f"⚠ {told_of(answer.concerns)}")
    rule: Block = {"type": "divider"}
    return [rule, context(*told)] if told else []


def _with_quotes(
    notice: str,
    above: Sequence[Block],
    quotes: Sequence[Quote],
    tail: Sequence[Block],
    plan: Plan | None = None,
    *,
    translated: Mapping[int, str] = _NONE,
) -> Message:
    """Return a message of quotes between what stands above and a tail, as many as Slack takes."""
    blocks = [*above]
    room = BUDGET - weight(above) - weight(tail) - 200
    places: list[int] = []
    for n, quote in enumerate(quotes, 1):
        more = quote_blocks(n, quote, plan, translated=translated.get(n))
        room -= weight(more)
        if room < 0 and places:
            break
        places.append(len(blocks))
        blocks += more
    left = len(quotes) - len(places)
    too_long = count(
        "{n} more quote was too long for one message.",
        "{n} more quotes were too long for one message.",
        left,
    )
    rule: Block = {"type": "divider"}
    cut = [rule, context(too_long)] if left else []
    return Message(notice, (*blocks, *cut, *tail), len(places), tuple(places), len(blocks))


def _with_summary(message: Message, summary: Summary) -> Message:
    """Return an answer with its summary above the quotes, in the room that they leave."""
    at = message.places[0]
    told = rich(*summed_up(summary, BUDGET - weight(message.blocks)))
    blocks = (*message.blocks[:at], told, *message.blocks[at:])
    places = tuple(place + 1 for place in message.places)
    return replace(message, blocks=blocks, places=places, opening=message.opening + 1)


def _translation_lines(found: Translations | None) -> dict[int, str]:
    """Return the line of each quote's translation by the quote's number."""
    if found is None:
        return {}
    return {one.n: translation_line(found.model, one.text) for one in found.told}


def _head(
    question: Sequence[Element], line: str, rows: Sequence[Row] = (), quotes: Sequence[Quote] = ()
) -> Block:
    """Return what stands above an answer's quotes: its question, a line, figures side by side."""
    told = [[one] for one in question] + ([[run(line, bold=True)]] if line else [])
    sections = [section(*one) for one in told]
    return rich(*sections, *([figures_block(rows, quotes)] if rows else []))


def _lead_in_line(answer: Answer) -> str:
    found = compared(answer.plan, answer.quotes)
    told = lead(answer.plan, answer.quotes, gone=answer.gone)
    figures = comparison_line(found) if found else ""
    return " · ".join(part for part in (told, figures) if part)


def _in_text(
    headline: str,
    quotes: Sequence[Quote],
    closest: Sequence[str],
    summary: Summary | None = None,
) -> Message:
    """Return quotes, or else the closest coverage, as mrkdwn, as much as one text takes."""
    head = literal(headline[:_LONGEST_HEADLINE])
    lines = [_in_mrkdwn(n, quote) for n, quote in enumerate(quotes, 1)]
    what = ("quote", "quotes") if quotes else (marked("story"), marked("stories"))
    held = in_room([*lines, *closest], LONGEST_TEXT - len(head), *what)
    room = LONGEST_TEXT - len(head) - sum(len(line) + 2 for line in held)
    told = [] if summary is None else in_lines(summary, room)
    given = sum(map(lines.__contains__, held))
    return Message("\n\n".join((head, *told, *held)), (), shown=given)


def _in_mrkdwn(n: int, quote: Quote) -> str:
    said = speaker_line(quote)
    parts = [f"“{shown(quote.text)}”", *([f"— {said}"] if said else []), attribution(quote)]
    told = literal("\n".join(parts))
    page = f"\n{literal_link(quote.story.url)}" if quote.story.url else ""
    return f"[{n}] {told}{page}"


def _clipped(text: str) -> str:
    return literal(cut_shown(text, _NOTICE))


def _closest(stories: Sequence[Story]) -> list[Block]:
    if not stories:
        return []
    items = [
        section(link(one, one.url), *([run(f" · {shown(one.outlet)}")] if one.outlet else []))
        for one in stories
    ]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return [rich(section(run(say("Closest coverage:"))), listed)]
