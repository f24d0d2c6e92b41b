"""Where stories arrive, a file a kind of feed: what each lists, and how it is found."""
