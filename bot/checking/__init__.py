"""A text to claims, and each claim held against the stories.

Not here: the grammar of English assertions and denials (`english`), a language model's sentences
(`summary`, which asks the same question of them with rules of its own).
"""
