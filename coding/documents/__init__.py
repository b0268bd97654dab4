"""What documents are: files on their way in, cases and groups, corrected versions, and records read by who spoke."""
