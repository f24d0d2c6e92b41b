"""Every surface that shows anybody's words, given hostile ones in each place they can have."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from fakeslack import plain_text
from fakeslack.mrkdwn import read_mrkdwn
from rich.console import Console
from status_samples import EMPTY, feed

from bot.answer import (
    Answer,
    AskedSpeaker,
    Copy,
    Plan,
    Quote,
    Statement,
    Summary,
    Translation,
    Translations,
)
from bot.answers.copy_text import cited
from bot.answers.headline import headline
from bot.answers.in_context import Around, OtherVersion
from bot.answers.suggestions import Suggestion
from bot.checking.check import Checked, Verdict
from bot.checking.claims import Claim, ClaimKind
from bot.checking.evidence import Outcome
from bot.checking.export import exported
from bot.checking.rechecked import Change, Seen
from bot.checking.risk import Risk, ranked
from bot.checking.verbatim import Difference
from bot.running.status import Status
from bot.slack.looks import (
    answers,
    asking,
    blocks,
    context,
    copying,
    exporting,
    feeds,
    follows,
    forgotten,
    found,
    home,
    housekeeping,
    marks,
    notes,
    previews,
    summaries,
    verdicts,
)
from bot.slack.looks.blocks import Message
from bot.terminal import check_command, show, show_status
from bot.terminal.app import out
from index.archive import PageProblem
from index.archive.follows import Follow
from index.archive.given import Given, Judged, QuoteState, Shown
from index.archive.standing import Standing
from index.archive.striking import Struck
from index.archive.withdrawing import Held
from index.refresh import Refreshed
from index.story import Story, Version

AT = datetime(2025, 1, 2, tzinfo=UTC)
DAY = "2 January 2025"
"""What stands after names in many lines of ours."""
RETURNS = housekeeping.Returns(carried=True, come_off=1, stay=1)
INDENT = 4
"""Cells that a quote's number takes in a terminal."""


def story_of(words: str) -> Story:
    url = f"https://a.example/{words}"
    return Story("k", "i", words, words, url, words, (words, words), date(2025, 1, 2))


def version_of(words: str) -> Version:
    return Version(1, 1, story_of(words), ((0, len(words)),), AT)


def quote_of(words: str) -> Quote:
    span = (0, len(words))
    return Quote(
        version_of(words),
        span,
        speaker=f"Ada {words}",
        said_as=span,
        caveat=span,
        before=span,
        through=words,
        also_in=(Copy(words, None),),
        corrections=(span,),
    )


def answer_of(words: str, *, quotes: int = 2) -> Answer:
    body = AskedSpeaker(words, (f"Ada {words}",))
    plan = Plan(words, words, outlets=(words,), bodies=(body,), loosened=True)
    found = (quote_of(words),) * quotes
    return Answer(
        asked=words,
        plan=plan,
        headline=headline(plan, found),
        statements=(),
        quotes=found,
        closest=() if quotes else (story_of(words),),
        hits=(),
        seconds=0.1,
        indexed_at=None,
        stories=1,
        concerns=(words,),
        summary=summary_of(words) if quotes else None,
        translations=translations_of(words) if quotes else None,
    )


def translations_of(words: str) -> Translations:
    return Translations(f"a:{words}", (Translation(1, words),), failed=words)


def summary_of(words: str) -> Summary:
    return Summary(f"a:{words}", (Statement(words, (1,)), Statement(words, (2,))), failed=words)


def checked_of(words: str) -> Checked:
    span = (0, len(words))
    kinds = [
        (Claim(ClaimKind.QUOTATION, span, span), (Difference(span, span),)),
        (Claim(ClaimKind.FIGURE, span, span, figure=(0, 1)), ()),
        (Claim(ClaimKind.STATEMENT, span, span), ()),
    ]
    told = tuple(
        Verdict(claim, Outcome.DIFFERENT, (quote_of(words),), differences)
        for claim, differences in kinds
    )
    return Checked(words, told, None, 1, None, (words,))


def sheet_of(words: str) -> verdicts.Sheet:
    seen = Seen(words, "", Risk.DIFFERS)
    changes = (Change(seen, seen), Change(None, seen), Change(seen, None))
    return replace(verdicts.first_sheet(checked_of(words)), since=changes)


def given_of(words: str, message: Message) -> Given:
    judged = Judged(
        Shown(1, 1, (0, len(words)), message.places[0] if message.blocks else None),
        None,
        QuoteState.CORRECTED,
        AT,
        (0, len(words)),
    )
    kept = {"summary": {"statements": [{"citations": [1]}, {"citations": [2]}]}}
    told = message.text, message.blocks, (judged,), kept
    return Given(1, "k", "T", "C", None, "1.1", None, False, words, AT, *told)


