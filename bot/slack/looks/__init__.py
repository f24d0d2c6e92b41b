"""Everything the bot shows in Slack, as pure functions to messages and views.

Not here: sending them (`work`), which quotes there are (`answers`).
"""
