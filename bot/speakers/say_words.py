"""Verbs of saying."""

GIVES_WORD = frozenset(
    "said says gave gives put reported counted documented estimated told claimed denied".split()
)
