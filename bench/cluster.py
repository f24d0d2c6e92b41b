"""Measure several bots on one archive, with PostgreSQL, Chroma and a fake Slack on this machine.

    PYTHONPATH=tests python -m bench.cluster [--questions 200] [--bots 1,2,4] [--kills N]

Processes stand for machines, each with a home of its own. Printed are, for each number of bots
beside one refresher, the questions answered a second and the processor's seconds that bots,
database and Chroma took; then the seconds from a saved story until another machine's searches have
it; then, with `--kills`, what became of as many questions while a bot and the refresher were killed
with -9 in turn, so often, and PostgreSQL was stopped twice.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from chromaserver import ChromaServer
from fakeslack import Channel, FakeSlack, Message
from machines import Machine, Machines
from postgres import running
from waiting import eventually

from bot.terminal.demo import SAMPLE

ASKED = (
    "what toll did UHFO give on wednesday?",
    "who said the ferry was late?",
    "how many people were displaced?",
    "when will the bridge reopen?",
)
LANDED = 20
"""Stories saved one after the other."""
_EACH = 4
"""Questions a channel: Slack takes a message a second in each."""

Asked = list[tuple[Channel, Message]]


def ask(slack: FakeSlack, questions: int, name: str, apart: float = 0.0) -> Asked:
    """Ask so many questions, a few in each channel, some seconds apart."""
    channels = []
    for n in range(-(-questions // _EACH)):
        person = slack.add_user(f"{name}-{n}")
        channels.append((slack.add_channel(f"{name}-{n}", person), person))
    asked: Asked = []
    for n in range(questions):
        channel, person = channels[n % len(channels)]
        words = f"{ASKED[n % len(ASKED)]} ({name} {n})"  # no two the same: nothing is remembered
        asked.append((channel, slack.mention(channel, person, words)))
        time.sleep(apart)
    return asked


def answered(slack: FakeSlack, asked: Asked) -> list[int]:
    """Return how many answers each question has."""
    return [len(slack.replies(channel, message.ts)) for channel, message in asked]


def used(pids: Sequence[int]) -> float:
    """Return the processor's seconds that processes and their children have used (Linux)."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / 100


def of_postgres(machines: Machines) -> list[int]:
    """Return the processes of the database server that work for clients, and itself."""
    own = machines.postgres._process  # noqa: SLF001  # the bench's own
    assert own is not None
    children = Path(f"/proc/{own.pid}/task/{own.pid}/children").read_text().split()
    return [own.pid, *map(int, children)]


def answering(machines: Machines, count: int, questions: int) -> None:
    """Measure so many bots beside a refresher."""
    slack = machines.slack
    bots = [machines.machine(f"bot-{n}", PULLQUOTE_ROLE="bot").start() for n in range(count)]
    slack.wait_connected(count)
    warm = ask(slack, 2 * count, f"warm-{count}")
    eventually(lambda: all(answered(slack, warm)), every=0.2)
    before = used([bot.pid for bot in bots])
    shared = used([*of_postgres(machines), machines.chroma.process.pid])
    began = time.monotonic()
    asked = ask(slack, questions, f"of-{count}")
    eventually(lambda: all(answered(slack, asked)), every=0.2)
    took = time.monotonic() - began
    each = used([bot.pid for bot in bots]) - before
    shared = used([*of_postgres(machines), machines.chroma.process.pid]) - shared
    print(
        f"{count} bots: {questions / took:6.2f} questions/s in {took:6.1f} s; processor a question:"
        f" bots {each / questions:.3f} s, database and Chroma {shared / questions:.3f} s; "
        f"{max(answered(slack, asked))} answer at most each",
        flush=True,
    )
    for bot in bots:
        bot.stop()


def landing(machines: Machines, feed: Path) -> None:
    """Measure how long a saved story takes until another machine's searches have it."""
    bot = machines.machine("far", PULLQUOTE_ROLE="bot").start()
    waits = []
    for n in range(LANDED):
        changes = machines.sql("SELECT max(number) FROM changes")
        text = f"Crew {n} of the harbour cleared {n + 3} boats on Monday, the mayor of Vosk said."
        began = time.monotonic()
        (feed / f"landed-{n}.json").write_text(json.dumps({"title": f"Boats {n}", "text": text}))
        eventually(partial(_has_changed, machines, changes))
        eventually(lambda: bot.told("/readyz")[1].get("behind") == 0)
        waits.append(time.monotonic() - began)
    cuts = quantiles(waits, n=100, method="inclusive")
    print(
        f"landed to answerable on another machine: p50 {median(waits):.2f} s, p95 {cuts[94]:.2f} s,"
        f" max {max(waits):.2f} s ({LANDED} stories)",
        flush=True,
    )
    bot.stop()


def _has_changed(machines: Machines, before: object) -> bool:
    return machines.sql("SELECT max(number) FROM changes") != before


def killing(machines: Machines, refresher: Machine, questions: int, kills: int) -> None:
    """Ask while processes are killed and the database stops; tell what came of the questions."""
    slack = machines.slack
    bots = [machines.machine(f"kill-{n}", PULLQUOTE_ROLE="bot").start() for n in range(2)]
    slack.wait_connected(2)
    victims = [bots[0], refresher]
    asked: Asked = []
    began = time.monotonic()
    for n in range(kills):
        asked += ask(slack, questions // kills, f"killed-{n}", apart=0.2)
        victim = victims[n % 2]
        victim.kill()
        if n in {kills // 3, 2 * kills // 3}:
            machines.postgres.stop()
            time.sleep(2.0)
            machines.postgres.start()
        victim.start()
    last = time.monotonic()
    eventually(lambda: all(answered(slack, asked)), lambda: str(answered(slack, asked)), every=0.5)
    slack.settle(3.0)
    counts = answered(slack, asked)
    since, whole = time.monotonic() - last, time.monotonic() - began
    print(
        f"{len(asked)} questions, {kills} kills, the database stopped twice: {counts.count(0)} "
        f"lost, {sum(count > 1 for count in counts)} doubled; all answered {since:.1f} s after the "
        f"last kill, {whole:.0f} s in all",
        flush=True,
    )
    for bot in bots:
        bot.stop()


def main() -> None:
    """Start what is shared, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--bots", default="1,2,4")
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running() as postgres, FakeSlack() as slack:
        if postgres is None:
            raise SystemExit("no PostgreSQL server can be run here: install Debian's postgresql")
        chroma = ChromaServer(Path(folder) / "chroma")
        chroma.start()
        machines = Machines(Path(folder), postgres, chroma, slack)
        try:
            feed = Path(shutil.copytree(SAMPLE / "stories", Path(folder) / "feed"))
            machines.run("refresher", "add", feed)
            refresher = machines.machine("refresher", PULLQUOTE_ROLE="refresher")
            slack_line = machines.machine("line", PULLQUOTE_ROLE="bot").start()
            refresher.start()
            slack_line.stop()
            for count in filter(None, options.bots.split(",")):
                answering(machines, int(count), options.questions)
            landing(machines, feed)
            if options.kills:
                killing(machines, refresher, options.questions, options.kills)
        finally:
            machines.end()
            chroma.stop()


if __name__ == "__main__":
    main()
