"""`make test`: installs what the tests need, finds a Chromium, and runs everything."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from install import PYTHON, ROOT, compile_translations, install, stop

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
GET_SECONDS = 900


def chromium():
    """The path of a Chromium: one on the system, else Playwright's own, else Debian's package. Never none in silence."""
    given = os.environ.get("WEERKLANK_CHROMIUM")
    if given:
        return given if works(given) else stop(f"WEERKLANK_CHROMIUM is {given}, and that does not start.")
    found = system_browser() or playwright_browser() or download() or package()
    return found or stop(
        "The browser tests need Chromium and it could not be fetched: install the package `chromium`, then `make test`."
    )


def download():
    """Playwright's own Chromium; none where it cannot be reached or lacks what this system has to offer."""
    say("Getting Chromium for the browser tests (Playwright's download)…")
    quietly([str(PYTHON), "-m", "playwright", "install", "chromium"])
    return playwright_browser()


def package():
    """Debian's package, where we may install; none elsewhere. On Ubuntu it asks for snap, and may not start."""
    before = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (before and not shutil.which("sudo")):
        return None
    say("Getting Chromium for the browser tests (apt-get)…")
    before += ["env", "DEBIAN_FRONTEND=noninteractive"]
    quietly([*before, "apt-get", "update"])
    quietly([*before, "apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    return system_browser()


def quietly(command):
    """Runs what may fail or hang; what came of it is looked at afterwards."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=GET_SECONDS,
            check=False,
        )


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def system_browser():
    for name in BROWSERS:
        path = shutil.which(name)
        if path and works(path):
            return path
    return None


def playwright_browser():
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    done = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=False)
    path = done.stdout.strip()
    return path if done.returncode == 0 and Path(path).exists() and works(path) else None


def works(path):
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main():
    install("requirements-dev.txt")
    compile_translations()
    environment = dict(os.environ, WEERKLANK_CHROMIUM=chromium())
    done = subprocess.run(
        [str(PYTHON), "-m", "pytest", *sys.argv[1:]], cwd=ROOT, env=environment, check=False
    )
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
