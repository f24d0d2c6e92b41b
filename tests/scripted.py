"""A language model that says of an answer's quotes what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

from llmserver import Asked, LLMServer, Reply

from bot.models.sessions import Writer, writer_of
from index.archive import Archive
from index.settings import Settings

Said = tuple[str, str]
"""A statement, and a word of the quotes it cites."""


class Model(LLMServer):
    """It speaks through a server of its own, in the form that the prompt asks for."""

    def __init__(self) -> None:
        super().__init__("")

    def says(
        self, *said: Said, meanwhile: Callable[[int], None] = lambda _: None, **how: Any
    ) -> None:
        """Say this from now on; `meanwhile` is called before each statement, and at the end."""

        def pieces(asked: Asked) -> Iterator[str]:
            for n, one in enumerate(said):
                meanwhile(n)
                yield as_line(asked, *one)
            meanwhile(len(said))

        self.say(lambda asked: Reply(pieces(asked), **how))

    def writer(self, archive: Archive, seconds: float = 10) -> Writer | None:
        """What a bot is given whose settings name this model."""
        named: dict[str, Any] = {"llm": self.names("llama3.1")["ollama"], "llm_seconds": seconds}
        return writer_of(Settings(_env_file=None, **named), archive)


class SlowModel(Model):
    """It says nothing to what has some words in it until it is let go on, and to all else at once.

    So it is known what came before, by no clock.
    """

    def __init__(self, slow_of: str, said: Said) -> None:
        super().__init__()
        self.goes_on = threading.Event()
        self._slow_of, self._said = slow_of, said
        self.say(lambda asked: Reply(self._pieces(asked)))

    def _pieces(self, asked: Asked) -> Iterator[str]:
        is_slow = self._slow_of in asked.user
        while is_slow and not self.closing.is_set() and not self.goes_on.wait(0.02):
            pass
        yield as_line(asked, *self._said)

    @property
    def awaited(self) -> int:
        """How often it was asked what it is slow about."""
        return sum(self._slow_of in asked.user for asked in self.asked)


def as_line(asked: Asked, text: str, word: str) -> str:
    """A statement as the prompt asks for it, with the keys of the sentences that have a word."""
    told = asked.user.split("key: ")[1:]
    keys = [one.split()[0] for one in told if word in one.partition("sentence: ")[2]]
    return json.dumps({"text": text, "keys": keys}) + "\n"
