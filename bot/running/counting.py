"""What this process counts and times, as Prometheus reads it; noughts again after a restart.

Every label has few values, known beforehand: none holds what a person or a story wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import product

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.answer import Summary
from bot.model_call import CallOutcome, ModelCall
from bot.stopwatch import Stage


class Surface(StrEnum):
    """Where in Slack a question was asked."""

    MENTION = "mention"
    DIRECT = "direct"
    THREAD = "thread"
    """A follow-up without a mention, in a thread the bot has answered in."""
    COMMAND = "command"
    MODAL = "modal"
    CLICK = "click"
    """A button under an answer that asks again: more quotes, one outlet, since a day."""
    CHECK = "check"
    """A message checked against coverage."""
    FOLLOW = "follow"
    """A question that a channel follows."""


class Outcome(StrEnum):
    """What the asker was given."""

    ANSWERED = "answered"
    NOTHING = "nothing"
    """NothingFound, which is an answer too."""
    REFUSED = "refused"
    """The question cannot be answered as asked, or not to this person."""
    TALK = "talk"
    """A kind word: there was no question."""
    FAILED = "failed"
    """An apology, or nothing at all."""


class Helpfulness(StrEnum):
    """What a reader thought of an answer."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"


class Call(StrEnum):
    """How one request to Slack ended; a request tried again counts again."""

    OK = "ok"
    REFUSED = "refused"
    """Slack's answer names an error."""
    RATE_LIMITED = "rate_limited"
    FAILED = "failed"
    """A 5xx, a timeout, a broken line."""


BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600)
"""Seconds: from a search on a small archive to a question that waited out Slack being down."""

ASKED_OF_A_MODEL = (Stage.REPLAN, Stage.SUMMARY, Stage.TRANSLATION)
"""The stages at which a language model is asked, where there is one."""

# Without the time each series began: as many lines again, and nobody asks.
disable_created_metrics()
REGISTRY = CollectorRegistry()
_QUESTIONS = Counter(
    "pullquote_questions",
    "Questions, by where they were asked and what came of them.",
    ["surface", "outcome"],
    registry=REGISTRY,
)
_STAGES = Histogram(
    "pullquote_stage_seconds",
    "How long each stage of a question took.",
    ["stage"],
    buckets=BUCKETS,
    registry=REGISTRY,
)
_FEEDBACK = Counter(
    "pullquote_feedback", "What readers thought of answers.", ["verdict"], registry=REGISTRY
)
_CALLS = Counter(
    "pullquote_slack_calls",
    "Requests to Slack, by method and how they ended.",
    ["method", "outcome"],
    registry=REGISTRY,
)
_RATE_LIMITED = Counter(
    "pullquote_slack_rate_limited", "Requests that Slack put off (429).", registry=REGISTRY
)
_MODEL_CALLS = Counter(
    "pullquote_model_calls",
    "Calls to the language model, by what for and how they ended.",
    ["stage", "outcome"],
    registry=REGISTRY,
)
_MODEL_TOKENS = Counter(
    "pullquote_model_tokens",
    "Tokens of those calls: that went in, that came out, and those in that were read from a cache.",
    ["stage", "kind"],
    registry=REGISTRY,
)
_STATEMENTS = Counter(
    "pullquote_statements",
    "Statements of the language model: shown, or left out because no quote bears them out.",
    ["outcome"],
    registry=REGISTRY,
)
_READY = Gauge(
    "pullquote_ready",
    "1 where questions are taken and answered: what /readyz says.",
    registry=REGISTRY,
)
ProcessCollector(registry=REGISTRY)

for _surface, _outcome in product(Surface, Outcome):
    _QUESTIONS.labels(_surface.value, _outcome.value)
for _stage in Stage:
    _STAGES.labels(_stage.value)
for _stage, _ended in product(ASKED_OF_A_MODEL, CallOutcome):
    _MODEL_CALLS.labels(_stage.value, _ended.value)
for _stage, _kind in product(ASKED_OF_A_MODEL, ("in", "out", "cached")):
    _MODEL_TOKENS.labels(_stage.value, _kind)
for _kept in ("kept", "dropped"):
    _STATEMENTS.labels(_kept)
for _verdict in Helpfulness:
    _FEEDBACK.labels(_verdict.value)


def counted(surface: Surface, outcome: Outcome) -> None:
    """Count a question that has come to its end."""
    _QUESTIONS.labels(surface.value, outcome.value).inc()


def took(stage: Stage, seconds: float) -> None:
    """Note how long a stage of one question took."""
    _STAGES.labels(stage.value).observe(max(0.0, seconds))


def timed(timings: Mapping[str, float]) -> None:
    """Note the stages of an answer (`Answer.timings`)."""
    for stage, seconds in timings.items():
        took(Stage(stage), seconds)


def consulted(calls: Iterable[ModelCall]) -> None:
    """Count calls to a language model (`Answer.calls`) and their tokens."""
    for call in calls:
        stage = call.stage.value
        _MODEL_CALLS.labels(stage, call.outcome.value).inc()
        _MODEL_TOKENS.labels(stage, "in").inc(call.tokens_in)
        _MODEL_TOKENS.labels(stage, "out").inc(call.tokens_out)
        _MODEL_TOKENS.labels(stage, "cached").inc(call.cached)


def summarised(summary: Summary | None) -> None:
    """Count what a language model said of an answer (`Answer.summary`)."""
    if summary is not None:
        _STATEMENTS.labels("kept").inc(len(summary.statements))
        _STATEMENTS.labels("dropped").inc(summary.dropped)


def judged(verdict: Helpfulness) -> None:
    """Count what a reader thought of an answer."""
    _FEEDBACK.labels(verdict.value).inc()


def called(method: str, call: Call) -> None:
    """Count a request to a method of Slack's Web API, named by our code."""
    _CALLS.labels(method, call.value).inc()
    if call is Call.RATE_LIMITED:
        _RATE_LIMITED.inc()


def note_ready(*, ready: bool) -> None:
    """Note whether the bot takes and answers questions just now."""
    _READY.set(ready)


def counts_so_far() -> bytes:
    """Return everything counted, as text."""
    return generate_latest(REGISTRY)
