"""Which language is spoken where, as the settings have it."""

from __future__ import annotations

import pytest

from index.loading_settings import load_settings
from index.settings import Settings


@pytest.mark.parametrize(
    ("channel", "team", "code"),
    [("C1", "T1", "es"), ("C2", "T1", "de"), ("C2", "T2", "en"), ("", "", "en")],
)
def test_a_channel_comes_before_its_workspace_and_that_before_the_newsroom(
    channel: str, team: str, code: str
) -> None:
    settings = Settings(_env_file=None, channel_languages={"C1": "es", "T1": "de"})
    assert settings.language_of(channel, team) == code


@pytest.mark.parametrize(
    "written", ["{", "[]", '{"C1": 3}', '{"C1": "Spanish"}', '{"C1": ["es"]}', "C1=es"]
)
def test_what_names_no_language_is_refused_with_how_to_write_it(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_CHANNEL_LANGUAGES", written)
    with pytest.raises(Exception, match=r'write it like \{"C0123ABC": "es"') as caught:
        load_settings()
    assert "\n" not in str(caught.value)
