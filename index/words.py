"""Word search (BM25): the only file that imports tantivy."""

from __future__ import annotations

import math
import os
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from index.access import EVERYTHING, Seal, Sight, seal_from
from index.errors import StoreError

_ANALYZER = "pullquote"
_HEAP = 64_000_000  # bytes; the smallest that keeps one segment a batch of refresh
_STATE = "state.json"


def _analyzer() -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60))
    builder = builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return builder.filter(Filter.stemmer("English")).build()


_analyze = _analyzer()


def stems(text: str) -> list[str]:
    """Return the words of a text as the index knows them: lower case, unaccented, stemmed."""
    tokens: list[str] = _analyze.analyze(text)
    return tokens


def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("passage", stored=True, indexed=True, fast=True)
    schema.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    schema.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    schema.add_text_field("audience", tokenizer_name="raw", index_option="basic", stored=True)
    schema.add_unsigned_field("embargo", stored=True)
    schema.add_text_field("digest", tokenizer_name="raw", index_option="basic", stored=True)
    return schema.build()


_SCHEMA = _schema()


@dataclass(frozen=True, slots=True)
class WordEntry:
    """One passage to be found by its words."""

    passage_id: int
    text: str
    """The passage's sentences with headline, outlet and date before them."""
    outlet: str
    seal: Seal


