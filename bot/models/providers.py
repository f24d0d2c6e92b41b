"""Language models through LlamaIndex; the one file that imports its classes for them.

Each call has an object and a connection of its own: nothing is shared between threads, and what is
left can be closed. Nothing is fetched but from the model's own address.
"""

from __future__ import annotations

import functools
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from bot.models.connection import Line
from index.errors import SettingsError
from index.model_name import ModelName, Provider

_GRACE = 1.0
"""Seconds that a socket waits longer than its call, so that it is we who end the call."""
_NO_KEY = "none"
"""What clients are given that insist on a key; our own headers go out in place of theirs."""
_NOT_TAKEN = (400, 422)
"""Statuses by which a server refuses a parameter."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call so far, as its provider counts them."""

    into: int
    """All that went in, with those it had read before."""
    out: int
    cached: int = 0
    """Of those that went in, how many it had read before."""


_MOST_TOKENS = 10_000_000
"""More than any model takes or gives in one call; a report of more is none."""


def _usage(into: Any, out: Any, cached: Any = 0) -> Usage | None:
    """Return what a provider reports, None where that is nothing, or can be no number of tokens."""
    counts = (into, out, cached or 0)
    if not all(isinstance(n, int) and 0 <= n <= _MOST_TOKENS for n in counts) or not into:
        return None
    return Usage(*counts)


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of what a model says; its text may be empty."""

    text: str
    usage: Usage | None
    last: bool
    """True where the provider says that this is the end."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a call is to do."""

    system: str
    user: str
    most: int
    """Output tokens at most."""


@dataclass(frozen=True, slots=True)
class _Reached:
    """A model as LlamaIndex has it, for one call."""

    llm: Any
    client: Any
    """Its HTTP client, which is ours to close."""
    read: Callable[[Any], Said]
    """Reads one piece of its answer."""


@dataclass(frozen=True, slots=True)
class _Call:
    """What a provider's function makes a model of."""

    named: ModelName
    key: str
    most: int
    window: int
    """Tokens that one question may cost: no call of it is longer."""
    sent: tuple[str, ...]
    """The parameters to send, of those in `_OPTIONAL`."""
    http: dict[str, Any]
    """For its HTTP client."""


_OPTIONAL = {
    Provider.ANTHROPIC: ("temperature", "thinking"),
    Provider.OPENAI: ("temperature", "stream_options", "reasoning_effort"),
    Provider.OPENAI_LIKE: ("temperature", "stream_options"),
    Provider.OLLAMA: (),
}
"""What we should like to send and not every model takes: one that refuses it by name is asked
without. Reasoning models take no temperature, Mistral's server no stream_options."""
_LIMITS = {
    Provider.OPENAI: ("max_completion_tokens", "max_tokens"),
    Provider.OPENAI_LIKE: ("max_tokens", "max_completion_tokens"),
}
"""What the limit of a call's output is called: OpenAI's newer models refuse the old name, many
servers like it know no other."""


class Model:
    """The language model that the settings name. Safe to use from several threads."""

    def __init__(
        self, named: ModelName, key: SecretStr | None, *, seconds: float, window: int
    ) -> None:
        """Load what speaks to it; nothing is asked of it yet.

        Raises:
            SettingsError: the package for its provider is not installed, or cannot speak to it.

        """
        self.name = str(named)
        self._named = named
        self.key = "" if key is None else key.get_secret_value()
        self._seconds = seconds
        self._window = window
        self._refused: frozenset[str] = frozenset()
        self._load()

    def _load(self) -> None:
        """Import what its calls need, which takes a second or two."""
        try:
            self._reach(Order("", "", 1), Line(), ()).client.close()
        except ImportError as error:
            provider = self._named.provider
            extra = Provider.OPENAI if provider is Provider.OPENAI_LIKE else provider
            raise SettingsError(
                f"PULLQUOTE_LLM names {self.name}, and the package for it is missing "
                f"({error.name}). In Pullquote's folder: "
                f'.venv/bin/pip install ".[{extra}]"'
            ) from None
        except ValueError as error:
            told = str(error).partition("\n")[0]
            raise SettingsError(
                f"PULLQUOTE_LLM names {self.name}, which cannot be asked: {told}"
            ) from None

    def stream(self, order: Order, line: Line) -> Iterator[Said]:
        """Ask it, and yield what it says; cutting the line ends that.

        Raises:
            Exception: whatever the provider's client raises: see `bot.models.failures`.

        """
        from llama_index.core.base.llms.types import ChatMessage

        reached = self._reach(order, line, self._sent)
        with closing(reached.client):
            messages = [
                ChatMessage(role="system", content=order.system),
                ChatMessage(role="user", content=order.user),
            ]
            for response in reached.llm.stream_chat(messages):
                yield reached.read(response)

    def does_without(self, error: Exception) -> bool:
        """Tell whether an error refuses by name what need not be sent: it is sent no more then."""
        if getattr(error, "status_code", None) not in _NOT_TAKEN:
            return False
        told = str(error)
        refused = next((name for name in self._sent if name in told), None)
        if refused is None:
            return False
        self._refused |= {refused}
        return True

    @property
    def _sent(self) -> tuple[str, ...]:
        provider = self._named.provider
        limits = [n for n in _LIMITS.get(provider, ()) if n not in self._refused][:1]
        wanted = [n for n in _OPTIONAL[provider] if n not in self._refused]
        return (*limits, *wanted)

    def _reach(self, order: Order, line: Line, sent: tuple[str, ...]) -> _Reached:
        call = _Call(
            named=self._named,
            key=self.key or _NO_KEY,
            most=order.most,
            window=self._window,
            sent=sent,
            http={
                "event_hooks": line.hooks(_authority(self._named.provider, self.key)),
                "follow_redirects": False,
                "timeout": self._seconds + _GRACE,
                "verify": _certificates(),
            },
        )
        return _REACHED[self._named.provider](call)


