"""Sets up .venv with hash-pinned packages, once per change of the list. Standard library only."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stop(line):
    """Ends with one clear line."""
    sys.stderr.write(line.rstrip() + "\n")
    raise SystemExit(1)


def install(requirements):
    """Makes .venv when it is missing and installs what `requirements` pins when that changed."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs on whatever Python the machine has
        version = ".".join(map(str, sys.version_info[:3]))
        stop(
            f"Weerklank needs Python 3.11 or newer; this is {version}. Set PYTHON=python3.12 (make PYTHON=… run)."
        )
    wanted = ROOT / requirements
    stamp = VENV / (requirements + ".installed")
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    make_venv()
    sys.stdout.write(f"Installing packages ({requirements}); this takes about a minute, once.\n")
    sys.stdout.flush()
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [*command, "--require-hashes", "-r", str(wanted)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        stop(reason(done.stderr or done.stdout))
    stamp.write_text(digest)


def make_venv():
    if PYTHON.exists():
        return
    try:
        done = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
        )
    except OSError as error:
        stop(f"{VENV} cannot be made: {error.strerror}.")
    if done.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    said = done.stderr + done.stdout
    if "ensurepip" in said:
        stop("Python's venv module is incomplete; on Debian or Ubuntu: apt-get install python3-venv")
    if "Permission denied" in said or "Read-only" in said:
        stop(f"{ROOT} cannot be written. Put Weerklank in a folder of your own.")
    stop("The environment .venv could not be made: " + last_line(said))


# what setuptools (old and new), a header that is not there, Windows, CMake and Meson say
NO_COMPILER = re.compile(
    r"command '[^']+' failed: no such file"
    r"|no such file or directory: '(?:[^']*[-/])?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-[\d.]+)?'"
    r"|python\.h: no such file"
    r"|microsoft visual c\+\+"
    r"|no cmake_c(?:xx)?_compiler could be found"
    r"|unknown compiler\(s\)"
)


def reason(said):
    """One line about a failed installation."""
    lowered = said.lower()
    if NO_COMPILER.search(lowered):
        return (
            "A package has to be built for this machine and there is no C compiler; "
            "on Debian or Ubuntu: apt-get install build-essential python3-dev"
        )
    if "no space left" in lowered:
        return "The disk is full: Weerklank needs about 1.5 GB for its packages."
    if "read-only file system" in lowered or "permission denied" in lowered:
        return f"{VENV} cannot be written. Put Weerklank in a folder of your own."
    if "do not match the hashes" in lowered:
        return "A package does not have the hash in requirements.txt and was refused: " + last_line(said)
    if "temporary failure in name resolution" in lowered or "connection" in lowered:
        return "The package index cannot be reached: " + last_line(said)
    return "The packages could not be installed: " + last_line(said)


def last_line(said):
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["no message"])[-1]


def compile_translations():
    subprocess.run([str(PYTHON), "-m", "app.compile_translations"], cwd=ROOT, check=True)


if __name__ == "__main__":
    install(sys.argv[1] if len(sys.argv) > 1 else "requirements.txt")
