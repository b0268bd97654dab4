"""DDI-Codebook: each export keeps the order, number and attributes of the standard, and counts what is in its data.

The standard's own schema comes in no package and is not ours to keep, so `ddi_codebook_used.xsd` says of each element
that we write what DDI-Codebook 2.5 says of it. It may be narrower than the standard, never wider.
"""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from surveys.definition import Definition, library, parse
from surveys.export import ddi, files
from surveys.export.tables import Choices, Export, Record, Table, build
from surveys.routing import SEED, TODAY

DATA = Path(__file__).parents[2] / "data"
EXAMPLES = sorted((DATA / "instruments").glob("*.yml"))
SCHEMA = etree.XMLSchema(etree.parse(str(DATA / "ddi_codebook_used.xsd")))
NAMES = {"d": ddi.NAMESPACE, "xs": "http://www.w3.org/2001/XMLSchema"}
OWN = {TODAY: "2026-03-01", SEED: "s"}
FULL = ddi.About("Proef", "id-1", "Noor", "Gemeente", "Waarom", "2026-04-01", "2026-03-01", "2026-03-09")
BARE = ddi.About("Proef", "id-1", "", "", "", "2026-04-01")
ANSWERS = {
    "P1": "bouwbedrijf",
    "P3": ["bloemhof", "carnisse"],
    "E1": 4,
    "E2": {"gemeente": 5, "woningcorporatie": 98},
    "BW3": {"unknown": True},
}


def record(number: int, definition: Definition, answers: dict[str, Any], **values: Any) -> Record:
    return Record(
        **{
            "number": number,
            "definition": definition,
            "version": 1,
            "answers": OWN | answers,
            "consents": {"consent_quote": True},
            "wave": "Voorjaar",
            "partner_type": {"nl": "Bouwbedrijf", "en": "Builder"},
            "language": "nl",
            "submitted": True,
            "day": dt.date(2026, 3, 9),
            **values,
        }
    )


def survey(choices: Choices) -> Export:
    """The built-in survey: one who answered, one who hardly began, and one who is named where that was asked for."""
    definition = library("partner_survey")
    about = {"organisation": "Steen & <Zoon> BV", "person": "Anna\x0b"} if choices.personal else {}
    records = [
        record(1, definition, ANSWERS, about=about),
        record(2, definition, {"P1": "gemeente"}, submitted=False, day=None),
    ]
    return build("Proef", records, choices, ["Verzonnen", "Alleen ingestuurd"])


def example(path: Path, choices: Choices) -> Export:
    """An example instrument with each of its accepted answers, and with nothing but “I don't know”."""
    instrument, cases = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    definition = parse(instrument)
    given = [cases.get("known", {}) | case["answers"] for case in cases["accepted"]]
    given.append({item.id: {"unknown": True} for item in definition.items()})
    return build("Proef", [record(at, definition, one) for at, one in enumerate(given, 1)], choices)


CHOICES = [
    Choices(language, several, personal)
    for language in ("nl", "en")
    for several in ("columns", "list")
    for personal in (False, True)
]
EXPORTS = {
    "survey": survey,
    **{path.stem: (lambda choices, at=path: example(at, choices)) for path in EXAMPLES},
}


def described(export: Export, about: ddi.About = FULL) -> Any:
    tree = etree.fromstring(ddi.write(export, about))
    SCHEMA.assertValid(tree)
    return tree


@pytest.mark.parametrize("name", EXPORTS)
def test_every_kind_of_item_is_described_as_the_standard_has_it(name: str) -> None:
    """In both languages, with several answers as columns and as a list, with and without names, and of an unknown study."""
    for choices in CHOICES:
        export = EXPORTS[name](choices)
        for about in (FULL, BARE):
            tree = described(export, about)
            assert tree.get(ddi.XML_LANGUAGE) == choices.language
            for number, table in enumerate(export.tables, 1):
                _is_told(tree, f"F{number}", table)
            columns = [column for table in export.tables for column in table.columns]
            assert len(tree.findall("d:dataDscr/d:var", NAMES)) == len(columns)


