"""All settings, from the environment or `.env`; `.env.example` lists every one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.access import COLLECTION, Access
from index.errors import SettingsError

PACKAGED_MODEL = "all-MiniLM-L6-v2"
"""The embedding model that ships as a package and needs no network."""

_CHANNELS_LIKE = 'write it like {"C0123ABC": ["wire", "courts"], "C0456DEF": ["*"]}'


class Settings(BaseSettings):
    """What a newsroom can set. Empty strings count as unset."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    home: Path = Field(Path(".pullquote"), validation_alias="PULLQUOTE_HOME")
    archive_url: SecretStr | None = Field(None, validation_alias="PULLQUOTE_ARCHIVE_URL")
    chroma_url: str | None = Field(None, validation_alias="PULLQUOTE_CHROMA_URL")
    embedding_model: str = Field(PACKAGED_MODEL, validation_alias="PULLQUOTE_EMBEDDING_MODEL")
    reranker_model: str | None = Field(None, validation_alias="PULLQUOTE_RERANKER_MODEL")
    refresh_minutes: float = Field(5, gt=0, validation_alias="PULLQUOTE_REFRESH_MINUTES")
    workers: int = Field(4, ge=1, le=64, validation_alias="PULLQUOTE_WORKERS")
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
    embargo_channels: str = Field("", validation_alias="PULLQUOTE_EMBARGO_CHANNELS")
    admin_channel: str | None = Field(None, validation_alias="PULLQUOTE_ADMIN_CHANNEL")
    allow_channels: str = Field("", validation_alias="PULLQUOTE_ALLOW_CHANNELS")
    allow_users: str = Field("", validation_alias="PULLQUOTE_ALLOW_USERS")
    admins: str = Field("", validation_alias="PULLQUOTE_ADMINS")
    guests: bool = Field(False, validation_alias="PULLQUOTE_GUESTS")
    outsiders: bool = Field(False, validation_alias="PULLQUOTE_OUTSIDERS")
    http_host: str = Field("127.0.0.1", validation_alias="PULLQUOTE_HTTP_HOST")
    monitor_port: int | None = Field(
        None, ge=1, le=65_535, validation_alias="PULLQUOTE_MONITOR_PORT"
    )

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")

    @field_validator("channels", mode="before")
    @classmethod
    def _read_channels(cls, value: Any) -> Any:
        return channels_in(value) if isinstance(value, str) else value

    @property
    def archive(self) -> str:
        """The archive's SQLAlchemy URL."""
        if self.archive_url is not None:
            return self.archive_url.get_secret_value()
        return f"sqlite:///{self.home / 'archive.db'}"

    def listed(self, name: str) -> frozenset[str]:
        """Return the ids that a setting lists between commas or spaces."""
        return frozenset(re.findall(r"[^\s,]+", getattr(self, name)))

    def secrets(self) -> tuple[str, ...]:
        """Return the values that nobody may be shown: tokens, secrets, the archive's address."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(v.get_secret_value() for v in values if isinstance(v, SecretStr))

    def access_of(self, channel: str) -> Access:
        """Return what a Slack channel may see: open stories, and what the settings name for it."""
        named = self.channels.get(channel, [])
        return Access(
            collections=None if "*" in named else frozenset(named),
            embargoed=channel in self.listed("embargo_channels"),
        )

    def require_slack(self, *, http: bool) -> None:
        """Raise SettingsError where a token that this way of serving needs is missing."""
        needed = {
            "SLACK_BOT_TOKEN": self.slack_bot_token,
            "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN": (
                self.slack_signing_secret if http else self.slack_app_token
            ),
        }
        missing = [name for name, value in needed.items() if value is None]
        if missing:
            raise SettingsError(
                f"{' and '.join(missing)} not set. Put them in .env (see .env.example); "
                "`pullquote check` says where to find them."
            )


def channels_in(written: str) -> dict[str, list[str]]:
    """Return which collections each channel may ask, as PULLQUOTE_CHANNELS has it.

    Raises:
        ValueError: it is not JSON of that shape, or names what can be no collection.

    """
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        raise ValueError(f"it is not JSON; {_CHANNELS_LIKE}") from None
    if not isinstance(value, dict) or not all(isinstance(v, list) for v in value.values()):
        raise ValueError(f"it is no object of lists; {_CHANNELS_LIKE}")
    for channel, named in value.items():
        for name in named:
            if not isinstance(name, str) or (name != "*" and not COLLECTION.fullmatch(name)):
                raise ValueError(
                    f'{channel[:40]}: {str(name)[:60]!r} can be no collection; use "*" for all, or '
                    "small letters, digits, - and _"
                )
    return value


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value cannot be used; the message names it, never a secret's value.

    """
    try:
        settings = Settings()  # filled from the environment
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        told = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{first['loc'][0]}: {told}. See .env.example.") from None
    settings.home.mkdir(parents=True, exist_ok=True)
    return settings