def _authority(provider: Provider, key: str) -> dict[str, str]:
    """Return the header that carries a key, if there is one."""
    if not key:
        return {}
    if provider is Provider.ANTHROPIC:
        return {"x-api-key": key}
    return {"Authorization": f"Bearer {key}"}


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Return what servers are checked against; reading it takes longer than all else of a call."""
    return httpx.create_ssl_context()


def _openai(call: _Call) -> _Reached:
    """Reach OpenAI, or a server like it, through the class that takes names it does not know."""
    import openai
    from llama_index.llms.openai_like import OpenAILike

    client = openai.DefaultHttpxClient(**call.http)
    settings: dict[str, Any] = {name: call.most for name in call.sent if name.startswith("max_")}
    if "stream_options" in call.sent:
        settings["stream_options"] = {"include_usage": True}
    if "temperature" not in call.sent:
        settings["temperature"] = openai.omit
    llm = OpenAILike(
        model=call.named.model,
        api_base=call.named.address,
        api_key=call.key,
        temperature=0.0,
        reasoning_effort="low" if "reasoning_effort" in call.sent else None,
        additional_kwargs=settings,
        context_window=call.window,
        is_chat_model=True,
        max_retries=0,
        timeout=call.http["timeout"],
        http_client=client,
    )
    return _Reached(llm, client, _read_openai)


def _read_openai(response: Any) -> Said:
    chunk = response.raw
    usage = None
    if chunk.usage is not None:
        known = chunk.usage.prompt_tokens_details
        cached = getattr(known, "cached_tokens", None)
        usage = _usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens, cached)
    ended = any(choice.finish_reason is not None for choice in chunk.choices)
    return Said(response.delta or "", usage, ended)


@functools.cache
def _claude() -> Any:
    """Return LlamaIndex's class for Anthropic's models, taking names it does not know."""
    from llama_index.core.base.llms.types import LLMMetadata
    from llama_index.llms.anthropic import Anthropic

    class Claude(Anthropic):
        def __init__(self, client: Any, **settings: Any) -> None:
            """Speak through a client of ours; the class takes none and would make two of its own.

            Each of those reads the certificates anew: nine tenths of what a call costs here.
            """
            super(Anthropic, self).__init__(**settings)
            self._client = client

        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(is_chat_model=True, model_name=self.model)

    return Claude


def _anthropic(call: _Call) -> _Reached:
    import anthropic

    http = anthropic.DefaultHttpxClient(**call.http)
    client = anthropic.Anthropic(
        api_key=call.key,
        base_url=call.named.address,
        max_retries=0,
        timeout=call.http["timeout"],
        http_client=http,
    )
    llm = _claude()(
        client,
        model=call.named.model,
        temperature=0.0,
        max_tokens=call.most,
        thinking_dict={"type": "disabled"} if "thinking" in call.sent else None,
        additional_kwargs={} if "temperature" in call.sent else {"temperature": anthropic.omit},
    )
    return _Reached(llm, http, _read_anthropic)


def _read_anthropic(response: Any) -> Said:
    """Read a piece; tokens read from a cache are counted apart from those that went in."""
    told = response.message.additional_kwargs.get("usage")
    ended = response.message.additional_kwargs.get("stop_reason") is not None
    if told is None:
        return Said(response.delta or "", None, ended)
    whole = response.raw.get("usage")
    cached = getattr(whole, "cache_read_input_tokens", None) or 0
    written = getattr(whole, "cache_creation_input_tokens", None) or 0
    into = (told["input_tokens"] or 0) + cached + written
    return Said(response.delta or "", _usage(into, told["output_tokens"], cached), ended)


def _ollama(call: _Call) -> _Reached:
    """Reach Ollama; where no window is named, it loads the model's own, which may be huge."""
    import ollama
    from llama_index.llms.ollama import Ollama

    client = ollama.Client(host=call.named.address, **call.http)
    llm = Ollama(
        model=call.named.model,
        base_url=call.named.address,
        temperature=0.0,
        context_window=call.window,
        request_timeout=call.http["timeout"],
        thinking=False,
        additional_kwargs={"num_predict": call.most},
        client=client,
    )
    return _Reached(llm, client, _read_ollama)


def _read_ollama(response: Any) -> Said:
    usage = _usage(response.raw.get("prompt_eval_count"), response.raw.get("eval_count"))
    return Said(response.delta or "", usage, bool(response.raw.get("done")))


_REACHED: dict[Provider, Callable[[_Call], _Reached]] = {
    Provider.ANTHROPIC: _anthropic,
    Provider.OPENAI: _openai,
    Provider.OPENAI_LIKE: _openai,
    Provider.OLLAMA: _ollama,
}
