"""The bot in Slack: a front door that stores, an inbox, workers that answer, and what they say."""
