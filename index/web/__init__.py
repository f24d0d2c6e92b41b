"""Fetching from the web: safely, politely, within limits."""
