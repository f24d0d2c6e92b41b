"""Models exported to a file, run without torch, held against sentence-transformers on torch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from newsroom import Newsroom
from tinymodel import exported, reshaped

from index.embedding_name import Backend, embedding_name
from index.embeddings import Embedder
from index.encoders.exported import Exported
from index.encoders.named import Named
from index.errors import SettingsError
from index.house import House
from index.settings import Settings
from index.story import PassageText

pytestmark = pytest.mark.xdist_group("torch")  # importing it takes eight seconds of a worker

needs_onnx = pytest.mark.skipif(find_spec("onnx") is None, reason="onnx exports: `make develop`")
BACKENDS = [
    Backend.ONNX,
    pytest.param(
        Backend.OPENVINO,
        marks=pytest.mark.skipif(
            find_spec("openvino") is None, reason='not installed: pip install ".[openvino]"'
        ),
    ),
]
TEXTS = [
    "The lido has a new keeper, Mo Brandt.",
    "Ein naïve Café — “quote’s” … 12,345.67 €",
    "tide " * 400,
    "[CLS] the mask [MASK] fell [SEP]",
    "日本語のニュース 東京 · العربية",
]
PASSAGES = [
    PassageText("The mill shut in May. It had ground flour for 112 years.", ((0, 21), (22, 56))),
    PassageText("tide " * 400 + "It ebbed.", ((0, 1_999), (2_000, 2_009))),
]
SHAPES: dict[str, dict[str, Any]] = {
    "mean": {},
    "cls": {"pooling": "cls"},
    "max": {"pooling": "max"},
    "last": {"pooling": "lasttoken", "length": 128},
    "prompts": {"prompts": {"query": "query: ", "document": "passage: "}},
    "a default prompt": {"prompts": {"text": "text: "}, "default_prompt_name": "text"},
    "truncated": {"truncate_dim": 128},
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Gives the folder of a model of the packaged weights in a shape, exported to ONNX."""
    made: dict[str, str] = {}

    def of_shape(name: str) -> str:
        if name not in made:
            folder = tmp_path_factory.mktemp("exported") / "model"
            made[name] = exported(Path(reshaped(folder, **SHAPES[name])))
        return made[name]

    return of_shape


@needs_onnx
@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_it_reads_as_sentence_transformers_does_on_torch(
    model: Callable[[str], str], shape: str, backend: Backend
) -> None:
    ours, torch = Exported(model(shape), backend), Named(model(shape))
    assert (ours.window, ours.dimensions) == (torch.window, torch.dimensions)
    assert ours.in_context == torch.in_context
    assert ours.lengths(TEXTS) == torch.lengths(TEXTS)
    np.testing.assert_allclose(ours.questions(TEXTS), torch.questions(TEXTS), atol=2e-6)
    np.testing.assert_allclose(ours.documents(TEXTS), torch.documents(TEXTS), atol=2e-6)
    for one, other in zip(ours.read(PASSAGES), torch.read(PASSAGES), strict=True):
        np.testing.assert_allclose(one.vector, other.vector, atol=2e-6)
        np.testing.assert_allclose(one.sentences, other.sentences, atol=2e-6)


@needs_onnx
@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_newsroom_is_indexed_and_asked_with_it_by_many_at_once(
    model: Callable[[str], str], backend: Backend, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    settings = Settings(
        _env_file=None,
        home=tmp_path / "home",
        embedding_model=model("mean"),
        embedding_backend=backend,
    )
    house = House(settings)
    room = Newsroom(house, tmp_path / "feed")
    said = "The lido has a new keeper, Mo Brandt, the council said."
    room.write("lido.json", {"title": "Lido", "text": said})
    room.refresh()
    assert house.embedder.name == settings.embedding == f"{settings.embedding_model} on {backend}"
    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(room.ask, [f"who keeps the lido{'?' * n}" for n in range(1, 9)]))
    assert {quote.text for one in answers for quote in one.quotes} == {said}
    house.close()


