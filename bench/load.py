"""Measure the bot under load: the real process beside the fake Slack, both on this machine.

    PYTHONPATH=tests python -m bench.load [--http] [--each N] [--workers N] [--latency SECONDS]
        [--model SECONDS]

People ask at once in 20 channels, 10 in each unless told otherwise, while Slack takes one message a
second in each. Printed are the seconds until Slack's deliveries were acknowledged and until
questions were answered, how long a lone question in another channel waited in the middle of it, and
how long one does when it is quiet.
`--latency` lets every call to Slack take so long, as it does over the internet. `--model` has
answers summed up by a model that takes so long; answered is then when the quotes stood.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from fakeslack import FakeSlack, Message, plain_text
from newsroom import Newsroom
from rush import QUESTION, Rush, refused_for_rate, rush
from scripted import Model
from serving import Serving, free_port

from bot.terminal.demo import SAMPLE
from index.house import House
from index.settings import Settings

CHANNELS = 20
SENTENCE = "The Upper Halvra Flood Observatory said at least 41 people had been killed."
"""What the model says of it."""
LONE = 20
"""Lone questions asked when it is quiet, one after the other."""


def show(name: str, seconds: Sequence[float]) -> None:
    """Print the median, the 95th and 99th percentile and the longest, in milliseconds."""
    parts = quantiles(seconds, n=100, method="inclusive")
    figures = (median(seconds), parts[94], parts[98], max(seconds))
    print(f"{name:34}" + " ".join(f"{one * 1e3:9.0f}" for one in figures))


def lone(slack: FakeSlack, name: str) -> float:
    """Ask one question in a new channel; return the seconds until its answer stood."""
    person = slack.add_user(name)
    channel = slack.add_channel(name, person)
    asked = slack.mention(channel, person, QUESTION)
    answer = slack.wait_for_reply(channel, asked.ts, timeout=60)
    return float(answer.ts) - float(asked.ts)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def measure(slack: FakeSlack, serving: Serving, each: int, model: float | None) -> None:
    """Ask, and print how it went."""
    print(f"{'milliseconds':34}      p50       p95       p99       max")
    lone(slack, "first")
    show("lone question, quiet", [lone(slack, f"quiet-{n}") for n in range(LONE)])
    if model is not None:
        slack.settle(model + 2.0)  # until none of them is summed up any more
    slack.limit_channels(1.0, burst=1)
    assert serving.process is not None
    used, began = cpu_seconds(serving.process.pid), time.monotonic()
    rushed = rush(slack, CHANNELS, each)
    print(f"{'asking took':34} {(time.monotonic() - began) * 1e3:8.0f}")
    time.sleep(2.0)
    waited = lone(slack, "meanwhile")
    rushed.wait(300)
    took = time.monotonic() - began
    if model is not None:
        show_summaries(slack, rushed, began)
    used = cpu_seconds(serving.process.pid) - used
    slack.settle(1.0)
    show("acknowledged", rushed.acks())
    show("answered", rushed.waits())
    print(f"{'lone question, in the middle of it':34} {waited * 1e3:8.0f}")
    doubled = sum(len(rushed.answers(one)) != 1 for one in rushed.asked)
    print(f"{'all answered after':34} {took * 1e3:8.0f}   (processor {used:.1f} s)")
    print(f"not answered once: {doubled}; refused with 429: {refused_for_rate(slack)}")


def show_summaries(slack: FakeSlack, rushed: Rush, began: float) -> None:
    """Wait until all answers of a rush have their final form, and print how many are summed up."""

    def last() -> list[Message]:
        return [answer for one in rushed.asked for answer in rushed.answers(one)]

    def is_whole(answer: Message) -> bool:
        return any(block["type"] == "context_actions" for block in answer.blocks)

    slack.wait_until(lambda: all(map(is_whole, last())), timeout=600)
    without = sum("No summary" in plain_text(answer) for answer in last())
    print(f"{'all in their final form after':34} {(time.monotonic() - began) * 1e3:8.0f}")
    print(f"given without a summary: {without} of {len(rushed.asked)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--http", action="store_true", help="events over HTTP, not Socket Mode")
    parser.add_argument("--each", type=int, default=10, help="questions in each channel")
    parser.add_argument("--workers", type=int, help="PULLQUOTE_WORKERS")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds a call takes")
    parser.add_argument("--model", type=float, help="seconds a summary takes; none without it")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, FakeSlack() as slack, Model() as model:
        model.says((SENTENCE, "at least 41"), wait=told.model or 0.0)
        home = Path(folder) / "home"
        home.mkdir()
        feed = Path(shutil.copytree(SAMPLE / "stories", Path(folder) / "stories"))
        house = House(Settings(_env_file=None, home=home))
        Newsroom(house, feed).refresh()
        house.close()
        port = free_port() if told.http else None
        settings = {"PULLQUOTE_WORKERS": str(told.workers)} if told.workers else {}
        if told.model is not None:
            bounds = {"PULLQUOTE_LLM_SECONDS": "300", "PULLQUOTE_LLM_DAY_TOKENS": "100000000"}
            settings |= {"PULLQUOTE_LLM": model.names()["ollama"], **bounds}
        if port is not None:
            slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        serving = Serving(slack, home, port=port, settings=settings).start()
        if told.latency:
            slack.delay("*", told.latency)
        try:
            measure(slack, serving, told.each, told.model)
        finally:
            serving.stop()


if __name__ == "__main__":
    main()
