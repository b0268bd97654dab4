"""A file of the coding work, in the form that was asked for. Service."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from coding import layers
from coding.exchange import gathering, listing, matrix
from coding.exchange.writing import delimited, page, word, workbook
from coding.exchange.writing.columns import Links
from coding.refi import writing
from coding.refi.extras import Notes
from surveys.base import Actor
from surveys.errors import Refused
from surveys.export import delimited as table_delimited
from surveys.export import spss
from surveys.models import Study
from surveys.texts import Text, pick

ZIP = "application/zip"
MEDIA = {
    "qdpx": ZIP,
    "qdc": "application/xml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "matrix_csv": "text/csv; charset=utf-8",
    "matrix_sav": "application/x-spss-sav",
}
FORMS = tuple(MEDIA)
PASSAGES = frozenset({"xlsx", "csv", "docx", "html"})
UNQUOTED: Text = {
    "nl": "Van wie niet geciteerd wil worden, staan de woorden er niet bij.",
    "en": "The words of who does not want to be quoted are not in it.",
}
ALL_WORDS: Text = {
    "nl": "Bevat ook woorden die niet geciteerd mogen worden: alleen om mee te werken.",
    "en": "Also holds words that may not be quoted: to work with only.",
}
UNNAMED: Text = {
    "nl": "Zonder namen van organisaties. Wie een organisatie kent, kan haar soms aan haar woorden herkennen.",
    "en": "Without names of organisations. Who knows an organisation may still recognise it by its words.",
}
NAMED: Text = {
    "nl": "Met namen van organisaties, behalve uit vertrouwelijke rondes.",
    "en": "With names of organisations, but for those of confidential rounds.",
}


def without(blind: int) -> Text:
    """What a file says of the documents that its maker codes blind at the moment."""
    one = blind == 1
    nl = "het ene document" if one else f"de {blind} documenten"
    en = "the one document" if one else f"the {blind} documents"
    where = "dat" if one else "die"
    return {
        "nl": f"Zonder de coderingen in {nl} {where} u nu in een ronde codeert zonder die van anderen te zien.",
        "en": f"Without the codings in {en} that you code in a round now without seeing those of others.",
    }


Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Made:
    name: str
    media: str
    data: bytes


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    form: str
    language: str = "nl"
    names: bool = False
    all_words: bool = False
    uncoded: bool = True
    separator: str = ";"
    journal: bool = False

    @classmethod
    def of(cls, form: str, choices: Mapping[str, Any]) -> "Order":
        known = {
            name: choices[name]
            for name in ("language", "names", "all_words", "uncoded", "separator", "journal")
            if name in choices
        }
        return cls(form, **known)


def make(
    session: Session,
    actor: Actor,
    study: Study,
    order: Order,
    coders: Mapping[uuid.UUID, str],
    base: str,
    tell: Progress = lambda _done, _total: None,
) -> Made:
    """The file. `coders`: account → name; `base`: the address of the study's documents. Raises Refused for another form."""
    if order.form not in MEDIA:
        raise Refused({"nl": "Kies een soort bestand.", "en": "Choose a kind of file."})
    tell(0, 2)
    write = _of(session, actor, study, order, coders, base)
    tell(1, 2)
    data = write()
    tell(2, 2)
    return Made(_name(study, order), MEDIA[order.form], data)


def _of(
    session: Session,
    actor: Actor,
    study: Study,
    order: Order,
    coders: Mapping[uuid.UUID, str],
    base: str,
) -> Callable[[], bytes]:
    """Reads all that is needed now, and writes later, when the database is no longer held."""
    if order.form == "qdc":
        codes = gathering.codes(session, study, order.language, Notes(order.language))
        return lambda: writing.qdc(codes)
    if order.form == "qdpx":
        project = gathering.project(
            session, actor, study, order.language, coders, names=order.names, journal=order.journal
        )
        if blind := layers.blind_to(session, actor, study.id):
            project.description += "\n" + pick(without(blind), order.language)
        return lambda: writing.qdpx(project)
    if order.form in PASSAGES:
        found = _listing(session, actor, study, order, coders)
        links = Links(base)
        if order.form == "csv":
            return lambda: delimited.write(found, links, order.separator)
        writer = {"xlsx": workbook.write, "docx": word.write, "html": page.write}[order.form]
        return lambda: writer(found, links)
    export = matrix.table(
        session,
        actor,
        study,
        order.language,
        _notes(session, actor, study, order, words=False),
        names=order.names,
    )
    if order.form == "matrix_sav":
        return lambda: spss.write(export, export.tables[0])
    separator: Any = order.separator if order.separator in (",", ";") else ";"
    return lambda: table_delimited.write(export.tables[0], separator)


def _listing(
    session: Session, actor: Actor, study: Study, order: Order, coders: Mapping[uuid.UUID, str]
) -> listing.Listing:
    choices = listing.Choices(order.language, order.names, order.all_words, order.uncoded)
    found = listing.passages(session, actor, study, coders, choices)
    return listing.Listing(
        found.title,
        found.language,
        found.attributes,
        found.passages,
        _notes(session, actor, study, order, words=True),
        found.documents,
    )


def _notes(session: Session, actor: Actor, study: Study, order: Order, *, words: bool) -> list[str]:
    texts = [gathering.INVENTED] if study.synthetic else []
    texts.append(NAMED if order.names else UNNAMED)
    if words:
        texts.append(ALL_WORDS if order.all_words else UNQUOTED)
    told = [pick(text, order.language) for text in texts]
    if blind := layers.blind_to(session, actor, study.id):
        told.append(pick(without(blind), order.language))
    return told


def _name(study: Study, order: Order) -> str:
    """Of the file: the study's title in plain letters, marked when its data are invented."""
    title = re.sub(r"[^a-z0-9]+", "-", study.title.lower()).strip("-")[:60] or "study"
    mark = pick({"nl": "verzonnen-", "en": "invented-"}, order.language) if study.synthetic else ""
    kind, _, ending = order.form.rpartition("_")
    part = pick({"nl": "-matrix", "en": "-matrix"}, order.language) if kind else ""
    part = part or ("-passages" if order.form in PASSAGES else "")
    return f"{mark}{title}{part}.{ending}"
