"""`make pictures`: the pictures of docs/, taken anew from a fresh demo study in a real browser."""

import contextlib
import json
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.request

from install import PYTHON, ROOT, install
from test import chromium

FOLDER = ROOT / "docs" / "pictures"
PATIENCE = 20 * 60
"""How long the worker may take for the demo study; a picture without suggestions would show half of the product."""
DESK, TABLET, PHONE = (1360, 860), (820, 1000), (390, 844)


def main():
    install("requirements-dev.txt")
    # this file runs on whatever Python the machine has; the browser is driven by the one that has playwright
    if os.environ.get("WEERKLANK_PICTURES") != "here":
        environment = dict(os.environ, WEERKLANK_PICTURES="here", WEERKLANK_CHROMIUM=chromium())
        raise SystemExit(subprocess.run([str(PYTHON), __file__], env=environment, check=False).returncode)
    with tempfile.TemporaryDirectory() as folder, serve(folder) as (address, accounts):
        take(address, {account["role"]: account for account in accounts})


@contextlib.contextmanager
def serve(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = dict(os.environ, WEERKLANK_VAR=folder, WEERKLANK_PUBLIC_URL=address, PORT=str(port))
    prepared = subprocess.run(
        [str(PYTHON), "-m", "app.prepare"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    accounts = json.loads(prepared.stdout.strip().splitlines()[-1])["accounts"]
    server = subprocess.Popen([str(PYTHON), "-m", "gunicorn", "wsgi:app"], cwd=ROOT, env=environment)
    worker = subprocess.Popen(
        [str(PYTHON), "-m", "huey.bin.huey_consumer", "app.worker.huey", "--quiet"], cwd=ROOT, env=environment
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/health", timeout=2)
                break
            time.sleep(0.1)
        yield address, accounts
    finally:
        for process in (server, worker):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def take(address, accounts):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["WEERKLANK_CHROMIUM"], args=["--no-sandbox"]
        )

        def page_of(role=None, size=DESK):
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, locale="nl-NL", base_url=address
            )
            context.set_default_timeout(120_000)
            page = context.new_page()
            if role:
                page.goto("/sign-in")
                page.fill("input[name=email]", accounts[role]["email"])
                page.fill("input[name=password]", accounts[role]["password"])
                page.press("input[name=password]", "Enter")
                page.wait_for_url("**/studies")
            return page

        desk = page_of("owner")
        desk.locator(".study-list a").first.click()
        study = desk.url
        prepared(desk)
        keep(desk, "home")
        fieldwork(desk, study)
        partner(desk, study, page_of(size=PHONE))
        interview(page_of("evaluator", TABLET), study)
        reading(page_of("evaluator"), study)
        desk.goto(f"{study}/history")
        keep(desk, "history")
        browser.close()


def prepared(home):
    """Waits until the worker has cut, encoded and read every document. On a busy machine that takes minutes."""
    some = re.compile(r"^\s*[1-9]\d* voorstel(len)? wacht(en)?\s*$")  # not those of "0 voorstellen wachten"
    began, told, same = time.monotonic(), "", 0
    while same < 5:  # the number of suggestions grows document by document until all are read
        found = home.get_by_text(some)
        ready = home.get_by_text("alles is klaar om te coderen").count() and found.count()
        now = found.first.inner_text() if ready else ""
        told, same = now, (same + 1 if now and now == told else 0)
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(
                f"pictures: no suggestions after {PATIENCE // 60} minutes; is the worker at work?"
            )
        time.sleep(2)
        home.reload()


def fieldwork(desk, study):
    desk.goto(f"{study}/waves")
    desk.locator("main a[href*='/waves/']:not([href$='new'])").first.click()
    keep(desk, "fieldwork")
    desk.goto(f"{study}/instruments")
    desk.locator("main a[href*='/instruments/']").first.click()
    keep(desk, "instrument")


def partner(desk, study, phone):
    """A partner who has not begun gets a new link, and begins."""
    desk.goto(f"{study}/waves")
    desk.locator("main a[href*='/waves/']:not([href$='new'])").first.click()
    desk.locator(".people tr", has_text="niet begonnen").first.locator("input[type=checkbox]").check()
    desk.locator("button[name=action][value=links]").click()
    phone.goto(desk.locator("input[readonly]").first.input_value())
    keep(phone, "partner-welcome")
    phone.locator(".main-action button").click()
    for choice in phone.get_by_label("Ja", exact=True).all():
        choice.check()
    phone.get_by_role("button", name="Verdergaan").click()
    phone.locator(".form-actions .btn-primary").click()
    phone.get_by_label("Mee eens", exact=True).first.check()
    keep(phone, "partner-questions")


def interview(tablet, study):
    tablet.goto(f"{study}/interviews/new")
    tablet.get_by_label("Met wie").select_option(index=2)
    for name in ("Plan het interview", "Begin het interview"):
        tablet.get_by_role("button", name=name).click()
    for tick in tablet.locator("input[name=consent]").all():
        tick.check()
    tablet.get_by_role("button", name="Begin het interview").click()
    tablet.locator("#Q02-note").fill("Sinds de leerbaan loopt het: elke ochtend dezelfde leermeester.")
    tablet.locator("#Q02").get_by_label("Gesteld").check()
    tablet.locator("#interview[data-kept=yes]").wait_for(state="attached")
    tablet.context.set_offline(True)
    tablet.locator("#Q03-note").fill("[14:10] De jobcoach stopt na dertien weken.")
    tablet.locator("#saved[data-kind=offline]").wait_for()
    tablet.evaluate("scrollTo(0, 0)")
    keep(tablet, "interview")
    tablet.context.set_offline(False)


def reading(desk, study):
    desk.goto(f"{study}/documents/new")
    desk.set_input_files("#file", ROOT / "tests" / "data" / "documents" / "teams.docx")
    desk.get_by_role("button", name="Bestanden lezen").click()
    keep(desk, "transcript-read")
    desk.goto(f"{study}/documents")
    desk.locator("tbody a").first.click()
    keep(desk, "workspace")
    desk.goto(f"{study}/codebook")
    keep(desk, "codebook")
    desk.goto(f"{study}/themes")
    desk.get_by_role("button", name="Zoek groepen passages").click()
    desk.locator(".theme").first.wait_for(timeout=PATIENCE * 1000)
    keep(desk, "themes")
    desk.goto(f"{study}/matrix?count=passages")
    keep(desk, "matrix")
    desk.goto(f"{study}/coherence")
    keep(desk, "coherence")


def keep(page, name):
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
