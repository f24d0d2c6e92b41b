"""Whom a story credits with each of its sentences, and whether two names are one.

`credited_in.py` is the flow; `same_speaker.py` alone decides whether two names are one,
`asked_speaker.py` whether whom a story credits is the one asked for, `say_words.py` has the verbs
of saying. Not here: which speakers a question asks for (`questions`).
"""
