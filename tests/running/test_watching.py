"""What a newsroom sees of a running watcher: saved, pushed and fetched stories, and its end.

The real processes over loopback. One `serve` watches for most of the module; each test keeps to
stories of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import io
import json
import shutil
import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from console import pullquote, started
from fakeslack import Channel, FakeSlack, User, plain_text
from fakeslack import Settings as SlackSettings
from launcher import Launched
from rich.console import Console
from serving import Serving, free_port
from sites import Piece, news_site
from sqlalchemy import select
from waiting import PATIENCE, eventually
from webserver import Page, WebServer

from bot.terminal.progress import EVERY, Pace, events, in_words
from index.archive import Archive
from index.archive.feeds import add_feed, all_feeds
from index.archive.pages import page_problems
from index.archive.tables import stories, versions
from index.refresh import Step

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clock")]

SECRET = "a secret of thirty-two characters"
SETTINGS = {
    "PULLQUOTE_FETCH_PRIVATE": "127.0.0.1",
    "PULLQUOTE_FETCH_SPACING": "0",
    "PULLQUOTE_REFRESH_MINUTES": "0.03",
    "PULLQUOTE_PUSH_SECRET": SECRET,
}


@dataclass
class Home:
    """An archive that other processes write, as one that reads it sees it."""

    path: Path
    archive: Archive

    def live(self) -> list[str]:
        """The texts that stand."""
        with self.archive.reading() as connection:
            live = select(versions.c.text).join(stories, stories.c.version_id == versions.c.id)
            return [row.text for row in connection.execute(live)]

    def stands(self, text: str) -> bool:
        return any(text in one for one in self.live())

    def told(self, marker: str) -> list[str]:
        """The texts of all versions that have ever stood and hold a marker, oldest first."""
        with self.archive.reading() as connection:
            rows = connection.execute(select(versions.c.text).order_by(versions.c.id))
            return [row.text.strip() for row in rows if marker in row.text]

    def add(self, location: str, kind: str) -> None:
        with self.archive.writing() as connection:
            add_feed(connection, location, kind, None)

    def problem(self, location: str) -> str | None:
        with self.archive.reading() as connection:
            return next(f.problem for f in all_feeds(connection) if f.location == location)

    def run(self, *arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        return pullquote(self.path, *arguments, **SETTINGS | settings)

    def start(self, *arguments: str | Path, **settings: str) -> Launched:
        return started(self.path, *arguments, **SETTINGS | settings)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    path = tmp_path / "home"
    path.mkdir(mode=0o700)
    archive = Archive(f"sqlite:///{path / 'archive.db'}")
    yield Home(path, archive)
    archive.close()


@dataclass
class Desk(Home):
    """A newsroom whose `serve` runs: its folder, its channel, its publishing system."""

    feed: Path
    port: int
    serving: Serving
    slack: FakeSlack
    ana: User
    channel: Channel

    def is_level(self) -> bool:
        """Tell whether the indexes hold all that the archive does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", "/metrics")
        measured = connection.getresponse().read().decode()
        connection.close()
        return "pullquote_index_behind_changes 0.0" in measured

    def answerable(self, text: str) -> float:
        """Wait until a text can be quoted; return the seconds that took, which `-s` shows."""
        return eventually(lambda: self.stands(text) and self.is_level())

    def ask(self, question: str) -> tuple[str, float]:
        """Ask in Slack; return what was answered, and the seconds that took."""
        began = time.monotonic()
        asked = self.slack.mention(self.channel, self.ana, f"<@{self.slack.bot.id}> {question}")
        self.slack.wait_for_reply(self.channel, asked.ts)
        [reply] = self.slack.replies(self.channel, asked.ts)
        return plain_text(reply), time.monotonic() - began

    def push(self, name: str, text: str) -> None:
        story = {"id": name, "text": text}
        body = json.dumps({"action": "create", "story": story}).encode()
        stamp = str(int(time.time()))
        signed = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256)
        headers = {
            "X-Pullquote-Timestamp": stamp,
            "X-Pullquote-Signature": f"v1={signed.hexdigest()}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/stories", body, headers)
        answer = connection.getresponse()
        assert answer.status == 202, answer.read()
        connection.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    place = tmp_path_factory.mktemp("desk")
    (path := place / "home").mkdir()
    (feed := place / "feed").mkdir()
    archive = Archive(f"sqlite:///{path / 'archive.db'}")
    port = free_port()
    with FakeSlack(SlackSettings(time_scale=0.01)) as slack:
        slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        ana = slack.add_user("ana")
        serving = Serving(slack, path, port=port, settings=SETTINGS)
        channel = slack.add_channel("desk", ana)
        one = Desk(path, archive, feed, port, serving, slack, ana, channel)
        one.add(str(feed), "folder")
        serving.start()
        yield one
        assert serving.stop() == 0, serving.log.read_text()
        archive.close()


