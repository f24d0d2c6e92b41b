"""Every command that a document shows: the real parser takes it, and what it names is there.

That each command of `pullquote` does what it says is shown by the tests that run it; here is shown
that each is run by one.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from paths import ROOT

import bot.cli  # noqa: F401  # every command joins the app
from bot.terminal.app import app

DOCUMENTS = sorted(
    {
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "deploy" / "README.md",
        ROOT / "prompts" / "README.md",
    }
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SAMPLE = str(ROOT / "bot" / "sample" / "questions.jsonl")
PARSER: Any = typer.main.get_command(app)

STANDS_FOR = {"N": "3", "PORT": "3000", "KIND": "rss", "…": "why"}
"""What a document writes for a number, a port, a kind of feed, or any words."""
A_FILE = re.compile(r"FILE|QUESTIONS|\S+\.jsonl")
"""What it writes for a file that has to be there."""


@dataclass(frozen=True)
class Shown:
    """A command line as a document shows it."""

    document: Path
    line: str

    def __str__(self) -> str:
        return f"{self.document.name}: {self.line}"


def blocks(document: Path) -> list[str]:
    text = document.read_text(encoding="utf-8")
    return re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


def lines_in(document: Path) -> Iterator[Shown]:
    """Yield the lines of what a shell is to run, and what stands in code beside words."""
    for block in blocks(document):
        for line in block.replace("\\\n", " ").splitlines():
            bare = re.sub(r"(^|\s)#.*", "", line).strip()
            yield from (Shown(document, part.strip()) for part in re.split(r"&&|\|\|", bare))
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from (Shown(document, code.strip()) for code in re.findall(r"`([^`\n]+)`", text))


EVERY = [shown for document in DOCUMENTS for shown in lines_in(document) if shown.line]


def after(shown: Shown, pattern: str) -> list[str] | None:
    """The words after a command's name, None where a line is no such command."""
    found = re.match(rf"(?:sudo |[A-Z_]+=\S+ )*(?:{pattern})(?=\s|$)(.*)", shown.line)
    return None if found is None else shlex.split(found[1].replace("'", "’"))


OURS = (
    r"(?:\.venv/bin/)?pullquote|pq|docker compose exec bot pullquote|pipx run --spec \. pullquote"
)
PULLQUOTE = {str(one): words for one in EVERY if (words := after(one, OURS)) is not None}


def given(words: list[str]) -> list[str]:
    """What somebody would type for a line that shows what may be left out in brackets."""
    bare = [word if word == "…" else re.sub(r"[\[\]…]", "", word) for word in words]
    kept = [STANDS_FOR.get(word, word) for word in bare if word and not set(word) <= set("|<>.,")]
    return [SAMPLE if A_FILE.fullmatch(word) else word for word in kept]


def parse(words: list[str]) -> None:
    """Parse a command line as the console script does, running nothing."""
    parser, arguments, context = PARSER, words, None
    while hasattr(parser, "commands") and arguments and not arguments[0].startswith("-"):
        parser, name, arguments = parser.commands[arguments[0]], arguments[0], arguments[1:]
        context = parser.make_context(name, [], parent=context, resilient_parsing=True)
    if not arguments and hasattr(parser, "commands"):
        return  # a group by itself is a name
    if any(word in {"-h", "--help", "--version"} for word in arguments):
        return
    parser.make_context("pullquote", list(arguments))


@pytest.mark.parametrize("shown", [one for one, words in PULLQUOTE.items() if len(words) > 1])
def test_the_parser_takes_each_command_of_ours(shown: str) -> None:
    parse(given(PULLQUOTE[shown]))


def names(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from names(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


@pytest.mark.parametrize("words", [words for words in PULLQUOTE.values() if words])
def test_each_names_a_command_that_there_is(words: list[str]) -> None:
    first = given(words)[:1]
    assert not first or first[0].startswith("-") or first[0] in PARSER.commands


@pytest.mark.parametrize("command", names(PARSER))
def test_each_command_of_ours_is_run_by_a_test(command: str) -> None:
    run = '", "'.join(command.split())
    tests = (file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py"))
    assert any(re.search(rf'[(\[,] ?"{run}"', text) for text in tests)


TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
OTHERS = {
    r"make": lambda words: {w for w in words if "=" not in w} <= TARGETS,
    r"python -m(?= bench)": lambda words: (ROOT / f"{words[0].replace('.', '/')}.py").is_file(),
    r"(?:\S*/)?pip install": lambda words: extras(words) <= {*PROJECT["optional-dependencies"]},
    r"\.venv/bin/pytest": lambda words: all((ROOT / word).exists() for word in words),
}
"""What else of ours a document has people run, and whether what it names is there."""


def extras(words: list[str]) -> set[str]:
    return {name for word in words for name in re.findall(r"\.\[([\w,]+)\]", word)}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_else_is_to_be_run_is_there(kind: str) -> None:
    found = {str(one): words for one in EVERY if (words := after(one, kind))}
    assert found
    assert [line for line, words in found.items() if not OTHERS[kind](words)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_a_shell_can_read_each_block(document: Path) -> None:
    for block in blocks(document):
        read = subprocess.run(
            ["bash", "-n"], input=block, capture_output=True, text=True, check=False
        )
        assert read.returncode == 0, block + read.stderr


def test_constraints_are_named_from_the_root_since_pipx_calls_pip_elsewhere() -> None:
    named = [
        path
        for document in DOCUMENTS
        for path in re.findall(r"PIP_CONSTRAINT=(\S+)", document.read_text("utf-8"))
    ]
    assert named
    assert [path for path in named if not path.startswith("$PWD/")] == []


BY_NAME = re.compile(r"(?:pip|pipx|uv)\b[^\n`]*\sinstall\s[^\n`]*\bpullquote\b|pullquote\[")


def test_nobody_is_told_to_install_by_a_name_that_is_not_ours_on_the_index() -> None:
    code = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")]
    told = [file for file in [*DOCUMENTS, *code] if BY_NAME.search(file.read_text("utf-8"))]
    assert told == []
