"""What is said of a language other than English, a file each, and what language a text is in.

`en` has no file here: its rules are the deepest and stand where they are used (`bot/english/`). A
language without a file is cut by the marks of its script and found by its words as they stand.
Not here: who is credited (`bot/speakers/`).
"""
