"""The whole of the source: what each file says of itself, imports one way, settings documented."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import config

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "analysis", "coding", "surveys")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_in_its_first_line_what_it_is(path: Path) -> None:
    first = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
    assert len(first) > 15
    assert first.endswith((".", ":", ";", "`"))


def test_no_folder_or_file_hides_what_it_is_about() -> None:
    names = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
    assert [path for path in MODULES if names & {path.stem, *path.parent.parts[-1:]}] == []


def test_imports_go_one_way() -> None:
    assert importlib.util.find_spec("importlinter")
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_setting_is_documented_for_the_operator() -> None:
    text = (ROOT / "docs" / "operator.md").read_text()
    assert [setting.name for setting in config.SETTINGS if f"`{setting.name}`" not in text] == []


def test_every_variable_that_is_read_is_a_setting() -> None:
    known = {setting.name for setting in config.SETTINGS}
    read = {name for path in MODULES for name in re.findall(r"WEERKLANK_[A-Z_]+[A-Z]", path.read_text())}
    assert read - known == set()


def test_every_command_is_documented_for_the_operator() -> None:
    from app import cli

    text = (ROOT / "docs" / "operator.md").read_text()
    groups = (cli.account, cli.study, cli.invite, cli.jobs_group, cli.audit_group)
    commands = [f"{group.name} {name}" for group in groups for name in group.commands] + [
        "backup",
        "restore",
        "erase",
    ]
    assert [
        command
        for command in commands
        if f"weerklank {command}" not in text and f"wsgi {command}" not in text
    ] == []
