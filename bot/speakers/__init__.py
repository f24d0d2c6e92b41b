"""Whom a story credits with each of its sentences, and whether two names are one.

`credited_in.py` is the flow. Not here: which speakers a question asks for (`questions`).
"""
