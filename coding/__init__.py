"""The second room: reads. Documents, segments, codebook, codings, suggestions, themes."""
