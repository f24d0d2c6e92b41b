"""A language model beside the rules: what it is asked, and what of its words may be shown."""
