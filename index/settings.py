"""All settings, from the environment or `.env`; `.env.example` lists every one."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    SettingsConfigDict,
)

from index.access import Access
from index.channels import LANGUAGE, channel_languages_in, channels_in
from index.embedding_name import PACKAGED_MODEL, SERVED, Backend, embedding_name
from index.errors import SettingsError
from index.model_name import ModelName, Provider, read_model_name
from index.written import ENCODING, as_meant, from_home

READER_OFF = "off"
READER_PACKAGED = "packaged"

ENV_FILE = ".env"
"""Where settings stand beside the environment: in the folder a command is run in."""
_ANSWERS_HANG_ON = frozenset(
    "channels chroma_url embargo_channels embedding_backend embedding_model judge_model "
    "language reader reranker_model".split()
)
"""Beside the home, the archive and the language model."""
_PUBLIC_URL = re.compile(r"https://[^\s/?#@]+(?:/[^\s?#]*)?")
"""Slack sends people back over https alone."""
_LISTED = re.compile(r"[^\s,\"'“”„‘’«»]+")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+")
_MOST_DOMAINS = 5
"""Domains of links that Slack takes in a manifest, by its reference of `unfurl_domains`."""


class Settings(BaseSettings):
    """What a newsroom can set. Empty strings count as unset.

    Code may give a setting by its field's name. The environment may not: `HOME` and `GUESTS` are
    other people's, and the prefix keeps pydantic from reading them.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        env_prefix="PULLQUOTE_",
        extra="ignore",
        populate_by_name=True,
    )

    home: Path = Field(Path(".pullquote"), validation_alias="PULLQUOTE_HOME")
    archive_url: SecretStr | None = Field(None, validation_alias="PULLQUOTE_ARCHIVE_URL")
    archive_connections: int = Field(
        24, ge=4, le=1000, validation_alias="PULLQUOTE_ARCHIVE_CONNECTIONS"
    )
    archive_seconds: float = Field(
        60, gt=0, le=86_400, validation_alias="PULLQUOTE_ARCHIVE_SECONDS"
    )
    chroma_url: str | None = Field(None, validation_alias="PULLQUOTE_CHROMA_URL")
    role: Literal["bot", "refresher", "both"] = Field("both", validation_alias="PULLQUOTE_ROLE")
    embedding_model: str = Field(PACKAGED_MODEL, validation_alias="PULLQUOTE_EMBEDDING_MODEL")
    embedding_backend: Backend = Field(
        Backend.TORCH, validation_alias="PULLQUOTE_EMBEDDING_BACKEND"
    )
    embedding_key: SecretStr | None = Field(None, validation_alias="PULLQUOTE_EMBEDDING_KEY")
    reader: str = Field(READER_PACKAGED, validation_alias="PULLQUOTE_READER")
    reranker_model: str | None = Field(None, validation_alias="PULLQUOTE_RERANKER_MODEL")
    judge_model: str | None = Field(None, validation_alias="PULLQUOTE_JUDGE_MODEL")
    llm: str | None = Field(None, validation_alias="PULLQUOTE_LLM")
    llm_key: SecretStr | None = Field(None, validation_alias="PULLQUOTE_LLM_KEY")
    llm_seconds: float = Field(20, gt=0, le=600, validation_alias="PULLQUOTE_LLM_SECONDS")
    llm_question_tokens: int = Field(8000, gt=0, validation_alias="PULLQUOTE_LLM_QUESTION_TOKENS")
    llm_day_tokens: int = Field(1_000_000, gt=0, validation_alias="PULLQUOTE_LLM_DAY_TOKENS")
    anthropic_api_key: SecretStr | None = Field(None, validation_alias="ANTHROPIC_API_KEY")
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    refresh_minutes: float = Field(5, gt=0, validation_alias="PULLQUOTE_REFRESH_MINUTES")
    workers: int = Field(8, ge=1, le=64, validation_alias="PULLQUOTE_WORKERS")
    keep_days: int = Field(90, ge=1, le=3650, validation_alias="PULLQUOTE_KEEP_DAYS")
    log_format: str = Field(
        "text", pattern="^(text|json)$", validation_alias="PULLQUOTE_LOG_FORMAT"
    )
    log_text: bool = Field(False, validation_alias="PULLQUOTE_LOG_TEXT")
    fetch_private: str = Field("", validation_alias="PULLQUOTE_FETCH_PRIVATE")
    fetch_spacing: float = Field(1, ge=0, validation_alias="PULLQUOTE_FETCH_SPACING")
    user_agent: str | None = Field(None, validation_alias="PULLQUOTE_USER_AGENT")
    push_secret: SecretStr | None = Field(None, validation_alias="PULLQUOTE_PUSH_SECRET")
    channels: Annotated[dict[str, list[str]], NoDecode] = Field(
        {}, validation_alias="PULLQUOTE_CHANNELS"
    )
    language: str = Field("en", pattern=LANGUAGE, validation_alias="PULLQUOTE_LANGUAGE")
    channel_languages: Annotated[dict[str, str], NoDecode] = Field(
        {}, validation_alias="PULLQUOTE_CHANNEL_LANGUAGES"
    )
    embargo_channels: str = Field("", validation_alias="PULLQUOTE_EMBARGO_CHANNELS")
    admin_channel: str | None = Field(None, validation_alias="PULLQUOTE_ADMIN_CHANNEL")
    allow_channels: str = Field("", validation_alias="PULLQUOTE_ALLOW_CHANNELS")
    allow_users: str = Field("", validation_alias="PULLQUOTE_ALLOW_USERS")
    allow_apps: str = Field("", validation_alias="PULLQUOTE_ALLOW_APPS")
    admins: str = Field("", validation_alias="PULLQUOTE_ADMINS")
    guests: bool = Field(False, validation_alias="PULLQUOTE_GUESTS")
    outsiders: bool = Field(False, validation_alias="PULLQUOTE_OUTSIDERS")
    http_host: str = Field("127.0.0.1", validation_alias="PULLQUOTE_HTTP_HOST")
    monitor_port: int | None = Field(
        None, ge=1, le=65_535, validation_alias="PULLQUOTE_MONITOR_PORT"
    )

    public_url: str | None = Field(None, validation_alias="PULLQUOTE_PUBLIC_URL")
    allow_teams: str = Field("", validation_alias="PULLQUOTE_ALLOW_TEAMS")

    link_domains: str = Field("", validation_alias="PULLQUOTE_LINK_DOMAINS")

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, values: dict[str, Any]) -> dict[str, Any]:
        return as_meant(values)

    @field_validator(
        "home", "embedding_model", "reader", "reranker_model", "judge_model", mode="before"
    )
    @classmethod
    def _from_home(cls, value: Any) -> Any:
        return from_home(value) if isinstance(value, str) else value

    @field_validator("channels", mode="before")
    @classmethod
    def _read_channels(cls, value: Any) -> Any:
        return channels_in(value) if isinstance(value, str) else value

    @field_validator("channel_languages", mode="before")
    @classmethod
    def _read_channel_languages(cls, value: Any) -> Any:
        return channel_languages_in(value) if isinstance(value, str) else value

    @field_validator("llm")
    @classmethod
    def _read_llm(cls, value: str | None) -> str | None:
        if value is not None:
            read_model_name(value)
        return value

    @field_validator("embedding_backend")
    @classmethod
    def _read_backend(cls, value: Backend, others: ValidationInfo) -> Backend:
        if value is Backend.OPENVINO and others.data.get("embedding_model") == PACKAGED_MODEL:
            raise ValueError("the packaged model runs on ONNX Runtime; name another one, or unset")
        if value is not Backend.TORCH and str(others.data.get("embedding_model")).startswith(
            SERVED
        ):
            raise ValueError("the server says what runs its model; unset this")
        return value

    @field_validator("public_url")
    @classmethod
    def _read_public_url(cls, value: str | None) -> str | None:
        if value is None or is_public(value):
            return value and value.rstrip("/")
        raise ValueError("write it like https://pullquote.example.org, without a query")

    @field_validator("link_domains")
    @classmethod
    def _read_link_domains(cls, value: str) -> str:
        named = _LISTED.findall(value)
        if len(named) <= _MOST_DOMAINS and all(map(_DOMAIN.fullmatch, named)):
            return value
        raise ValueError(f"write it like example.org, news.example.org; {_MOST_DOMAINS} at most")

    @property
    def embedding(self) -> str:
        """The embedding model as an index that it has made knows it."""
        return embedding_name(self.embedding_model, self.embedding_backend)

    @property
    def archive(self) -> str:
        """The archive's SQLAlchemy URL."""
        if self.archive_url is not None:
            scheme, slashes, path = self.archive_url.get_secret_value().partition(":///")
            return scheme + slashes + from_home(path)
        return f"sqlite:///{self.home / 'archive.db'}"

    @property
    def shared(self) -> bool:
        """Whether the archive may be several machines'."""
        return not self.archive.startswith("sqlite")

    @property
    def keep(self) -> timedelta:
        """How long it is kept who asked and what."""
        return timedelta(days=self.keep_days)

    @property
    def language_model(self) -> ModelName | None:
        """The language model that may write; None where there is none."""
        return None if self.llm is None else read_model_name(self.llm)

    @property
    def language_model_key(self) -> SecretStr | None:
        """Its key. A provider's own goes to that provider and to no other address.

        Raises:
            SettingsError: a provider that wants one has none.

        """
        named = self.language_model
        if self.llm_key is not None or named is None or named.elsewhere:
            return self.llm_key
        own = {
            Provider.ANTHROPIC: ("ANTHROPIC_API_KEY", self.anthropic_api_key),
            Provider.OPENAI: ("OPENAI_API_KEY", self.openai_api_key),
        }
        if named.provider not in own:
            return None
        variable, key = own[named.provider]
        if key is None:
            raise SettingsError(
                f"PULLQUOTE_LLM names {named}, which needs a key: set PULLQUOTE_LLM_KEY or "
                f"{variable} (see .env.example)."
            )
        return key

    @property
    def answers_alike(self) -> str:
        """The same for two processes that find, read and show the same to whoever asks."""
        said = (
            f"{name}={value.get_secret_value() if isinstance(value, SecretStr) else value}"
            for name, value in sorted(dict(self).items())
            if name in _ANSWERS_HANG_ON or name.startswith("llm") or name.endswith("_api_key")
        )
        whole = "\n".join((str(self.home.resolve()), self.archive, *said))
        return sha256(whole.encode()).hexdigest()

    def listed(self, name: str) -> frozenset[str]:
        """Return the ids that a setting lists between commas or spaces."""
        return frozenset(_LISTED.findall(getattr(self, name)))

    def secrets(self) -> tuple[str, ...]:
        """Return the values that nobody may be shown: tokens, secrets, the archive's address."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(v.get_secret_value() for v in values if isinstance(v, SecretStr))

    @property
    def many(self) -> bool:
        """Whether workspaces install the bot themselves; else the token of one is set."""
        return self.slack_bot_token is None and self._names_an_app

    @property
    def _names_an_app(self) -> bool:
        return self.slack_client_id is not None or self.slack_client_secret is not None

    @property
    def admin_place(self) -> tuple[str, str] | None:
        """The team (empty for the only one) and the channel that are told of alarms."""
        if self.admin_channel is None:
            return None
        team, _, channel = self.admin_channel.rpartition("/")
        return team, channel

    def welcomes(self, *ids: str | None) -> bool:
        """Tell whether a workspace may install the bot, by its own id or its organisation's."""
        allowed = self.listed("allow_teams")
        return "*" in allowed or not allowed.isdisjoint(ids)

    def language_of(self, channel: str, team: str = "") -> str:
        """Return the code of the language that is spoken in a Slack channel, else in its team."""
        named = self.channel_languages
        return named.get(channel, named.get(team, self.language))

    def access_of(self, channel: str, team: str = "") -> Access:
        """Return what a Slack channel may see: open stories, and what the settings name for it.

        Where they do not name the channel, it sees what they name for its team.
        """
        named = self.channels.get(channel, self.channels.get(team, []))
        return Access(
            collections=None if "*" in named else frozenset(named),
            embargoed=channel in self.listed("embargo_channels"),
        )

    def require_slack(self, *, http: bool) -> None:
        """Raise SettingsError where what this way of serving needs is missing, or contradicts."""
        if self.slack_bot_token is not None and self._names_an_app:
            raise SettingsError(
                "SLACK_BOT_TOKEN serves one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET "
                "many: unset the one or the others."
            )
        if self.many and not http:
            raise SettingsError(
                "SLACK_CLIENT_ID lets many workspaces install the bot, which takes HTTP: run "
                "`pullquote serve --http PORT`, or set SLACK_BOT_TOKEN for one workspace."
            )
        needed = self._needed_by_many() if self.many else self._needed(http=http)
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise SettingsError(
                f"{' and '.join(missing)} not set. Put them in .env (see .env.example); "
                "`pullquote check` says where to find them."
            )
        if self.many and self.admin_place is not None and not self.admin_place[0]:
            raise SettingsError(
                "PULLQUOTE_ADMIN_CHANNEL needs its workspace, where there are many: "
                f"write it like T0123ABC/{self.admin_channel}."
            )

    def _needed(self, *, http: bool) -> dict[str, object]:
        heard = "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN"
        needed: dict[str, object] = {"SLACK_BOT_TOKEN": self.slack_bot_token}
        return needed | {heard: self.slack_signing_secret if http else self.slack_app_token}

    def _needed_by_many(self) -> dict[str, object]:
        return {
            "SLACK_CLIENT_ID": self.slack_client_id,
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
            "SLACK_SIGNING_SECRET": self.slack_signing_secret,
            "PULLQUOTE_PUBLIC_URL": self.public_url,
            "PULLQUOTE_ALLOW_TEAMS": self.allow_teams,
        }


def is_public(url: str) -> bool:
    """Tell whether Slack could reach us at an address: it sends people back over https alone."""
    return _PUBLIC_URL.fullmatch(url) is not None
