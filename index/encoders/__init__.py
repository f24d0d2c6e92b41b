"""Texts to vectors: the packaged model, and any other by name.

What an encoder is and what it reads of a passage (`encoder`), the packaged one on ONNX Runtime
(`packaged`, its operators in `minilm.onnx`, made by `bench/graph.py`), others on
sentence-transformers (`named`) or, exported to a file, without torch (`exported`: what the folder
says in `saved`, what runs the file in `graphs`), and the few texts these are tried on (`trial`).
Not here: who is served first, and whether sentences are read by themselves (`index.embeddings`).
"""
