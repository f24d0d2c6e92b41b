"""How a language model is named: `ollama:llama3.1:8b`, `openai-like:MODEL@http://host:8000/v1`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

_LONGEST = 200
"""Characters of a model's name; the longest in use have some eighty."""
_NAME = re.compile(rf"[^\s\x00-\x1f]{{1,{_LONGEST}}}")
_LIKE = (
    "write it like anthropic:MODEL, openai:MODEL, ollama:llama3.1:8b or "
    "openai-like:MODEL@http://host:8000/v1"
)


class Provider(StrEnum):
    """Who is asked, and so in which protocol."""

    ANTHROPIC = "anthropic"
    OPENAI = "openai"
    OPENAI_LIKE = "openai-like"
    """Any server that speaks OpenAI's chat completions."""
    OLLAMA = "ollama"


ADDRESSES = {
    Provider.ANTHROPIC: "https://api.anthropic.com",
    Provider.OPENAI: "https://api.openai.com/v1",
    Provider.OLLAMA: "http://localhost:11434",
}
"""Where a provider is reached whose name has no address of its own."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """Which model, and where; as PULLQUOTE_LLM has it."""

    provider: Provider
    model: str
    address: str
    """Without a slash at its end."""
    elsewhere: bool
    """True where the address is named beside the model: it is not the provider's own."""

    def __str__(self) -> str:
        """Return provider and model, without the address."""
        return f"{self.provider}:{self.model}"


def read_model_name(written: str) -> ModelName:
    """Read a model's name: its provider ends at the first colon, its address begins at an @http.

    Raises:
        ValueError: it cannot be read; the message holds nothing of it, since an address that is
            refused may hold a password.

    """
    provider, _, rest = written.partition(":")
    if provider not in set(Provider):
        raise ValueError(f"it names no provider we know; {_LIKE}")
    at = max(rest.rfind("@http://"), rest.rfind("@https://"))
    model, address = (rest, "") if at < 0 else (rest[:at], rest[at + 1 :])
    if not _NAME.fullmatch(model) or "://" in model:
        raise ValueError(f"it names no model; {_LIKE}")
    if address:
        return ModelName(Provider(provider), model, _checked(address), elsewhere=True)
    if provider == Provider.OPENAI_LIKE:
        raise ValueError(f"openai-like needs the server's address; {_LIKE}")
    known = Provider(provider)
    return ModelName(known, model, ADDRESSES[known], elsewhere=False)


def _checked(address: str) -> str:
    """Return an address that a key may be sent to.

    Raises:
        ValueError: it has no host, or holds what belongs elsewhere.

    """
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", address):
        raise ValueError(f"its address cannot be read; {_LIKE}")
    if "@" in parts.netloc:
        raise ValueError("its address holds a name or password: put the key in PULLQUOTE_LLM_KEY")
    if parts.query or parts.fragment:
        raise ValueError(f"its address has a query: put the key in PULLQUOTE_LLM_KEY; {_LIKE}")
    return address.rstrip("/")
