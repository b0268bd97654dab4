"""Projects of other tools: codes with parents, words under each coding, and files made to do harm."""

import json
import re
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest

from coding import refi
from surveys.errors import BadFile

ROOT = Path(__file__).parents[4]
REFI = ROOT / "tests" / "data" / "refi"
BOOKS = [
    "qualcoder40_codebook.qdc",
    "taguette152_codebook.qdc",
    "adversarial/atlas_ns_codebook_0_4.qdc",
    "adversarial/nvivo_mac_ns_codebook_1_0.qdc",
]
ODD = ["braced_guids", "qde_named_after_project", "sources_capitalised", "xml_bom"]


def quoted(path: Path) -> set[str]:
    """The words that the project's own selections quote."""
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.lower().endswith(".qde"))
        text = archive.read(name).decode("utf-8-sig")
    return {unescape(found) for found in re.findall(r'<PlainTextSelection[^>]*? name="([^"]*)"', text)}


@pytest.mark.parametrize(
    "path",
    [
        REFI / "qualcoder40_small_emoji.qdpx",
        REFI / "qualcoder40_small_emoji_crlf.qdpx",
        *(REFI / "adversarial" / f"{name}.qdpx" for name in ODD),
    ],
    ids=lambda path: path.stem,
)
def test_codings_stand_on_the_words_they_quote(path: Path) -> None:
    project = refi.read(path.read_bytes())
    words = quoted(path)
    found = [source.text[c.start : c.end] for source in project.sources for c in source.codings]
    assert len(project.codes) == 6
    assert len(found) > 10
    assert [text for text in found if text not in words] == []
    assert {coding.coder for source in project.sources for coding in source.codings} - {""}


def test_codebooks_of_several_tools() -> None:
    for name in (
        "qualcoder40_codebook.qdc",
        "taguette152_codebook.qdc",
        "adversarial/atlas_ns_codebook_0_4.qdc",
        "adversarial/nvivo_mac_ns_codebook_1_0.qdc",
    ):
        codes = refi.read((REFI / name).read_bytes()).codes
        ids = {code.id for code in codes}
        assert codes
        assert all(code.parent is None or code.parent in ids for code in codes)
    nested = refi.read((REFI / "qualcoder40_codebook.qdc").read_bytes()).codes
    assert any(code.parent for code in nested)


@pytest.mark.parametrize("name", ["path_traversal.qdpx", "doctype_entity_bomb.qdpx"])
def test_files_made_to_do_harm_are_refused(name: str) -> None:
    with pytest.raises(BadFile):
        refi.read((REFI / "adversarial" / name).read_bytes())


def test_door(tmp_path: Path) -> None:
    out = tmp_path / "project.json"
    command = [
        sys.executable,
        "-m",
        "coding",
        "refi",
        str(REFI / "qualcoder40_small_emoji.qdpx"),
        "--out",
        str(out),
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    project = json.loads(out.read_text())
    assert set(project) == {"codes", "sources", "warnings"}
    assert set(project["codes"][0]) == {"id", "name", "parent", "description", "color"}
