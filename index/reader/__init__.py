"""The Reader: a small cross-encoder that reads a question and a sentence together.

Its form of input (`tokens`), the model (`model`), and the packaged weights with the note on what
they learned from (`packaged/`). How they were made: `bench/reader`. Not here: what its logits are
weighed against, and what is believed from them (`bot.retrieval`).
"""
