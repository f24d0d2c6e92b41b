"""What the documents say, checked against the code."""

from __future__ import annotations

import ast
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


DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(str(one.relative_to(ROOT)) for one in (ROOT / "docs").rglob("*.md")),
]
HOUSES = ("bot", "index", "bench", "tests", "docs", "prompts", "deploy")
FILES = {str(one.relative_to(ROOT)) for house in HOUSES for one in (ROOT / house).rglob("*.*")}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_files_named_in_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = (ROOT / document).parent
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (folder / target).exists(), target
    for named in re.findall(rf"`((?:{'|'.join(HOUSES)})/[\w/.-]*)`", text):
        assert (ROOT / named).exists(), named
    for named in re.findall(r"`([\w/-]+\.py)`", text):
        assert any(file == named or file.endswith(f"/{named}") for file in FILES), named


def test_the_design_names_every_room() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rooms = {one.parent.relative_to(ROOT) for one in (ROOT / "bot").rglob("__init__.py")}
    rooms |= {one.parent.relative_to(ROOT) for one in (ROOT / "index").rglob("__init__.py")}
    named = set(re.findall(r"`((?:bot|index)/(?:[\w/]+/)?)`", text))
    assert {f"{room}/" for room in rooms} - {"bot/", "index/"} == named - {"bot/", "index/"}


def test_every_room_says_what_lives_there_and_what_does_not() -> None:
    for init in (ROOT / "bot").rglob("*/__init__.py"):
        if "sample" not in init.parts:
            told = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
            assert "Not here:" in told.replace("\n", " "), init


def test_what_is_installed_is_held_to_the_pins() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "torch==2.13.0" in pins
    for installs in ("deploy/install.py", "deploy/Dockerfile"):
        assert re.search(
            r"--constraint\W+constraints\.txt", (ROOT / installs).read_text(encoding="utf-8")
        )


SHOWN_BY = re.findall(
    r"`(tests/[\w/]+\.py)(?:::(\w+))?`",
    (ROOT / "docs" / "security.md").read_text(encoding="utf-8"),
)


@pytest.mark.parametrize(("file", "name"), SHOWN_BY)
def test_what_holds_an_attack_is_shown_by_a_test_that_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    defined = ast.FunctionDef | ast.ClassDef
    names = {one.name for one in ast.walk(tree) if isinstance(one, defined)}
    assert not name or name in names
    assert any(one.startswith(("test_", "Test")) for one in names)
