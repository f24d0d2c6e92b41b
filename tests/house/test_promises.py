"""The promises, over texts nobody would write: a quote is a slice of a stored story."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from newsroom import Newsroom

from bot.answers.links import LONGEST, decode, fragment, link_to
from index.archive.reading import live_versions
from index.archive.replaying import replay
from index.cutting import cut
from index.embeddings import Embedder
from index.furniture_lines import is_furniture
from index.house import House
from index.sentences import MAX_SENTENCE
from index.story import CutStory, Story

SENTENCES = (
    "Mayor Ada Voss said the bridge would reopen on 4 May.",
    "“We waited,” said Tom Hale. “Nobody came.”",
    '"It is 3.2 million crowns," the U.N. office said, "not 2.9."',
    "At least 62 people were killed, according to the Upper Halvra Flood Observatory (UHFO).",
    "Élodie Müller a déclaré vendredi que le pont rouvrirait en février.",
    "Мэр города сообщил, что мост откроется в феврале.",
    "市長は金曜日、橋が二月に再開すると述べた。",
    "Nobody was hurt.Every house was empty, Dr. A. B. Cole wrote in a letter to No. 3 brigade.",
    "KYIV (Reuters) - The council met on Monday, — and then — it rained; it rained: it rained.",
    "Is it safe? No! It is… not.",
    "one without a capital or a full stop",
    "family: 👩‍👩‍👧 e\u0301 \u202eright to left\u202c \ufffd",
)
FURNITURE = (
    "Advertisement",
    "Related: The bridge that never was",
    "Follow Vosk Courier on Twitter: @voskcourier",
    "© 2025 Vosk Courier. All rights reserved.",
    "- a point in a list, with a few words",
    "16:40",
    "Reopening at last",
)
GAPS = ("\n\n", "\r\n\r\n", "\n", "\r\n", " ", "\u00a0", "\t", "\n \n", "\r", "\u2028", "")

odd = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60
)
long_runs = st.builds(
    lambda piece, times: piece * times,
    st.sampled_from(["word ", "x", "字", "a,", "“", ". ", "Ab.", "1,000 ", "—", "\u00e9"]),
    st.integers(20, 1_500),
)
pieces = st.one_of(
    st.sampled_from(SENTENCES), st.sampled_from(FURNITURE), odd, st.sampled_from(SENTENCES)
)
texts = st.lists(
    st.tuples(st.one_of(pieces, pieces, pieces, pieces, long_runs), st.sampled_from(GAPS)),
    min_size=1,
    max_size=14,
).map(lambda parts: "".join(piece + gap for piece, gap in parts))


def cut_one(text: str, embedder: Embedder) -> CutStory:
    return cut([Story(key="k", id="i", text=text, title="t")], embedder)[0]


def each_in_order(spans: tuple[tuple[int, int], ...], length: int) -> bool:
    inside = all(0 <= start < end <= length for start, end in spans)
    return inside and all(one[1] <= next_[0] for one, next_ in pairwise(spans))


relaxed = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], database=None)


@relaxed
@example(text="x" * 3_000)
@example(text="The council met on Monday, " * 200)
@example(text="“" * 2_000 + " The council met.")
@example(text="The council met.\r\n\r\nIt rained.\r\n")
@given(text=texts)
def test_sentences_and_passages(text: str, embedder: Embedder) -> None:
    """They are slices, in order and disjoint; no letter of a sentence is lost or stands twice."""
    found = cut_one(text, embedder)
    sentences, passages = found.sentences, found.passages

    assert each_in_order(sentences, len(text))
    for start, end in sentences:
        sentence = text[start:end]
        assert sentence == sentence.strip()
        assert len(sentence) <= MAX_SENTENCE
        assert any(letter.isalpha() for letter in sentence)
        assert not is_furniture(sentence)

    assert each_in_order(passages, len(text))
    assert bool(passages) == bool(sentences)
    for start, end in sentences:
        for at in range(start, end):
            holders = sum(a <= at < b for a, b in passages)
            assert holders == 1 or (holders == 0 and text[at].isspace())

    budget = embedder.passage_tokens
    for a, b in passages:
        inside = [text[max(a, start) : min(b, end)] for start, end in sentences]
        assert sum(embedder.count_tokens([piece for piece in inside if piece])) <= budget


@settings(relaxed, max_examples=25)
@given(text=texts)
def test_cutting_again_gives_the_same(text: str, embedder: Embedder) -> None:
    other = Story(key="o", id="o", text="Nobody was hurt. " * 9, title="t")
    both = cut([other, Story(key="k", id="i", text=text, title="t")], embedder)
    assert both[1] == cut_one(text, embedder)


@pytest.fixture(scope="module")
def open_room(
    make_house: Callable[[Path], House],
) -> Iterator[Callable[[], Newsroom]]:
    """Open an empty newsroom; hypothesis wants many of them in one test."""
    with tempfile.TemporaryDirectory() as base:
        opened: list[Newsroom] = []

        def opening() -> Newsroom:
            home = Path(base) / str(len(opened))
            (home / "feed").mkdir(parents=True)
            house = make_house(home / "home")
            opened.append(Newsroom(house, home / "feed"))
            return opened[-1]

        yield opening
        for room in opened:
            room.house.close()


QUESTIONS = ("when does the bridge reopen?", "how many were killed?", "what did Tom Hale say?")


@settings(relaxed, max_examples=4)
@given(stories=st.lists(texts, min_size=1, max_size=3))
def test_what_is_quoted_stands_in_the_file(
    stories: list[str], open_room: Callable[[], Newsroom]
) -> None:
    """What is stored is the file, to the letter; what is quoted is a slice of it."""
    room = open_room()
    for n, text in enumerate(stories):
        room.write(f"{n}.txt", text.encode())
        room.write(f"{n}.json", {"text": text})
    room.refresh()
    with room.house.archive.reading() as connection:
        stretch = replay(connection, 0, 100)
        live = live_versions(connection, stretch.versions) if stretch else {}
    for version in live.values():
        given_text = stories[int(version.story.id.partition(".")[0])]
        # A file that opens with U+FEFF opens with a mark of its encoding.
        assert version.story.text in {given_text, given_text.removeprefix("\ufeff")}
    for question in QUESTIONS:
        for quote in room.ask(question).quotes:
            file = room.feed / f"{quote.story.id.partition('.')[0]}.txt"
            assert quote.story.text[slice(*quote.span)] == quote.text
            assert quote.text in file.read_bytes().decode()
            assert quote.span in quote.version.sentences
            for part in (quote.said_as, quote.caveat):
                assert part is None or quote.slice(part)


@settings(relaxed, max_examples=300)
@example(text="a-b, c & d - e — f")
@given(text=st.one_of(texts, odd).filter(str.strip))
def test_a_link_finds_the_words_it_was_made_from(text: str) -> None:
    """A text directive gives the words of the quote back, its own syntax kept out of them."""
    value = fragment(text)
    start, end = decode(value)
    words = " ".join(text.split())
    if end is None:
        assert start == words
    else:
        assert len(text) > LONGEST
        assert words.startswith(start)
        assert words.endswith(end)
    assert value.count(",") == (0 if end is None else 1)
    assert not set(value) & set("-& #\n\t")
    assert value.isascii()


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (None, None),
        ("https://a.example/b", "https://a.example/b#:~:text=It%20rained."),
        ("https://a.example/b#top", "https://a.example/b#top:~:text=It%20rained."),
        ("https://a.example/b#top:~:text=x", "https://a.example/b#top:~:text=It%20rained."),
        ("https://a.example/" + "b" * 2_900, "https://a.example/" + "b" * 2_900),
    ],
)
def test_a_link_opens_the_story_at_the_quote(url: str | None, link: str | None) -> None:
    assert link_to(url, "It rained.") == link
