"""Memos: what researchers think while they read, with whatever it is about, and the reflexive journal."""
