"""The third room: judges. Evidence, lessons, working elements, coherence, report."""
