"""One dimension of the coherence matrix opened: self and others, on paper and in practice, what comes first."""
