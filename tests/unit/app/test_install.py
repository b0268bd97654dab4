"""`make run` says in one line what stands in the way of an installation, and what to do."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

BIN = Path(__file__).parents[3] / "bin"
NO_COMPILER = "A package has to be built for this machine and there is no C compiler"
BUILDING = "  ERROR: Failed building wheel for tiny\nERROR: Could not build wheels for tiny"
SAID = (
    (f"      error: command 'gcc' failed: No such file or directory\n{BUILDING}", NO_COMPILER),
    (f"      error: command 'cc' failed: No such file or directory\n{BUILDING}", NO_COMPILER),
    (f"      error: [Errno 2] No such file or directory: 'x86_64-linux-gnu-g++'\n{BUILDING}", NO_COMPILER),
    (f"      error: [Errno 2] No such file or directory: '/usr/bin/gcc-12'\n{BUILDING}", NO_COMPILER),
    (f"      error: [Errno 2] No such file or directory: 'src/accounts.c'\n{BUILDING}", "not be installed"),
    (f"  CMake Error: No CMAKE_CXX_COMPILER could be found.\n{BUILDING}", NO_COMPILER),
    (f"  ../meson.build:1:0: ERROR: Unknown compiler(s): [['cc'], ['gcc']]\n{BUILDING}", NO_COMPILER),
    (f"      tiny.c:1:10: fatal error: Python.h: No such file or directory\n{BUILDING}", NO_COMPILER),
    ("OSError: [Errno 28] No space left on device", "The disk is full"),
    ("ERROR: [Errno 30] Read-only file system: 'x'", "cannot be written"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "was refused"),
    ("NewConnectionError: Temporary failure in name resolution", "cannot be reached"),
    (f"      error: command '/usr/bin/gcc' failed with exit code 1\n{BUILDING}", "could not be installed"),
)


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BIN))
    monkeypatch.delitem(sys.modules, "install", raising=False)
    return importlib.import_module("install")


@pytest.mark.parametrize(("said", "told"), SAID)
def test_what_pip_says_becomes_one_line_with_what_to_do(install: ModuleType, said: str, told: str) -> None:
    line = install.reason(said)
    assert told in line
    assert "\n" not in line
