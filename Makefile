# make install   the environment in .venv, with the command .venv/bin/pullquote
# make demo      the sample newsroom, indexed and asked
# make test      format, lint, types, import contracts, tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: install demo test

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
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest
