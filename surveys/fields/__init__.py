"""How each kind of item is asked, read and shown again: one handler per kind, in a table. Pure.

A handler makes the form fields of an item, reads their data as an answer, and writes an answer as their data.
The names of the fields: the item's id for the answer itself, "<item>-<row, option or part>" for the parts of a matrix,
ranking, date or period, and "<item>__other", "<item>__unknown", "<item>__confirm", "<item>__coverage", "<item>__note"
beside it. In an entry of a repeat the name begins with "<repeat>.<place from 0>.".
"""

from surveys.fields import choices, dates, files, numbers, repeats, scales, texts
from surveys.fields.asking import Handler

SILENT = Handler(lambda asked: {}, lambda asked, data: None, lambda asked, answer: {}, group=False)
"""Shows something and takes no answer."""

HANDLERS: dict[str, Handler] = {
    **choices.KINDS,
    **scales.KINDS,
    **numbers.KINDS,
    **dates.KINDS,
    **texts.KINDS,
    **files.KINDS,
    **repeats.KINDS,
    "note": SILENT,
    "calculated": SILENT,
}
