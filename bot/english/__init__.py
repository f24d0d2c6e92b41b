"""All that is English: calendar, numbers, figures, dates in words, assertions, denials, modes.

Pure functions over text and grammar; a second language would stand beside this package. Not here:
who speaks (`speakers`), what a question asks for (`questions`).
"""