def _is_told(tree: Any, file: str, table: Table) -> None:
    """Of each column its name, and counts that fit the cells; of each file its size."""
    size = tree.find(f"d:fileDscr[@ID='{file}']/d:fileTxt/d:dimensns", NAMES)
    variables = tree.findall(f"d:dataDscr/d:var[@files='{file}']", NAMES)
    assert [variable.get("name") for variable in variables] == [column.name for column in table.columns]
    assert size.findtext("d:varQnty", namespaces=NAMES) == str(len(variables))
    assert size.findtext("d:caseQnty", namespaces=NAMES) == str(len(table.rows))
    for at, (variable, column) in enumerate(zip(variables, table.columns, strict=True)):
        cells = [row[at] for row in table.rows]
        counted = {one.get("type"): int(one.text) for one in variable.findall("d:sumStat", NAMES)}
        missing = [cell for cell in cells if cell is None or cell in column.missing]
        assert counted == {"vald": len(cells) - len(missing), "invd": len(missing)}
        told = {
            int(one.findtext("d:catValu", namespaces=NAMES)): (
                one.get("missing"),
                int(one.findtext("d:catStat", namespaces=NAMES)),
            )
            for one in variable.findall("d:catgry", NAMES)
        }
        assert told == {
            code: ("Y" if code in column.missing else "N", cells.count(code)) for code in column.codes
        }
        invalid = [one.get("VALUE") for one in variable.findall("d:invalrng/d:item", NAMES)]
        assert invalid == [str(code) for code in sorted(column.missing)]
        labels = {one.get(ddi.XML_LANGUAGE): one.text for one in variable.findall("d:labl", NAMES)}
        assert labels == {language: text for language, text in column.label.items() if text}


def test_each_line_of_the_schema_is_about_something_that_is_written() -> None:
    """No element and no attribute is allowed that no export has."""
    written: set[tuple[str, str]] = set()
    for make in EXPORTS.values():
        for element in described(make(Choices("en", "columns", True))).iter():
            tag = etree.QName(element).localname
            written.add((tag, ""))
            written |= {(tag, etree.QName(name).localname) for name in element.attrib}
    schema = etree.parse(str(DATA / "ddi_codebook_used.xsd"))
    elements = {element.get("name") for element in schema.iterfind(".//xs:element[@name]", NAMES)}
    assert elements == {tag for tag, attribute in written if not attribute}
    for element in schema.iterfind(".//xs:element[@name]", NAMES):
        own = element.find("xs:complexType", NAMES)
        for attribute in () if own is None else own.iterfind("xs:attribute", NAMES):
            assert (element.get("name"), attribute.get("name")) in written


SPOILED = {
    "a label after the categories": lambda var: var.append(var.find("d:labl", NAMES)),
    "the question before the label": lambda var: var.insert(0, var.find("d:qstn", NAMES)),
    "a statistic of no known type": lambda var: var.find("d:sumStat", NAMES).set("type", "valid"),
    "an interval of no known kind": lambda var: var.set("intrvl", "continuous"),
    "an attribute of our own": lambda var: var.set("weerklank", "1"),
    "an element of our own": lambda var: etree.SubElement(var, f"{{{ddi.NAMESPACE}}}dimension"),
    "no name": lambda var: var.attrib.pop("name"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_what_the_standard_does_not_have_is_seen(how: str) -> None:
    tree = described(survey(Choices()))
    SPOILED[how](tree.find("d:dataDscr/d:var[@name='E1']", NAMES))
    assert not SCHEMA.validate(tree)


def test_a_question_is_there_in_both_languages_and_its_label_too() -> None:
    tree = described(survey(Choices("en")))
    e1 = tree.find("d:dataDscr/d:var[@name='E1']", NAMES)
    assert {one.get(ddi.XML_LANGUAGE) for one in e1.findall("d:qstn/d:qstnLit", NAMES)} == {"nl", "en"}
    assert [one.get("VALUE") for one in e1.findall("d:invalrng/d:item", NAMES)] == ["-8", "98", "99"]
    assert e1.get("nature") == "ordinal"


def test_signs_that_xml_cannot_hold_are_left_out_and_others_are_kept() -> None:
    about = ddi.About("T\x00itel & <b>", "id", "\x1f", "", "Waarom\ud800?\n\uffff", "2026-04-01")
    tree = described(survey(Choices()), about)
    assert tree.findtext("d:stdyDscr/d:citation/d:titlStmt/d:titl", namespaces=NAMES) == "Titel & <b>"
    assert tree.findtext(".//d:abstract", namespaces=NAMES) == "Waarom?\n"


def test_nobody_answered_is_a_description_too() -> None:
    assert described(build("Proef", [], Choices())).findtext(".//d:caseQnty", namespaces=NAMES) == "0"


def test_it_comes_with_the_data_it_describes() -> None:
    file = files.write(example(DATA / "instruments" / "repeat.yml", Choices()), "ddi", "proef", FULL)
    assert file.name == "proef.zip"
    archive = zipfile.ZipFile(io.BytesIO(file.data))
    tree = etree.fromstring(archive.read("ddi-codebook.xml"))
    named = [one.text for one in tree.iterfind(".//{*}fileName")]
    assert named == ["antwoorden.csv", "placements.csv"]
    assert sorted(archive.namelist()) == ["antwoorden.csv", "ddi-codebook.xml", "placements.csv"]
