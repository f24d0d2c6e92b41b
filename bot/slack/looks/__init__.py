"""Everything the bot shows in Slack, as pure functions to messages and views."""
