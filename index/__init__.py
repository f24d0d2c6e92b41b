"""Stories in: feed -> page -> story -> sentences, passages -> archive -> vectors + words."""
