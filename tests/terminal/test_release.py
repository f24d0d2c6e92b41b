"""A release as it is built: a wheel that runs from an environment that has never seen the project.

The environment takes what Pullquote needs from the one the tests run in, so nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from paths import ROOT

CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
MADE_OF = ("bot", "index", "prompts")


def test_the_changelog_begins_with_what_is_to_come_and_then_this_release() -> None:
    headings = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(RELEASE)} \(\d{{4}}-\d\d-\d\d\)", headings[1])


def test_a_release_is_told_in_sections_that_a_person_can_read() -> None:
    told = CHANGES.split("\n## ")[2]
    first, *sections = told.split("\n### ")
    assert "upgrad" in first.lower(), "a release begins with what to do about it"
    assert len(sections) >= 4
    for section in sections:
        assert len(re.findall(r"^- ", section, re.MULTILINE)) <= 16, section.splitlines()[0]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of a copy: building leaves its work beside the sources."""
    place = tmp_path_factory.mktemp("release")
    source = place / "source"
    clean = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in MADE_OF:
        shutil.copytree(ROOT / name, source / name, ignore=clean)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--quiet",
        "--wheel-dir",
        str(place),
        str(source),
    ]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True)
    (built,) = place.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_what_the_project_is_made_of_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
    made = (file for name in MADE_OF for file in (ROOT / name).rglob("*") if file.is_file())
    wanted = {str(one.relative_to(ROOT)) for one in made if "__pycache__" not in one.parts}
    assert held == wanted
    for kind in ("bot/sample/stories/", "bot/sample/corrected/", "prompts/", "index/reader/"):
        assert any(name.startswith(kind) and not name.endswith(".py") for name in held), kind


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """An empty environment with the wheel in it; what it needs is lent by that of the tests."""
    place = wheel.parent / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin" / "python"
    into = ["--python", str(python), "install", "--no-deps", "--no-index", "--quiet", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *into], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return place / "bin" / "pullquote"


def run(command: Path, *arguments: str) -> str:
    """Run the release's command, in a folder of its own where no other code of ours is found."""
    folder = command.parents[1] / "elsewhere"
    folder.mkdir(exist_ok=True)
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [command, *arguments], cwd=folder, env=ours, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_release_runs_from_an_empty_environment(installed: Path) -> None:
    assert run(installed, "--version").strip() == f"pullquote {RELEASE}"
    assert json.loads(run(installed, "manifest"))["features"]["slash_commands"]
    python = installed.with_name("python")
    code = (
        "import bot, index; from bot.models.prompts import check_prompts; check_prompts();"
        "print(bot.__file__, index.__file__)"
    )
    assert run(python, "-c", code).count(str(installed.parents[1])) == 2
    shown = run(installed, "demo")
    assert "41 people" in shown
    assert "DIFFERENT IN COVERAGE" in shown.upper()
    assert "No story" in shown or "Nothing" in shown
