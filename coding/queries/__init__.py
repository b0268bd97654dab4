"""Questions to the coded passages: a small language, what it finds, and the questions that are kept."""
