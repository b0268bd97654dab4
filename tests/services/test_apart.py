"""A file is read in a process of its own: too much memory or time ends that process, and the person is told."""

import io
import zipfile

import pytest

from app import apart
from coding.readers import apart as inside
from surveys.errors import BadFile
from tests import documents as made


def deep(levels: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/document.xml", b"<w>" * levels + b"</w>" * levels)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name", ["teams.docx", "letters.odt", "f4.rtf", "plan.pdf", "teams.vtt", "amberscript.txt"]
)
def test_each_format_comes_through(name: str) -> None:
    found = apart.read_document(name, (made.FOLDER / name).read_bytes())
    assert found["kind"] == "text"
    assert made.NOTICE in found["text"] or name == "teams.vtt" or name == "letters.odt"
    assert bool(found["page_starts"]) == (name == "plan.pdf")


def test_a_spreadsheet_comes_through_as_a_table() -> None:
    found = apart.read_document("answers.xlsx", (made.FOLDER / "answers.xlsx").read_bytes())
    assert (found["kind"], found["columns"][0], len(found["rows"])) == ("table", "Respondent", 3)


def test_why_a_file_is_refused_comes_through() -> None:
    with pytest.raises(BadFile, match="This is a program"):
        apart.read_document("a.docx", b"MZ\x90\x00")
    with pytest.raises(BadFile, match="cannot be read"):
        apart.read_document("naam\x00zonder.exe", b"MZ")


def test_a_file_nested_without_end_is_refused_and_breaks_nothing() -> None:
    for levels in (5_000, 300_000):
        with pytest.raises(BadFile):
            apart.read_document("a.docx", deep(levels))
    assert apart.read_document("a.txt", b"R: Hoi")["text"] == "R: Hoi\n"


def test_too_much_time_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
    with pytest.raises(BadFile, match="too much time or memory"):
        apart.read_document("teams.docx", made.teams())


def test_too_much_memory_ends_the_process() -> None:
    """The limit holds in the process itself: what wants more than it may have gets no memory, and that is told."""
    import subprocess
    import sys

    code = (
        "import sys; from coding.readers import apart, txt\n"
        "txt.read = lambda data: bytearray(4 * 2**30)\n"
        "sys.exit(apart.main('a.txt'))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"R: Hoi", capture_output=True, check=False)
    assert b"too large or too deeply nested" in done.stdout
    assert inside.MOST_MEMORY < 4 * 2**30
