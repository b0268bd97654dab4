"""What the coding workspace costs: CPU milliseconds of the server process, and milliseconds in Chromium.

    .venv/bin/python -m benchmarks.coding workspace
    .venv/bin/python -m benchmarks.coding_workspace [adding] [opening] [polling] [browser] [scrolling]

adding: one coding more in documents of 5k, 50k and 200k words, the last with 9,000 codings. opening: page and codings of
50k words with 9,000 codings. polling: the conditional GET every two seconds. browser: from key to paint (ten
keys a second, then as fast as they go), and until the first readable screen. scrolling: 100k words with 2,000
overlapping codings, the longest frame.
One JSON line each, with the most it may be. CPU time is that of the server process (user + system).
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.forms import ROOT, Server, Visitor, serving, tell

WORDS = (
    "de jobcoach komt elke week langs en dat helpt maar na dertien weken stopt het terwijl de gemeente nog steeds vraagt "
    "hoeveel uren er zijn gemaakt op de bouwplaats waar niemand tijd heeft om iemand goed in te werken zeggen ze"
).split()
SIZES = {"small": (5_000, 100), "large": (50_000, 9_000), "long": (100_000, 2_000), "huge": (200_000, 9_000)}
"""Words and codings of the documents."""
EMAIL, PASSWORD = "meting@example.org", "een lange zin om binnen te komen"


def text(words: int, seed: int) -> str:
    """Turns of about 60 words, interviewer and respondent in turn, with an emoji now and then."""
    chance = random.Random(seed)  # noqa: S311 - texts for a measurement
    lines, left, turn = [], words, 0
    while left > 0:
        count = min(left, chance.randint(10, 30) if turn % 2 == 0 else chance.randint(50, 150))
        said = [chance.choice(WORDS) for _ in range(count)]
        for at in range(8, count, 12):
            said[at] += "."
        if turn % 20 == 1:
            said[0] += " 👷🏽"
        lines.append(f"{'I' if turn % 2 == 0 else 'R'}: {' '.join(said).capitalize()}.")
        left, turn = left - count, turn + 1
    return "\n".join(lines) + "\n"


def prepare() -> None:
    """Fills a fresh database; prints the addresses of the documents by size."""
    from flask_migrate import upgrade
    from flask_security import hash_password
    from sqlalchemy import insert

    from app import migrations
    from app.db import unit_of_work
    from app.factory import create_app
    from app.models import Membership, User
    from coding import codebook, intake
    from coding.models import Coding
    from surveys import studies
    from surveys.base import new_id, now

    app = create_app()
    with app.app_context():
        upgrade(str(Path(migrations.__file__).parent))
        person = User(
            id=new_id(), email=EMAIL, name="Meting", active=True, fs_uniquifier=new_id().hex, language="nl"
        )
        person.password = hash_password(PASSWORD)
        with unit_of_work() as session:
            session.add(person)
            study = studies.create(session, None, title="Meting", contact_name="Noor")
            session.flush()
            session.add(Membership(study_id=study.id, user_id=person.id, role="owner"))
            codebook.adopt(session, None, study)
            codes = [code.id for code in codebook.usable(session, study.id)]
            places = {}
            for seed, (name, (count, coded)) in enumerate(SIZES.items()):
                document = intake.add_transcript(
                    session, None, study, f"{name}.txt", text(count, seed).encode()
                )
                intake.segment(session, document)
                chance = random.Random(seed)  # noqa: S311
                length = len(document.text)
                rows = []
                for number in range(coded):
                    start = chance.randrange(length - 700)
                    start = document.text.index(" ", start) + 1
                    end = document.text.index(" ", start + chance.randint(30, 600))
                    rows.append(
                        {
                            "id": new_id(), "document_id": document.id, "code_id": codes[number % len(codes)],
                            "start": start, "end": end, "valence": "neutral", "improvement": False, "memo": "",
                            "made_by": person.id, "made_at": now(), "revision": 1, "seq": 0, "layer": "plain",
                        }
                    )  # fmt: skip
                session.execute(insert(Coding), rows)
                places[name] = f"/studies/{study.id}/documents/{document.id}"
            code = str(codes[3])
    sys.stdout.write(json.dumps({"places": places, "code": code}) + "\n")


@contextmanager
def workspace() -> Iterator[tuple[Server, dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "WEERKLANK_VAR": folder, "WEERKLANK_ENV": "development"}
        environment |= {"WEERKLANK_DATABASE_URL": "", "WEERKLANK_REDIS_URL": ""}
        command = [sys.executable, "-m", "benchmarks.coding_workspace", "prepare"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        with serving("benchmarks.forms:application()", environment, Path(folder)) as server:
            yield server, json.loads(done.stdout.splitlines()[-1])


def signed_in(server: Server) -> Visitor:
    visitor = Visitor(server.port)
    visitor.get("/sign-in")
    status, _place, _text = visitor.post("/sign-in", [("email", EMAIL), ("password", PASSWORD)])
    assert status == 302
    return visitor


def ask(
    visitor: Visitor, path: str, fields: dict[str, Any] | None = None, tag: str = ""
) -> tuple[int, bytes, str]:
    """As the script asks: status, body and tag."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}
    headers |= {"Accept": "application/json", "X-CSRFToken": visitor.csrf}
    body = None
    if tag:
        headers["If-None-Match"] = tag
    if fields is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = "&".join(f"{name}={value}" for name, value in fields.items())
    visitor.connection.request("GET" if fields is None else "POST", path, body, headers)
    answer = visitor.connection.getresponse()
    return answer.status, answer.read(), answer.headers.get("ETag", "")