def status_of(words: str) -> Status:
    one = replace(feed(1, words, problem=words), outlet=words, collection=words)
    return replace(
        EMPTY,
        feeds=(one,),
        problems=(PageProblem(words, words, words, words),),
        concerns={1: words},
        embedding_model=words,
        owner=words,
        struck=(Struck("k", 1, words, words, words, AT, erased=False),),
        held=(Held("k", words, f"https://a.example/{words}", words, AT),),
    )


def home_of(words: str) -> home.Home:
    follow = Follow(1, "k", "T", "C1", words, 0, 0)
    idea = Suggestion(words, words)
    return home.Home(words, (story_of(words),), (idea,), (follow,), status_of(words), words)


def around_of(words: str) -> Around:
    span = (0, len(words))
    other = OtherVersion(version_of(words), live=False, said=span, same=False)
    return Around(1, quote_of(words), (span, span), live=False, others=(other,))


def _message(message: Message) -> Iterator[str]:
    """Yield what Slack shows of a message, and what it tells of it in a notification."""
    yield read_mrkdwn(message.text)
    if message.blocks:
        yield plain_text({"blocks": list(message.blocks)})


def _view(view: Mapping[str, Any]) -> Iterator[str]:
    yield plain_text({"blocks": view["blocks"]})


def _lines(*texts: str) -> Iterator[str]:
    """Yield what stands in plain text that goes into a message as it is."""
    for text in texts:
        yield from _message(blocks.apology(text))


def _printed(print_: Callable[[Console], object]) -> Iterator[str]:
    pipe = io.StringIO()
    print_(Console(file=pipe, width=80))
    yield pipe.getvalue()


def _checked_printed(words: str) -> Iterator[str]:
    was, out.file = out.file, io.StringIO()
    try:
        check_command.show_checked(checked_of(words))
        yield out.file.getvalue()
    finally:
        out.file = was


def _noted(words: str) -> Iterator[str]:
    touched = notes.Touched(1, words, notes.Stands.CORRECTED, words, words)
    yield from _message(notes.note([notes.Fared(words, [touched], sealed=True)]))


def _amended(words: str) -> Iterator[str]:
    for given in (
        answers.answer_message(answer_of(words)),
        answers.plain_message(answer_of(words)),
    ):
        yield from _message(marks.amended(given_of(words, given), {1: words}))


def _check_amended(words: str) -> Iterator[str]:
    check = verdicts.checked_message(sheet_of(words), "k")
    yield from _message(verdicts.amended_check(given_of(words, check), {1: words}))


def _forgotten(words: str) -> Iterator[str]:
    answer = answer_of(words)
    for given in (answers.answer_message(answer), answers.plain_message(answer)):
        places = given.places or (None, None)
        shown = [Shown(n, 1, (0, len(words)), place) for n, place in enumerate(places, 1)]
        yield from _message(forgotten.quotes_alone(given.text, given.blocks, shown))


def _stream(words: str) -> Iterator[str]:
    said = summaries.in_markdown("a:model", iter(summary_of(words).statements))
    if joined := "".join(map(blocks.inert, said)).replace("\u2060", ""):
        yield read_mrkdwn(joined)
    else:
        yield from _message(answers.summary_message(summary_of(words)))


Shows = Callable[[str], Iterator[str]]

