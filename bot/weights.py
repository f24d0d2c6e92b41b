"""What tells a passage that answers, learned from questions with known evidence.

Made by `bench/train.py` (its docstring says how); do not edit by hand.
"""

from __future__ import annotations

PASSAGE = {
    "outlet": 1.5,
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
}
"""Of a short question: set by the Syrian and seed questions, too few to learn from."""

SENTENCE_OF_PARTS = {
    "context": 12.1,
    "meaning": 4.0,
    "part_words": 3.5,
    "part_meaning": 3.6,
    "passage": 0.1,
    "kind": 1.2,
}
"""Of a long question of several parts: learned from MultiHop-RAG's; `kind`, which tells nothing
there, as above."""