def adding(server: Server, found: dict[str, Any], count: int = 300) -> None:
    visitor = signed_in(server)
    for name in ("small", "large", "huge"):
        place = found["places"][name]
        visitor.get(place)
        seq = json.loads(ask(visitor, f"{place}/state")[1])["seq"]
        spent = 0.0
        for number in range(-20, count):
            if number == 0:
                spent = server.cpu()
            fields = {
                "code": found["code"],
                "start": 100 + 37 * (number + 20),
                "end": 160 + 37 * (number + 20),
                "seq": seq,
            }
            status, body, _tag = ask(visitor, f"{place}/codings", fields)
            assert status == 200, body
            answer = json.loads(body)
            assert len(answer["codings"]) == 1
            seq = answer["seq"]
        tell(
            "coding-adding",
            words=SIZES[name][0],
            codings=SIZES[name][1],
            cpu_ms=round(1000 * (server.cpu() - spent) / count, 2),
            most=6,
            answer_bytes=len(body),
        )


def opening(server: Server, found: dict[str, Any], count: int = 20) -> None:
    visitor, place = signed_in(server), found["places"]["large"]
    visitor.get(place)
    ask(visitor, f"{place}/state")
    figures = []
    for path in (place, f"{place}/state"):
        before = server.cpu()
        for _ in range(count):
            status, body, _tag = ask(visitor, path) if path != place else (visitor.get(path)[0], b"", "")
            assert status == 200
        figures.append(round(1000 * (server.cpu() - before) / count, 1))
    tell(
        "coding-opening",
        words=50_000,
        codings=9_000,
        page_cpu_ms=figures[0],
        state_cpu_ms=figures[1],
        cpu_ms=round(sum(figures), 1),
        most=200,
        state_bytes=len(body),
    )


def polling(server: Server, found: dict[str, Any], count: int = 500) -> None:
    visitor, place = signed_in(server), found["places"]["large"]
    _status, body, tag = ask(visitor, f"{place}/state")
    path = f"{place}/state?seq={json.loads(body)['seq']}"
    before = server.cpu()
    for _ in range(count):
        assert ask(visitor, path, tag=tag)[0] == 304
    tell("coding-polling", cpu_ms=round(1000 * (server.cpu() - before) / count, 2))


# ---------------------------------------------------------------- in a browser


