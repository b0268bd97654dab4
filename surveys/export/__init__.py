"""Answers as files of other tools: tables of columns with labels, written as CSV, XLSX, JSON, SPSS and DDI. Pure."""
