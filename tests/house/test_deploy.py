"""What stands in deploy/ fits the code, and each other; and its parts run together."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from console import COMMAND, pullquote
from fakeslack import FakeSlack, plain_text
from paths import ROOT
from postgres import running
from prometheus_client.parser import text_string_to_metric_families
from serving import Serving, free_port
from status_samples import AT, EMPTY, feed
from waiting import eventually

import bot.cli  # noqa: F401  # every command joins the app
from bot.model_call import CallOutcome
from bot.running.counting import Call, Helpfulness, Outcome, Surface, called
from bot.running.metrics import scrape
from bot.slack.listening.ending import FINISHING, REQUESTS
from bot.stopwatch import Stage
from bot.terminal.app import app
from bot.terminal.demo import SAMPLE
from index.settings import Settings

DEPLOY = ROOT / "deploy"
NAMED = r"(?:PULLQUOTE|SLACK)_[A-Z_]+"
QUESTION = "what toll did UHFO give on wednesday?"
SENTENCE = "said at least 41 people had been killed, among them nine children."


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"])


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus-alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def unit() -> dict[str, list[str]]:
    """The settings of the unit's service, each with all its values."""
    text = (DEPLOY / "pullquote.service").read_text().split("[Service]")[1].split("[Install]")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")


def image_environment() -> dict[str, str]:
    return dict(re.findall(r"([A-Z_]+)=(\S+)", dockerfile().split("ENV PATH")[1].split("USER")[0]))


def commands() -> set[str]:
    return {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}


@pytest.mark.parametrize(
    "file", sorted(str(p.relative_to(DEPLOY)) for p in DEPLOY.rglob("*") if p.is_file())
)
def test_every_setting_named_is_one_that_there_is(file: str) -> None:
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert set(re.findall(NAMED, (DEPLOY / file).read_text())) <= known


@pytest.mark.parametrize("document", ["deploy/README.md", "docs/operating.md"])
def test_files_and_commands_named_in_the_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text()
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert ((ROOT / document).parent / target).exists(), target
    for named in re.findall(r"(?<![\w/.])((?:deploy|docs)/[\w/.-]*\w)", text):
        assert named == "deploy/.env" or (ROOT / named).exists(), named
    assert set(re.findall(r"(?:`|bin/|bot )pullquote ([a-z]+)", text)) <= commands()


def test_the_page_for_admins_names_every_log_event_worth_an_alert_and_none_that_is_not() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    section = text.split("## Log events worth an alert")[1].split("**What the log never holds.**")[
        0
    ]
    rows, course = section.rsplit("\n\n", 2)[0], section.rsplit("\n\n", 2)[1]
    code = "".join(
        path.read_text() for part in ("bot", "index") for path in (ROOT / part).rglob("*.py")
    )
    logged = set(re.findall(r'log\.(\w+)\(\s*"([a-z_]+)"', code))
    grave = {event for level, event in logged if level != "info"}
    first_cells = [line.split("|")[1] for line in rows.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", " ".join(first_cells))) == grave
    assert set(re.findall(r"`(\w+)`", course)) <= {event for _, event in logged} - grave


class TestTheUnit:
    def test_it_starts_a_command_that_there_is(self) -> None:
        [start] = unit()["ExecStart"]
        program, command = start.split()
        assert Path(program).name == COMMAND.name
        assert command in commands()

    def test_it_waits_for_as_long_as_the_process_may_take_to_end(self) -> None:
        assert int(unit()["TimeoutStopSec"][0]) >= FINISHING + REQUESTS + 5

    def test_no_secret_stands_in_it(self) -> None:
        assert unit()["EnvironmentFile"] == ["/etc/pullquote/env"]
        secret = {n for n, f in Settings.model_fields.items() if "SecretStr" in str(f.annotation)}
        names = {str(Settings.model_fields[name].validation_alias) for name in secret}
        assert not names & {line.split("=")[0] for line in unit()["Environment"]}

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
    def test_systemd_takes_it_and_finds_it_closed(self, tmp_path: Path) -> None:
        text = (DEPLOY / "pullquote.service").read_text()
        copy = tmp_path / "pullquote.service"
        copy.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", text))
        for check in (["verify"], ["security", "--offline=true", "--threshold=20"]):
            done = subprocess.run(
                ["systemd-analyze", *check, str(copy)], capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout[-500:] + done.stderr


class TestTheImage:
    def test_it_copies_what_there_is_and_lets_nothing_else_in(self) -> None:
        copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile(), re.MULTILINE)
        files = {name for line in copied for name in line.split()}
        assert all((ROOT / name).exists() for name in files)
        ignore = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
        assert files == {line[1:] for line in ignore if line.startswith("!")}
        assert "*" in ignore

    def test_its_first_layer_installs_what_the_project_names_before_the_code_is_there(
        self, tmp_path: Path
    ) -> None:
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, tmp_path)
        (tmp_path / "bot").mkdir()
        (tmp_path / "index").mkdir()
        (tmp_path / "prompts").mkdir()
        (tmp_path / "out").mkdir()
        told = "from setuptools.build_meta import prepare_metadata_for_build_wheel as p; p('out')"
        done = subprocess.run(
            [sys.executable, "-c", told],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-500:]
        [metadata] = (tmp_path / "out").glob("*.dist-info/METADATA")
        assert "Requires-Dist: slack-bolt" in metadata.read_text()

    def test_it_runs_as_nobody_special_and_serves(self) -> None:
        assert re.search(r"^USER pullquote$", dockerfile(), re.MULTILINE)
        assert json.loads(dockerfile().split("\nCMD ")[-1].strip())[0] in commands()
        assert re.search(
            rf"^VOLUME {image_environment()['PULLQUOTE_HOME']}$", dockerfile(), re.MULTILINE
        )

    def test_constraints_and_the_extra_index_reach_pip(self) -> None:
        assert "--constraint constraints.txt" in dockerfile()
        assert "ARG PIP_EXTRA_INDEX_URL" in dockerfile()
        assert "PIP_EXTRA_INDEX_URL" in compose()["bot"]["build"]["args"]


