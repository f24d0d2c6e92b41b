"""A language model's sentences about an answer, and what of them may be shown.

`writing.py` asks and reads, `gate.py` decides. Not here: reaching a model (`models`), how a summary
looks (`slack.looks`, `terminal`).
"""
