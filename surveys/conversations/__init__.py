"""Conversations: notes while they go on, who sits at the table, recordings. Its face is surveys/interviews.py."""
