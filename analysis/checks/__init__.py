"""Partner check: partners read what the evaluation found, in plain words, and say whether it holds."""
