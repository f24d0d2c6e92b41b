"""How PULLQUOTE_LLM names a language model, and whose key goes where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from index.errors import SettingsError
from index.loading_settings import load_settings
from index.model_name import Provider, read_model_name
from index.settings import Settings

OWN = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
    "ollama": "http://localhost:11434",
}

READ = [
    ("anthropic:claude-sonnet-5", "anthropic", "claude-sonnet-5", OWN["anthropic"]),
    ("openai:gpt-9-mini", "openai", "gpt-9-mini", OWN["openai"]),
    ("openai:ft:gpt-4.1:newsroom::abc", "openai", "ft:gpt-4.1:newsroom::abc", OWN["openai"]),
    ("ollama:llama3.1:8b", "ollama", "llama3.1:8b", OWN["ollama"]),
    ("ollama:hf.co/org/model:Q4_K_M", "ollama", "hf.co/org/model:Q4_K_M", OWN["ollama"]),
    ("ollama:qwen3:4b@http://gpu:11434", "ollama", "qwen3:4b", "http://gpu:11434"),
    (
        "openai-like:org/model@http://host:8000/v1",
        "openai-like",
        "org/model",
        "http://host:8000/v1",
    ),
    (
        "openai-like:model@2026@https://[::1]:8000/v1/",
        "openai-like",
        "model@2026",
        "https://[::1]:8000/v1",
    ),
    ("anthropic:claude@https://eu.example", "anthropic", "claude", "https://eu.example"),
]


@pytest.mark.parametrize(("written", "provider", "model", "address"), READ)
def test_a_name_is_read(written: str, provider: str, model: str, address: str) -> None:
    named = read_model_name(written)
    assert (named.provider, named.model, named.address) == (provider, model, address)
    assert str(named) == f"{provider}:{model}"
    assert named.elsewhere == ("@http" in written)


@given(st.text(st.characters(categories=["L", "N"], include_characters=":/.-_@+"), min_size=1))
def test_a_model_may_be_called_whatever_its_provider_calls_it(model: str) -> None:
    if "://" in model or len(model) > 100:
        return
    for address in ("http://host", "https://host:8000/v1"):
        named = read_model_name(f"openai-like:{model}@{address}")
        assert (named.model, named.address) == (model, address)
    assert read_model_name(f"ollama:{model}").model == model


UNREADABLE = {
    "gpt-5": "anthropic:MODEL",
    "mistral:large": "anthropic:MODEL",
    "openai:": "names no model",
    "openai-like:model": "needs the server's address",
    "openai-like:@http://host/v1": "names no model",
    "openai-like:model@http://": "cannot be read",
    "openai-like:model@http://host:port/v1": "cannot be read",
    "openai-like:model@http://host:99999/v1": "cannot be read",
    "openai-like:model@ftp://host/v1": "names no model",
    "openai-like:model@http://host/v 1": "cannot be read",
    "openai-like:mo del@http://host/v1": "names no model",
    "openai-like:model@https://me:hunter2@host/v1": "PULLQUOTE_LLM_KEY",
    "openai-like:model@https://hunter2@host/v1": "PULLQUOTE_LLM_KEY",
    "ollama:model@https://host/?key=hunter2": "PULLQUOTE_LLM_KEY",
    f"ollama:{'m' * 300}": "names no model",
}


@pytest.mark.parametrize("written", UNREADABLE)
def test_one_that_cannot_be_read_is_one_line_at_the_start(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PULLQUOTE_LLM", written)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith("PULLQUOTE_LLM: ")
    assert UNREADABLE[written] in str(told.value)
    assert "\n" not in str(told.value)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    "name",
    ["PULLQUOTE_LLM_SECONDS", "PULLQUOTE_LLM_QUESTION_TOKENS", "PULLQUOTE_LLM_DAY_TOKENS"],
)
@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_bounds_are_above_nought(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def settings(llm: str, **keys: str) -> Settings:
    secret: dict[str, Any] = {name: SecretStr(value) for name, value in keys.items()}
    return Settings(_env_file=None, llm=llm, **secret)


ALL = {"anthropic_api_key": "a-key", "openai_api_key": "o-key"}
KEYS = [
    ("anthropic:m", ALL, "a-key"),
    ("openai:m", ALL, "o-key"),
    ("anthropic:m", {**ALL, "llm_key": "mine"}, "mine"),
    ("openai:m", {"llm_key": "mine"}, "mine"),
    ("ollama:m", ALL, None),
    ("ollama:m", {**ALL, "llm_key": "mine"}, "mine"),
    ("openai-like:m@http://host/v1", ALL, None),
    ("openai-like:m@http://host/v1", {**ALL, "llm_key": "mine"}, "mine"),
    ("anthropic:m@http://host", ALL, None),
    ("openai:m@http://host/v1", ALL, None),
    ("openai:m@http://host/v1", {**ALL, "llm_key": "mine"}, "mine"),
]


@pytest.mark.parametrize(("llm", "keys", "sent"), KEYS)
def test_a_providers_own_key_goes_to_that_provider_and_nowhere_else(
    llm: str, keys: dict[str, str], sent: str | None
) -> None:
    key = settings(llm, **keys).language_model_key
    assert (key.get_secret_value() if key else None) == sent


@pytest.mark.parametrize(
    ("llm", "variable"), [("anthropic:m", "ANTHROPIC_API_KEY"), ("openai:m", "OPENAI_API_KEY")]
)
def test_a_provider_that_wants_a_key_is_named_with_where_to_put_it(llm: str, variable: str) -> None:
    with pytest.raises(SettingsError, match=f"PULLQUOTE_LLM_KEY or {variable}"):
        _ = settings(llm).language_model_key


def test_every_key_is_among_the_secrets_that_are_masked() -> None:
    known = settings("openai:m", llm_key="mine-1", **ALL).secrets()
    assert {"mine-1", "a-key", "o-key"} <= set(known)


def test_none_is_named_by_default() -> None:
    assert Settings(_env_file=None).language_model is None
    assert Settings(_env_file=None).language_model_key is None


def test_every_provider_is_read() -> None:
    assert {read_model_name(written).provider for written, *_ in READ} == set(Provider)
