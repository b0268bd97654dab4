"""Doors for scripts: JSON Lines in and out, and one clear line for input that cannot be used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CODEBOOK = ROOT / "coding" / "library" / "codebook.yml"


def door(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coding", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    spoken = ["De jobcoach stopt te vroeg.", "Het formulier kost veel tijd.", "Mooi weer 😀 vandaag. Ja."] * 4
    path.write_text("".join(json.dumps({"id": str(n), "text": t}) + "\n" for n, t in enumerate(spoken)))
    return path


def test_themes(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "themes.json"
    done = door("themes", "--in", texts, "--out", out, "--themes", 3, "--language", "nl")
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    assert len(found["assignments"]) == 12
    assert {"id", "label", "keywords", "size"} == set(found["themes"][0])
    assert all(0 <= entry["confidence"] <= 1 for entry in found["assignments"])


def test_suggest(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    examples = tmp_path / "examples.jsonl"
    examples.write_text(
        '{"text": "De begeleiding houdt te snel op.", "codes": ["MET3"], "improvement": false}\n'
    )
    done = door("suggest", "--codebook", CODEBOOK, "--examples", examples, "--in", texts, "--out", out)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert rows[0]["suggestions"][0]["code"] == "MET3"
    assert set(rows[0]["valence"]) == {"barrier", "facilitator", "mixed", "neutral"}


def test_segment(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert door("segment", "--in", texts, "--out", out).returncode == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    text = "Mooi weer 😀 vandaag. Ja."
    sentences = [s for s in rows[2]["segments"] if s["kind"] == "sentence"]
    assert [text[s["start"] : s["end"]] for s in sentences] == ["Mooi weer 😀 vandaag.", "Ja."]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: not JSON"),
        ('{"id": 1}', 'line 2: "text" is missing'),
        ('{"id": 1, "text": 3}', "must be a text"),
    ],
)
def test_bad_input_is_one_line_with_its_place(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": 0, "text": "goed"}\n' + line + "\n")
    done = door("segment", "--in", path, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
