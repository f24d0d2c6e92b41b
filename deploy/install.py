"""Make the environment: `python deploy/install.py VENV [--group NAME]`, as `make install` does.

It needs nothing but Python. Packages come by uv where that is there, else by pip, from where pip is
set up to look. What they print is kept in VENV/install.log; shown are a few lines and one bar. Done
again after it was stopped, it goes on: whole downloads are kept by uv and pip, whole packages by
the environment, and half ones are made anew.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = 175
"""What running needs, ours with it; a test counts it among what is installed."""
MEGABYTES_DOWN, MEGABYTES_ON_DISK = 580, 1800
"""With a CPU build of torch, as `bench/first_hour.py` measured it; a test adds up the disk's."""
_NEEDED = 25, 1
"""pip's release that knows dependency groups and tells its progress a line at a time."""
_SOURCES = ("index-url", "extra-index-url", "find-links", "no-index")
"""Where pip may be told to look; uv's options have the same names."""
_MEGABYTE = 1_000_000
_UNITS = {"k": 1_000, "K": 1_024, "M": _MEGABYTE, "G": 1_000 * _MEGABYTE}
_TOLD = re.compile(
    r"\s*(?:Collecting (?P<named>[\w.-]+)|Processing (?P<file>\S+\.whl)"
    r"|(?:Downloading|Using cached) \S+ \((?P<size>[\d.]+) ?(?P<unit>[kKMG])i?B\))"
)
_BAR, _SHARE_OF_FETCHING = 40, 0.7
_LAST_LINES = 12


@dataclass(slots=True)
class Progress:
    """How far an installation is, by what pip or uv prints."""

    named: set[str] = field(default_factory=set)
    """Packages looked at so far."""
    bytes: int = 0
    """Size of what was fetched, from wherever it came."""

    def hear(self, line: str) -> None:
        """Take in a line that one of them prints."""
        told = _TOLD.match(line)
        if told is None:
            return
        if told["named"]:
            self.named.add(told["named"].lower())
        elif told["file"]:
            wheel = Path(told["file"])
            self.named.add(wheel.name.partition("-")[0].lower())
            self.bytes += wheel.stat().st_size if wheel.is_file() else 0
        else:
            self.bytes += int(float(told["size"]) * _UNITS[told["unit"]])

    def share(self, installed: int, total: int) -> float:
        """Return how much is done, 0 to 1, where that many of all packages are installed."""
        fetched = min(1, max(len(self.named), installed) / total)
        return _SHARE_OF_FETCHING * fetched + (1 - _SHARE_OF_FETCHING) * min(1, installed / total)


def read_sources(configured: str) -> dict[str, tuple[str, ...]]:
    """Return where `pip config list` says that pip looks, by option."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in re.findall(r"^\S+?\.([\w-]+)='(.*)'$", configured, re.MULTILINE):
        if name in _SOURCES:
            places = [""] if name == "no-index" else value.replace("\\n", " ").split()
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *places)))
    return found


def announced(*, is_cpu_build_likely: bool) -> Iterator[str]:
    """Yield what is said before anything is downloaded."""
    yield (
        f"Pullquote needs some {PACKAGES} packages: {MEGABYTES_DOWN} MB to download, "
        f"{MEGABYTES_ON_DISK / 1000:.1f} GB on disk."
    )
    yield "Most are torch, spaCy, Chroma and two small models. The time goes into downloading,"
    yield "then into unpacking: some minutes. Ctrl-C stops it; the same command goes on."
    if not is_cpu_build_likely:
        yield "pip is set up with no further index: torch comes with gigabytes for graphics cards."
        yield 'README.md, "A CPU build of torch", has the way around.'


def command_of(
    uv: str | None, python: Path, sources: dict[str, tuple[str, ...]], groups: Iterable[str]
) -> list[str]:
    """Return the command that installs the project that the working folder holds."""
    what = ["--constraint", "constraints.txt", "--editable", "."]
    what += [part for group in groups for part in ("--group", group)]
    if uv is not None:
        places = [
            f"--{name}={place}" if place else f"--{name}"
            for name, found in sources.items()
            for place in found
        ]
        compiled = ["--compile-bytecode"] if sys.dont_write_bytecode else []
        # As pip has it, no index comes before another.
        merged = ["--index-strategy", "unsafe-best-match"]
        return [uv, "pip", "install", "--python", str(python), *merged, *places, *compiled, *what]
    # What is used is compiled when it is first used: a fifth of the disk, and half a minute.
    compiled = [] if sys.dont_write_bytecode else ["--no-compile"]
    return [*_pip(python), "install", "--progress-bar", "off", *compiled, *what]


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "--disable-pip-version-check"]


def _said(command: list[str]) -> str | None:
    """Return what a command prints, None where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def make_environment(venv: Path) -> Path:
    """Make an environment with a pip that is new enough, or mend one; return its Python."""
    python = venv / "bin" / "python"
    if not python.exists() or _said([*_pip(python), "--version"]) is None:
        for half in venv.glob("lib/python*/site-packages/pip-*.dist-info"):
            shutil.rmtree(half)  # else Python takes pip for installed
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    for half in venv.glob("lib/python*/site-packages/*.dist-info"):
        if not (half / "RECORD").is_file():
            shutil.rmtree(half)
    version = re.match(r"pip (\d+)\.(\d+)", _said([*_pip(python), "--version"]) or "")
    if version is None or tuple(map(int, version.groups())) < _NEEDED:
        newest = "pip>={}.{}".format(*_NEEDED)
        subprocess.run([*_pip(python), "install", "--quiet", "--upgrade", newest], check=True)
    return python


