"""Finding words in documents, and coding what was found after a person has looked at it."""
