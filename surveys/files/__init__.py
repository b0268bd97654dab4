"""Instruments and answers as files: XLSForm, LimeSurvey, SPSS, CSV, and our own YAML and JSON, in and out."""
