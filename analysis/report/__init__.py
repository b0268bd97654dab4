"""The report: from the study as it is now, by a plan of its team, to files that are kept.

`plan` says which `sections` and `chapters` it has, `gather` makes a `Content` of them, `html`, `word` and `annex` write
it to files, `freeze` keeps it, `blot` takes out words that were taken back.

How quotes stand in the written files, so that anybody can read them back and hold them against the documents:
- HTML: <blockquote class="quote" data-document="<uuid>" data-start="<n>" data-end="<n>"><p>the words</p><footer>…</footer>
- DOCX: a paragraph in the style "Citaat" with the words alone, followed by one in the style "Citaatbron" whose text ends
  in "[<uuid> <start>-<end>]".
Words of a quote are verbatim: no marks are added, no spaces folded.
"""

from analysis.report.annex import xlsx
from analysis.report.blot import blot, blot_unquotable
from analysis.report.content import Content, of_plain, plain
from analysis.report.freeze import Blocked, freeze, keep, prepare, with_quotes, without_quotes
from analysis.report.gather import build
from analysis.report.html import html
from analysis.report.word import docx

__all__ = [
    "Blocked",
    "Content",
    "blot",
    "blot_unquotable",
    "build",
    "docx",
    "freeze",
    "html",
    "keep",
    "of_plain",
    "plain",
    "prepare",
    "with_quotes",
    "without_quotes",
    "xlsx",
]
