"""Checklists of what a report has to tell: read from YAML files, filled in from the study, the rest written by people."""

import analysis.report  # noqa: F401 - sections and facts know each other: whoever comes first, the report is loaded first
