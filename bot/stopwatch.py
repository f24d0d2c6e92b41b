"""How long each stage of a question takes, and how long ago a thing was."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """The stages between a question's arrival and its answer in Slack."""

    WAITING = "waiting"
    """In the inbox, until a worker takes it."""
    PLAN = "plan"
    EMBED = "embed"
    """The question's vectors."""
    SEARCH = "search"
    CREDITS = "credits"
    """Who says what in the passages found, where it is not in the archive yet."""
    SENTENCES = "sentences"
    """The sentences of the hits weighed."""
    READING = "reading"
    """The best of them read beside the question, and whether any answers."""
    TELL = "tell"
    """The quotes chosen, their copies found, the headline."""
    REPLAN = "replan"
    """A language model is asked what to search for, where the rules' plan found nothing."""
    SUMMARY = "summary"
    """A language model says in a few sentences what the quotes say."""
    TRANSLATION = "translation"
    """A language model says in the question's language what quotes in another say."""
    POSTING = "posting"
    """Until Slack has taken the message."""
    WHOLE = "whole"
    """From the moment Slack told of the question until its answer was posted."""


class Stopwatch:
    """Measures the stages of one question, one after the other."""

    def __init__(self) -> None:
        self._seconds: dict[Stage, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: Stage) -> None:
        """Count the time since the last lap, or the start, as this stage's."""
        now = time.perf_counter()
        self._seconds[stage] = self._seconds.get(stage, 0.0) + now - self._since
        self._since = now

    def read(self) -> Mapping[str, float]:
        """Return the seconds of each stage so far, in the order they first came."""
        return MappingProxyType({stage.value: taken for stage, taken in self._seconds.items()})


def ago(seconds: float) -> str:
    """Return a stretch of time in the unit people would use."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(seconds // length)
        if count >= 1:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
