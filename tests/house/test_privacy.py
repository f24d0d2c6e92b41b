"""Every column of the archive is decided: it holds a person's data, and for how long, or none."""

from __future__ import annotations

import pytest
from privacy import PAGE, columns, impersonal, personal

from bot.terminal.forget_command import forget
from index.settings import Settings


@pytest.mark.few(10)
@pytest.mark.parametrize("column", sorted(columns()))
def test_the_page_on_privacy_decides_every_column(column: str) -> None:
    assert (column in personal()) != (column in impersonal())


def test_the_page_on_privacy_lists_no_column_that_is_gone() -> None:
    assert personal() | impersonal() == columns()


def test_the_page_on_privacy_names_the_setting_and_the_command() -> None:
    text = PAGE.read_text(encoding="utf-8")
    setting = Settings.model_fields["keep_days"]
    assert f"`{setting.validation_alias}` ({setting.default})" in text
    assert f"pullquote {forget.__name__} U" in text
