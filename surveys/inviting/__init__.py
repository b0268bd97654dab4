"""Inviting: waves, lists and panels, mails and reminders, open links, who is how far. Its face is surveys/fieldwork.py."""
