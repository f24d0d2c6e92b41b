"""What a language model is told, a template a prompt (README.md); read by `bot.models.prompts`."""
