"""The bot in Slack: heard, stored, worked, answered.

`serve.py` starts all of it. `listening` hears Slack over a socket or HTTP, `events` turns payloads
to inbox items, `inbox` stores them, `work` does them, `api` calls Slack, `looks` is everything
shown. The only package that imports slack_bolt and slack_sdk. Not here: what an answer is
(`answers`).
"""
