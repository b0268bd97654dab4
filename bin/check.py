"""`make check`: style, types, the direction of imports and the templates; tells all that is wrong, not the first."""

import subprocess

from install import PYTHON, ROOT, install

CHECKS = (
    ("ruff", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy"]),
    ("import-linter", ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]),
    ("djlint", ["-m", "djlint", "app", "--lint", "--quiet"]),
)


def main():
    install("requirements-dev.txt")
    failed = []
    for name, command in CHECKS:
        done = subprocess.run([str(PYTHON), *command], cwd=ROOT, check=False)
        if done.returncode:
            failed.append(name)
    if failed:
        print("check: not clean: " + ", ".join(failed))
        raise SystemExit(1)
    print("check: clean")


if __name__ == "__main__":
    main()
