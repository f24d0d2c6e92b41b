"""Answers judged: against what they should quote, and by what people said of them.

Not here: the command that asks a file of questions (`terminal.eval_command`), benches (`bench/`).
"""
