"""Files made to do harm: a way out of the folder, two kinds at once, too large, a bomb, a page of the web."""

import io
import zipfile
import zlib
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveys.safekeeping import uploads
from tests import examples
from tests.conftest import Work

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00")
    + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"


def office(part: str, *more: tuple[str, bytes]) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<document/>")
        for name, data in more:
            archive.writestr(name, data)
    return box.getvalue()


DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
HONEST = {
    "plan.pdf": PDF,
    "foto.png": PNG,
    "foto.jpeg": JPEG,
    "FOTO.JPG": JPEG,
    "brief.docx": DOCX,
    "lijst.xlsx": XLSX,
    "notitie.txt": "Één woord.\r\n".encode(),
    "oud.txt": "Één woord.".encode("cp1252"),
    "tabel.csv": "\ufeffwijk;aantal\nBloemhof;3\n".encode(),
    "tabel2.csv": "wijk;aantal".encode("utf-16"),
}
HARMFUL = {
    "plan.exe": ("file_kind", b"MZ\x90"),
    "plan.pdf.html": ("file_kind", b"<html>"),
    "zonder": ("file_kind", PDF),
    "plan.svg": ("file_kind", b"<svg onload='alert(1)'/>"),
    "leeg.pdf": ("file_empty", b""),
    "anders.pdf": ("file_content", PNG),
    "half.pdf": ("file_content", b"%PDF-1.7"),
    "zip.pdf": ("file_content", PDF + DOCX),
    "pdf.docx": ("file_content", PDF + DOCX),
    "macro.docx": ("file_content", office("word/document.xml", ("word/vbaProject.bin", b"x"))),
    "excel.docx": ("file_content", XLSX),
    "weg.docx": ("file_content", office("word/document.xml", ("../../etc/passwd", b"x"))),
    "bom.docx": ("file_content", office("word/document.xml", ("word/media/a.bin", bytes(40_000_000)))),
    "staart.png": ("file_content", PNG + b"<script>alert(1)</script>"),
    "zip.jpg": ("file_content", JPEG + DOCX),
    "pagina.txt": ("file_content", b"  <!DOCTYPE html><script>alert(1)</script>"),
    "script.txt": ("file_content", b"#!/bin/sh\nrm -rf /\n"),
    "nul.csv": ("file_content", b"a;b\x00c"),
    "plaatje.txt": ("file_content", PNG),
    "groot.txt": ("file_size", b"a" * 1_000_001),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_known_by_what_is_in_it(name: str) -> None:
    seen = uploads.look(name, HONEST[name], [], 1)
    assert seen.size == len(HONEST[name])
    assert seen.kind in uploads.KINDS


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_file_is_refused(name: str) -> None:
    reason, data = HARMFUL[name]
    with pytest.raises(uploads.UnfitError) as refused:
        uploads.look(name, data, [], 1)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\anna\\plan.txt", "plan.txt"),
        ("..\\..\\.txt", "bestand.txt"),
        ("plan\u202etxt.exe.txt", "plantxt.exe.txt"),
        ('a"b<c>;d\r\nX: y.txt', "a b c dX y.txt"),
        ("x" * 300 + ".TXT", "x" * 100 + ".txt"),
    ],
)
def test_a_name_is_only_a_name(name: str, safe: str) -> None:
    assert uploads.safe_name(name, "txt") == safe


def test_nothing_of_it_reaches_the_disk(app: Flask, client: FlaskClient, work: Work) -> None:
    answer = examples.begin(client, work, "file")
    for name, (_reason, data) in HARMFUL.items():
        sent = client.post(f"{answer}/page/vraag", data={"F1": (io.BytesIO(data), name), "go": "upload:F1"})
        assert sent.status_code == 422, name
    folder: Path = app.config["VAR"] / "uploads"
    assert [path for path in folder.glob("**/*") if path.is_file()] == []
    client.post(
        f"{answer}/page/vraag", data={"F1": (io.BytesIO(b"woord"), "../../uit.txt"), "go": "upload:F1"}
    )
    assert len([path for path in folder.glob("??/*") if path.is_file()]) == 1
    assert not (folder.parent.parent / "uit.txt").exists()
    assert "uit.txt" in client.get(f"{answer}/page/vraag").text
