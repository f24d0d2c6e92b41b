"""The commands, what the terminal shows of an answer, and JSON.

Not here: the entry point that joins the commands (`bot.cli`).
"""