@contextmanager
def page_of(server: Server) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("WEERKLANK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path or None, args=["--no-sandbox"])
        page = browser.new_page(
            base_url=f"http://127.0.0.1:{server.port}", viewport={"width": 1280, "height": 900}
        )
        page.set_default_timeout(60_000)
        page.goto("/sign-in")
        page.fill("input[name=email]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(re.compile("/studies"))
        yield page
        browser.close()


def browser(server: Server, found: dict[str, Any]) -> None:
    """First readable screen, codings drawn, and a key to its paint, of which the 95th percentile."""
    with page_of(server) as page:
        screens = []
        for _ in range(5):
            page.goto(found["places"]["large"])
            page.wait_for_selector("#workspace[data-ready=yes]")
            page.wait_for_timeout(300)
            screens.append(
                page.evaluate(
                    "() => [performance.getEntriesByName('first-contentful-paint')[0].startTime,"
                    " performance.getEntriesByName('workspace-ready')[0].startTime]"
                )
            )
        screens.sort()
        tell(
            "coding-first-screen",
            words=50_000,
            codings=9_000,
            readable_ms=round(screens[2][0]),
            codings_ms=round(sorted(one[1] for one in screens)[2]),
            most=1000,
        )
        page.evaluate(PAINTS)
        pane = page.locator("#document")
        pane.focus()
        for pause, measured in ((100, "coding-key-to-paint"), (0, "coding-keys-at-once")):
            page.evaluate("window.paints = []")
            pressing(page, pause)
            pressed = page.evaluate("() => window.paints")
            took = sorted(one for one, _key in pressed)
            slowest = {
                key: round(max(one for one, other in pressed if other == key), 1) for _one, key in pressed
            }
            tell(
                measured,
                keys=len(took),
                p50_ms=round(took[len(took) // 2], 1),
                p95_ms=round(took[int(len(took) * 0.95)], 1),
                **({"most": 60} if pause else {}),
                slowest_ms=slowest,
            )


def pressing(page: Any, pause: int) -> None:
    """Forty times going on, coding and changing what was coded; `pause` in ms after each key.

    Ten a second is faster than anybody codes. Without a pause they queue, and the last waits for what the first moved.
    """
    for number in range(40):
        keys = ["1", "v", "i", "Shift+ArrowRight"]
        keys.insert(
            0, "n" if number % 4 == 0 else "j"
        )  # far on to words without a coding, or one coding further
        if number % 8 == 7:
            keys.insert(0, "Escape")  # lets go: what follows goes far back, to the first coding
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(pause)


PAINTS = """() => {
  window.paints = [];
  addEventListener("keydown", (event) => {
    if (event.key === "Shift") return;
    const pressed = event.timeStamp;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.paints.push([performance.now() - pressed, event.key]);
      channel.port2.postMessage(null);
    });
  }, { capture: true });
}"""
"""A message posted in an animation frame comes after the frame was laid out and painted."""


def scrolling(server: Server, found: dict[str, Any]) -> None:
    with page_of(server) as page:
        page.goto(found["places"]["long"])
        page.wait_for_selector("#workspace[data-ready=yes]")
        page.wait_for_timeout(1500)
        frames = page.evaluate(SCROLL)
        ordered = sorted(frames)
        tell(
            "coding-scrolling",
            words=100_000,
            codings=2_000,
            frames=len(frames),
            p95_ms=round(ordered[int(len(ordered) * 0.95)], 1),
            longest_ms=round(ordered[-1], 1),
            most=100,
        )


SCROLL = """() => new Promise((done) => {
  const frames = [];
  let before = performance.now();
  let left = 240;
  function frame(now) {
    frames.push(now - before);
    before = now;
    scrollBy(0, 240);
    left -= 1;
    if (left > 0) requestAnimationFrame(frame);
    else done(frames.slice(2));
  }
  requestAnimationFrame(frame);
})"""


MEASURED = {
    "adding": adding,
    "opening": opening,
    "polling": polling,
    "browser": browser,
    "scrolling": scrolling,
}


def main() -> None:
    wanted = sys.argv[1:]
    if wanted == ["prepare"]:
        prepare()
        return
    begun = time.monotonic()
    with workspace() as (server, found):
        for name, measure in MEASURED.items():
            if not wanted or name in wanted:
                measure(server, found)
    tell("coding-workspace", seconds=round(time.monotonic() - begun))


if __name__ == "__main__":
    main()