SLACK: dict[str, Shows] = {
    "answers.answer_message": lambda w: (
        line
        for one in (answer_of(w), answer_of(w, quotes=0))
        for line in _message(answers.answer_message(one, "k", asked=True))
    ),
    "answers.plain_message": lambda w: (
        line
        for one in (answer_of(w), answer_of(w, quotes=0))
        for line in _message(answers.plain_message(one))
    ),
    "answers.news_message": lambda w: _message(answers.news_message(w, [quote_of(w)], "k")),
    "answers.plain_news": lambda w: _message(answers.plain_news(w, [quote_of(w)])),
    "answers.translations_message": lambda w: _message(
        answers.translations_message(translations_of(w)) or Message("", ())
    ),
    "answers.summary_message": lambda w: _message(answers.summary_message(summary_of(w))),
    "asking.ask_view": lambda w: _view(
        {
            "blocks": [
                {"type": "section", "text": option["text"]}
                for option in asking.ask_view([w])["blocks"][1]["element"]["options"]
            ]
        }
    ),
    "blocks.apology": lambda w: _message(blocks.apology(w)),
    "blocks.sorry_view": lambda w: _view(blocks.sorry_view(w)),
    "context.context_view": lambda w: _view(context.context_view([around_of(w)])),
    "copying.copy_view": lambda w: _view(copying.copy_view(cited(answer_of(w)))),
    "feeds.feeds_message": lambda w: _message(feeds.feeds_message(status_of(w))),
    "feeds.refreshing": lambda w: _lines(feeds.refreshing(status_of(w).feeds)),
    "feeds.refreshed": lambda w: _lines(
        feeds.refreshed(status_of(w).feeds, {"added": 1}, status_of(w).problems, waiting=1)
    ),
    "follows.now_following": lambda w: _message(follows.now_following(w)),
    "follows.known_already": lambda w: _lines(follows.known_already(w)),
    "follows.unfollowed": lambda w: _lines(
        follows.unfollowed([Follow(1, "k", "T", "C1", w, 0, 0)])
    ),
    "follows.follows_message": lambda w: _message(
        follows.follows_message([Follow(1, "k", "T", "C1", w, 0, 0)])
    ),
    "forgotten.quotes_alone": _forgotten,
    "found.found_view": lambda w: _view(found.found_view(answer_of(w))),
    "home.home_view": lambda w: _view(home.home_view(home_of(w), "D1")),
    "home.refused_home": lambda w: _view(home.refused_home(w)),
    "housekeeping.withdraw_question": lambda w: _message(
        housekeeping.withdraw_question(story_of(w), w, 1, "k")
    ),
    "housekeeping.restore_question": lambda w: _message(
        housekeeping.restore_question(story_of(w), RETURNS, "k")
    ),
    "housekeeping.strike_question": lambda w: _message(
        housekeeping.strike_question(story_of(w), 1, w, "k", erase=True)
    ),
    "housekeeping.withdrawn": lambda w: _lines(housekeeping.withdrawn(story_of(w), 1)),
    "housekeeping.restored": lambda w: _lines(housekeeping.restored(story_of(w), RETURNS)),
    "marks.amended": _amended,
    "notes.note": _noted,
    "previews.preview": lambda w: (
        plain_text({"blocks": blocks_})
        for blocks_ in (previews.preview(Standing(version_of(w)), [quote_of(w)], AT),)
    ),
    "summaries.in_markdown": _stream,
    "exporting.export_view": lambda w: _view(
        exporting.export_view(exported(checked_of(w), ranked(checked_of(w))))
    ),
    "verdicts.verdicts_message": lambda w: _message(verdicts.verdicts_message(sheet_of(w))),
    "verdicts.checked_message": lambda w: _message(verdicts.checked_message(sheet_of(w), "k")),
    "verdicts.plain_verdicts": lambda w: _message(verdicts.plain_verdicts(sheet_of(w))),
    "verdicts.amended_check": _check_amended,
}
"""What Slack shows, by the function that makes it: a new one joins, or says why it need not."""

PARTS = frozenset(
    "answers.opening_of asking.filled_in blocks.button "
    "blocks.context blocks.fitting blocks.in_room blocks.inert blocks.is_literal blocks.link "
    "blocks.literal blocks.literal_link blocks.no_room blocks.plain blocks.quotation "
    "copying.text_view verdicts.first_sheet "
    "blocks.rich blocks.ruled blocks.run blocks.runs blocks.section blocks.view blocks.weight "
    "buttons.answer_buttons buttons.unfolded feedback.reason_in feeds.feed_blocks feeds.feeds_line "
    "feeds.safe_reason forgotten.nobodys forgotten.without quotes.figures_block "
    "quotes.in_one_line quotes.quote_blocks quotes.small_print_at "
    "quotes.without_figures quotes.without_words summaries.in_lines summaries.summed_up".split()
)
"""What others above are made of, or what reads and shows nothing."""
OURS = frozenset(
    "blocks.waiting_view buttons.news_buttons feedback.why_view follows.too_many shapes.shapes "
    "housekeeping.struck housekeeping.whom_to_ask previews.nothing_left "
    "verdicts.progress_message".split()
)
"""What shows no words but ours, and addresses."""

TERMINAL: dict[str, Shows] = {
    "check_command.show_checked": _checked_printed,
    "show.show_answer": lambda w: (
        line
        for quotes in (0, 2)
        for line in _printed(partial(show.show_answer, answer=answer_of(w, quotes=quotes)))
    ),
    "show.show_quote": lambda w: _printed(lambda to: show.show_quote(to, "[1]", quote_of(w), [w])),
    "show.show_refreshed": lambda w: _printed(
        lambda to: show.show_refreshed(to, Refreshed(failed=list(status_of(w).problems)))
    ),
    "show_status.show_status": lambda w: _printed(
        lambda to: show_status.show_status(to, status_of(w))
    ),
}
"""What a pipe or a terminal is given, by the function that prints it."""
COUNTS = frozenset({"show.show_evaluation", "show.show_verified"})
"""What prints counts, and names things by one line."""
