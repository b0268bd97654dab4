"""`make test` gets a Chromium by itself: each of its three ways, and the one line when all fail.

The commands are small scripts on a PATH of our own: nothing is downloaded or installed.
"""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

BIN = Path(__file__).parents[3] / "bin"
Command = Callable[[str, str], Path]


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """bin/test.py on a machine that has nothing."""
    monkeypatch.syspath_prepend(str(BIN))
    monkeypatch.delitem(sys.modules, "test", raising=False)
    found = importlib.import_module("test")
    sys.modules.pop("test")
    assert Path(str(found.__file__)).parent == BIN
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("WEERKLANK_CHROMIUM", raising=False)
    monkeypatch.setattr(found, "PYTHON", tmp_path / "python")
    return found


@pytest.fixture
def command(tmp_path: Path) -> Command:
    def write(name: str, script: str) -> Path:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\nhere={tmp_path}\n{script}\n")
        path.chmod(0o755)
        return path

    return write


BROWSER = 'printf "#!/bin/sh\\nexit 0\\n" > $here/{0}; /bin/chmod +x $here/{0}'
PLAYWRIGHT = 'case "$*" in *install*) ' + BROWSER.format("own") + ";; *) echo $here/own;; esac"
APT = 'echo "$@" >> $here/asked; case "$1" in install) ' + BROWSER.format("chromium") + ";; esac"


def test_a_browser_on_the_system_is_used(ways: ModuleType, command: Command) -> None:
    path = command("google-chrome", "exit 0")
    assert ways.chromium() == str(path)


def test_a_stub_that_does_not_start_is_no_browser(ways: ModuleType, command: Command) -> None:
    command("chromium-browser", "echo 'requires the chromium snap'; exit 1")
    own = command("own", "exit 0")
    command("python", "echo $here/own")
    assert ways.chromium() == str(own)


def test_without_one_playwrights_own_is_downloaded(
    ways: ModuleType, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command("python", PLAYWRIGHT)
    assert ways.chromium() == str(tmp_path / "own")
    assert "Playwright's download" in capsys.readouterr().out


@pytest.mark.parametrize("root", [True, False])
def test_when_the_download_fails_the_package_is_installed(
    ways: ModuleType, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: bool
) -> None:
    command("python", "exit 1")
    command("apt-get", APT)
    command("env", 'shift; exec "$@"')
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    if not root:
        command("sudo", 'echo "sudo $1" >> $here/asked; shift; exec "$@"')
    assert ways.chromium() == str(tmp_path / "chromium")
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line for line in asked if not line.startswith("sudo")] == [
        "update",
        "install -y --no-install-recommends chromium",
    ]
    assert ("sudo -n" in asked) is not root


def test_what_hangs_or_fails_ends_in_one_line(
    ways: ModuleType, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command("python", 'case "$*" in *install*) exec /bin/sleep 30;; *) exit 1;; esac')
    command("apt-get", "exit 100")
    command("env", 'shift; exec "$@"')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(ways, "GET_SECONDS", 0.2)
    with pytest.raises(SystemExit) as ended:
        ways.chromium()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "install the package `chromium`" in said


def test_a_browser_that_was_named_and_does_not_start_is_told(
    ways: ModuleType, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command("chromium", "exit 0")
    monkeypatch.setenv("WEERKLANK_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SystemExit):
        ways.chromium()
    assert "/nowhere/chromium" in capsys.readouterr().err
