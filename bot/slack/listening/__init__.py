"""How Slack is heard: the front door, HTTP and sockets, what was missed, the end.

Listeners store what they hear and acknowledge it. Not here: reading payloads (`events`).
"""
