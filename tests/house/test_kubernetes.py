"""What stands in deploy/kubernetes/ fits the code, the image and each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes_validate import ValidationError, latest_version, validate
from paths import ROOT
from pydantic import SecretStr

from bot.slack.listening.ending import FINISHING, REQUESTS
from bot.slack.listening.http import Probes, make_monitor
from index.loading_settings import load_settings, setting_names
from index.settings import Settings

FOLDER = ROOT / "deploy" / "kubernetes"
IMAGE = (ROOT / "deploy" / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
OURS = ("bot", "refresher")
GIB = 2**30
NEEDED = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "POSTGRES_PASSWORD")


def manifests(file: Path) -> list[dict[str, Any]]:
    return [dict(one) for one in yaml.safe_load_all(file.read_text())]


ALL = [one for file in sorted(FOLDER.glob("*.yaml")) for one in manifests(file)]


RELEASES = ("1.25", latest_version())
"""Of Kubernetes: the oldest whose schemas are at hand, and the newest."""


def of_kind(*kinds: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in ALL if one["kind"] in kinds}


RUN = of_kind("Deployment", "StatefulSet")
CONFIG: dict[str, str] = of_kind("ConfigMap")["pullquote"]["data"]
SECRET: dict[str, str] = of_kind("Secret")["pullquote"]["stringData"]
POLICIES = {
    name: one["spec"]
    for name, one in of_kind("NetworkPolicy").items()
    if one["spec"]["podSelector"]
}


def pod(name: str) -> dict[str, Any]:
    return dict(RUN[name]["spec"]["template"]["spec"])


def container(name: str) -> dict[str, Any]:
    [found] = pod(name)["containers"]
    return dict(found)


def labels(name: str) -> dict[str, str]:
    return dict(RUN[name]["spec"]["template"]["metadata"]["labels"])


def environment(name: str, secret: dict[str, str]) -> dict[str, str]:
    """What a container's process is told, as Kubernetes puts it together."""
    found = {**CONFIG, **secret}
    for one in container(name).get("env", ()):
        if "valueFrom" in one:
            found[one["name"]] = secret[one["valueFrom"]["secretKeyRef"]["key"]]
        else:
            found[one["name"]] = re.sub(r"\$\((\w+)\)", lambda m: found[m[1]], one["value"])
    return found


def number(told: str) -> float:
    """A quantity of Kubernetes', in cores or bytes."""
    units = {"m": 1e-3, "Mi": 2**20, "Gi": GIB, "": 1}
    value, unit = re.fullmatch(r"([\d.]+)(\w*)", told).groups()  # type: ignore[union-attr]
    return float(value) * units[unit]


def probes(name: str) -> Iterator[dict[str, Any]]:
    yield from (one for key, one in container(name).items() if key.endswith("Probe"))


@pytest.mark.parametrize("release", RELEASES)
class TestKubernetesTakesThem:
    @pytest.mark.parametrize(
        "one",
        [one for one in ALL if one["kind"] != "Kustomization"],  # kubectl's own, and not sent
        ids=lambda one: f"{one['kind']} {one['metadata']['name']}",
    )
    def test_each_is_as_its_schema_says(self, one: dict[str, Any], release: str) -> None:
        validate(one, release, strict=True)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("spec", "replica"), 2),
            (("spec", "replicas"), "two"),
            (("spec", "template", "spec", "containers", 0, "readinessprobe"), {}),
        ],
    )
    def test_a_slip_of_the_pen_is_found(
        self, path: tuple[str | int, ...], value: object, release: str
    ) -> None:
        slipped: Any = deepcopy(RUN["bot"])
        at = slipped
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        with pytest.raises(ValidationError):
            validate(slipped, release, strict=True)


def test_what_is_applied_is_every_file_but_the_secret() -> None:
    files = {file.name for file in FOLDER.iterdir()} - {"secret.yaml", "kustomization.yaml"}
    [made] = manifests(FOLDER / "kustomization.yaml")
    assert set(made["resources"]) == files
    [space] = manifests(FOLDER / "namespace.yaml")
    assert space["metadata"]["name"] == made["namespace"]
    assert {one["image"] for one in map(container, RUN)} == {
        *(image["name"] for image in made["images"]),
        COMPOSE["postgres"]["image"],
    }


