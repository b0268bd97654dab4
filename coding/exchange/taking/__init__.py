"""Taking a project of another tool into a study, part by part: codes, documents, codings, what sorts them, notes."""
