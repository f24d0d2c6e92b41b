"""The Judge, from data to the file that ships: pairs to learn from, training, judging.

    python -m bench.judge.pairs DATA PAIRS.jsonl.gz       # what it learns from
    python -m bench.judge.train PAIRS.jsonl.gz KEPT       # learning, on a GPU where there is one
    python -m bench.reader.export KEPT bot/checking/judge # 8-bit ONNX, as it ships

A pair is a claim with a sentence that says it, denies it, or neither. Only sources whose stated
terms allow a model that ships are read (`pairs.TERMS`).
"""
