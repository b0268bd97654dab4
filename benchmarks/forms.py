"""What a partner's page costs, in CPU milliseconds of the server process; the browser's side is not counted.

    make bench-forms                                  # all of it
    .venv/bin/python -m benchmarks.forms turns [--turns 2000]
    .venv/bin/python -m benchmarks.forms big
    .venv/bin/python -m benchmarks.forms load [--partners 200] [--seconds 60]

turns: a page of 10 items, POST + redirect + GET, one gthread worker on SQLite; beside it a bare Flask-WTF page of the
same ten items, measured in the same way. big: a page of an instrument of 500 items and 300 rules against one of 10
items. load: so many partners who each save a page every 5 seconds, on as many workers as there are cores; every answer is
read back from the database.
One JSON line each. CPU time is that of the server process (user + system), so a busy machine matters little.
"""

import argparse
import asyncio
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")
EVERY = 5.0
"""Seconds between the pages of one partner, under load."""


# ---------------------------------------------------------------- instruments


def instrument(items: int, rules: int, per_page: int = 10) -> dict[str, Any]:
    """Pages of `per_page` items of five kinds; so many of them with a rule about an earlier page."""
    pages: list[dict[str, Any]] = []
    for number in range(items):
        if number % per_page == 0:
            pages.append({"id": f"p{number // per_page}", "title": words(f"Pagina {number}"), "items": []})
        item = _item(number)
        if items - number <= rules and number >= per_page:
            item["relevant"] = (
                f"${{q{number - per_page}}} = '' or ${{q{(number // per_page - 1) * per_page}}} != 'c'"
            )
        pages[-1]["items"].append(item)
    return {"id": "bench", "title": words("Meting"), "scales": {"s": SCALE}, "pages": pages}


def _item(number: int) -> dict[str, Any]:
    item: dict[str, Any] = {"id": f"q{number}", "text": words(f"Vraag {number} over social return")}
    return (
        item
        | (
            {"type": "single", "options": [{"id": key, "text": words(f"Antwoord {key}")} for key in "abcde"]},
            {"type": "likert", "scale": "s"},
            {"type": "number", "min": 0, "max": 1000},
            {"type": "short_text"},
            {"type": "multi", "options": [{"id": key, "text": words(f"Keuze {key}")} for key in "abcd"]},
        )[number % 5]
    )


