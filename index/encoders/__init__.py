"""Texts to the states of their tokens: the packaged model, and any other by name.

What an encoder is and what it reads of a text (`encoder`), the packaged one on ONNX Runtime
(`packaged`, its operators in `minilm.onnx`, made by `bench/graph.py`), others on
sentence-transformers (`named`). Not here: who is served first, and what vectors are made of states
(`index.embeddings`).
"""
