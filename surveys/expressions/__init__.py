"""The expression language from the inside: text, tree, value, and what can be wrong. Its face is surveys/rules.py."""
