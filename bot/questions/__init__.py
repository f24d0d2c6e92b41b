"""A question's words, and a thread of them, to a plan.

What the archive knows of outlets and speakers is looked up in `archive_view.py`; the rest is pure.
Not here: dates and numbers in words (`english`), searching (`retrieval`).
"""
