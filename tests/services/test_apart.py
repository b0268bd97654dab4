"""A file is read in a process of its own: too much memory or time ends that process, and the person is told."""

import io
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app import apart
from coding import refi
from coding.readers import apart as inside
from coding.refi import apart as inside_refi
from coding.refi.model import Project
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
    code = (
        "import sys; from coding.readers import apart, txt\n"
        "txt.read = lambda data: bytearray(4 * 2**30)\n"
        "sys.exit(apart.main('a.txt'))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"R: Hoi", capture_output=True, check=False)
    assert b"too large or too deeply nested" in done.stdout
    assert inside.MOST_MEMORY < 4 * 2**30


def inside_limits(
    code: str, *, memory: int = 512 * 2**20, seconds: int = 20
) -> subprocess.CompletedProcess[bytes]:
    whole = f"from surveys import limits\nlimits.hold({memory}, {seconds})\n{code}"
    return subprocess.run([sys.executable, "-c", whole], capture_output=True, check=False)


def test_a_process_that_counts_without_end_is_ended() -> None:
    done = inside_limits("while True: pass", seconds=1)
    assert -done.returncode in (signal.SIGXCPU, signal.SIGKILL)


def test_a_process_writes_little_and_starts_no_other(tmp_path: Path) -> None:
    place = tmp_path / "groot"
    done = inside_limits(f"open({str(place)!r}, 'wb').write(bytes(100 * 2**20))")
    assert done.returncode != 0
    assert place.stat().st_size <= 64 * 2**20
    told = inside_limits("import resource; print(resource.getrlimit(resource.RLIMIT_NPROC)[0])")
    assert told.stdout.strip() == b"0"


@pytest.mark.parametrize("reader", ["coding.readers.apart", "coding.refi.apart", "surveys.files.apart"])
def test_every_reader_of_files_holds_itself_to_limits_before_it_reads(reader: str) -> None:
    code = (
        f"import importlib, sys; from surveys import limits; module = importlib.import_module({reader!r})\n"
        "limits.hold = lambda memory, seconds: sys.exit(f'{memory} {seconds}')\n"
        "sys.stdin = None\n"  # whoever reads first fails otherwise
        f"module.main(*{['a.txt'] if 'readers' in reader else ['answers', ''] if 'surveys' in reader else []})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    memory, seconds = map(int, done.stderr.split())
    assert memory <= 2**31
    assert seconds <= 120


REFI = Path(__file__).parents[1] / "data" / "refi"


@pytest.mark.parametrize("path", sorted(REFI.rglob("*.qd[pc]*")), ids=lambda path: path.name)
def test_a_project_comes_through_as_it_was_read(path: Path) -> None:
    data = path.read_bytes()

    def told(read: Callable[[bytes], Project]) -> Project | str:
        try:
            return read(data)
        except BadFile as refused:
            return refused.text["nl"]

    assert told(apart.read_project) == told(refi.read)


def test_a_project_that_wants_too_much_memory_is_refused_in_words() -> None:
    code = (
        "import sys; from coding.refi import apart\n"
        "apart.refi.read = lambda data: bytearray(8 * 2**30)\n"
        "sys.exit(apart.main())"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"x", capture_output=True, check=False)
    assert inside_refi.TOO_LARGE["en"].encode() in done.stdout
