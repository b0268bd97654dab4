"""Success and failure factors: which codes organisations speak of as a help or a hindrance, and how critical each is."""
