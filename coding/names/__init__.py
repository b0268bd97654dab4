"""What the finder of names is made of: numbers with a form of their own, lists, capitalised words, and who is who. Pure."""
