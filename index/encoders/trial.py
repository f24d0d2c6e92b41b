"""A model tried on a few texts of ours before anything is embedded with it.

Two stories of five sentences, and a question on each. What a model must do with them is what any
does that can tell a bridge from a ferry; most that fail are used in another way than they were
trained, or are none for sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from index.encoders.encoder import LABEL_TOKENS, Encoder, Vectors32
from index.errors import SettingsError
from index.story import PassageText

STORIES = (
    (
        "The bridge over the Aller reopened on Friday.",
        "Engineers had found a crack in its northern pier.",
        "The mayor said that the repair cost two million euros.",
    ),
    (
        "A ferry ran aground off the island in thick fog.",
        "All ninety passengers were brought ashore unhurt.",
    ),
)
QUESTIONS = ("When did the bridge over the Aller reopen?", "Where did the ferry run aground?")

LEAST_TOKENS = 32
"""Of a passage, beside its label: a sentence of a newspaper has some 25."""

IN_CONTEXT = 0.6
"""Mean cosine of sentences in their passage's run with themselves alone, from which on the former
do; each must besides be nearest to itself. The packaged weights have 0.84 pooled as they were
trained, 0.30 by their first token, and by their last 0.66 and not the nearest."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How a model did."""

    dimensions: int
    in_context: float | None
    """Mean cosine of sentences in their passage's run with themselves read alone; None where some
    are nearer to others, or the model does not show its tokens."""


def tried(encoder: Encoder) -> Tried:
    """Try a model.

    Raises:
        SettingsError: what it makes of the texts is of no use; the message says why, without a
            name.

    """
    if encoder.window < LABEL_TOKENS + LEAST_TOKENS:
        raise SettingsError(
            f"it reads {max(encoder.window, 0)} tokens of a text beside its prompt, and a passage "
            f"with its headline wants {LABEL_TOKENS + LEAST_TOKENS} at least"
        )
    passages = [_passage(story) for story in STORIES]
    try:
        asked = encoder.questions(QUESTIONS)
        stories = encoder.documents([passage.text for passage in passages])
        alone = encoder.documents([sentence for story in STORIES for sentence in story])
    except Exception as error:  # a model's errors share no base
        raise SettingsError(f"it cannot read our test sentences ({_line(error)})") from error
    _look(asked, stories, alone)
    return Tried(stories.shape[1], _in_context(encoder, passages, alone))


def _look(asked: Vectors32, stories: Vectors32, alone: Vectors32) -> None:
    """Raise SettingsError for vectors that cannot be told apart, or not by what they mean."""
    if len({rows.shape[1] for rows in (asked, stories, alone)}) > 1:
        raise SettingsError("its vectors of questions and of passages differ in dimensions")
    everything = np.concatenate([asked, stories, alone])
    if not np.isfinite(everything).all():
        raise SettingsError("its vectors hold what is no number")
    if not np.allclose(np.linalg.norm(everything, axis=1), 1, atol=1e-3):
        raise SettingsError("its vectors have no length")
    if not _own_is_nearest(asked @ stories.T):
        raise SettingsError("it finds a question about a bridge no nearer to its story than others")


def _in_context(encoder: Encoder, passages: list[PassageText], alone: Vectors32) -> float | None:
    try:
        read = np.concatenate([one.sentences for one in encoder.read(passages)])
    except Exception:  # noqa: BLE001  # it does not show its tokens, or others than it told
        return None
    likeness = read @ alone.T
    return float(likeness.diagonal().mean()) if _own_is_nearest(likeness) else None


def _own_is_nearest(likeness: Vectors32) -> bool:
    """Tell whether every row is largest where it is its own, and by more than rounding."""
    others = likeness - 2 * np.eye(len(likeness), dtype=np.float32) * np.abs(likeness).max()
    return bool((likeness.diagonal() > others.max(axis=1) + 1e-3).all())


def _passage(sentences: tuple[str, ...]) -> PassageText:
    ends = list(accumulate(len(sentence) + 1 for sentence in sentences))
    spans = zip([0, *ends], ends, strict=False)
    return PassageText(" ".join(sentences), tuple((start, end - 1) for start, end in spans))


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__