def words(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


SCALE = {"points": [{"value": value, "text": words(f"Punt {value}")} for value in range(1, 6)]}


def page_data(page: int, turn: int) -> list[tuple[str, str]]:
    """What a partner fills in on a page of ten items; each turn something else, so that each turn writes."""
    data: list[tuple[str, str]] = []
    for number in range(page * 10, page * 10 + 10):
        name, kind = f"q{number}", number % 5
        if kind == 0:
            data.append((name, "abcde"[turn % 5]))
        elif kind == 1:
            data.append((name, str(1 + turn % 5)))
        elif kind == 2:
            data.append((name, str(turn % 1000)))
        elif kind == 3:
            data.append((name, f"beurt {turn}"))
        else:
            data += [(name, "a"), (name, "bcd"[turn % 3])]
    return data


# ---------------------------------------------------------------- the server


@dataclass
class Server:
    port: int
    pids: list[int]
    var: Path

    def cpu(self) -> float:
        """CPU seconds of the worker processes so far."""
        spent = 0
        for pid in self.pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        return spent / TICK


@contextmanager
def serving(application: str, environment: dict[str, str], var: Path, workers: int = 1) -> Iterator[Server]:
    """gunicorn with gthread workers, as in production, on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{port}"]
    command += ["-w", str(workers), "--threads", "4", "--keep-alive", "30", application]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        for _ in range(240):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/health")
                if len(children.read_text().split()) == workers:
                    break
            except OSError:
                pass
            time.sleep(0.25)
        yield Server(port, [int(pid) for pid in children.read_text().split()], var)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextmanager
def weerklank(
    definition: dict[str, Any], partners: int = 1, workers: int = 1
) -> Iterator[tuple[Server, list[str]]]:
    """A server with this instrument published and so many partners invited: gives the tokens of their links."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        environment = {**os.environ, "WEERKLANK_VAR": folder, "WEERKLANK_ENV": "development"}
        environment |= {
            "WEERKLANK_DATABASE_URL": "",
            "WEERKLANK_REDIS_URL": "",
            "BENCH": str(var / "bench.json"),
        }
        (var / "bench.json").write_text(json.dumps(definition))
        command = [sys.executable, "-m", "benchmarks.forms", "prepare", "--partners", str(partners)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        with serving("benchmarks.forms:application()", environment, var, workers) as server:
            yield server, json.loads(done.stdout.splitlines()[-1])


def application() -> Any:
    """The application with nothing else changed than that its rate limits are off: they are not what is measured."""
    from app import limits
    from app.factory import create_app

    app = create_app()
    limits.limiter.enabled = False
    return app


def prepare(partners: int) -> None:
    """Fills a fresh database and prints the tokens."""
    from flask_migrate import upgrade

    from app import migrations
    from app.db import unit_of_work
    from app.factory import create_app
    from surveys import fieldwork, instruments, studies
    from surveys import partners as register
    from surveys.definition import parse

    app = create_app()
    with app.app_context():
        upgrade(str(Path(migrations.__file__).parent))
        with unit_of_work() as session:
            study = studies.create(session, None, title="Meting", contact_name="Noor")
            version = instruments.add(
                session, None, study, parse(json.loads(Path(os.environ["BENCH"]).read_text()))
            )
            wave = fieldwork.open_wave(session, None, instruments.publish(session, None, version), "Ronde")
            kind = register.types(session, study)[0]
            tokens = []
            for number in range(partners):
                partner = register.add(session, None, study, f"Partner {number}", kind.id)
                person = register.add_participant(session, None, partner, f"Persoon {number}")
                tokens.append(fieldwork.invite(session, None, wave, person)[1])
    sys.stdout.write(json.dumps(tokens) + "\n")


# ---------------------------------------------------------------- a browser, as far as it matters


class Visitor:
    """One connection that keeps its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def get(self, path: str) -> tuple[int, str, str]:
        return self._ask("GET", path)

    def post(self, path: str, data: list[tuple[str, str]]) -> tuple[int, str, str]:
        return self._ask("POST", path, urlencode([*data, ("csrf_token", self.csrf)]))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Status, place to go on, and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        if found:
            self.csrf = found[1]
        return answer.status, answer.headers.get("Location", ""), text

    def begin(self, token: str) -> str:
        """Presses Start; gives the address of the first page."""
        self.get(f"/p/{token}")
        status, place, text = self.post(f"/p/{token}", [])
        assert status == 302, text
        while "/consent" in place:
            self.get(place)
            status, place, text = self.post(place, [])
            assert status == 302, text
        return place


# ---------------------------------------------------------------- measurements


def turns(count: int) -> None:
    with weerklank(instrument(20, 0)) as (server, tokens):
        visitor = Visitor(server.port)
        first = visitor.begin(tokens[0])
        ours = _measure(server, visitor, first, count)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BARE": str(Path(folder) / "bare.sqlite")}
        with serving("benchmarks.bare:make()", environment, Path(folder)) as server:
            visitor = Visitor(server.port)
            visitor.get("/page")
            bare = _measure(server, visitor, "/page", count)
    tell(
        "turns",
        turns=count,
        turn_ms=ours["turn"],
        get_ms=ours["get"],
        bare_turn_ms=bare["turn"],
        bare_get_ms=bare["get"],
        get_ratio=round(ours["get"] / bare["get"], 2),
        page_bytes=ours["bytes"],
    )


def _measure(server: Server, visitor: Visitor, page: str, count: int) -> dict[str, float]:
    """CPU-ms a turn (POST, redirect, GET of the page it leads to) and a GET."""
    for turn in range(30):
        _turn(visitor, page, turn)
    before = server.cpu()
    for turn in range(count):
        _turn(visitor, page, turn)
    spent = server.cpu() - before
    before = server.cpu()
    for _ in range(count):
        status, _place, text = visitor.get(page)
        assert status == 200
    got = server.cpu() - before
    return {
        "turn": round(1000 * spent / count, 2),
        "get": round(1000 * got / count, 2),
        "bytes": len(text.encode()),
    }


def _turn(visitor: Visitor, page: str, turn: int) -> None:
    status, place, text = visitor.post(page, [*page_data(0, turn), ("go", "next")])
    assert status in (302, 303), text
    status, _place, text = visitor.get(place)
    assert status == 200, text


def big(count: int = 300) -> None:
    """The GET of a page in the middle of a large instrument, with everything before it answered."""
    found = {}
    for name, items, rules in (("small", 10, 0), ("large", 500, 300)):
        with weerklank(instrument(items, rules)) as (server, tokens):
            visitor = Visitor(server.port)
            place = visitor.begin(tokens[0])
            pages = items // 10
            for page in range(pages // 2):
                _status, place, _text = visitor.post(place, [*page_data(page, page * 3), ("go", "next")])
                visitor.get(place)
            found[name] = _measure_get(server, visitor, place, count)
    tell(
        "big",
        small_get_ms=found["small"],
        large_get_ms=found["large"],
        ratio=round(found["large"] / found["small"], 2),
    )


def _measure_get(server: Server, visitor: Visitor, page: str, count: int) -> float:
    for _ in range(20):
        assert visitor.get(page)[0] == 200
    before = server.cpu()
    for _ in range(count):
        visitor.get(page)
    return round(1000 * (server.cpu() - before) / count, 2)


def load(partners: int, seconds: float) -> None:
    """Partners who save a page every 5 seconds; afterwards each last answer must be in the database, once."""
    definition = instrument(100, 30)
    with weerklank(definition, partners, os.cpu_count() or 1) as (server, tokens):
        result = asyncio.run(_crowd(server, tokens, seconds))
        kept = _kept(server.var)
    lost = [name for name, last in result["last"].items() if kept.get(name) != last]
    took = sorted(result["took"])
    tell(
        "load",
        partners=partners,
        seconds=seconds,
        pages=len(took),
        errors=result["errors"],
        lost=len(lost),
        p50_ms=round(1000 * took[len(took) // 2]),
        p95_ms=round(1000 * took[int(len(took) * 0.95)]),
        server_cpu_seconds=round(result["cpu"], 1),
        generator_cpu_seconds=round(time.process_time(), 1),
    )


async def _crowd(server: Server, tokens: list[str], seconds: float) -> dict[str, Any]:
    from concurrent.futures import ThreadPoolExecutor

    took: list[float] = []
    errors = 0
    last: dict[str, dict[str, str]] = {}
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(len(tokens)) as threads:
        visitors = [Visitor(server.port) for _ in tokens]
        places = await asyncio.gather(
            *(
                loop.run_in_executor(threads, v.begin, token)
                for v, token in zip(visitors, tokens, strict=True)
            )
        )
        before, end = server.cpu(), time.monotonic() + seconds

        async def partner(at: int) -> None:
            nonlocal errors
            await asyncio.sleep(EVERY * at / len(tokens))
            place, turn = places[at], 0
            name = re.search(r"/answer/([0-9a-f-]+)/", place)[1]  # type: ignore[index]
            while time.monotonic() < end and "/page/" in place:
                page = int(place.rpartition("/p")[2])
                data = [(key, value) for key, value in page_data(page, at + turn) if int(key[1:]) % 5 == 3]
                begun = time.monotonic()
                status, following, _text = await loop.run_in_executor(
                    threads, visitors[at].post, place, [*data, ("go", "next")]
                )
                if status == 302:
                    last.setdefault(name, {}).update(dict(data))
                    await loop.run_in_executor(threads, visitors[at].get, following)
                    took.append(time.monotonic() - begun)
                    place = following
                else:
                    errors += 1
                turn += 1
                await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - begun)))

        await asyncio.gather(*(partner(at) for at in range(len(tokens))))
        spent = server.cpu() - before
    return {"took": took, "errors": errors, "last": last, "cpu": spent}


def _kept(var: Path) -> dict[str, dict[str, str]]:
    """The texts in the database by response, as a service reads them."""
    from sqlalchemy import select

    from app.db import read_session
    from app.factory import create_app
    from surveys import responses
    from surveys.models import Response

    os.environ["WEERKLANK_VAR"] = str(var)
    os.environ["WEERKLANK_DATABASE_URL"] = ""
    with create_app().app_context():
        session = read_session()
        return {
            str(response.id): {
                key: value
                for key, value in responses.stored(session, response).items()
                if isinstance(value, str) and value.startswith("beurt")
            }
            for response in session.scalars(select(Response))
        }


def tell(name: str, **figures: Any) -> None:
    sys.stdout.write(json.dumps({"benchmark": name, **figures}) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["all", "turns", "big", "load", "prepare"], nargs="?", default="all")
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--partners", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    chosen = parser.parse_args()
    if chosen.what == "prepare":
        prepare(chosen.partners)
    if chosen.what in ("all", "turns"):
        turns(chosen.turns)
    if chosen.what in ("all", "big"):
        big()
    if chosen.what in ("all", "load"):
        load(chosen.partners, chosen.seconds)


if __name__ == "__main__":
    main()
