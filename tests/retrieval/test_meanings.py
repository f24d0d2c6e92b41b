"""What is kept beside the passages: what their sentences mean, and whom they credit."""

from __future__ import annotations

import numpy as np
import pytest
from newsroom import Newsroom
from sqlalchemy import func, select

from bot.speakers import credit_book as credit_books
from bot.speakers.credit_book import CreditBook, work_ahead
from bot.speakers.credited_in import RULES
from index.archive import tables
from index.archive.credits import uncredited
from index.archive.meanings import sentence_meanings
from index.archive.replaying import replay
from index.embeddings import Embedder
from index.house import House
from index.story import PassageText

TEXT = (
    "Ada Voss runs the ferry at Velmark. She said the storm had come without warning. The bakery "
    "on the quay stayed open all night."
)


def placed(*sentences: str) -> PassageText:
    text, spans = "Velmark Post\n", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += f"{sentence} "
    return PassageText(text, tuple(spans))


def test_each_sentence_has_a_vector_of_its_own(embedder: Embedder) -> None:
    passage = placed("The ferry sank in a storm.", "Bread is dearer this spring.")
    [vector], [rows] = embedder.encode_passages([passage])
    assert rows.shape == (2, embedder.dimensions)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1], abs=1e-5)
    about = embedder.encode(["when did the boat go down", "what does a loaf cost"])
    assert (rows @ about.T).argmax(axis=0).tolist() == [0, 1]
    assert vector == pytest.approx(embedder.encode([passage.text])[0], abs=1e-4)


def test_a_sentence_knows_what_its_pronouns_mean(embedder: Embedder) -> None:
    alone, after = placed("It sank at noon."), placed("The ferry left Velmark.", "It sank at noon.")
    _, [[by_itself], [_, in_place]] = embedder.encode_passages([alone, after])
    asked = embedder.encode(["the ferry"])[0]
    assert in_place @ asked > by_itself @ asked


def test_order_and_company_do_not_change_vectors(embedder: Embedder) -> None:
    passages = [placed(f"Boat number {n} of the fleet left.", "It is back.") for n in range(40)]
    one_way, sentences = embedder.encode_passages(passages)
    other_way, others = embedder.encode_passages(passages[::-1])
    assert one_way == pytest.approx(other_way[::-1], abs=1e-4)
    assert np.stack(sentences) == pytest.approx(np.stack(others[::-1]), abs=1e-4)


def kept(house: House) -> int:
    with house.archive.reading() as connection:
        return connection.execute(select(func.count(tables.meanings.c.rows))).scalar_one()


def test_they_are_kept_to_within_a_hundredth_and_go_with_their_story(
    room: Newsroom, embedder: Embedder
) -> None:
    room.write("ferry.json", {"id": "f", "text": TEXT, "title": "Ferry"})
    room.refresh()
    house = room.house
    with house.archive.reading() as connection:
        stretch = replay(connection, 0, 10)
        assert stretch is not None
        [passage] = stretch.added
        [rows] = sentence_meanings(connection, embedder.name, [passage.passage.id]).values()
    _, [exact] = embedder.encode_passages([placed(*TEXT.replace(". ", ".|").split("|"))])
    assert rows.shape == exact.shape
    assert (rows * exact).sum(axis=1).min() > 0.9
    assert kept(house) == 1
    room.write("ferry.json", {"id": "f", "text": f"{TEXT} Nobody was hurt.", "title": "Ferry"})
    room.refresh()
    assert kept(house) == 1
    (room.feed / "ferry.json").unlink()
    room.refresh()
    assert kept(house) == 0


def test_credits_are_worked_out_once_and_kept(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write("ferry.json", {"id": "f", "text": TEXT, "title": "Ferry"})
    room.refresh()
    archive = room.house.archive
    with archive.reading() as connection:
        stretch = replay(connection, 0, 10)
        assert stretch is not None
        [version] = stretch.versions.values()
        assert uncredited(connection, RULES, 5) == [version.id]
    first = CreditBook(archive).of(version)
    assert work_ahead(archive, 5) == 1
    assert work_ahead(archive, 5) == 0
    assert [credit.speaker if credit else None for credit in first] == [None, "Ada Voss", None]
    with archive.reading() as connection:
        assert uncredited(connection, RULES, 5) == []

    def never(_: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(credit_books, "credits_of", never)
    book = CreditBook(archive)
    book.read([version])
    assert list(book.of(version)) == list(first)
