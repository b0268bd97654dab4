"""`make run`: sets up, migrates, loads the demo the first time, then runs web and worker until Ctrl-C."""

import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

from install import PYTHON, ROOT, install, stop

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8600"))
JOB_SECONDS = 8
STOP_SECONDS = 15
WORKER = ["-m", "huey.bin.huey_consumer", "app.worker.huey", "--workers", "2", "--quiet"]
WORKER += ["--graceful-signal", "TERM", "--shutdown-timeout", str(JOB_SECONDS)]


def check_place():
    """Whether we may write, and whether the port is ours to take."""
    folder = ROOT / os.environ.get("WEERKLANK_VAR", "var")
    try:
        folder.mkdir(
            mode=0o700, parents=True, exist_ok=True
        )  # names and answers: for nobody else on this machine
        probe = folder / ".probe"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        stop(
            f"{folder} cannot be written ({error.strerror}). Choose another folder: WEERKLANK_VAR=/path make run"
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError as error:
            stop(
                f"{HOST}:{PORT} cannot be used ({error.strerror}). Choose another port: PORT={PORT + 1} make run"
            )


def prepare(environment):
    """Database and demo; gives what to tell, as {"accounts": [...]}."""
    done = subprocess.run(
        [str(PYTHON), "-m", "app.prepare"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return json.loads(done.stdout.strip().splitlines()[-1])


def is_ready(environment):
    """Whether the SQLite database is at the newest migration already: the second start skips the preparation."""
    if (
        environment.get("WEERKLANK_DATABASE_URL")
        or environment.get("WEERKLANK_ENV", "development") != "development"
    ):
        return False
    database = ROOT / environment.get("WEERKLANK_VAR", "var") / "weerklank.sqlite"
    if not database.exists() or not translated():
        return False
    known, parents = set(), set()
    for path in (ROOT / "app" / "migrations" / "versions").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        known.update(re.findall(r"^revision = ['\"](\w+)", text, re.MULTILINE))
        parents.update(re.findall(r"^down_revision = ['\"](\w+)", text, re.MULTILINE))
    try:
        with contextlib.closing(sqlite3.connect(database.as_uri() + "?mode=ro", uri=True)) as connection:
            found = {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
            used = connection.execute("SELECT 1 FROM account LIMIT 1").fetchone()
    except sqlite3.Error:
        return False
    return bool(used) and found == known - parents


def translated():
    """Whether every catalogue is compiled and none was changed since."""
    for source in (ROOT / "app").rglob("*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            return False
    return True


def start(command, environment):
    return subprocess.Popen([str(PYTHON), *command], cwd=ROOT, env=environment, start_new_session=True)


def answers():
    try:
        with urllib.request.urlopen(f"http://{HOST}:{PORT}/health", timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def tell(address, prepared):
    lines = ["", "Weerklank answers on " + address + "  (Ctrl-C stops it)"]
    if prepared.get("accounts"):
        lines += ["", "Demo accounts (shown once; invented data):"]
        lines += ["  {role:<13} {email:<38} {password}".format(**account) for account in prepared["accounts"]]
    sys.stdout.write("\n".join(lines) + "\n\n")
    sys.stdout.flush()


def stop_all(children):
    """Lets requests and jobs finish; what does not finish in time is handed back to the queue."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, end - time.monotonic()))
    for child in children:
        if child.poll() is None:
            child.kill()
            child.wait()


def main():
    install("requirements.txt")
    check_place()
    environment = dict(os.environ, PYTHONUNBUFFERED="1")
    environment.setdefault("WEERKLANK_PUBLIC_URL", f"http://{HOST}:{PORT}")
    environment.update(HOST=HOST, PORT=str(PORT))
    prepared = {} if is_ready(environment) else prepare(environment)

    def interrupt(_signal, _frame):
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    children = []
    try:
        children.append(start(["-m", "gunicorn", "wsgi:app"], environment))
        while children[0].poll() is None and not answers():
            time.sleep(0.05)
        if children[0].poll() is None:
            tell(environment["WEERKLANK_PUBLIC_URL"], prepared)
            children.append(start(WORKER, environment))
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        name = "web server" if children[0].poll() is not None else "worker"
        sys.stderr.write(f"The {name} stopped by itself; see above.\n")
        status = 1
    except KeyboardInterrupt:
        sys.stdout.write("\nStopping…\n")
        sys.stdout.flush()
        status = 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stop_all(children)
    raise SystemExit(status)


if __name__ == "__main__":
    main()
