"""Measure answering: seconds a question, cold start of the command, memory.

    python bench/latency.py STORIES.jsonl QUESTIONS.jsonl [--cold N]

Stories are indexed by the real command in a process of its own, so that the memory printed is that
of asking. Archive and vectors are always those of a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from index.loading_settings import load_settings

COMMAND = Path(sys.executable).with_name("pullquote")


def run(home: Path, *arguments: str) -> tuple[float, float]:
    """Run the command with a home; return its seconds and its peak memory in MB.

    `wait4` tells the memory of this one process; RUSAGE_CHILDREN the largest of all so far. Linux
    starts a child's figure at its parent's size, so commands run before models are loaded here.
    """
    elsewhere = {"PULLQUOTE_ARCHIVE_URL", "PULLQUOTE_CHROMA_URL"}
    env = {name: value for name, value in os.environ.items() if name not in elsewhere}
    env |= {
        "PULLQUOTE_HOME": str(home),
        "PULLQUOTE_EMBEDDING_MODEL": load_settings().embedding_model,
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        [COMMAND, *arguments],
        env=env,
        cwd=home,  # where no .env names another archive
        stdout=subprocess.DEVNULL,
    )
    _, code, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(code)
    assert process.returncode == 0, f"pullquote {arguments[0]} ended with {process.returncode}"
    return seconds, megabytes(used.ru_maxrss)


def megabytes(maxrss: int) -> float:
    """Return resource's figure, in kilobytes on Linux and bytes on macOS, as MB."""
    return maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def show(name: str, seconds: Sequence[float]) -> None:
    """Print the median, the 95th percentile and the longest, in milliseconds."""
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    figures = (median(seconds), p95, max(seconds))
    print(f"{name:26} p50 {figures[0] * 1e3:6.0f}   p95 {figures[1] * 1e3:6.0f}", end="")
    print(f"   max {figures[2] * 1e3:6.0f} ms   ({len(seconds)} answers)")


def warm(home: Path, questions: Sequence[dict[str, Any]]) -> None:
    """Ask every question three times in this process; print how long answers took."""
    from bot.answers.ask import ask  # noqa: PLC0415  # here: commands are measured from a small process
    from index.house import House  # noqa: PLC0415

    own = {"home": home, "archive_url": None, "chroma_url": None}
    house = House(load_settings().model_copy(update=own))
    began = time.perf_counter()
    ask(house, "what was said about a wholly different matter?")
    print(f"{'opening and first answer':26} {time.perf_counter() - began:6.2f} s")
    passes = []
    for _ in range(3):
        seconds = []
        for line in questions:
            began = time.perf_counter()
            ask(house, line["question"], history=line.get("history", ()))
            seconds.append(time.perf_counter() - began)
        passes.append(seconds)
    show("warm, first pass", passes[0])
    show("warm, second and third", [*passes[1], *passes[2]])
    peak = megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print(f"{'peak memory, warm process':26} {peak:6.0f} MB")
    house.close()


def cold(home: Path, questions: Sequence[dict[str, Any]], runs: int) -> None:
    """Ask by the real command, a process a question; print its whole time and its memory."""
    asked = [questions[n % len(questions)]["question"] for n in range(runs)]
    seconds, memory = zip(*(run(home, "ask", question) for question in asked), strict=True)
    each = " ".join(f"{one:.2f}" for one in seconds)
    print(f"{'pullquote ask, cold':26} {median(seconds):6.2f} s   ({each})")
    print(f"{'peak memory, cold command':26} {max(memory):6.0f} MB")
    helped = [run(home, "--help")[0] for _ in range(3)]
    print(f"{'pullquote --help':26} {median(helped):6.2f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--cold", type=int, default=5, help="runs of the cold command")
    asked = parser.parse_args()
    lines = asked.questions.read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seconds, memory = run(home, "add", str(asked.stories.resolve()))
        print(f"{'pullquote add':26} {seconds:6.1f} s")
        print(f"{'peak memory, adding':26} {memory:6.0f} MB")
        cold(home, questions, asked.cold)
        warm(home, questions)


if __name__ == "__main__":
    main()