def saying(place: str, number: int = 1) -> str:
    return f"The ferry {place} carried {number} passengers on Monday, harbour master Una Reed said."


def report(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{what}: p50 {statistics.median(ordered):.2f} s, p95 {p95:.2f} s")  # noqa: T201


# --- saved files ---------------------------------------------------------------------------------


def test_a_saved_file_is_quoted_at_once(desk: Desk) -> None:
    took = []
    for n in range(20):
        text = saying("Astrid", 100 + n)
        (desk.feed / f"astrid-{n % 5}.txt").write_text(text)
        took.append(desk.answerable(text))
    report("saved file to answerable", took)
    answer, _ = desk.ask("how many passengers did the ferry Astrid carry?")
    assert "harbour master Una Reed said" in answer


def save_slowly(file: Path, parts: list[str]) -> None:
    with file.open("w") as handle:
        for part in parts:
            handle.write(part)
            handle.flush()
            time.sleep(0.4)


def save_by_rename(file: Path, parts: list[str]) -> None:
    beside = file.with_name(f"{file.name}.new")
    save_slowly(beside, parts)
    beside.replace(file)


def save_by_hidden_rename(file: Path, parts: list[str]) -> None:
    hidden = file.with_name(f".{file.name}.X3")
    save_slowly(hidden, parts)
    hidden.replace(file)


def save_in_new_folder(file: Path, parts: list[str]) -> None:
    folder = file.with_name(f"{file.stem}.d")
    folder.mkdir(exist_ok=True)
    save_slowly(folder / file.name, parts)


@pytest.mark.parametrize(
    "save", [save_slowly, save_by_rename, save_by_hidden_rename, save_in_new_folder]
)
def test_half_a_story_is_never_a_version(
    desk: Desk, save: Callable[[Path, list[str]], None]
) -> None:
    ship = save.__name__.title()
    file = desk.feed / f"{save.__name__}.txt"
    for year in (1, 2):
        parts = [saying(ship, 10 * year + n) + "\n" for n in range(5)]
        save(file, parts)
        desk.answerable("".join(parts).strip())
    assert [len(text.splitlines()) for text in desk.told(ship)] == [5, 5]


def test_a_folder_moved_in_lands_and_moved_out_is_withdrawn(desk: Desk, tmp_path: Path) -> None:
    aside = tmp_path / "2024.05"
    (aside / "deep").mkdir(parents=True)
    (aside / "deep" / "one.txt").write_text(saying("Moved", 1))
    (aside / "two.txt").write_text(saying("Moved", 2))
    shutil.move(aside, desk.feed / "2024.05")
    eventually(lambda: desk.stands(saying("Moved", 1)) and desk.stands(saying("Moved", 2)))
    shutil.move(desk.feed / "2024.05", aside)
    eventually(lambda: not desk.stands("Moved"))


def test_a_deleted_file_is_withdrawn_and_a_hidden_one_never_read(desk: Desk) -> None:
    (desk.feed / ".hidden.txt").write_text(saying("Unseen"))
    (desk.feed / ".git").mkdir()
    (desk.feed / ".git" / "one.txt").write_text(saying("Unseen"))
    file = desk.feed / "deleted.txt"
    file.write_text(saying("Deleted"))
    desk.answerable(saying("Deleted"))
    file.unlink()
    eventually(lambda: not desk.stands("Deleted"))
    assert desk.told("Unseen") == []


@pytest.mark.parametrize("save", [save_slowly, save_by_rename])
def test_a_single_file_is_watched_and_what_lies_beside_it_is_not(
    desk: Desk, tmp_path: Path, save: Callable[[Path, list[str]], None]
) -> None:
    ship = f"Single{save.__name__.title()}"
    file = tmp_path / "single.txt"
    file.write_text(saying(ship, 1))
    desk.add(str(file), "folder")
    desk.answerable(saying(ship, 1))
    (tmp_path / "beside.txt").write_text(saying(ship, 5))
    for n in (2, 3):
        save(file, [saying(ship, n), "\n", saying(ship, n)])
        desk.answerable(f"{saying(ship, n)}\n{saying(ship, n)}")
    assert len(desk.told(ship)) == 3


def test_a_folder_added_by_another_process_is_watched_while_others_are_busy(
    desk: Desk, tmp_path: Path
) -> None:
    (folder := tmp_path / "other").mkdir()
    (folder / "first.txt").write_text(saying("Other", 1))
    desk.add(str(folder), "folder")
    for n in range(30):
        (desk.feed / "busy.txt").write_text(saying("Busy", n))
        time.sleep(0.1)
    desk.answerable(saying("Other", 1))
    (folder / "second.txt").write_text(saying("Other", 2))
    desk.answerable(saying("Other", 2))


def test_a_folder_that_is_away_for_a_while_loses_nothing_and_is_watched_again(
    desk: Desk, tmp_path: Path
) -> None:
    (folder := tmp_path / "disk").mkdir()
    (folder / "one.txt").write_text(saying("Away", 1))
    desk.add(str(folder), "folder")
    desk.answerable(saying("Away", 1))
    folder.rename(tmp_path / "unmounted")
    eventually(lambda: desk.problem(str(folder)))
    assert desk.stands(saying("Away", 1))
    (tmp_path / "unmounted" / "two.txt").write_text(saying("Away", 2))
    (tmp_path / "unmounted").rename(folder)
    desk.answerable(saying("Away", 2))
    eventually(lambda: desk.problem(str(folder)) is None)
    (folder / "three.txt").write_text(saying("Away", 3))
    desk.answerable(saying("Away", 3))
    assert len(desk.told("Away")) == 3


def test_a_folder_replaced_in_one_move_is_watched_again(desk: Desk, tmp_path: Path) -> None:
    (folder := tmp_path / "export").mkdir()
    (folder / "one.txt").write_text(saying("Export", 1))
    desk.add(str(folder), "folder")
    desk.answerable(saying("Export", 1))
    (newer := tmp_path / "newer").mkdir()
    (newer / "one.txt").write_text(saying("Export", 2))
    folder.rename(tmp_path / "older")
    newer.rename(folder)
    desk.answerable(saying("Export", 2))
    (folder / "one.txt").write_text(saying("Export", 3))
    desk.answerable(saying("Export", 3))


# --- pushes --------------------------------------------------------------------------------------


def test_a_push_is_quoted_at_once(desk: Desk) -> None:
    took = []
    for n in range(20):
        text = saying("Pushed", 100 + n)
        desk.push(f"pushed-{n % 5}", text)
        took.append(desk.answerable(text))
    report("push's 202 to answerable", took)


# --- the web -------------------------------------------------------------------------------------


def serve_slowly(site: WebServer, feed: str, quick: int, delay: float) -> str:
    """Have a site list forty stories and give all but the first few slowly; return its feed."""
    pages = [f"/{feed}-{n}" for n in range(40)]
    for n, page in enumerate(pages):
        name = f"{feed} {'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}"  # each page its own text
        text = "".join(f"<p>{saying(name, m)}</p>" for m in range(5))
        site.set(page, Page(f"<article>{text}</article>", delay=0 if n < quick else delay))
    links = "".join(f"<item><link>{site.url}{page}</link></item>" for page in pages)
    return site.set(
        f"/{feed}", f'<rss version="2.0"><channel><title>S</title>{links}</channel></rss>'
    )


def test_slow_and_failing_feeds_hold_up_nobody_else(desk: Desk) -> None:
    with WebServer() as slow, WebServer() as down, news_site("whole rss") as quick:
        desk.add(down.set("/rss", Page("no", status=403)), "rss")
        for n in range(6):
            desk.add(serve_slowly(slow, f"slow{n}", 0, 10), "rss")
        quick.stories["a"] = Piece("Ferry", [saying("Quick", 1)] * 30)
        quick.show()
        desk.add(quick.location, "rss")
        took = [desk.answerable(saying("Quick", 1))]
        for n in (2, 3, 4):
            quick.stories["a"] = Piece("Ferry", [saying("Quick", n)] * 30)
            quick.show()
            took.append(desk.answerable(saying("Quick", n)))
        report("web feed, asked every 1.8 s, to answerable", took)
        (desk.feed / "beside.txt").write_text(saying("Beside"))
        desk.answerable(saying("Beside"))
        desk.ask("how many passengers did the ferry Quick carry?")


def test_a_failing_feed_is_asked_ever_more_seldom_and_recovers(desk: Desk) -> None:
    with WebServer() as site:
        feed = site.set("/rss", Page("no", status=403))
        desk.add(feed, "rss")
        eventually(lambda: len(site.requests) >= 3)
        first, second, third = (request.at for request in site.requests[:3])
        assert third - second > 1.5 * (second - first)
        assert "403" in str(desk.problem(feed))
        serve_slowly(site, "rss", 1, 10)
        eventually(lambda: desk.stands(saying("rss aa", 4)))
        eventually(lambda: len(site.requests) >= 4)


# --- asking meanwhile ----------------------------------------------------------------------------


def test_asking_while_many_stories_land_is_answered_soon(desk: Desk) -> None:
    question = "how many passengers did the ferry Landing carry?"
    (desk.feed / "landing.txt").write_text(saying("Landing", 7))
    desk.answerable(saying("Landing", 7))
    for n in range(200):
        body = "\n\n".join(f"{saying(f'Many{n}', 100 * n + part)} " * 4 for part in range(3))
        (desk.feed / f"many-{n}.txt").write_text(body)
    took, answered_meanwhile = [], 0
    with ThreadPoolExecutor(1) as watching:
        began = time.monotonic()
        landed = watching.submit(desk.answerable, "Many199")
        while not landed.done():
            answer, seconds = desk.ask(question)
            assert "7 passengers" in answer
            took.append(seconds)
            answered_meanwhile += not landed.done()
        landed.result()
    print(f"200 stories in {time.monotonic() - began:.1f} s")  # noqa: T201
    report(f"{len(took)} questions meanwhile", took)
    assert answered_meanwhile


# --- ends ----------------------------------------------------------------------------------------


def test_a_push_whose_landing_was_killed_lands_after_the_restart(desk: Desk) -> None:
    desk.push("killed", saying("Killed"))
    desk.serving.kill()
    assert not desk.stands("Killed")
    desk.serving.start()
    desk.answerable(saying("Killed"))


def test_watch_told_to_end_amid_a_slow_site_ends_soon_and_blames_nobody(home: Home) -> None:
    with WebServer() as site:
        feed = serve_slowly(site, "rss", 5, 10 * PATIENCE)
        home.add(feed, "rss")
        watching = home.start("watch", PULLQUOTE_REFRESH_MINUTES="10")
        eventually(lambda: "/rss-5" in site.paths())
        watching.send_signal(signal.SIGTERM)
        out, err = watching.communicate()
    assert (watching.returncode, err) == (0, "")
    assert "watching (Ctrl-C ends)" in out
    assert home.problem(feed) is None
    with home.archive.reading() as connection:
        assert page_problems(connection) == []
    assert home.stands(saying("rss ae", 4))
    asked = home.run("ask", saying("rss ae", 4))  # what was not indexed yet is when it is needed
    assert saying("rss ae", 4) in asked.stdout.replace("\n", " ")
    assert json.loads(home.run("verify", "--json").stdout)["agrees"]


def test_ctrl_c_amid_a_long_folder_loses_nothing_and_the_next_refresh_goes_on(home: Home) -> None:
    (feed := home.path.parent / "long").mkdir()
    for n in range(400):
        (feed / f"{n:03}.txt").write_text(saying("Long", n) * 40)
    adding = home.start("add", feed)
    eventually(lambda: len(home.live()) >= 3)
    adding.send_signal(signal.SIGINT)
    _, err = adding.communicate()
    assert adding.returncode == 130
    assert err.strip() == "pullquote: stopped; what was done is kept"
    kept = len(home.live())
    assert 3 <= kept < 400
    for file in sorted(feed.iterdir())[max(kept, 20) :]:
        file.unlink()  # the rest takes long and shows nothing more

    done = home.run("refresh", "--json")
    found = json.loads(done.stdout)
    assert (found["added"], found["unchanged"]) == (max(kept, 20) - kept, kept)
    assert (found["corrected"], found["withdrawn"], found["failed"]) == (0, 0, 0)
    assert json.loads(home.run("verify", "--json").stdout)["agrees"]


# --- progress ------------------------------------------------------------------------------------


@dataclass
class Hand:
    """A clock that is moved by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_no_rate_is_told_before_one_was_measured() -> None:
    clock = Hand()
    pace = Pace(clock)
    seen: list[float | None] = []
    for done, seconds in [(1, 0.0), (2, 0.001), (3, EVERY), (6, EVERY)]:
        clock.now += seconds
        pace.step("a", done)
        seen += [pace.rate(), pace.left(12)]
    assert seen[:4] == [None] * 4
    assert seen[4:] == pytest.approx([2 / 0.501, 9 * 0.501 / 2, 5 / 1.001, 6 * 1.001 / 5])


@pytest.mark.parametrize("step", [("b", 5), ("a", 1)], ids=["another feed", "another listing"])
def test_another_count_begins_anew(step: tuple[str, int]) -> None:
    clock = Hand()
    pace = Pace(clock)
    for done in (1, 2):
        pace.step("a", done)
        clock.now += 1
    assert pace.rate() == pytest.approx(0.5)
    pace.step(*step)
    clock.now += 1
    assert pace.rate() is None
    pace.step(step[0], step[1] + 3)
    assert pace.rate() == pytest.approx(3)


@pytest.mark.parametrize(
    ("done", "seconds", "shown"),
    [
        (1, 0.1, ""),
        (4, 1.0, "3.0/s, 0:00:32 left"),
        (2001, 1.0, ""),
        (81, 4.0, "20/s, 0:00:01 left"),
        (2, 40.0, "0.0/s, 1:05:20 left"),
    ],
)
def test_the_bar_says_the_pace_in_words(done: int, seconds: float, shown: str) -> None:
    clock = Hand()
    pace = Pace(clock)
    pace.step("a", 1)
    clock.now += seconds
    pace.step("a", done)
    assert in_words(pace, 100) == shown or done > 100


def test_events_are_lines_of_json_at_their_own_beat_and_the_last_is_told() -> None:
    heard = io.StringIO()
    with events(Console(file=heard)) as (on_step, on_stretch):
        for n in range(1, 301):
            on_step(Step("/a\n“feed”", f"{n}.txt", n, 300, n // 100))
        on_stretch(1, 1)
    first, *_, last, indexed = told = [json.loads(line) for line in heard.getvalue().splitlines()]
    assert len(told) <= 4
    assert first == {
        "event": "reading",
        "feed": "/a\n“feed”",
        "failed": 0,
        "done": 1,
        "total": 300,
        "per_second": None,
        "seconds_left": None,
    }
    assert (last["done"], last["failed"]) == (300, 3)
    assert (indexed["event"], indexed["done"], indexed["total"]) == ("indexing", 1, 1)


def test_refresh_tells_events_on_stderr_and_one_object_on_stdout(desk: Desk) -> None:
    """While `serve` holds the index, too: who follows is told in the object."""
    (desk.feed / "told.txt").write_text(saying("Told"))
    desk.answerable(saying("Told"))
    done = desk.run("refresh", desk.feed, "--json")
    told: list[dict[str, Any]] = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"event", "feed", "done", "total", "per_second", "seconds_left", "failed"} == set(
        told[0]
    )
    assert (told[0]["done"], told[0]["per_second"]) == (1, None)
    assert told[-1]["done"] == told[-1]["total"]
    found = json.loads(done.stdout)
    assert "serve" in found["followed_by"]
    assert found["failed"] == 0
