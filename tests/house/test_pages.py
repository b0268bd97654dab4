"""The whole of the templates, styles and scripts: nothing inline, nothing from elsewhere, nothing unescaped."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "app"
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
MARKUP_ALLOWED = {"app/partner/drawing.py": "draws the choices of a question, escaping each value"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_inline_and_nothing_is_fetched(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag, tag
        assert re.search(r"src=[\"']{{ url_for\(", tag), tag  # one of our own addresses
    assert "<style" not in text
    tags = re.findall(r"<[a-zA-Z][^>]*>", text)
    assert [tag for tag in tags if re.search(r"\son[a-z]+\s*=", tag)] == []
    assert [tag for tag in tags if re.search(r"\sstyle\s*=", tag)] == []
    assert "javascript:" not in text
    assert re.findall(r"(?:src|href)=[\"'](?:https?:)?//", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_are_escaped(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\|\s*safe\b", text)
    assert "autoescape" not in text


def test_markup_is_made_in_one_place() -> None:
    makers = [
        str(path.relative_to(ROOT.parent))
        for path in ROOT.rglob("*.py")
        if re.search(r"\bMarkup\(", path.read_text())
    ]
    assert set(makers) <= set(MARKUP_ALLOWED)


def test_every_form_that_changes_something_carries_a_token() -> None:
    loose = []
    for path in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), flags=re.DOTALL | re.IGNORECASE):
            if re.search(r"method=[\"']post[\"']", form, re.IGNORECASE) and not re.search(
                r"csrf|hidden_tag|said\(|nothing", form
            ):
                loose.append(f"{path.relative_to(ROOT)}: {form[:80]}")
    assert loose == []


def test_styles_fetch_nothing_and_scripts_make_no_code_from_text() -> None:
    for path in (ROOT / "static").rglob("*"):
        if path.suffix == ".css":
            assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", path.read_text()), path
        if path.suffix == ".js":
            for line in path.read_text().splitlines():
                assert not re.search(
                    r"\beval\(|new Function\(|document\.write\(|https?://(?!www\.w3\.org)", line
                ), path
                assert ".innerHTML =" not in line or "escaped by the server" in line, f"{path}: {line}"


def test_colours_stand_in_the_tokens_alone() -> None:
    for path in (ROOT / "static" / "css").glob("*.css"):
        if path.name != "tokens.css":
            loose = re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text())
            assert loose == [], path


def test_every_page_of_the_docs_has_pictures_and_no_picture_is_loose() -> None:
    docs = ROOT.parent / "docs"
    shown: dict[str, list[str]] = {
        page.name: re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+\.png)\)", page.read_text())
        for page in docs.glob("*.md")
    }
    for reader in ("evaluator", "partner", "researcher", "operator", "developer"):
        assert shown[f"{reader}.md"], reader
    assert {name for names in shown.values() for name in names} == {
        path.name for path in (docs / "pictures").glob("*.png")
    }


def test_no_browser_test_gets_round_the_policy() -> None:
    tests = ROOT.parent / "tests"
    assert [str(path) for path in tests.rglob("*.py") if re.search(r"bypass_csp\s*=", path.read_text())] == []
