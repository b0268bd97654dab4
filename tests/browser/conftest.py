"""A server of our own and a real browser. What the browser says about our security policy fails the test."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import db as database
from app import jobs
from app.factory import create_app
from surveys.base import Base
from tests import factories
from tests.conftest import own_database

expect.set_options(timeout=20_000)  # a busy machine is no failure

PASSWORD = "een lange zin om binnen te komen"


@dataclass
class Live:
    """The running application: where it answers, and how its rows are reached."""

    base: str
    app: Flask

    def work(self, function: Callable[[Session], Any]) -> Any:
        """Calls `function` with a session and commits."""
        with self.app.app_context(), database.unit_of_work() as session:
            session.expire_on_commit = False
            return function(session)

    def run_jobs(self) -> int:
        """Does the waiting background work, as a worker would."""
        with self.app.app_context():
            return jobs.run_waiting()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("live")
    with own_database(folder) as url:
        app = create_app(
            {
                "TESTING": True,
                "ENV_NAME": "development",
                "SQLALCHEMY_DATABASE_URI": url,
                "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 2,
                "VAR": folder / "var",
                "PUBLIC_URL": "",
                "REDIS_URL": "",
                "MAIL_URL": "",
                "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
                    "argon2__memory_cost": 64,
                    "argon2__time_cost": 1,
                    "argon2__parallelism": 1,
                },
            }
        )
        with app.app_context():
            Base.metadata.create_all(database.db.engine)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Live(f"http://127.0.0.1:{server.server_port}", app)
        server.shutdown()
        thread.join()
        with app.app_context():
            database.db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("WEERKLANK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path or None, args=["--no-sandbox"])
        yield browser
        browser.close()


Visit = Callable[..., Page]


def assert_for_everybody(page: Page) -> None:
    """axe finds nothing that stands in the way of somebody with a screen reader, or of eyes that need contrast."""
    assert [
        (found["id"], [node["html"][:120] for node in found["nodes"]])
        for found in Axe().run(page).response["violations"]
    ] == []


@pytest.fixture
def visit(live: Live, chromium: Browser) -> Iterator[Visit]:
    """`visit(width=390, script=False, language="en")`: a page in a browser of its own.

    Afterwards no page may have broken our security policy or thrown an error.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            complaints.append(message.text)

    def open_page(*, width: int = 1280, script: bool = True, language: str = "nl") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844 if width < 500 else 900},
            java_script_enabled=script,
            locale="nl-NL" if language == "nl" else "en-GB",
            base_url=live.base,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(live: Live) -> Callable[[Page, str], None]:
    """Makes an account with this e-mail address when there is none, and signs in through the page."""

    def enter(page: Page, email: str) -> None:
        def make(session: Session) -> None:
            factories.make_user(session, email=email, name="Eva Evaluator", password=PASSWORD, language="nl")

        live.work(make)
        page.goto("/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(re.compile("/studies"))

    return enter
