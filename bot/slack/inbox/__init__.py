"""Items stored before work, each once, and the channels they take turns in.

Not here: doing them (`work`).
"""
