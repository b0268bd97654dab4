"""What suggesting is made of: likeness of texts, a classifier on it, the field's subjects, held-out codings. Pure."""
