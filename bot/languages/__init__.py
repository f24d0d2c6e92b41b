"""Stories and questions in other languages than English: their words, what a question asks.

Word lists are `index/languages/`, a file a language. Not here: who is credited (`bot/speakers/`),
and our own words to people (`bot/own_words/`). English has a room of its own.
"""
