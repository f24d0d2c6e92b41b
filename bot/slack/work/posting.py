"""Answers in the form they are given, and where they are remembered. Effects on the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from bot.answer import Answer, Quote, Summary, Translations
from bot.answers.answer_store import kept
from bot.model_call import ModelCall
from bot.models.sessions import Session
from bot.running.counting import Outcome
from bot.slack.inbox.items import Item, ItemKind
from bot.slack.inbox.stored import is_cancelled
from bot.slack.looks.answers import answer_message, plain_message
from bot.slack.looks.blocks import Apology, Message
from bot.slack.looks.forgotten import nobodys
from bot.slack.looks.summaries import in_markdown
from bot.summary.translating import translated, untranslated
from bot.summary.writing import BUSY, STOPPED, summarise
from index.archive import Archive
from index.archive.asked import all_stand
from index.archive.given import (
    Given,
    NewAnswer,
    Shown,
    forget,
    given_to,
    note_posted,
    remember,
)
from index.archive.whose import Whose

_SUMMARY = "summary"
"""What an answer is kept with nothing under, while its final form is to come."""


@dataclass(frozen=True, slots=True)
class ToGive:
    """An answer, or what is told instead, in the form it is to be given."""

    message: Message
    plainer: Message
    """The same in text alone, for when Slack refuses the blocks."""
    question: str = ""
    quotes: Sequence[Quote] = ()
    kept: Mapping[str, Any] | None = None
    """The answer as `answer_store` has it; None for an apology, which is not remembered."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds that each stage of it took."""
    calls: Sequence[ModelCall] = ()
    summary: Summary | None = None
    translations: Translations | None = None
    whose: Whose | None = None
    """Whose words it holds; None for those of whom it is given to alone."""

    @property
    def outcome(self) -> Outcome:
        """What its asker is given, as it is counted."""
        if isinstance(self.message, Apology):
            return self.message.outcome
        return Outcome.ANSWERED if self.quotes else Outcome.NOTHING

    def unfinished(self) -> ToGive:
        """Return it as one whose final form is to come."""
        return replace(self, kept={**(self.kept or {}), _SUMMARY: None})


@dataclass(frozen=True, slots=True)
class Growth:
    """What an answer grows by while a language model sums it up."""

    pieces: Iterator[str]
    """In Slack's Markdown; they may fail, stall or never end."""
    ending: Callable[[bool], ToGive]
    """Makes the final form, with what has come of them, told whether their reader stopped them."""
    unasked: Callable[[], ToGive] | None = None
    """Makes the final form where a language model is not to be waited for; None where none is."""


def to_give(
    item: Item,
    answer: Answer | Message,
    channel: str,
    *,
    under_question: bool = True,
    whose: Whose | None = None,
) -> ToGive:
    """Return an answer, or what is told instead, in the form it is given in a channel.

    Where it stands under no question, it has its question's words first.
    """
    if isinstance(answer, Message):
        return ToGive(answer, answer)
    shareable = item.kind is not ItemKind.SHARE and not channel.startswith("D")
    return ToGive(
        answer_message(answer, item.key, asked=not under_question, shareable=shareable),
        plain_message(answer),
        answer.asked,
        answer.quotes,
        kept(answer),
        answer.timings,
        answer.calls,
        answer.summary,
        answer.translations,
        whose,
    )


def growth_of(
    session: Session | None, answer: Answer | Message, formed: Callable[[Answer], ToGive]
) -> Growth | None:
    """Return what an answer grows by, to be given as `formed`; None where nothing sums it up."""
    if session is None or isinstance(answer, Message) or not answer.answered:
        return None
    writing = summarise(session, answer)
    pieces = in_markdown(session.name, iter(writing))

    def ending(stopped: bool) -> ToGive:
        whole = writing.answer(STOPPED if stopped else None)
        return formed(whole if stopped else translated(session, whole))

    def unasked() -> ToGive:
        return formed(untranslated(session, writing.answer(BUSY), BUSY))

    return Growth(pieces, ending, unasked)


@dataclass(frozen=True, slots=True)
class Memory:
    """What the archive keeps of the answer to an item, so that it can follow its stories."""

    archive: Archive
    item: Item
    channel: str
    thread_ts: str | None
    private: bool = False
    """Shown to its asker alone, in messages that cannot be edited."""

    def known(self) -> Given | None:
        """Return what is remembered; None where nothing is."""
        with self.archive.reading() as connection:
            return given_to(connection, self.item.key)

    def remember(self, answer: ToGive, message: Message, ts: str) -> None:
        """Keep an answer as it is shown in place of what was kept; `ts` where it stands, if any.

        Where its question was deleted, or somebody whose words it holds was forgotten, nothing is
        kept of these.
        """
        with self.archive.writing() as connection:
            forget(connection, self.item.key)
            if answer.kept is not None:
                new = self._new(answer, message)
                remember(connection, nobodys(new) if self._is_nobodys(connection, answer) else new)
            if ts:
                note_posted(connection, self.item.key, ts)

    def note(self, ts: str) -> None:
        """Note under which name the answer stands in Slack."""
        with self.archive.writing() as connection:
            note_posted(connection, self.item.key, ts)

    def forget(self) -> None:
        """Drop what is remembered of an answer that stands nowhere we could edit it."""
        with self.archive.writing() as connection:
            forget(connection, self.item.key)

    def _is_nobodys(self, connection: Connection, answer: ToGive) -> bool:
        """Tell whether words it holds were erased while it was made."""
        sources = answer.whose.sources if answer.whose else ()
        cancelled = is_cancelled(connection, self.item.key)
        return cancelled or not all_stand(connection, sources)

    def _whose(self, answer: ToGive) -> dict[str, Any]:
        user, at = self.item.payload.get("user"), self.item.received_at
        found = answer.whose or (Whose((user,), at) if user else None)
        return found.kept() if found else {}

    def _new(self, answer: ToGive, message: Message) -> NewAnswer:
        quotes = answer.quotes[: message.shown]
        places = message.places if message.blocks else (None,) * len(quotes)
        return NewAnswer(
            key=self.item.key,
            channel=self.channel,
            thread_ts=self.thread_ts,
            question=answer.question,
            text=message.text,
            blocks=message.blocks,
            asked_at=self.item.received_at,
            team=self.item.payload.get("team", ""),
            user=self.item.payload.get("user"),
            private=self.private,
            kept={**(answer.kept or {}), **self._whose(answer)},
            shown=tuple(
                Shown(n, quote.version.id, quote.span, place)
                for n, (quote, place) in enumerate(zip(quotes, places, strict=True), 1)
            ),
        )


def is_final(known: Given) -> bool:
    """Tell whether what is remembered of an answer is its final form."""
    return _SUMMARY not in known.kept or known.kept[_SUMMARY] is not None
