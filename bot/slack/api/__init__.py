"""Calling Slack: clients, limits, errors, people, installations, the app's manifest.

Not here: what is posted (`looks`), why (`work`).
"""
