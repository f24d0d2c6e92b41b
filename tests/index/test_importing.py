"""What is left out of an import is left out of that one alone."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.importing import hollow, without

NAME = "heavy_tide_tables"


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A library that can be imported, and has not been."""
    (tmp_path / f"{NAME}.py").write_text("high = 4\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop(NAME, None)


def high_tide() -> int | None:
    try:
        return int(importlib.import_module(NAME).high)
    except ImportError:
        return None


def test_a_library_left_out_is_as_if_not_installed_and_found_afterwards() -> None:
    with without(NAME):
        assert high_tide() is None
        assert importlib.import_module("colorsys")
    assert high_tide() == 4


def test_another_thread_finds_it_meanwhile() -> None:
    with without(NAME), ThreadPoolExecutor(1) as other:
        assert high_tide() is None
        assert other.submit(high_tide).result() == 4


def test_what_is_loaded_already_is_seen() -> None:
    assert high_tide() == 4
    with without(NAME):
        assert high_tide() == 4


def test_it_is_found_again_where_the_import_failed() -> None:
    with pytest.raises(ModuleNotFoundError), without(NAME):
        importlib.import_module(NAME)
    assert high_tide() == 4


def test_a_hollow_module_offers_its_names_and_is_whole_afterwards() -> None:
    with hollow(NAME, "high"):
        assert importlib.import_module(NAME).high is None
        assert not hasattr(importlib.import_module(NAME), "low")
    assert high_tide() == 4


def test_one_that_is_loaded_stays_whole() -> None:
    assert high_tide() == 4
    with hollow(NAME, "high"):
        assert high_tide() == 4
    assert high_tide() == 4


def test_a_hollow_one_goes_where_the_import_failed() -> None:
    with pytest.raises(AttributeError), hollow(NAME):
        importlib.import_module(NAME).high  # noqa: B018
    assert high_tide() == 4


def test_grammar_is_read_without_torch_and_torch_loads_afterwards() -> None:
    code = """
import sys, importlib.util
from index.grammar import parse
print(len(parse([("The tide rose.", 0)])), "torch" in sys.modules)
print(importlib.util.find_spec("torch") is not None)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["4 False", "True"]


@pytest.mark.slow
def test_vectors_send_no_traces_and_what_sends_them_loads_afterwards(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from index.house import House
from index.settings import Settings
house = House(Settings(_env_file=None, home=Path({str(tmp_path)!r})))
print(house.vectors.count(), "grpc" in sys.modules)
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
print(OTLPSpanExporter.__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "CHROMA_OTEL_GRANULARITY": "all"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["0 False", "OTLPSpanExporter"]
