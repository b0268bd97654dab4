"""The report as one HTML file that stands by itself: its style inside, no script, nothing fetched. Pure."""

from typing import Any

from lxml import etree
from lxml.builder import E

from analysis.report.content import Block, Content, Facts, Part, ReportQuote, Table, Words, writable
from analysis.report.words import say

Element = Any  # lxml.builder knows no types

STYLE = """
:root { color-scheme: light dark; --ink: #1d2321; --paper: #fdfcf9; --line: #d5d3cb; --accent: #0b5a57; --soft: #f1efe8 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e7e1; --paper: #171b1a; --line: #3b423f; --accent: #7fcac3; --soft: #212725 } }
body { font: 17px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  padding: 2rem 1.25rem; max-width: 46rem }
a { color: var(--accent) }
h1, h2, h3 { line-height: 1.25; text-wrap: balance }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem }
.mark { background: #7a4a00; color: #fff; padding: .4rem .8rem; position: sticky; top: 0; margin: 0 }
nav ol { columns: 16rem; padding-left: 1.4rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums }
.wide { overflow-x: auto; margin: 1rem 0 }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line) }
td, dd, .words { white-space: pre-line } .numeric td, .numeric thead th + th { text-align: right }
blockquote { font-family: Georgia, serif; margin: .8rem 0; padding: .2rem 1rem; border-left: 3px solid var(--accent) }
blockquote p { margin: 0; white-space: pre-line } blockquote footer { font: .85rem system-ui, sans-serif; opacity: .8 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem } dt { font-weight: 600 } dd { margin: 0 }
article { margin: 1.5rem 0; padding: 1rem; background: var(--soft) } article h3 { margin-top: 0 }
.note { font-size: .9rem } .notice { border-left: 3px solid var(--accent); padding-left: 1rem }
caption { text-align: left; padding: .4rem 0; font-size: .85rem }
@page { margin: 20mm 16mm 16mm }
@media print { .mark { position: static }
  article { break-inside: avoid } body { max-width: none } }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } }
"""

ON_EVERY_SHEET = '@page {{ @top-left {{ content: "{mark}"; font: 9pt sans-serif; white-space: nowrap }} }}'
"""The mark of invented data in the margin of each printed page."""


def html(content: Content) -> str:
    """The whole file as text. Quotes stand as the package's first lines describe."""
    content = writable(content)
    language = content.language
    body, style = E.body(), STYLE
    if content.synthetic:
        style += ON_EVERY_SHEET.format(mark=say("mark_long", language))
        body.append(E.p(say("mark_long", language), {"class": "mark"}))
    body.append(E.h1(content.title))
    line = f"{say('report', language)} · {say('made', language)} {content.made_at:%d-%m-%Y}"
    if content.commissioner:
        line += f" · {say('commissioner', language)}: {content.commissioner}"
    body.append(E.p(line, {"class": "note"}))
    body.extend(E.p(note, {"class": "notice"}) for note in content.notes)
    if content.purpose:
        body.append(E.p(content.purpose, {"class": "words"}))
    body.append(_contents(content))
    numbers = {id(table): number for number, (_, _, table) in enumerate(content.tables(), 1)}
    for place, section in enumerate(content.sections, 1):
        body.append(E.h2(section.title, id=f"s{place}"))
        for part in section.parts:
            body.extend(_part(part, numbers, language))
    page = E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.title(f"{content.title} – {say('report', language)}"),
            E.style(style),
        ),
        body,
        lang=language,
    )
    text = etree.tostring(page, method="html", encoding="unicode", doctype="<!doctype html>")
    return str(text) + "\n"


def _contents(content: Content) -> Element:
    entries = [
        E.li(E.a(section.title, href=f"#s{place}")) for place, section in enumerate(content.sections, 1)
    ]
    return E.nav(E.ol(*entries), {"aria-label": say("contents", content.language)})


def _part(part: Part, numbers: dict[int, int], language: str) -> list[Element]:
    found = [E.h3(part.title)] if part.title else []
    for block in part.blocks:
        found += _block(block, numbers, language)
    return [E.article(*found)] if part.boxed else found


def _block(block: Block, numbers: dict[int, int], language: str) -> list[Element]:
    match block.kind:
        case "words":
            return [_words(block)]
        case "facts":
            return [_facts(block)]
        case "listing":
            return [E.ul(*(E.li(entry) for entry in block.entries))]
        case "table":
            return [_table(block, numbers[id(block)], language)]
        case "quotes":
            return [_quote(quote) for quote in block.quotes]


def _words(block: Words) -> Element:
    style = {"class": "words note" if block.tone == "note" else "words"}
    return E.p(E.strong(block.lead + ": "), block.text, style) if block.lead else E.p(block.text, style)


def _facts(block: Facts) -> Element:
    listed = E.dl()
    for name, value in block.rows:
        listed.extend([E.dt(name), E.dd(value)])
    return listed


def _table(block: Table, number: int, language: str) -> Element:
    head = E.tr(*(E.th(name, scope="col") for name in block.head))
    rows = [E.tr(E.th(row[0], scope="row"), *(E.td(text) for text in row[1:])) for row in block.rows]
    caption = E.caption(say("table", language, number=number, caption=block.caption))
    table = E.table(caption, E.thead(head), E.tbody(*rows))
    if block.numeric:
        table.set("class", "numeric")
    return E.div(table, {"class": "wide"})


def _quote(quote: ReportQuote) -> Element:
    return E.blockquote(
        E.p(quote.text),
        E.footer(quote.source),
        {
            "class": "quote",
            "data-document": str(quote.document_id),
            "data-start": str(quote.start),
            "data-end": str(quote.end),
        },
    )
