"""What keeps a process running and watched: watcher, pushes, metrics, status, logs.

Not here: what the terminal shows of it (`terminal`), Slack's own health (`slack.listening`).
"""
