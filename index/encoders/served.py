"""A model on a server that speaks OpenAI's `/v1/embeddings`, as text-embeddings-inference does.

It is written `served:MODEL@http://host:port/v1`. Such servers give one vector a text and no tokens:
sentences are read by themselves, and how long a text is for the model is told by the packaged
one's tokens, which are about as many as any other's. Prompts are the server's affair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import httpx
import numpy as np
import stamina
from pydantic import SecretStr

from index.encoders.encoder import LABEL_TOKENS, Read, Vectors32, of_length_1
from index.encoders.packaged import packaged
from index.encoders.trial import tried
from index.errors import SettingsError, StoreError
from index.story import PassageText

_WRITTEN = re.compile(r"served:(?P<model>[^@]+)@(?P<url>https?://\S+)")
_BATCH = 32
"""Texts a call: what text-embeddings-inference takes at once unless it is told otherwise."""
_SECONDS = 60.0
"""Seconds that one call may take, and that calls that fail for a while are repeated."""
_WINDOW = LABEL_TOKENS + 254
"""Tokens of a passage with its label, as for any model; a server cuts off what is too long."""


def _passes(error: Exception) -> bool:
    """Tell whether a failure may pass: the server is away, busy or starting."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in {429, 502, 503, 504}
    return isinstance(error, httpx.TransportError)


class Served:
    """A model on a server."""

    in_context = False
    window = _WINDOW

    def __init__(self, name: str, key: SecretStr | None) -> None:
        """Take a model as the setting writes it and the key its server wants, and try it.

        Raises:
            SettingsError: it is not written like one, does not answer, or is of no use to us.

        """
        found = _WRITTEN.fullmatch(name)
        if found is None:
            raise SettingsError(
                f"PULLQUOTE_EMBEDDING_MODEL={name}: write it like served:MODEL@http://host:8080/v1"
            )
        self._model, self._url = found["model"], f"{found['url'].rstrip('/')}/embeddings"
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=_SECONDS)
        try:
            self.dimensions = tried(self).dimensions
        except SettingsError as error:
            raise SettingsError(f"PULLQUOTE_EMBEDDING_MODEL={name}: {error}") from error

    def questions(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each question."""
        return self.documents(texts)

    def documents(self, texts: Sequence[str]) -> Vectors32:
        """Return a vector for each text.

        Raises:
            StoreError: the server does not answer, or not with vectors.

        """
        return of_length_1(np.concatenate([self._asked(part) for part in _parts(texts)]))

    def read(self, passages: Sequence[PassageText]) -> list[Read]:
        """Refuse: it shows no tokens, so it is never asked to."""
        raise NotImplementedError

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, about."""
        return packaged().lengths(texts)

    def _asked(self, texts: Sequence[str]) -> Vectors32:
        try:
            return _rows(self._answer(texts), len(texts))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise StoreError(
                f"the embedding server at {self._url} gave no vectors ({reason}). Check "
                "PULLQUOTE_EMBEDDING_MODEL and the server."
            ) from None

    @stamina.retry(on=_passes, attempts=4, timeout=_SECONDS)
    def _answer(self, texts: Sequence[str]) -> Any:
        asked = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        answer = self._client.post(self._url, json=asked)
        answer.raise_for_status()
        return answer.json()


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(texts), _BATCH):
        yield texts[at : at + _BATCH]


def _rows(answer: Any, wanted: int) -> Vectors32:
    """Return the vectors of an answer in the order of what was asked.

    Raises:
        ValueError: they are not as many, not as long as each other, or no numbers.

    """
    told: Iterable[dict[str, Any]] = sorted(answer["data"], key=lambda one: int(one["index"]))
    rows = np.asarray([one["embedding"] for one in told], dtype=np.float32)
    if rows.ndim != 2 or len(rows) != wanted or not np.isfinite(rows).all():
        raise ValueError(f"{wanted} vectors were asked for")
    return rows
