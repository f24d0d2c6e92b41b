"""The settings as they stand in the environment and in `.env`: found, read, and told apart."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import SecretStr, ValidationError
from pydantic_settings import DotEnvSettingsSource

from index.errors import SettingsError
from index.settings import ENV_FILE, Settings
from index.written import ENCODING, names_in, refuse_unknown


def setting_names() -> frozenset[str]:
    """Return the name of every setting, as the environment has it."""
    return frozenset(str(field.validation_alias) for field in Settings.model_fields.values())


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a name is none, a line of `.env` cannot be read, or a value cannot be used;
            the message names it, never a secret's value.

    """
    refuse_unknown([*os.environ, *names_in(Path(ENV_FILE))], setting_names())
    try:
        settings = Settings()  # filled from the environment
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        told = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{first['loc'][0]}: {told}. See .env.example.") from None
    return settings


def secrets_file() -> Path | None:
    """Return the `.env` that settings are read from; None where it holds no token or secret."""
    written = DotEnvSettingsSource(Settings, env_file=ENV_FILE, env_file_encoding=ENCODING).env_vars
    fields = Settings.model_fields.values()
    secret = (str(one.validation_alias) for one in fields if one.annotation == SecretStr | None)
    return Path(ENV_FILE) if any(written.get(name.lower()) for name in secret) else None
