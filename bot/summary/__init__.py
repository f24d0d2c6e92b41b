"""A language model's sentences about an answer, and what of them may be shown.

`writing.py` asks and reads; `gate.py` cuts a statement into clauses; `rules.py` is the table of
what a clause may not do with the sentence it rests on, each rule in the file of its subject. Not
here: reaching a model (`models`), how a summary looks (`slack.looks`, `terminal`).
"""
