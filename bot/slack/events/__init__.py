"""What Slack tells, as pure functions from payloads to inbox items.

Not here: the listeners that receive payloads (`listening`), what is done for an item (`work`).
"""
