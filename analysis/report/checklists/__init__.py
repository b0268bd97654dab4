"""Checklists of what a report has to tell: read from YAML files, filled in from the study, the rest written by people."""