class Words:
    """Tantivy indexes on disk, one a shelf, and the number of the change they have applied.

    Tantivy weighs words by all that an index holds, whatever a query filters by. So what an asker
    may not see stands in indexes of its own.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder they are in; it is made when it is first written to."""
        self._folder = folder
        self._opened: dict[str, _Shelf] = {}
        self._stamp: tuple[int, int] | None = None

    def clear(self) -> None:
        """Forget everything, the applied number too; cut short, what is left is of no state."""
        (self._folder / _STATE).unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._opened = {}

    def applied(self) -> str | None:
        """Return what the last `apply` was told to remember.

        Raises:
            StoreError: the folder cannot be read.

        """
        try:
            return (self._folder / _STATE).read_text("utf-8") or None
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _cannot_be_opened(self._folder, error) from error

    def apply(self, removed: Iterable[int], added: Iterable[WordEntry], state: str) -> None:
        """Remove and add passages, then remember `state`; doing it again changes nothing.

        Raises:
            StoreError: the folder cannot be written.

        """
        entries: defaultdict[str, list[WordEntry]] = defaultdict(list)
        for entry in added:
            entries[entry.seal.shelf.name].append(entry)
        touched = {*removed, *(one.passage_id for ones in entries.values() for one in ones)}
        self._catch_up()
        try:
            for name in sorted({*self._names(), *entries}):
                shelf = self._shelf(name)
                shelf.write(touched, entries[name])
                if not shelf.count():
                    self._opened.pop(name, None)
                    _remove(self._folder / name)
            self._remember(state)
        except (OSError, ValueError) as error:
            raise StoreError(f"the word index cannot be written: {error}") from error

    def _remember(self, state: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._folder / f"{_STATE}.new"
        with new.open("w", encoding="utf-8") as file:
            file.write(state)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / _STATE)
        self._stamp = self._stamp_now()

    def search(
        self,
        weights: Mapping[str, float],
        limit: int,
        outlets: Sequence[str] = (),
        fuzzy: AbstractSet[str] = frozenset(),
        sight: Sight = EVERYTHING,
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score), best first, for weighted stems; any may match.

        Only of passages that may be seen, and scored by those alone. Those of `fuzzy` match stems
        one letter away too.
        """
        shelves = self._seen(sight)
        found: dict[int, float] = {}
        for shelf in shelves:
            own = weights
            if len(shelves) > 1:
                own = {
                    stem: weight if stem in fuzzy else weight * _telling(stem, shelf, shelves)
                    for stem, weight in weights.items()
                }
            found |= shelf.search(own, limit, outlets, fuzzy)
        return sorted(found.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def held(self) -> Iterator[tuple[int, Seal]]:
        """Yield every passage held, with its seal; one that stands on a wrong shelf is broken."""
        for name, shelf in zip(self._names(), self._seen(EVERYTHING), strict=True):
            for passage, seal in shelf.held():
                yield passage, seal if seal.shelf.name == name else Seal("", "", -1)

    def count(self) -> int:
        """Return how many passages the index holds."""
        return sum(shelf.count() for shelf in self._seen(EVERYTHING))

    def knows(self, stem: str, sight: Sight = EVERYTHING) -> bool:
        """Tell whether any passage that may be seen has a stem."""
        return any(shelf.has(stem) for shelf in self._seen(sight))

    def known_of(self, stems: Iterable[str], sight: Sight = EVERYTHING) -> list[str]:
        """Return those of many stems that any passage that may be seen has."""
        shelves = self._seen(sight)
        return [stem for stem in stems if any(shelf.has(stem) for shelf in shelves)]

    def spelt_like(
        self, stem: str, letters: int, limit: int, sight: Sight = EVERYTHING
    ) -> list[int]:
        """Return passages that may be seen with a stem some letters off another, 2 at most."""
        found = (shelf.spelt_like(stem, letters, limit) for shelf in self._seen(sight))
        return sorted(id_ for ids in found for id_ in ids)[:limit]

    def rarity(self, stem: str, sight: Sight = EVERYTHING) -> float:
        """Return the inverse document frequency of a stem among what may be seen, as in BM25.

        It counts one passage more than there are: in a newsroom of three stories too a word that
        all of them have tells something. The ranking's weights were learned with it.
        """
        all_, having = _counted(stem, self._seen(sight))
        return _idf(all_ + 1, having)

    def _seen(self, sight: Sight) -> list[_Shelf]:
        """Return the shelves there are that may be seen, as they were last written."""
        self._catch_up()
        names = self._names()
        if sight.shelves is not None:
            seen = {shelf.name for shelf in sight.shelves}
            names = [name for name in names if name in seen]
        return [self._shelf(name) for name in names]

    def _catch_up(self) -> None:
        """Open the shelves anew where another process has written: the state comes last."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._opened, self._stamp = {}, stamp

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            about = (self._folder / _STATE).stat()
        except OSError:
            return None
        return about.st_mtime_ns, about.st_ino

    def _names(self) -> list[str]:
        """Return the names of the shelves there are, in order."""
        try:
            with os.scandir(self._folder) as found:
                return sorted(one.name for one in found if one.is_dir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _cannot_be_opened(self._folder, error) from error

    def _shelf(self, name: str) -> _Shelf:
        opened = self._opened
        if name not in opened:
            opened[name] = _Shelf(self._folder / name)
        return opened[name]


class _Shelf:
    """One Tantivy index on disk."""

    def __init__(self, folder: Path) -> None:
        """Open the index, or make it.

        Raises:
            StoreError: the folder cannot be used.

        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_SCHEMA, path=str(folder))
            self._index.config_reader("manual")
        except (OSError, ValueError) as error:
            raise _cannot_be_opened(folder, error) from error
        self._index.register_tokenizer(_ANALYZER, _analyzer())
        self._index.reload()

    def write(self, touched: Collection[int], entries: Sequence[WordEntry]) -> None:
        """Have only these entries of the passages touched, in one commit if any are concerned."""
        if not entries and not self._holds_any(touched):
            return
        writer = self._index.writer(_HEAP, num_threads=1)
        writer.garbage_collect_files()  # a killed writer's would have the names of ours
        for passage_id in touched:
            # By query: by term, Tantivy takes the number for a signed one and finds nothing.
            writer.delete_documents_by_query(Query.term_query(_SCHEMA, "passage", passage_id))
        for entry in entries:
            document = tantivy.Document()
            document.add_unsigned("passage", entry.passage_id)
            document.add_text("text", entry.text)
            document.add_text("outlet", entry.outlet)
            document.add_text("audience", entry.seal.audience)
            document.add_unsigned("embargo", entry.seal.embargo)
            document.add_text("digest", entry.seal.digest)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _holds_any(self, passage_ids: Collection[int]) -> bool:
        any_of = Query.term_set_query(_SCHEMA, "passage", list(passage_ids))
        return bool(passage_ids) and bool(self._index.searcher().search(any_of, 1).hits)

    def search(
        self,
        weights: Mapping[str, float],
        limit: int,
        outlets: Sequence[str],
        fuzzy: AbstractSet[str],
    ) -> dict[int, float]:
        """Return the BM25 scores of the best passages, by id."""
        terms = [
            (Occur.Should, Query.boost_query(_term(stem, stem in fuzzy), weight))
            for stem, weight in weights.items()
        ]
        if not terms:
            return {}
        query = Query.boolean_query(terms)
        if outlets:
            of = [(Occur.Should, Query.term_query(_SCHEMA, "outlet", one)) for one in outlets]
            kept = Query.const_score_query(Query.boolean_query(of), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, kept)])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit).hits
        ids = searcher.fast_field_values("passage", [at for _, at in hits])
        return {int(id_ or 0): float(score) for id_, (score, _) in zip(ids, hits, strict=True)}

    def spelt_like(self, stem: str, letters: int, limit: int) -> list[int]:
        """Return passages with a stem some letters off another; two that changed places are one."""
        query = Query.fuzzy_term_query(_SCHEMA, "text", stem, distance=letters)
        searcher = self._index.searcher()
        hits = searcher.search(query, limit).hits
        return [
            int(id_ or 0) for id_ in searcher.fast_field_values("passage", [at for _, at in hits])
        ]

    def held(self) -> Iterator[tuple[int, Seal]]:
        """Yield every passage held, with its seal."""
        searcher = self._index.searcher()
        for _, at in searcher.search(Query.all_query(), max(1, searcher.num_docs)).hits:
            document = searcher.doc(at)
            kept = {one: document.get_first(one) for one in ("digest", "audience", "embargo")}
            yield int(document["passage"][0]), seal_from(kept)

    def count(self) -> int:
        """Return how many passages stand here."""
        return int(self._index.searcher().num_docs)

    def having(self, stem: str) -> int:
        """Return how many passages have a stem; those removed count until Tantivy merges."""
        searcher = self._index.searcher()
        return min(int(searcher.doc_freq("text", stem)), int(searcher.num_docs))

    def has(self, stem: str) -> bool:
        """Tell whether any passage has a stem."""
        searcher = self._index.searcher()
        if not searcher.doc_freq("text", stem):
            return False
        return bool(searcher.search(_term(stem, fuzzy=False), 1).hits)


def _counted(stem: str, shelves: Sequence[_Shelf]) -> tuple[int, int]:
    """Return how many passages stand on shelves, and how many of them have a stem."""
    return sum(one.count() for one in shelves), sum(one.having(stem) for one in shelves)


def _idf(all_: int, having: int) -> float:
    return math.log(1 + (all_ - having + 0.5) / (having + 0.5))


def _telling(stem: str, shelf: _Shelf, shelves: Sequence[_Shelf]) -> float:
    """Return what a stem tells on all shelves, as a share of what this one alone makes of it.

    0 for a stem that the shelf has not.
    """
    if not shelf.having(stem):
        return 0.0
    return _idf(*_counted(stem, shelves)) / _idf(*_counted(stem, [shelf]))


def _term(stem: str, fuzzy: bool) -> Query:
    if fuzzy:
        return Query.fuzzy_term_query(_SCHEMA, "text", stem, distance=1)
    return Query.term_query(_SCHEMA, "text", stem)


def _remove(folder: Path) -> None:
    """Remove an index; where that is cut short, what is left is an empty one."""
    (folder / "meta.json").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _cannot_be_opened(folder: Path, error: Exception) -> StoreError:
    return StoreError(
        f"the word index in {folder} cannot be opened ({error}). `pullquote rebuild` makes it anew."
    )
