"""An answer with its summary, for whoever waits for both."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer
from bot.llm.calls import Session
from bot.llm.composing import summarise


def summed_up(session: Session | None, answer: Answer) -> Answer:
    """Return an answer with what a language model says of its quotes; as it is without a session.

    It takes as long as the model may. What the model does costs the summary at most.
    """
    if session is None:
        return answer
    if not answer.answered:
        return replace(answer, calls=tuple(session.calls))
    writing = summarise(session, answer)
    for _ in writing:
        pass
    return writing.answer()
