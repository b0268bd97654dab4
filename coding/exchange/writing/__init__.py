"""Lists of passages as files: CSV, Excel, Word, HTML; written as text, since ten thousand rows must be quick. Pure."""