class TestThePorts:
    def test_unit_image_and_compose_agree_on_the_monitors_port(self) -> None:
        port = image_environment()["PULLQUOTE_MONITOR_PORT"]
        assert f"PULLQUOTE_MONITOR_PORT={port}" in unit()["Environment"]
        assert compose()["bot"]["environment"]["PULLQUOTE_MONITOR_PORT"] == port
        assert compose()["bot"]["ports"] == [f"127.0.0.1:{port}:{port}"]
        assert f"EXPOSE {port}" in dockerfile()
        assert f"http://127.0.0.1:{port}/healthz" in dockerfile()

    def test_nothing_is_open_to_other_machines(self) -> None:
        for service in compose().values():
            assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))

    def test_the_bot_waits_until_what_it_needs_is_healthy(self) -> None:
        services = compose()
        needed = {name: wait["condition"] for name, wait in services["bot"]["depends_on"].items()}
        assert needed == dict.fromkeys(("chroma", "postgres"), "service_healthy")
        assert all("healthcheck" in services[name] for name in needed)
        grace = int(services["bot"]["stop_grace_period"].removesuffix("s"))
        assert grace >= FINISHING + REQUESTS + 5

    def test_the_bot_speaks_to_the_servers_that_are_there(self) -> None:
        services = compose()
        told = services["bot"]["environment"]
        start = services["chroma"]["entrypoint"]
        assert told["PULLQUOTE_CHROMA_URL"] == f"http://chroma:{start[start.index('--port') + 1]}"
        made = services["postgres"]["environment"]
        user, database = made["POSTGRES_USER"], made["POSTGRES_DB"]
        assert told["PULLQUOTE_ARCHIVE_URL"].startswith(f"postgresql+psycopg://{user}:")
        assert told["PULLQUOTE_ARCHIVE_URL"].endswith(f"@postgres:5432/{database}")


class TestSeveral:
    """What compose.several.yaml lays over compose.yaml."""

    @property
    def over(self) -> dict[str, Any]:
        return dict(yaml.safe_load((DEPLOY / "compose.several.yaml").read_text())["services"])

    def test_two_bots_answer_and_one_refreshes_on_one_archive(self) -> None:
        alone = compose()["bot"]["environment"]
        wired = {name: alone | one["environment"] for name, one in self.over.items()}
        roles = [one["PULLQUOTE_ROLE"] for one in wired.values()]
        assert sorted(roles) == ["bot", "bot", "refresher"]
        shared = {"PULLQUOTE_ARCHIVE_URL", "PULLQUOTE_CHROMA_URL"}
        for name, one in self.over.items():
            assert name == "bot" or shared <= one["environment"].keys()
            assert all(wired[name][setting] == alone[setting] for setting in shared)

    def test_each_has_a_home_of_its_own_and_the_stories_are_where_they_are_refreshed(self) -> None:
        volumes = {name: one.get("volumes", []) for name, one in self.over.items()}
        volumes["bot"] = ["home:/var/lib/pullquote"]
        homes = [v.split(":")[0] for one in volumes.values() for v in one if "/var/lib" in v]
        assert len(set(homes)) == 3
        assert [name for name, one in volumes.items() if any("/stories" in v for v in one)] == [
            "refresher"
        ]

    def test_nothing_is_open_to_other_machines(self) -> None:
        ports = [port for one in self.over.values() for port in one.get("ports", ())]
        assert all(port.startswith("127.0.0.1:") for port in ports)
        assert len({port.split(":")[1] for port in [*ports, "127.0.0.1:9464"]}) == len(ports) + 1


