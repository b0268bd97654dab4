"""Making an instrument: editing it, picking conditions, seeing what is wrong with it and how two versions differ."""
