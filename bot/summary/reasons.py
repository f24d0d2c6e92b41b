"""What holding a statement against a sentence comes to: why it is left out, what is put in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.story import Span


class Reason(StrEnum):
    """Why a statement is left out, from what is seen first to what is seen last."""

    FORM = "form"
    """It is no plain sentence."""
    KEY = "key"
    """It cites nothing, or what was not given."""
    QUOTED = "quoted"
    """What it has in quotation marks does not stand so in the sentence."""
    FIGURE = "figure"
    """A number, date or time is not the sentence's, or counts something else there."""
    NAME = "name"
    """A name is neither the sentence's nor in its attribution."""
    SPEAKER = "speaker"
    """It credits somebody whom the story does not credit."""
    DENIAL = "denial"
    """It denies or doubts what the sentence says, or says what that denies or doubts."""
    WORDS = "words"
    """It says something else."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """Characters of a statement, and the stored slice that is shown in their place."""

    span: Span
    stored: Span | None
    """In the story's text; None where they are left out and nothing takes their place."""
    spelled: bool = False
    """True for a number that is written out: its first letter is as its new place wants it."""