@needs_onnx
@pytest.mark.slow
def test_it_is_loaded_without_torch(model: Callable[[str], str]) -> None:
    code = f"""
import sys
from index.embedding_name import Backend
from index.embeddings import Embedder
print(Embedder({model("mean")!r}, Backend.ONNX).encode(["the tide"]).shape, "torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[-2] == "(1, 384) False"


def folder_of(place: Path, modules: list[str], pooling: dict[str, Any]) -> str:
    """A model's folder with what it says of itself and nothing else."""
    (place / "1_Pooling").mkdir(parents=True)
    told = [
        {"path": f"{n}_{kind}" if n else "", "type": f"x.{kind}"} for n, kind in enumerate(modules)
    ]
    (place / "modules.json").write_text(json.dumps(told))
    (place / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    return str(place)


MEAN = {"pooling_mode": "mean"}


@pytest.mark.parametrize(
    ("modules", "pooling", "told"),
    [
        (["Transformer", "Pooling", "Dense"], MEAN, "its layers are Transformer, Pooling, Dense"),
        (["WordEmbeddings", "Pooling"], MEAN, "its layers are WordEmbeddings, Pooling, which"),
        (["Transformer", "Pooling"], {"pooling_mode": "weightedmean"}, "pools by weightedmean,"),
        (
            ["Transformer", "Pooling"],
            {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True},
            "pools by mean+cls, which is run on torch alone",
        ),
        (["Transformer", "Pooling"], {**MEAN, "include_prompt": False}, "without its prompt"),
        (["Transformer", "Pooling", "Normalize"], MEAN, "has no onnx/model.onnx or model.onnx"),
    ],
)
def test_what_it_cannot_be_used_for_is_told_in_a_line(
    modules: list[str], pooling: dict[str, Any], told: str, tmp_path: Path
) -> None:
    name = folder_of(tmp_path / "model", modules, pooling)
    with pytest.raises(SettingsError) as caught:
        Embedder(name, Backend.ONNX).load()
    assert str(caught.value).startswith(f"PULLQUOTE_EMBEDDING_MODEL={name}: ")
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (None, "there is no such folder, and PULLQUOTE_EMBEDDING_BACKEND=onnx takes one"),
        ({}, "it has no modules.json"),
        ({"modules.json": "{"}, "modules.json cannot be read"),
        ({"modules.json": '[{"kind": "Transformer"}]'}, "says what no model's does"),
        ({"modules.json": "7"}, "says what no model's does"),
        ({"onnx/model.onnx": "no graph"}, "model.onnx cannot be read"),
    ],
    ids=["a name", "an empty folder", "half a file", "no types", "a number", "no graph"],
)
def test_a_folder_that_is_no_model_is_a_wrong_setting(
    files: dict[str, str] | None, told: str, tmp_path: Path
) -> None:
    name = "BAAI/bge-small-en-v1.5"
    if files is not None:
        name = str(tmp_path / "model")
        Path(name).mkdir()
        if "onnx/model.onnx" in files:
            name = folder_of(tmp_path / "graph", ["Transformer", "Pooling"], MEAN)
            (Path(name) / "onnx").mkdir()
        for file, text in files.items():
            (Path(name) / file).write_text(text)
    with pytest.raises(SettingsError) as caught:
        Embedder(name, Backend.ONNX).load()
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.skipif(find_spec("openvino") is not None, reason="it is installed")
def test_openvino_that_is_missing_is_told_with_the_command_that_brings_it(tmp_path: Path) -> None:
    name = folder_of(tmp_path / "model", ["Transformer", "Pooling"], MEAN)
    with pytest.raises(SettingsError, match=r'pip install "\.\[openvino\]"'):
        Embedder(name, Backend.OPENVINO).load()


def test_an_index_tells_what_runs_its_model() -> None:
    assert embedding_name("m", Backend.TORCH) == "m"
    assert embedding_name("m", Backend.ONNX) == "m on onnx"
    packaged = Settings(_env_file=None, embedding_backend=Backend.ONNX)
    assert packaged.embedding == "all-MiniLM-L6-v2"
    with pytest.raises(ValueError, match="the packaged model runs on ONNX Runtime"):
        Settings(_env_file=None, embedding_backend=Backend.OPENVINO)
