# What a newcomer needs: `make run` and `make test`. Everything is set up in .venv by itself.
PYTHON ?= python3

.PHONY: run test demo check lock bench-forms bench-rules bench-coding bench-language bench-analysis pictures python

run: python
	@$(PYTHON) bin/run.py

test: python
	@$(PYTHON) bin/test.py $(ARGS)

demo: python
	@$(PYTHON) bin/install.py requirements.txt
	@.venv/bin/python -m app.compile_translations
	@.venv/bin/python -m app.demo

check: python
	@$(PYTHON) bin/check.py

bench-rules: python
	@.venv/bin/python -m benchmarks.rules

bench-forms: python
	@$(PYTHON) bin/install.py requirements-dev.txt
	@.venv/bin/python -m app.compile_translations
	@.venv/bin/python -m benchmarks.forms

# every benchmarks/coding_*.py
bench-coding: python
	@$(PYTHON) bin/install.py requirements-dev.txt
	@.venv/bin/python -m app.compile_translations
	@.venv/bin/python -m benchmarks.coding

# every benchmarks/language_*.py
bench-language: python
	@$(PYTHON) bin/install.py requirements-dev.txt
	@.venv/bin/python -m benchmarks.language

# every benchmarks/analysis_*.py
bench-analysis: python
	@$(PYTHON) bin/install.py requirements-dev.txt
	@.venv/bin/python -m app.compile_translations
	@.venv/bin/python -m benchmarks.analysis

lock: python
	@$(PYTHON) bin/install.py requirements-dev.txt
	@.venv/bin/python -m uv pip compile --quiet --no-header --generate-hashes --no-strip-extras --no-emit-index-url --python-version 3.11 requirements.in -o requirements.txt
	@.venv/bin/python -m uv pip compile --quiet --no-header --generate-hashes --no-strip-extras --no-emit-index-url --python-version 3.11 requirements-dev.in -o requirements-dev.txt

# the pictures of docs/, taken anew
pictures: python
	@$(PYTHON) bin/pictures.py

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Weerklank needs Python 3.11 or newer and '$(PYTHON)' is not here; on Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; }
