"""Each shape of message and window that we make, once, of an invented story. Pure.

`pullquote check` has Slack say of each whether it takes it, so that a change on Slack's side is
known before somebody's answer meets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.answer import Answer, Copy, Plan, Quote, Statement, Summary, Wants
from bot.answers.copy_text import cited
from bot.answers.in_context import Around, OtherVersion
from bot.answers.suggestions import Suggestion
from bot.checking.check import Checked, Verdict
from bot.checking.claims import Claim, ClaimKind
from bot.checking.evidence import Outcome
from bot.checking.export import exported
from bot.checking.risk import ranked
from bot.running.status import Status
from bot.slack.looks.answers import answer_message, news_message, summary_message
from bot.slack.looks.asking import ask_view
from bot.slack.looks.blocks import Block, Message, apology, sorry_view, waiting_view
from bot.slack.looks.context import context_view
from bot.slack.looks.copying import copy_view
from bot.slack.looks.exporting import export_view
from bot.slack.looks.feedback import why_view
from bot.slack.looks.feeds import feeds_message
from bot.slack.looks.follows import follows_message, now_following
from bot.slack.looks.found import found_view
from bot.slack.looks.home import Home, home_view, refused_home
from bot.slack.looks.housekeeping import (
    Returns,
    restore_question,
    strike_question,
    whom_to_ask,
    withdraw_question,
)
from bot.slack.looks.marks import amended
from bot.slack.looks.notes import Fared, Stands, Touched, note
from bot.slack.looks.previews import nothing_left, preview
from bot.slack.looks.verdicts import (
    Offered,
    amended_check,
    checked_message,
    first_sheet,
    progress_message,
)
from index.archive.feeds import Feed
from index.archive.follows import Follow
from index.archive.given import Given, Judged, QuoteState, Shown
from index.archive.standing import Standing
from index.story import Story, Version

_AT = datetime(2025, 3, 5, 12, tzinfo=UTC)
_FIRST = "Storms felled 21 orchards at Aldermoor, the Growers Union said on Tuesday."
_SECOND = "The Farm Office said 19 orchards fell at Aldermoor."
_CAVEAT = "The figures could not be checked on the spot."
_TEXT = f"{_FIRST} {_SECOND} {_CAVEAT}"
_STORY = Story(
    key="url:https://orchard.example/storm",
    id="storm",
    text=_TEXT,
    title="Storm fells a third of Aldermoor's orchards",
    url="https://orchard.example/storm",
    outlet="The Orchard",
    byline=("Odo Grell",),
    published=date(2025, 3, 5),
    embargo=_AT + timedelta(days=1),
)
_ASKED = "How many orchards fell?"


@dataclass(frozen=True, slots=True)
class Shape:
    """Something that we show."""

    name: str
    """What people know it as."""
    message: dict[str, Any] | None = None
    """What `blocks.validate` takes as a message; None for a view."""
    view: Block | None = None


def shapes() -> Iterator[Shape]:
    """Yield each shape; text alone has none that Slack could refuse."""
    for name, message in _messages().items():
        yield Shape(name, message={"blocks": list(message.blocks)})
    for name, blocks in _previews().items():
        yield Shape(name, message={"attachments": [{"blocks": blocks}]})
    for name, view in _views().items():
        yield Shape(name, view=view)


def _messages() -> dict[str, Message]:
    answer = _answer()
    given = answer_message(answer, "shape")
    offered = Offered(rereads=True, share="Share in thread")
    checked = checked_message(first_sheet(_checked()), "shape", offered)
    follow = Follow(1, "shape", "", "C1", _ASKED, 0, 0)
    return {
        "an answer": given,
        "an answer that stands under no question": answer_message(answer, "shape", asked=True),
        "an answer with a summary": answer_message(_answer(summary=_summary()), "shape"),
        "a summary by itself": summary_message(_summary()),
        "an answer where nothing was found": answer_message(_answer(quotes=()), "shape"),
        "an answer whose story was corrected": amended(
            _given(given, QuoteState.CORRECTED), {1: _SECOND}
        ),
        "an answer whose story was withdrawn": amended(_given(given, QuoteState.WITHDRAWN), {}),
        "a note that a story has changed": note(
            [Fared(_ASKED, [Touched(1, _STORY.outlet, Stands.CORRECTED, _FIRST, _SECOND)])]
        ),
        "news of a followed question": news_message(_ASKED, answer.quotes, "shape"),
        "a checked draft": checked,
        "a checked draft whose story was corrected": amended_check(
            _given(checked, QuoteState.CORRECTED), {1: _SECOND}
        ),
        "a draft while it is checked": progress_message(5, 34),
        "an apology": apology("Something went wrong."),
        "feeds": feeds_message(_status()),
        "following": follows_message([follow]),
        "now following": now_following(_ASKED),
        "whom to ask": whom_to_ask([]),
        "the question whether to withdraw": withdraw_question(_STORY, "Wrong.", 2, "shape"),
        "the question whether to restore": restore_question(
            _STORY, Returns(carried=True, come_off=1, stay=1), "shape"
        ),
        "the question whether to strike": strike_question(_STORY, 1, "Wrong.", "shape", erase=True),
    }


def _previews() -> dict[str, list[Block]]:
    version = _version()
    return {
        "a link's preview": preview(Standing(version, corrected_at=_AT), _quotes(), _AT),
        "the preview of a withdrawn story": preview(Standing(withdrawn_at=_AT), (), _AT),
        "a preview of nothing": nothing_left(),
    }


def _views() -> dict[str, Block]:
    answer, version = _answer(), _version()
    other = OtherVersion(version, live=True, said=(0, len(_FIRST)), same=False)
    around = Around(1, _quotes()[0], ((0, len(_TEXT)),), live=False, others=(other,))
    idea = Suggestion("Orchards", _ASKED)
    follow = Follow(1, "shape", "", "C1", _ASKED, 0, 0)
    home = Home("One story.", (_STORY,), (idea,), (follow,), _status(), "Done.")
    return {
        "the form to ask in": ask_view(["The Orchard"]),
        "quotes in context": context_view([around]),
        "quotes to copy": copy_view(cited(answer)),
        "a check to copy": export_view(exported(_checked(), ranked(_checked()))),
        "how an answer was found": found_view(answer),
        "why an answer did not help": why_view("shape", "C1"),
        "the Home tab": home_view(home, "D1"),
        "the Home tab of who may not ask": refused_home("Members only."),
        "a window that waits": waiting_view(),
        "a window that cannot show": sorry_view("It is gone."),
    }


def _version() -> Version:
    spans = tuple((_TEXT.index(one), _TEXT.index(one) + len(one)) for one in (_FIRST, _SECOND))
    return Version(1, 1, _STORY, spans, _AT)


def _quotes() -> tuple[Quote, ...]:
    version = _version()
    caveat = (_TEXT.index(_CAVEAT), len(_TEXT))
    first, second = version.sentences
    copies = (Copy("Aldermoor Post", "https://post.example/storm"),)
    return (
        Quote(version, first, speaker="Growers Union", caveat=caveat, also_in=copies),
        Quote(version, second, speaker="Farm Office", before=first),
    )


def _answer(*, quotes: tuple[Quote, ...] | None = None, summary: Summary | None = None) -> Answer:
    told = _quotes() if quotes is None else quotes
    return Answer(
        asked=_ASKED,
        plan=Plan(_ASKED, "orchards fell", wants=Wants.NUMBER, outlets=("The Orchard",)),
        headline="1 quote from The Orchard" if told else "Nothing answers that",
        statements=(),
        quotes=told,
        closest=() if told else (_STORY,),
        hits=(),
        seconds=0.0,
        indexed_at=_AT,
        stories=1,
        concerns=("The Orchard has brought nothing since Monday",),
        further=told[1:],
        more=bool(told),
        suggested=("Farm Office",) if told else (),
        summary=summary,
    )


def _summary() -> Summary:
    return Summary("a:model", (Statement("At Aldermoor 21 orchards fell.", (1,)),), dropped=1)


def _given(message: Message, state: QuoteState) -> Given:
    shown = Shown(1, 1, (0, len(_FIRST)), message.places[0])
    judged = Judged(shown, None, state, _AT, (0, len(_FIRST)))
    where = ("shape", "", "C1", None, "1.1", None)
    told = (message.text, message.blocks, (judged,))
    return Given(1, *where, False, _ASKED, _AT, *told, kept={})


def _checked() -> Checked:
    span = (0, len(_FIRST))
    claim = Claim(ClaimKind.FIGURE, span, span, figure=(14, 16))
    verdicts = tuple(Verdict(claim, outcome, _quotes()) for outcome in Outcome)
    return Checked(_FIRST, verdicts, "the rest, for its length", 1, _AT)


def _status() -> Status:
    feed = Feed(1, "https://orchard.example/feed", "rss", "The Orchard", _AT, "it cannot be read")
    return Status(
        stories=1,
        withdrawn=0,
        versions=1,
        passages=1,
        changes=1,
        vectors_applied=1,
        words_applied=1,
        behind=0,
        indexed_at=_AT,
        embedding_model="model",
        owner=None,
        feeds=(feed,),
        problems=(),
        concerns={1: "nothing since Monday"},
    )
