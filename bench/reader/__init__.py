"""The Reader, from data to the file that ships: lists to learn from, training, export, judging.

    python -m bench.reader.lists DATA OUT.jsonl.gz   # what it learns from
    python -m bench.reader.train OUT.jsonl.gz DATA KEPT  # learning, on a GPU where there is one
    python -m bench.reader.export KEPT index/reader/packaged  # 8-bit ONNX, as it ships
    python -m bench.reader.aside DATA SOURCE STORIES QUESTIONS  # questions kept aside, to judge on

Each list is a question with sentences that answer it and others that do not. Only sources whose
stated terms allow a model that ships are read (`lists.TERMS`).
"""
