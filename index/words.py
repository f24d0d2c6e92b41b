"""One shelf of word search (BM25), and words as it knows them: all that imports tantivy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from index.access import Seal, seal_from
from index.errors import StoreError
from index.languages.folding import alike, without_ending
from index.languages.language import ENGLISH, language
from index.languages.scripts import pieces_of

_ANALYZER = "pullquote"
_HEAP = 64_000_000  # bytes; the smallest that keeps one segment a batch of refresh


def _analyzer() -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60))
    builder = builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return builder.filter(Filter.stemmer("English")).build()


_analyze = _analyzer()


@cache
def _stemming(stemmer: str | None) -> tantivy.TextAnalyzer:
    """Return what stems words of another language, given apart; accents go after the endings."""
    builder = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.remove_long(60))
    builder = builder.filter(Filter.lowercase())
    if stemmer is not None:
        builder = builder.filter(Filter.stemmer(stemmer))
    return builder.filter(Filter.ascii_fold()).build()


def stems(text: str, written_in: str = ENGLISH) -> list[str]:
    """Return the words of a text as the index knows them: lower case, unaccented, stemmed.

    `written_in` is the code of its language, whose stemmer is used. Where no spaces stand between
    words, each pair of letters that stand together counts as one.
    """
    if written_in == ENGLISH:
        return list(_analyze.analyze(text))
    of = language(written_in)
    pieces = (alike(piece, of) for piece in pieces_of(text))
    if of.suffixes:
        pieces = (without_ending(piece, of) for piece in pieces)
    return list(_stemming(of.stemmer).analyze(" ".join(pieces)))


def _as_given() -> tantivy.TextAnalyzer:
    """Return what takes stems apart that were made before: each language has its own."""
    return TextAnalyzerBuilder(Tokenizer.whitespace()).build()


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
    written_in: str = ENGLISH
    """The code of the language whose stems it is found by."""


class Shelf:
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
            raise cannot_be_opened(folder, error) from error
        self._index.register_tokenizer(_ANALYZER, _as_given())
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
            document.add_text("text", " ".join(stems(entry.text, entry.written_in)))
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


def _term(stem: str, fuzzy: bool) -> Query:
    if fuzzy:
        return Query.fuzzy_term_query(_SCHEMA, "text", stem, distance=1)
    return Query.term_query(_SCHEMA, "text", stem)


def cannot_be_opened(folder: Path, error: Exception) -> StoreError:
    """Return what is told of a folder of the word index that cannot be used."""
    return StoreError(
        f"the word index in {folder} cannot be opened ({error}). `pullquote rebuild` makes it anew."
    )