def installed_in(venv: Path) -> int:
    """Return how many packages are whole."""
    return sum(1 for _ in venv.glob("lib/python*/site-packages/*.dist-info/RECORD"))


def draw(share: float, heard: Progress, installed: int) -> str:
    """Return the bar and what it stands for, in one line."""
    full = round(_BAR * share)
    down = f"{heard.bytes / _MEGABYTE:.0f} MB" if heard.bytes else "…"
    return f"{'█' * full}{'░' * (_BAR - full)} {share:4.0%}  {down} fetched, {installed} installed"


def watched(command: list[str], venv: Path, show: Callable[[str], None]) -> tuple[int, Progress]:
    """Run a command with its output in VENV/install.log; return its exit code and what it did."""
    heard = Progress()
    with (venv / "install.log").open("w", encoding="utf-8") as log:
        running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )

        def hear() -> None:
            for line in running.stdout or ():
                log.write(line)
                heard.hear(line)

        hearing = threading.Thread(target=hear)
        hearing.start()
        try:
            while hearing.is_alive():
                count = installed_in(venv)
                show(draw(heard.share(count, PACKAGES), heard, count))
                hearing.join(0.5)
        except KeyboardInterrupt:
            running.terminate()
            raise
        finally:
            hearing.join()
            code = running.wait()
    return code, heard


def _shower() -> Callable[[str], None]:
    """Return what redraws a line in a terminal; elsewhere nothing is drawn."""
    if not sys.stdout.isatty():
        return lambda _: None
    width = shutil.get_terminal_size().columns - 1
    return lambda line: print(f"\r{line[:width]:{width}}", end="", flush=True)


def install(venv: Path, groups: list[str]) -> int:
    """Make the environment and fill it; return the exit code."""
    began = time.monotonic()
    python = make_environment(venv)
    sources = read_sources(_said([*_pip(python), "config", "list"]) or "")
    if installed_in(venv) < PACKAGES // 2:
        is_cpu = sys.platform != "linux" or bool({"extra-index-url", "find-links"} & sources.keys())
        print(*announced(is_cpu_build_likely=is_cpu), sep="\n", flush=True)
    show = _shower()
    uv = shutil.which("uv")
    code, heard = watched(command_of(uv, python, sources, groups), venv, show)
    if code and uv is not None:
        print("\nuv could not; pip tries.")
        code, heard = watched(command_of(None, python, sources, groups), venv, show)
    print("\r" if sys.stdout.isatty() else "", end="")
    if code:
        log = (venv / "install.log").read_text("utf-8").splitlines()
        print(*log[-_LAST_LINES:], f"All of it: {venv}/install.log", sep="\n", file=sys.stderr)
        return code
    took = f"{heard.bytes / _MEGABYTE:.0f} MB fetched, {time.monotonic() - began:.0f} seconds"
    print(f"{installed_in(venv)} packages in {venv}: {took}.")
    return 0


def main() -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("venv", type=Path)
    parser.add_argument("--group", action="append", default=[], help="of pyproject.toml, too")
    options = parser.parse_args()
    os.environ.pop("PIP_NO_COMPILE", None)
    try:
        return install(options.venv, options.group)
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on.", file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        return error.returncode


if __name__ == "__main__":
    sys.exit(main())
