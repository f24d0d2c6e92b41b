"""What a language model is told: one template a prompt; see README.md. Read by `bot.llm.prompts`."""
