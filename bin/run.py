"""`make run`: sets up, migrates, loads the demo the first time, then runs web and worker until Ctrl-C."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from install import PYTHON, ROOT, install, stop

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8600"))
STOP_SECONDS = 10


def check_place():
    """Whether we may write, and whether the port is ours to take."""
    folder = ROOT / os.environ.get("WEERKLANK_VAR", "var")
    try:
        folder.mkdir(parents=True, exist_ok=True)
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


def commands():
    workers = str(min(os.cpu_count() or 1, 8))
    web = [str(PYTHON), "-m", "gunicorn", "--worker-class", "gthread", "--workers", workers, "--threads", "4"]
    web += [
        "--bind",
        f"{HOST}:{PORT}",
        "--log-level",
        "warning",
        "--graceful-timeout",
        str(STOP_SECONDS),
    ]
    worker = [str(PYTHON), "-m", "huey.bin.huey_consumer", "app.worker.huey", "--workers", "2", "--quiet"]
    return [*web, "wsgi:app"], worker


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
    web, worker = children
    for child, first in ((web, signal.SIGTERM), (worker, signal.SIGINT)):
        if child.poll() is None:
            child.send_signal(first)
    end = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, end - time.monotonic()))
    for last in (signal.SIGTERM, signal.SIGKILL):
        for child in children:
            if child.poll() is None:
                child.send_signal(last)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(5)


def main():
    install("requirements.txt")
    check_place()
    environment = dict(os.environ, PYTHONUNBUFFERED="1")
    environment.setdefault("WEERKLANK_PUBLIC_URL", f"http://{HOST}:{PORT}")
    prepared = prepare(environment)

    def interrupt(_signal, _frame):
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    children = [
        subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) for command in commands()
    ]
    told = False
    try:
        while all(child.poll() is None for child in children):
            if not told and answers():
                tell(environment["WEERKLANK_PUBLIC_URL"], prepared)
                told = True
            time.sleep(0.1 if not told else 0.5)
        name = "web server" if children[0].poll() is not None else "worker"
        sys.stderr.write(f"The {name} stopped by itself; see above.\n")
        status = 1
    except KeyboardInterrupt:
        sys.stdout.write("\nStopping…\n")
        status = 0
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop_all(children)
    raise SystemExit(status)


if __name__ == "__main__":
    main()
