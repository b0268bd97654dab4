"""Tests that read files of others, which may not be copied here: they run where those files stand beside the project.

Where they do not stand, the summary names what was not run; with WEERKLANK_REQUIRE_THIRDPARTY=1 that is an error.
"""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
MARK = "thirdparty"
left_out: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"{MARK}(path): reads a folder of files of others, named from ../shared"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = []
    for item in items:
        mark = item.get_closest_marker(MARK)
        if mark and not (SHARED / mark.args[0]).exists():
            absent.append(item)
    if not absent:
        return
    if os.environ.get("WEERKLANK_REQUIRE_THIRDPARTY") == "1":
        raise pytest.UsageError(
            f"files of others are needed here and do not stand in ../shared: {absent[0].nodeid}"
        )
    left_out.extend(item.nodeid for item in absent)
    items[:] = [item for item in items if item not in absent]
    config.hook.pytest_deselected(items=absent)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if left_out:
        terminalreporter.section("not run: files of others are not here (../shared)")
        for name in left_out:
            terminalreporter.write_line(name)
