"""What the documents say, checked against the code."""

from __future__ import annotations

import re

import pytest
from paths import ROOT

import bot.cli  # noqa: F401  # every command joins the app
from bot.terminal.app import app
from index.settings import Settings


def settings_named() -> set[str]:
    return {str(field.validation_alias) for field in Settings.model_fields.values()}


def test_env_example_lists_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^#? ?([A-Z_]{4,})=", text, re.MULTILINE))
    assert listed == settings_named()


def test_env_example_gives_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    given = dict(re.findall(r"^# ([A-Z_]{4,})=(\S+)$", text, re.MULTILINE))
    for field in Settings.model_fields.values():
        if str(field.validation_alias) in given:
            default = str(field.default)
            shown = default.lower() if isinstance(field.default, bool) else default
            assert shown == given[str(field.validation_alias)]


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `pullquote (\w+)", text, re.MULTILINE))
    commands = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    assert listed == commands | {str(group.name) for group in app.registered_groups}


@pytest.mark.parametrize(
    "document", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_and_files_named_in_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = (ROOT / document).parent
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (folder / target).exists(), target
    for named in re.findall(r"`((?:bot|index|bench|tests|docs)/[\w/.-]+\.\w+)`", text):
        assert (ROOT / named).exists(), named


def test_make_installs_what_pins_name() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "torch==2.13.0" in pins
    assert "--constraint constraints.txt" in (ROOT / "Makefile").read_text(encoding="utf-8")
