# Two commands: `make run` serves the dashboard, `make test` runs every test. Nothing has to be installed by hand.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --no-input
PORT   ?= 8501
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test test-deep lint types bench lock screenshots dictionary clean help

help:
	@echo "make run    serve the dashboard on this machine (makes the demo bank if nothing is published)"
	@echo "make test   every test, in a real browser too"
	@echo "make lint types bench lock screenshots dictionary"

# ---- the environment: made once, remade when the lock changes -------------------------------------------------------
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Standings needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 run"; exit 1; }
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/run-ready: requirements.txt | $(VENV)/made
	@echo "Installing the locked packages (about a minute the first time) …"
	@$(PIP) install --require-hashes --progress-bar on -r requirements.txt
	@touch $@

$(VENV)/test-ready: requirements-dev.txt | $(VENV)/made
	@echo "Installing the locked packages and the test tools (about a minute the first time) …"
	@$(PIP) install --require-hashes --progress-bar on -r requirements-dev.txt
	@touch $@ $(VENV)/run-ready

# ---- the two commands -------------------------------------------------------------------------------------------------
run: $(VENV)/run-ready
	@$(PY) -m analytics releases >/dev/null 2>&1 || { \
	  echo "Nothing is published yet: making the demo bank (about two minutes) …"; $(PY) -m analytics demo; }
	@STREAMLIT_SERVER_PORT=$(PORT) $(PY) app.py

test: $(VENV)/test-ready
	@$(PY) -m tests.browser.chromium
	@$(PY) -m pytest -n auto --dist loadfile

test-deep: $(VENV)/test-ready
	@$(PY) -m tests.browser.chromium
	@STANDINGS_EXAMPLES=20 $(PY) -m pytest -n auto --dist loadfile

lint: $(VENV)/test-ready
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

types: $(VENV)/test-ready
	@$(PY) -m mypy

# ---- now and then -----------------------------------------------------------------------------------------------------
bench: $(VENV)/test-ready
	@$(PY) -m benchmarks $(ARGS)

screenshots: $(VENV)/test-ready
	@$(PY) -m docs.screenshots

dictionary: $(VENV)/run-ready
	@$(PY) -m docs.dictionary

lock:
	@uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --no-annotate requirements.in -o requirements.txt
	@uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --no-annotate requirements-dev.in -o requirements-dev.txt

clean:
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
