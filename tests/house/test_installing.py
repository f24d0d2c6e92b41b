"""Making the environment: what is said before and while, and that it goes on where it stopped.

`make install` is run for an invented project whose packages stand in a folder, so that nothing is
downloaded.
"""

from __future__ import annotations

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from paths import ROOT

INSTALLER = runpy.run_path(str(ROOT / "deploy" / "install.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
CLIENTS = ("openai", "anthropic", "ollama")


def needed(wanted: list[str]) -> dict[str, Distribution]:
    """What is installed because of some requirements, and theirs, by name."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(one), "") for one in wanted]
    seen: set[tuple[str, str]] = set()
    while waiting:
        one, extra = waiting.pop()
        if one.marker is not None and not one.marker.evaluate({"extra": extra}):
            continue
        for asked in one.extras or {""}:
            name = canonicalize_name(one.name)
            if (name, asked) not in seen:
                seen.add((name, asked))
                found[name] = distribution(name)
                waiting += [(Requirement(each), asked) for each in found[name].requires or []]
                waiting += [(Requirement(each), "") for each in found[name].requires or []]
    return found


def megabytes(one: Distribution) -> float:
    """What its files take, but for what Python compiles."""
    return sum(file.size or 0 for file in one.files or []) / 1_000_000


RUNNING = needed(PROJECT["project"]["dependencies"])


def test_running_needs_no_linter_no_test_and_no_language_models_client() -> None:
    dev = {Requirement(one).name for one in PROJECT["dependency-groups"]["dev"]}
    assert not dev & RUNNING.keys()
    assert set(CLIENTS) <= PROJECT["project"]["optional-dependencies"].keys()
    assert "--group" not in re.findall(r"\.installed:.*?\n\n", makefile(), re.DOTALL)[0]


def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_count_and_the_size_that_people_are_told_are_right() -> None:
    told = re.search(r"some (\d+) packages.*?([\d.]+) GB on\s+disk", README, re.DOTALL)
    assert told is not None
    assert int(told[1]) == INSTALLER["PACKAGES"] == pytest.approx(len(RUNNING) + 1, abs=4)
    assert float(told[2]) * 1000 == INSTALLER["MEGABYTES_ON_DISK"]
    assert f"{INSTALLER['MEGABYTES_DOWN']} MB to download" in README
    if "+cpu" in RUNNING["torch"].version:
        size = sum(map(megabytes, RUNNING.values()))
        assert INSTALLER["MEGABYTES_ON_DISK"] == pytest.approx(size, rel=0.05)


@pytest.mark.parametrize(
    ("lines", "named", "fetched"),
    [
        (["Collecting kelp>=2 (from harbour)"], {"kelp"}, 0),
        (["  Downloading kelp-2.1-py3-none-any.whl (1.5 MB)"], set(), 1_500_000),
        (["  Using cached tide-1.tar.gz (20 kB)"], set(), 20_000),
        (["Downloading moorings (2.0MiB)"], set(), 2_000_000),
        (["Processing /nowhere/kelp-2.1-py3-none-any.whl (from harbour)"], {"kelp"}, 0),
        (["Collecting Kelp", "Collecting kelp", "Successfully installed kelp"], {"kelp"}, 0),
        (["ERROR: No matching distribution found for kelp", ""], set(), 0),
    ],
)
def test_what_installers_print_is_understood(
    lines: list[str], named: set[str], fetched: int
) -> None:
    progress = INSTALLER["Progress"]()
    for line in lines:
        progress.hear(line)
    assert (progress.named, progress.bytes) == (named, fetched)


def test_the_bar_only_grows_and_is_full_at_the_end() -> None:
    progress, total, shares = INSTALLER["Progress"](), INSTALLER["PACKAGES"], []
    for n in range(total):
        progress.hear(f"Collecting kelp-{n}")
        shares.append(progress.share(1, total))
    shares += [progress.share(n, total) for n in range(1, total + 20)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert "100%" in INSTALLER["draw"](1, progress, total)


def test_uv_looks_where_pip_is_set_up_to_look() -> None:
    said = (
        "global.find-links='/wheels /more'\n:env:.find-links='/wheels'\n"
        "user.cert='/ca.pem'\n:env:.no-index='1'\n"
    )
    sources = INSTALLER["read_sources"](said)
    assert sources == {"find-links": ("/wheels", "/more"), "no-index": ("",)}
    command = INSTALLER["command_of"]("uv", Path("python"), sources, ["dev"])
    told = " ".join(command)
    assert "--find-links=/wheels --find-links=/more --no-index" in told
    assert told.endswith("--constraint constraints.txt --editable . --group dev")
    assert INSTALLER["command_of"](None, Path("python"), sources, [])[1:3] == ["-m", "pip"]


@pytest.mark.parametrize("likely", [True, False])
def test_what_there_is_to_download_is_said_before_in_a_few_lines(likely: bool) -> None:
    lines = list(INSTALLER["announced"](is_cpu_build_likely=likely))
    assert len(lines) <= 5
    assert "MB to download" in lines[0]
    assert any("graphics cards" in line for line in lines) != likely


BACKEND = """
import shutil

def build_editable(folder, config_settings=None, metadata_directory=None):
    shutil.copy("wheels/harbour-1.0-py3-none-any.whl", folder)
    return "harbour-1.0-py3-none-any.whl"
"""


def wheel_of(folder: Path, name: str, *needs: str) -> None:
    info, made = f"{name}-1.0.dist-info", "Root-Is-Purelib: true\nTag: py3-none-any\n"
    told = [f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {one}" for one in needs)]
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{info}/METADATA", "\n".join(("Metadata-Version: 2.1", *told, "")))
        wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\n{made}")
        wheel.writestr(f"{info}/RECORD", "")


def wheel_of_pip(folder: Path) -> None:
    """pip as it is installed here, as the wheel that it came in."""
    pip = distribution("pip")
    with zipfile.ZipFile(folder / f"pip-{pip.version}-py3-none-any.whl", "w") as wheel:
        for file in pip.files or []:
            if file.suffix != ".pyc" and ".." not in file.parts:
                wheel.write(str(file.locate()), str(file))


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An invented project that needs two packages, in an environment of its own."""
    place = tmp_path_factory.mktemp("harbour")
    wheels = place / "wheels"
    wheels.mkdir()
    wheel_of(wheels, "kelp")
    wheel_of(wheels, "tide")
    wheel_of(wheels, "harbour", "kelp", "tide")
    wheel_of_pip(wheels)
    (place / "backend.py").write_text(BACKEND)
    (place / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "harbour"\nversion = "1.0"\ndependencies = ["kelp", "tide"]\n'
        '[dependency-groups]\ndev = ["kelp"]\n'
    )
    (place / "constraints.txt").write_text("kelp==1.0\n")
    yield place
    shutil.rmtree(place)


def make(place: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Install as the Makefile does, where nothing but a folder of wheels is to be had."""
    ours: dict[str, Any] = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(place / "wheels")}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, ROOT / "deploy" / "install.py", ".venv", *more],
        cwd=place,
        env={**kept, **ours, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )


def names_in(place: Path) -> set[str]:
    found = place.glob(".venv/lib/python*/site-packages/*-1.0.dist-info/RECORD")
    return {record.parent.name.partition("-")[0] for record in found}


@pytest.mark.slow
def test_an_installation_goes_on_where_it_was_stopped(harbour: Path) -> None:
    (harbour / "wheels" / "tide-1.0-py3-none-any.whl").rename(harbour / "late.whl")
    failed = make(harbour)
    assert failed.returncode == 1
    assert "tide" in failed.stderr
    assert "install.log" in failed.stderr
    assert len(failed.stdout.splitlines()) <= 10

    (harbour / "late.whl").rename(harbour / "wheels" / "tide-1.0-py3-none-any.whl")
    (packages,) = harbour.glob(".venv/lib/python*/site-packages")
    half = packages / "kelp-1.0.dist-info"
    half.mkdir()
    (half / "METADATA").write_text("Metadata-Version: 2.1\nName: kelp\nVersion: 1.0\n")
    done = make(harbour)
    assert done.returncode == 0, done.stderr
    assert names_in(harbour) == {"harbour", "kelp", "tide"}
    assert (packages / "kelp.py").is_file()
    assert len(done.stdout.splitlines()) <= 10

    (harbour / ".venv" / "bin" / "pip").unlink()
    shutil.rmtree(packages / "pip")
    again = make(harbour, "--group", "dev")
    assert again.returncode == 0, again.stderr


def test_make_installs_for_tests_what_running_does_not_need() -> None:
    told = makefile()
    assert "--group dev" in told.partition(".developing:")[2].partition("\n\n")[0]
    for target in ("test", "slow"):
        assert f"\n{target}: develop\n" in told
    assert "\ndemo: install\n" in told
    assert "constraints.txt" in ast.unparse(ast.parse((ROOT / "deploy/install.py").read_text()))
