# Needs make and Python 3.11 or newer, nothing else. Without make (Windows): see README.md.
VENV ?= .venv
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install report demo-check test lint lock clean

help:
	@echo "make report      install into $(VENV), write the demonstration report to reports/demo/"
	@echo "make test        install into $(VENV), run the tests"
	@echo "make demo-check  build the demonstration report again and compare its tables with reports/demo/"
	@echo "make lint        ruff and mypy"
	@echo "make clean       remove $(VENV), caches and what was built (reports/ is kept)"

install: $(STAMP)

# Two steps: pip checks no hash of a local folder, and refuses to install one beside hashed packages.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; install one, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)"
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch "$(STAMP)"

report: install
	"$(BIN)/framing" demo

demo-check: install
	"$(BIN)/framing" demo --check

test: install
	"$(BIN)/python" -m pytest

lint: install
	"$(BIN)/ruff" check .
	"$(BIN)/mypy"

# For developers, with uv: versions and hashes for every platform, and no address.
lock:
	uv pip compile pyproject.toml --extra test --extra build --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --output-file requirements.lock

clean:
	rm -rf "$(VENV)" .pytest_cache .mypy_cache .ruff_cache .hypothesis corpora/*/build corpora/*/.build-* reports/.build-*
	find framing tests -name __pycache__ -type d -prune -exec rm -rf {} +
