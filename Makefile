# make install   the environment in .venv, with the command .venv/bin/pullquote
# make demo      the sample newsroom, indexed and asked
# make test      format, lint, types, import contracts, tests; says what it cost
# make slow      the tests that must be slow: kills, onslaughts, outages, restarts, deployments

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

MEASURED = $(BIN)/python tests/measured.py
# Three workers on two cores: a good part of their time is waiting; a fourth gains nothing.
# Each file's tests, and each group of files, stay in one of them, in the order of tests/conftest.py.
PYTEST = $(BIN)/pytest -n 3 --dist loadgroup --no-loadscope-reorder

# Where it is set, every run compiles all tests anew: some fifteen seconds a worker.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test slow checked

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Pullquote needs Python 3.11 or newer: make install PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing some 180 packages, torch and the models among them: a few minutes."
	$(PIP) install --upgrade "pip>=25.1"
	$(PIP) install --progress-bar on --constraint constraints.txt --editable . --group dev
	@touch $@

demo: install
	@$(BIN)/pullquote demo

test: install
	@$(MEASURED) $(MAKE) --no-print-directory checked

slow: install
	@$(MEASURED) $(PYTEST) -m slow

checked:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) -m "not slow"
