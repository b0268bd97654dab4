"""A list of passages as one HTML page that stands by itself: no script, nothing fetched, readable and printable. Pure."""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from coding.exchange.listing import Listing, Passage
from coding.exchange.writing.columns import BACK, HEADS, UNCODED, Links, beside, by_code, counted
from surveys.texts import pick

_STYLE = (
    "body{font:1rem/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d2427;background:#fff}"
    "h1,h2,h3{line-height:1.25;color:#0b5a57}h2{margin-top:2.5rem}"
    "blockquote{font-family:Georgia,serif;margin:1.1rem 0 .1rem;padding-left:.9rem;"
    "border-left:3px solid #0b5a57;white-space:pre-wrap}"
    ".from{font-size:.875rem;color:#4a565b;margin:.1rem 0 .4rem .9rem}.memo{margin:.2rem 0 .6rem .9rem;white-space:pre-wrap}"
    ".note{color:#4a565b}nav ul{columns:2;padding-left:1.1rem}a{color:#0b5a57}@media(max-width:40rem){nav ul{columns:1}}"
    "@media(prefers-color-scheme:dark){body{color:#e6e9ea;background:#14191b}h1,h2,h3,a{color:#7fd0cb}.from,.note{color:#aab4b8}}"
    "@media print{nav{display:none}blockquote{break-inside:avoid}}"
)


def write(listing: Listing, links: Links) -> bytes:
    """By code, with a list of codes at the top; a passage with several codes stands under each."""
    return "".join(_page(listing, links)).encode()


def _page(listing: Listing, links: Links) -> Iterator[str]:
    language = listing.language
    title = escape(listing.title)
    yield (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main><h1>{title}</h1>'
    )
    yield from (f'<p class="note">{escape(note)}</p>' for note in listing.notes)
    groups = [
        (key, list(found))
        for key, found in groupby(by_code(listing), key=lambda one: (one.category, one.code))
    ]
    uncoded = pick(UNCODED, language)
    yield f'<nav aria-label="{pick(HEADS["code"], language)}"><ul>'
    for number, ((_, code), found) in enumerate(groups):
        yield f'<li><a href="#c{number}">{escape(code or uncoded)}</a> ({len(found)})</li>'
    yield "</ul></nav>"
    before = ""
    for number, ((category, code), found) in enumerate(groups):
        if category != before:
            yield f"<h2>{escape(category)}</h2>"
            before = category
        yield f'<section><h3 id="c{number}">{escape(code or uncoded)}</h3>'
        yield f'<p class="note">{counted(found, language)}</p>'
        for one in found:
            yield from _passage(one, listing, links)
        yield "</section>"
    yield "</main></body></html>\n"


def _passage(one: Passage, listing: Listing, links: Links) -> Iterator[str]:
    yield f"<blockquote>{escape(one.words)}</blockquote>"
    where = escape(beside(one, listing))
    yield f'<p class="from">{where} · <a href="{escape(links.to(one))}">{pick(BACK, listing.language)}</a></p>'
    if one.memo:
        yield f'<p class="memo">{pick(HEADS["memo"], listing.language)}: {escape(one.memo)}</p>'
