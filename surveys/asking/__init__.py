"""Asking: what is in view for these answers, pages that follow them, and who may fill in which part."""
