"""An answer with its summary, for whoever waits for both."""

from __future__ import annotations

from bot.answer import Answer
from bot.llm.calls import Session
from bot.llm.composing import summarise


def summed_up(session: Session | None, answer: Answer) -> Answer:
    """Return an answer with what a language model says of its quotes, where it is asked.

    It takes as long as the model may. What the model does costs the summary at most.
    """
    if session is None or not answer.answered:
        return answer
    writing = summarise(session, answer)
    for _ in writing:
        pass
    return writing.answer()
