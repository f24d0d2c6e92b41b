"""What tells a passage that answers, learned from questions with known evidence.

`bench/train.py` learns such tables, `docs/quality.md` says how each of these came about and what it
was worth on questions it was not learned from.
"""

from __future__ import annotations

PASSAGE = {
    "outlet": 4.0,
    "days": 0.9,
    "published": 1.6,
    "sentence_words": 3.3,
    "sentence_meaning": 6.9,
    "part_words": 2.8,
    "words": 2.3,
    "outlet_meaning": 2.3,
    "outlet_words": 1.6,
    "part_sentence_words": 1.3,
}

SENTENCE = {
    "context": 2.0,
    "meaning": 6.0,
    "part_words": 2.0,
    "part_meaning": 3.3,
    "passage": 0.5,
    "kind": 1.2,
    "then": 1.5,
}
"""Of a short question: set by the Syrian and seed questions, too few to learn from."""

SENTENCE_OF_PARTS = {
    "context": 12.1,
    "meaning": 4.0,
    "part_words": 3.5,
    "part_meaning": 3.6,
    "passage": 0.1,
    "kind": 1.2,
    "then": 0.0,
}
"""Of a long question of several parts: learned from MultiHop-RAG's; `kind`, which tells nothing
there, as above."""

ANSWERS = {
    "always": -1.15,
    "meaning": 1.20,
    "words": 1.61,
    "missing": -2.83,
    "not_heard": -2.86,
    "not_then": -2.85,
    "presupposed": -0.75,
}
ANSWERS_FROM = 0.36
"""Of a short question, made by `bench/silence.py`: what speaks for an answer, and the belief from
which there is one."""

ANSWERS_OF_PARTS = {
    "always": -2.26,
    "meaning": 4.76,
    "words": 3.64,
    "missing": -0.02,
    "names_missing": -2.89,
    "weakest_part": 1.91,
    "absent_outlet": -3.77,
}
ANSWERS_OF_PARTS_FROM = 0.6
"""The same of a long question of several parts."""
