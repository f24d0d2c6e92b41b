"""A judge of whether a sentence says a claim: pairs to learn from, training. None ships yet.

    python -m bench.judge.pairs DATA PAIRS.jsonl.gz  # what it learns from
    python -m bench.judge.train PAIRS.jsonl.gz KEPT  # learning, on a GPU where there is one

A pair is a claim with a sentence that says it, denies it, or neither. Only sources whose stated
terms allow a model that ships are read (`pairs.TERMS`). What was learned on one core of a processor
tells what a claim is of, and not whether it is so: `docs/quality.md` has the figures.

Needs `lemminflect` and WordNet's files (Debian's `wordnet-base` and `wordnet-sense-index`) beside
what developers install.
"""
