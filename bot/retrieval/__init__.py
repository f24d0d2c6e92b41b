"""A plan to passages, passages to ranked sentences, and whether any of them answers.

Both searches are asked, the archive has the last word on what is live. Not here: which sentences
are shown (`answers`), the search engines themselves (`index.vectors`, `index.word_index`).
"""
