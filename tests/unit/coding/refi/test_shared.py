"""Every file that stands in ../shared comes in as its README says."""

import pytest

from coding import refi
from coding.refi import writing
from coding.refi.model import Coding, Source
from surveys.errors import BadFile
from tests.thirdparty import SHARED

REFI = SHARED / "interop" / "refi"
PROJECTS = [
    "samples/qualcoder40_small_emoji.qdpx",
    "samples/qualcoder40_small_emoji_crlf.qdpx",
    "adversarial/braced_guids.qdpx",
    "adversarial/qde_named_after_project.qdpx",
    "adversarial/sources_capitalised.qdpx",
    "adversarial/xml_bom.qdpx",
]
BOOKS = {
    "samples/qualcoder40_codebook.qdc": 6,
    "samples/taguette152_codebook.qdc": 4,
    "adversarial/nvivo_mac_ns_codebook_1_0.qdc": 1,
    "adversarial/atlas_ns_codebook_0_4.qdc": 1,
}


@pytest.mark.thirdparty("interop/refi")
@pytest.mark.parametrize("name", PROJECTS)
def test_projects_of_every_dialect_are_the_same_project(name: str) -> None:
    found = refi.read((REFI / name).read_bytes())
    counts = {
        kind: found.report.counts[kind]
        for kind in ("codes", "sources", "codings", "cases", "variables", "notes")
    }
    assert counts == {"codes": 6, "sources": 2, "codings": 24, "cases": 2, "variables": 2, "notes": 2}
    assert found.report.left_out == []
    assert {choice.way for choice in found.report.choices} == {"code points"}
    assert all("\r" not in source.text and not source.text.startswith("\ufeff") for source in found.sources)


@pytest.mark.thirdparty("interop/refi")
@pytest.mark.parametrize("name", list(BOOKS))
def test_codebooks_of_every_namespace_are_read(name: str) -> None:
    found = refi.read((REFI / name).read_bytes())
    assert len(found.codes) == BOOKS[name]
    assert found.report.odd == []


@pytest.mark.thirdparty("interop/refi")
def test_the_standard_project_without_its_sources_gives_its_codes_and_says_what_is_missing() -> None:
    found = refi.read((REFI / "samples" / "atlasti84mac_standard_project.qdpx").read_bytes())
    assert (len(found.codes), len(found.sets), len(found.links), len(found.users)) == (14, 16, 1, 3)
    assert found.report.counts["sources"] == 0
    told = " ".join(text["en"] for text in found.report.left_out)
    assert "The text of 6 sources is not in the file" in told
    assert "1 graphs" in told
    assert "1 links with what is not there (Memo-Quotation Relation)" in told


@pytest.mark.thirdparty("interop/refi")
@pytest.mark.parametrize("name", ["path_traversal", "doctype_entity_bomb"])
def test_what_was_made_to_do_harm_is_refused(name: str) -> None:
    with pytest.raises(BadFile):
        refi.read((REFI / "adversarial" / f"{name}.qdpx").read_bytes())


def _coding(one: Coding) -> tuple[object, ...]:
    return one.start, one.end, one.code, one.coder, one.made_at, one.notes, one.comment, one.id


def _source(one: Source) -> tuple[object, ...]:
    return (
        one.id, one.name, one.kind, one.text, one.description, one.values, one.notes, sorted(one.remarks), one.seconds,
        sorted(map(_coding, one.codings)),
    )  # fmt: skip


@pytest.mark.thirdparty("interop/refi")
@pytest.mark.parametrize("name", [*PROJECTS, "samples/atlasti84mac_standard_project.qdpx"])
def test_what_was_read_of_a_project_is_written_without_loss(name: str) -> None:
    read = refi.read((REFI / name).read_bytes())
    again = refi.read(writing.qdpx(read))
    for part in ("name", "description", "users", "codes", "variables", "cases", "sets", "notes", "links"):
        assert getattr(again, part) == getattr(read, part), part
    assert list(map(_source, again.sources)) == list(map(_source, read.sources))


@pytest.mark.thirdparty("interop/refi")
@pytest.mark.parametrize("name", list(BOOKS))
def test_what_was_read_of_a_codebook_is_written_without_loss(name: str) -> None:
    read = refi.read((REFI / name).read_bytes())
    again = refi.read(writing.qdc(read.codes, read.sets))
    assert (again.codes, again.sets) == (read.codes, read.sets)
