"""The report as one HTML file that stands by itself: its style inside, no script, nothing fetched. Pure."""

from typing import Any

from lxml import etree
from lxml.builder import E

from analysis.report.content import CoherencePart, Content, FindingPart, ReportQuote
from analysis.report.words import say

Element = Any  # lxml.builder knows no types

STYLE = """
:root { color-scheme: light dark; --ink: #1d2321; --paper: #fdfcf9; --line: #d5d3cb; --accent: #0b5a57; --soft: #f1efe8 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e7e1; --paper: #171b1a; --line: #3b423f; --accent: #7fcac3; --soft: #212725 } }
body { font: 17px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  padding: 2rem 1.25rem; max-width: 46rem }
h1, h2, h3 { line-height: 1.25; text-wrap: balance }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem }
.mark { background: #7a4a00; color: #fff; padding: .4rem .8rem; position: sticky; top: 0; margin: 0 }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums }
.wide { overflow-x: auto }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line) }
blockquote { font-family: Georgia, serif; margin: .8rem 0; padding: .2rem 1rem; border-left: 3px solid var(--accent) }
blockquote p { margin: 0; white-space: pre-line } blockquote footer { font: .85rem system-ui, sans-serif; opacity: .8 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem } dt { font-weight: 600 } dd { margin: 0 }
article { margin: 1.5rem 0; padding: 1rem; background: var(--soft) } .note { font-size: .9rem }
caption { caption-side: bottom; text-align: left; padding: .4rem 0; font-size: .85rem }
@page { margin: 20mm 16mm 16mm }
@media print { .mark { position: static }
  article { break-inside: avoid } body { max-width: none } }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } }
"""

ON_EVERY_SHEET = '@page {{ @top-left {{ content: "{mark}"; font: 9pt sans-serif; white-space: nowrap }} }}'
"""The mark of invented data in the margin of each printed page."""


def html(content: Content) -> str:
    """The whole file as text. Quotes stand as the package's first lines describe."""
    language = content.language

    def word(key: str) -> str:
        return say(key, language)

    body, style = E.body(), STYLE
    if content.synthetic:
        style += ON_EVERY_SHEET.format(mark=word("mark_long"))
        body.append(E.p(word("mark_long"), {"class": "mark"}))
    body.append(E.h1(content.title))
    line = f"{word('report')} · {word('made')} {content.made_at:%d-%m-%Y}"
    if content.commissioner:
        line += f" · {word('commissioner')}: {content.commissioner}"
    body.append(E.p(line, {"class": "note"}))
    if content.purpose:
        body.append(E.p(content.purpose))
    body.extend([E.h2(word("questions")), _answers(content)])
    body.append(E.h2(word("design")))
    body.extend(E.p(text) for text in content.design)
    body.append(E.h2(word("respondents")))
    body.append(_fieldwork(content))
    body.extend(E.p(text) for text in content.consents)
    body.append(E.h2(word("themes")))
    body.extend(_themes(content) or [E.p(word("none"))])
    body.append(E.h2(word("lessons")))
    body.extend([_finding(part, language) for part in content.lessons] or [E.p(word("none"))])
    body.append(E.h2(word("elements")))
    body.extend([_finding(part, language) for part in content.elements] or [E.p(word("none"))])
    body.append(E.h2(word("coherence")))
    body.extend(_coherence(content))
    body.append(E.h2(word("limits")))
    body.extend(E.p(text) for text in content.limits)
    page = E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            E.title(f"{content.title} – {word('report')}"),
            E.style(style),
        ),
        body,
        lang=language,
    )
    text = etree.tostring(page, method="html", encoding="unicode", doctype="<!doctype html>")
    return str(text) + "\n"


def _answers(content: Content) -> Element:
    listed = E.ol()
    for answer in content.answers:
        entry = E.li(E.strong(answer.question))
        if answer.findings:
            entry.append(E.ul(*(E.li(text) for text in answer.findings)))
        else:
            entry.append(E.p(say("unanswered", content.language), {"class": "note"}))
        listed.append(entry)
    return listed


def _fieldwork(content: Content) -> Element:
    names = ("kind", "partners", "invited", "started", "submitted", "declined", "interviews")
    head = E.tr(*(E.th(say(name, content.language), scope="col") for name in names))
    rows = [
        E.tr(
            E.th(row.label, scope="row"),
            *(E.td(str(getattr(row, name))) for name in names[1:]),
        )
        for row in content.fieldwork
    ]
    return E.div(E.table(E.thead(head), E.tbody(*rows)), {"class": "wide"})


def _themes(content: Content) -> list[Element]:
    found = []
    for part in content.themes:
        article = E.article(E.h3(part.label), E.p(part.concept), E.p(part.counts, {"class": "note"}))
        if part.not_about:
            article.append(E.p(f"{say('not_about', content.language)}: {part.not_about}", {"class": "note"}))
        article.extend(_quote(quote) for quote in part.quotes)
        found.append(article)
    return found


def _finding(part: FindingPart, language: str) -> Element:
    article = E.article(E.h3(f"{part.number}. {part.title}"))
    if part.statement:
        article.append(E.p(part.statement))
    facts = E.dl()
    for name, value in part.facts:
        facts.extend([E.dt(name), E.dd(value)])
    article.append(facts)
    for key, counted, quotes in (
        ("for", part.support, part.quotes_for),
        ("against", part.opposition, part.quotes_against),
    ):
        article.append(E.p(E.strong(f"{say(key, language)}: "), counted))
        article.extend(_quote(quote) for quote in quotes)
    return article


def _coherence(content: Content) -> list[Element]:
    found: list[Element] = []
    for part in content.coherence:
        found.append(E.h3(part.dimension))
        rows = [
            E.tr(E.th(name, scope="row"), E.td(*(E.div(line) for line in cell)))
            for name, cell in zip(part.columns, part.cells, strict=True)
        ]
        found.append(E.div(E.table(E.tbody(*rows)), {"class": "wide"}))
        if part.items:
            found.append(_items(part, content.language))
        for name, texts in (("contrasts", part.contrasts), ("consensus", part.consensus)):
            if texts:
                found.append(E.p(E.strong(say(name, content.language))))
                found.append(E.ul(*(E.li(text) for text in texts)))
        found.append(E.p(part.verdict))
        found.extend(_quote(quote) for quote in part.quotes)
    return found


def _items(part: CoherencePart, language: str) -> Element:
    head = E.tr(*(E.th(name, scope="col") for name in (say("question", language), *part.columns)))
    rows = [
        E.tr(E.th(text, scope="row"), *(E.td(figure) for figure in figures)) for text, figures in part.items
    ]
    table = E.table(E.caption(say("scale_note", language)), E.thead(head), E.tbody(*rows))
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
