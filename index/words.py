"""Word search (BM25): the only file that imports tantivy."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from index.access import EVERYTHING, Seal, Sight, seal_from
from index.errors import StoreError

_ANALYZER = "pullquote"
_HEAP = 64_000_000  # bytes; the smallest that keeps one segment a batch of refresh
_STATE = "state"


def _analyzer() -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60))
    builder = builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return builder.filter(Filter.stemmer("English")).build()


_analyze = _analyzer()


def stems(text: str) -> list[str]:
    """Return the words of a text as the index knows them: lower case, unaccented, stemmed."""
    tokens: list[str] = _analyze.analyze(text)
    return tokens


@dataclass(frozen=True, slots=True)
class WordEntry:
    """One passage to be found by its words."""

    passage_id: int
    text: str
    """The passage's sentences with headline, outlet and date before them."""
    outlet: str
    seal: Seal


class Words:
    """A Tantivy index on disk that remembers the number of the change it has applied."""

    def __init__(self, folder: Path) -> None:
        """Open the index, or make it.

        Raises:
            StoreError: the folder cannot be used.

        """
        self._folder = folder
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("passage", stored=True, indexed=True, fast=True)
        schema.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
        schema.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("audience", tokenizer_name="raw", index_option="basic", stored=True)
        schema.add_unsigned_field("embargo", stored=True, indexed=True, fast=True)
        schema.add_text_field("digest", tokenizer_name="raw", index_option="basic", stored=True)
        schema.add_text_field(_STATE, tokenizer_name="raw", index_option="basic", stored=True)
        self._schema = schema.build()
        self._index = self._open()

    def _open(self) -> tantivy.Index:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                index = tantivy.Index(self._schema, path=str(self._folder))
            except ValueError as error:
                if "schema" not in str(error).lower():
                    raise
                self._remove()  # an older release's, made anew by catching up
                self._folder.mkdir(parents=True, exist_ok=True)
                index = tantivy.Index(self._schema, path=str(self._folder))
        except (OSError, ValueError) as error:
            raise StoreError(
                f"the word index in {self._folder} cannot be opened ({error}). "
                "`pullquote rebuild` makes it anew."
            ) from error
        index.register_tokenizer(_ANALYZER, _analyzer())
        return index

    def clear(self) -> None:
        """Forget everything, the applied number too."""
        self._remove()
        self._index = self._open()

    def _remove(self) -> None:
        """Remove the files; where that is cut short, what is left is an empty index."""
        (self._folder / "meta.json").unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def applied(self) -> str | None:
        """Return what the last `apply` was told to remember."""
        self._index.reload()
        searcher = self._index.searcher()
        found = searcher.search(Query.term_query(self._schema, "outlet", _STATE), 1).hits
        return str(searcher.doc(found[0][1]).get_first(_STATE)) if found else None

    def apply(self, removed: Iterable[int], added: Iterable[WordEntry], state: str) -> None:
        """Remove and add passages and remember `state`, all in one commit."""
        try:
            writer = self._index.writer(_HEAP, num_threads=1)
            writer.garbage_collect_files()  # a killed writer's would have the names of ours
            entries = list(added)
            for passage_id in {*removed, *(entry.passage_id for entry in entries)}:
                # By query: by term, Tantivy takes the number for a signed one and finds nothing.
                it = Query.term_query(self._schema, "passage", passage_id)
                writer.delete_documents_by_query(it)
            for entry in entries:
                document = tantivy.Document()
                document.add_unsigned("passage", entry.passage_id)
                document.add_text("text", entry.text)
                document.add_text("outlet", f"={entry.outlet}")
                document.add_text("audience", f"={entry.seal.audience}")
                document.add_unsigned("embargo", entry.seal.embargo)
                document.add_text("digest", entry.seal.digest)
                writer.add_document(document)
            writer.delete_documents_by_term("outlet", _STATE)
            mark = tantivy.Document()
            mark.add_text("outlet", _STATE)
            mark.add_text(_STATE, state)
            writer.add_document(mark)
            writer.commit()
            writer.wait_merging_threads()
        except (OSError, ValueError) as error:
            raise StoreError(f"the word index cannot be written: {error}") from error
        self._index.reload()

    def search(
        self,
        weights: dict[str, float],
        limit: int,
        outlets: Sequence[str] = (),
        fuzzy: AbstractSet[str] = frozenset(),
        sight: Sight = EVERYTHING,
    ) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score), best first, for weighted stems; any may match.

        Only of passages that may be seen.
        Those of `fuzzy` match stems one letter away too.
        """
        terms = [
            (Occur.Should, Query.boost_query(self._term(stem, stem in fuzzy), weight))
            for stem, weight in weights.items()
        ]
        if not terms:
            return []
        query = Query.boolean_query(terms)
        kept = self._kept(sight)
        if outlets:
            kept.append(self._either("outlet", outlets))
        if kept:
            unscored = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in kept]
            query = Query.boolean_query([(Occur.Must, query), *unscored])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit).hits
        return [(int(searcher.doc(at)["passage"][0]), float(score)) for score, at in hits]

    def _kept(self, sight: Sight) -> list[Query]:
        kept = []
        if sight.audiences is not None:
            kept.append(self._either("audience", sight.audiences))
        if sight.now is not None:
            unsigned = tantivy.FieldType.Unsigned
            kept.append(Query.range_query(self._schema, "embargo", unsigned, 0, sight.now))
        return kept

    def _either(self, field: str, values: Sequence[str]) -> Query:
        """Return a query for passages with one of these values; for none where there is none."""
        terms = [Query.term_query(self._schema, field, f"={value}") for value in values]
        return Query.boolean_query([(Occur.Should, term) for term in terms])

    def held(self) -> Iterator[tuple[int, Seal]]:
        """Yield every passage held, with its seal."""
        searcher = self._index.searcher()
        for _, at in searcher.search(Query.all_query(), max(1, searcher.num_docs)).hits:
            document = searcher.doc(at)
            passage = document.get_first("passage")
            if passage is None:
                continue  # the document that holds the state
            kept = {name: document.get_first(name) for name in ("digest", "embargo")}
            audience = str(document.get_first("audience")).removeprefix("=")
            yield int(passage), seal_from({**kept, "audience": audience})

    def _term(self, stem: str, fuzzy: bool) -> Query:
        if fuzzy:
            return Query.fuzzy_term_query(self._schema, "text", stem, distance=1)
        return Query.term_query(self._schema, "text", stem)

    def count(self) -> int:
        """Return how many passages the index holds."""
        held = self._index.searcher().num_docs
        return int(held) - (1 if self.applied() else 0)

    def knows(self, stem: str, sight: Sight = EVERYTHING) -> bool:
        """Tell whether any passage that may be seen has a stem."""
        if sight == EVERYTHING:
            return bool(self._index.searcher().doc_freq("text", stem))
        return bool(self.search({stem: 1.0}, 1, sight=sight))

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem, as BM25 weighs it."""
        searcher = self._index.searcher()
        # Passages removed count until their segment is merged.
        with_it = min(searcher.doc_freq("text", stem), searcher.num_docs)
        return math.log(1 + (searcher.num_docs - with_it + 0.5) / (with_it + 0.5))
