"""Names and numbers are hidden before a text is read by the team: found, judged by an owner, replaced in a new version."""
