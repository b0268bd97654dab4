"""What studies release of their findings to everybody with an account: the words, where they hold, and who stands behind."""
