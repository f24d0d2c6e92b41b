# make install   what running needs, in .venv, with the command .venv/bin/pullquote
# make develop   that, and what tests and linters need
# make demo      the sample newsroom, indexed and asked
# make test      format, lint, types, import contracts, tests; says what it cost
# make slow      the tests that must be slow: kills, onslaughts, outages, restarts, deployments

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL = $(PYTHON) deploy/install.py $(VENV)

MEASURED = $(BIN)/python tests/measured.py
# Three workers on two cores: a good part of their time is waiting; a fourth gains nothing.
# Each file's tests, and each group of files, stay in one of them (tests/by_file.py).
PYTEST = $(BIN)/pytest -n 3 --dist loadgroup --no-loadscope-reorder

.PHONY: install develop demo test slow checked python

install: $(VENV)/.installed

develop: $(VENV)/.developing

$(VENV)/.installed: pyproject.toml constraints.txt | python
	@$(INSTALL)
	@touch $@

$(VENV)/.developing: pyproject.toml constraints.txt | python
	@$(INSTALL) --group dev
	@touch $(VENV)/.installed $@

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Pullquote needs Python 3.11 or newer: make install PYTHON=python3.12"; exit 1; }

demo: install
	@$(BIN)/pullquote demo

test: develop
	@$(MEASURED) $(MAKE) --no-print-directory checked

slow: develop
	@$(MEASURED) $(PYTEST) -m slow

checked:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) -m "not slow"