LABELS = {
    "surface": Surface,
    "stage": Stage,
    "verdict": Helpfulness,
    "outcome": (*Outcome, *Call, *CallOutcome),
}


class TestTheAlerts:
    def exposed(self) -> dict[str, set[str]]:
        """The metrics that there are, and the names of each one's samples."""
        called("auth.test", Call.OK)
        status = replace(EMPTY, indexed_at=AT, feeds=(feed(1, "/srv/wire", "folder"),))
        text = scrape(lambda: (status, 0), lambda: True).decode()
        return {
            family.name: {sample.name for sample in family.samples}
            for family in text_string_to_metric_families(text)
            if family.name.startswith("pullquote_")
        }

    @pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
    def test_each_asks_of_metrics_and_labels_that_there_are(self, rule: dict[str, Any]) -> None:
        names = set(re.findall(r"\bpullquote_\w+", rule["expr"]))
        assert names <= set().union(*self.exposed().values())
        for label, wanted in re.findall(r'(\w+)=~?"([^"]+)"', rule["expr"]):
            if label != "job":
                assert set(wanted.split("|")) <= {str(value) for value in LABELS[label]}

    @pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
    def test_each_says_how_grave_it_is_and_what_to_do(self, rule: dict[str, Any]) -> None:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")
        assert f"`{rule['alert']}`" in (ROOT / "docs" / "operating.md").read_text()
        assert rule["expr"].count("(") == rule["expr"].count(")")

    def test_the_page_for_admins_names_every_metric(self) -> None:
        text = (ROOT / "docs" / "operating.md").read_text()
        assert [name for name in self.exposed() if name not in text] == []


@pytest.mark.slow
def test_bot_chroma_server_and_postgres_work_together_as_compose_wires_them(
    tmp_path: Path,
) -> None:
    monitor = free_port()
    told = compose()["bot"]["environment"] | {"PULLQUOTE_MONITOR_PORT": str(monitor)}
    with running() as server, FakeSlack() as slack:
        if server is None:
            pytest.skip("no PostgreSQL server can be run here")
        with chroma(tmp_path / "vectors") as port:
            told["PULLQUOTE_ARCHIVE_URL"] = server.database("ENCODING 'UTF8' TEMPLATE template0")
            told["PULLQUOTE_CHROMA_URL"] = f"http://127.0.0.1:{port}"
            home = tmp_path / "home"
            added = pullquote(home, "add", SAMPLE / "stories", **told)
            assert added.returncode == 0, added.stderr
            ana = slack.add_user("ana")
            serving = Serving(slack, home, settings=told).start()
            try:
                asked = slack.direct_message(ana, QUESTION)
                reply = slack.wait_for_reply(slack.direct(ana), asked.ts)
                assert SENTENCE in plain_text(reply)
                eventually(lambda: fetched(monitor, "/readyz")[0] == 200)
                metrics = fetched(monitor, "/metrics")[1]
                assert "pullquote_index_behind_changes 0.0" in metrics
                server.stop()
                eventually(lambda: fetched(monitor, "/readyz")[0] == 503)
                alive, told = fetched(monitor, "/healthz")
                assert alive == 200, "a restart would mend nothing"
                assert "the archive failed" in json.loads(told)["archive"]
                server.start()
                eventually(lambda: fetched(monitor, "/readyz")[0] == 200)
                assert json.loads(fetched(monitor, "/healthz")[1])["stories"] > 10
            finally:
                code = serving.stop()
            assert code == 0
            assert not (home / "archive.db").exists()
            assert not (home / "vectors").exists()


@contextmanager
def chroma(folder: Path) -> Iterator[int]:
    """Run the Chroma server by compose's own command, and wait for what its health check asks."""
    service, port = compose()["chroma"], free_port()
    here = {"/var/lib/pullquote": str(folder), "0.0.0.0": "127.0.0.1", "8000": str(port)}  # noqa: S104
    program, *arguments = [here.get(part, part) for part in service["entrypoint"]]
    process = subprocess.Popen(
        [sys.executable, COMMAND.with_name(program), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    check = service["healthcheck"]["test"][-1].replace(":8000/", f":{port}/")
    try:
        eventually(
            lambda: (
                subprocess.run([sys.executable, "-c", check], stderr=-3, check=False).returncode
                == 0
            )
        )
        yield port
    finally:
        process.kill()
        process.wait()


def fetched(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