class TestTheSettings:
    def test_each_is_told_in_one_place_and_secrets_in_the_secret(self) -> None:
        fields = Settings.model_fields.values()
        secret = {str(f.validation_alias) for f in fields if f.annotation == SecretStr | None}
        by_pod = {"PULLQUOTE_ROLE", "PULLQUOTE_ARCHIVE_URL"}
        assert set(CONFIG) == setting_names() - secret - by_pod
        assert set(SECRET) == (secret - by_pod) | {"POSTGRES_PASSWORD"}
        assert not any(SECRET.values())
        for name in OURS:
            own = {one["name"] for one in container(name)["env"]}
            assert own == by_pod | {"POSTGRES_PASSWORD"}
            kinds = [next(iter(one.values()))["name"] for one in container(name)["envFrom"]]
            assert kinds == ["pullquote", "pullquote"]

    @pytest.mark.parametrize("name", OURS)
    def test_a_process_that_is_told_so_may_start(
        self, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        secret = {key: "s3cret" if key in NEEDED else "" for key in SECRET}
        for key, value in environment(name, secret).items():
            monkeypatch.setenv(key, value)
        settings = load_settings()
        settings.require_slack(http=False)
        assert settings.role == name
        assert settings.shared
        assert settings.archive == "postgresql+psycopg://pullquote:s3cret@postgres:5432/pullquote"
        assert settings.http_host == "0.0.0.0"  # noqa: S104  # a container's own
        assert settings.workers == Settings.model_fields["workers"].default
        port = settings.monitor_port
        assert container(name)["ports"] == [{"name": "monitor", "containerPort": port}]
        assert f"EXPOSE {port}" in IMAGE

    def test_no_variable_of_a_service_is_taken_for_a_setting(self) -> None:
        assert all(pod(name)["enableServiceLinks"] is False for name in RUN)


class TestTheProbes:
    def test_what_is_asked_is_served(self) -> None:
        served = {route.path for route in make_monitor(Probes(dict, dict, bytes)).routes}  # type: ignore[attr-defined]
        for name in OURS:
            kinds = ("startup", "readiness", "liveness")
            asked = {key: container(name)[f"{key}Probe"]["httpGet"] for key in kinds}
            assert {one["path"] for one in asked.values()} <= served
            assert {one["port"] for one in asked.values()} == {"monitor"}
            assert asked["readiness"]["path"] == "/readyz"
            assert asked["liveness"]["path"] == asked["startup"]["path"] == "/healthz"

    def test_the_servers_are_asked_as_compose_asks_them(self) -> None:
        [asked] = probes("chroma")
        assert asked["httpGet"]["path"] in COMPOSE["chroma"]["healthcheck"]["test"][-1]
        [asked] = probes("postgres")
        assert asked["exec"]["command"] == COMPOSE["postgres"]["healthcheck"]["test"][1:]

    @pytest.mark.parametrize("name", OURS)
    def test_who_ends_is_given_the_time_it_takes(self, name: str) -> None:
        assert pod(name)["terminationGracePeriodSeconds"] >= FINISHING + REQUESTS + 5


class TestTheServers:
    @pytest.mark.parametrize("name", ["postgres", "chroma", "refresher"])
    def test_each_service_leads_to_a_port_of_its_pods(self, name: str) -> None:
        service = of_kind("Service")[name]["spec"]
        assert service["selector"].items() <= labels(name).items()
        [told] = service["ports"]
        [there] = container(name)["ports"]
        assert (told["targetPort"], told["port"]) == (there["name"], there["containerPort"])
        assert RUN[name]["spec"]["serviceName"] == name

    def test_chroma_is_started_as_by_compose(self) -> None:
        assert container("chroma")["command"] == COMPOSE["chroma"]["entrypoint"]
        [there] = container("chroma")["ports"]
        assert CONFIG["PULLQUOTE_CHROMA_URL"] == f"http://chroma:{there['containerPort']}"

    def test_postgres_is_made_as_by_compose(self) -> None:
        told = {one["name"]: one.get("value") for one in container("postgres")["env"]}
        made = COMPOSE["postgres"]["environment"]
        for name in ("POSTGRES_USER", "POSTGRES_DB", "POSTGRES_INITDB_ARGS"):
            assert told[name] == made[name]


class TestSafety:
    @pytest.mark.parametrize("name", sorted(RUN))
    def test_nobody_is_root_or_writes_outside_of_volumes(self, name: str) -> None:
        assert pod(name)["securityContext"]["runAsNonRoot"] is True
        assert pod(name)["automountServiceAccountToken"] is False
        own = container(name)["securityContext"]
        assert own["readOnlyRootFilesystem"] is True
        assert own["allowPrivilegeEscalation"] is False
        assert own["capabilities"] == {"drop": ["ALL"]}
        kept = [one["metadata"] for one in RUN[name]["spec"].get("volumeClaimTemplates", ())]
        there = {one["name"] for one in [*pod(name)["volumes"], *kept]}
        assert {one["name"] for one in container(name)["volumeMounts"]} == there
        assert "/tmp" in {one["mountPath"] for one in container(name)["volumeMounts"]}  # noqa: S108

    def test_ours_run_as_the_images_user(self) -> None:
        [uid] = re.findall(r"--uid (\d+)", IMAGE)
        for name in (*OURS, "chroma"):
            assert pod(name)["securityContext"]["runAsUser"] == int(uid)
            assert pod(name)["securityContext"]["fsGroup"] == int(uid)

    def test_only_who_has_to_reaches_a_server(self) -> None:
        [all_of_them] = [
            one["spec"]
            for one in of_kind("NetworkPolicy").values()
            if not one["spec"]["podSelector"]
        ]
        assert set(all_of_them["policyTypes"]) == {"Ingress", "Egress"}
        assert set(all_of_them) == {"podSelector", "policyTypes"}
        let_out = POLICIES["pullquote"]["egress"]
        for name in ("postgres", "chroma"):
            [there] = container(name)["ports"]
            ports = [{"protocol": "TCP", "port": there["containerPort"]}]
            ours = {"podSelector": POLICIES["pullquote"]["podSelector"]}
            assert POLICIES[name]["ingress"] == [{"from": [ours], "ports": ports}]
            chosen = POLICIES[name]["podSelector"]
            assert chosen["matchLabels"].items() <= labels(name).items()
            assert {"to": [{"podSelector": chosen}], "ports": ports} in let_out
        for name in OURS:
            chosen = POLICIES["pullquote"]["podSelector"]["matchLabels"]
            assert chosen.items() <= labels(name).items()


class TestTheMachines:
    def test_two_bots_of_which_one_stays_and_one_refresher(self) -> None:
        bots = RUN["bot"]["spec"]
        assert bots["replicas"] == 2
        assert bots["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
        budget = of_kind("PodDisruptionBudget")["bot"]["spec"]
        assert budget == {"minAvailable": 1, "selector": bots["selector"]}
        assert RUN["refresher"]["spec"]["replicas"] == 1

    def test_each_has_a_home_of_its_own_and_the_refreshers_is_kept(self) -> None:
        [home] = [one for one in pod("bot")["volumes"] if one["name"] == "home"]
        assert set(home) == {"name", "emptyDir"}
        kept = [one["metadata"]["name"] for one in RUN["refresher"]["spec"]["volumeClaimTemplates"]]
        assert kept == ["home"]
        for name in OURS:
            mounts = {one["name"]: one["mountPath"] for one in container(name)["volumeMounts"]}
            assert Path(CONFIG["PULLQUOTE_HOME"]).parent == Path(mounts["home"])

    @pytest.mark.parametrize("name", sorted(RUN))
    def test_pods_match_what_selects_them(self, name: str) -> None:
        assert RUN[name]["spec"]["selector"]["matchLabels"].items() <= labels(name).items()

    def test_there_is_the_memory_that_is_told_of(self) -> None:
        sizing = (ROOT / "docs" / "sizing.md").read_text()
        [cores, memory] = re.findall(r"passages: (\w+) cores, (\d+) GB of memory", sizing)[0]
        assert cores == "two"
        for name in OURS:
            told = container(name)["resources"]
            assert number(told["requests"]["memory"]) >= int(memory) * GIB
            assert number(told["requests"]["cpu"]) >= 1
            assert number(told["limits"]["memory"]) >= number(told["requests"]["memory"])
            assert "cpu" not in told["limits"]
