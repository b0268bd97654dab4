"""`make test`: installs what the tests need, finds a Chromium, and runs everything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from install import PYTHON, ROOT, compile_translations, install, stop

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium():
    """The path of a Chromium: one on the system, else Playwright's own, else Debian's package. Never none in silence."""
    given = os.environ.get("WEERKLANK_CHROMIUM")
    if given:
        return given
    found = system_browser() or playwright_browser()
    if found:
        return found
    sys.stdout.write("Getting Chromium for the browser tests…\n")
    sys.stdout.flush()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"], timeout=900, **quiet)
    found = playwright_browser()
    if found and works(found):
        return found
    if shutil.which("apt-get"):
        before = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if not before or shutil.which("sudo"):
            subprocess.run([*before, "apt-get", "update"], **quiet)
            subprocess.run(
                [*before, "apt-get", "install", "-y", "--no-install-recommends", "chromium"], **quiet
            )
    found = system_browser()
    if not found:
        stop(
            "The browser tests need Chromium and it could not be fetched: install the package `chromium`, then `make test`."
        )
    return found


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
