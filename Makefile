# Everything sets itself up with Python 3.11 or newer: its own .venv, packages as locked, nothing else on the machine.
# `make` lists the tasks.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
RUN := .venv/.ready
DEV := .venv/.ready-dev
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet --group build

# Without .pyc files every start is three times slower.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast check format bench lock messages golden docs gallery clean

help: ## List the tasks
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(RUN) ## Make .venv with what the program needs

demo: $(RUN) ## Try everything on sample data (folder demo/)
	@$(BIN)/sluzby-eval demo demo

test: $(DEV) ## Run all tests
	@$(BIN)/python -m pytest -n 2 -q --dist worksteal

test-fast: $(DEV) ## Run the tests that take less than a minute together
	@$(BIN)/python -m pytest -n 2 -q --dist worksteal -m "not slow"

check: $(DEV) ## Lint, format, types, layers, definitions
	@echo "ruff check"; $(BIN)/ruff check .
	@echo "ruff format"; $(BIN)/ruff format --check .
	@echo "mypy"; $(BIN)/mypy
	@echo "lint-imports"; $(BIN)/lint-imports
	@echo "sluzby-eval check"; $(BIN)/sluzby-eval check

format: $(DEV) ## Put the code into its form
	@$(BIN)/ruff check --fix-only --quiet .; $(BIN)/ruff format .

bench: $(DEV) ## Measure
	@$(BIN)/python -m benchmarks

lock: $(DEV) ## Write the lock files anew
	@$(LOCK) --extra plan --output-file requirements.lock
	@$(LOCK) --extra dev --extra duckdb --extra frontier --extra plan --extra spark --output-file requirements-dev.lock
	@echo "requirements.lock requirements-dev.lock"

messages: $(DEV) ## Collect messages for translation and compile the Czech catalogue
	@$(BIN)/python -m tools.messages

golden: $(DEV) ## Compute the expected results of the sample data anew, independently of the engine
	@$(BIN)/python tests/golden/compute_expected.py --write

docs: $(DEV) ## Write docs/reference/ anew
	@$(BIN)/python -m tools.reference

gallery: $(DEV) ## Make the pictures of docs/gallery.md anew (needs Chromium)
	@$(BIN)/python -m tools.gallery

clean: ## Remove what the tasks have made
	rm -rf .venv demo dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 1; }
	@echo "[1/3] making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv

$(RUN): requirements.lock pyproject.toml | .venv/bin/python
	@$(MAKE) --no-print-directory install LOCKFILE=$(if $(wildcard $(DEV)),requirements-dev.lock,requirements.lock)
	@touch $@

$(DEV): requirements-dev.lock requirements.lock pyproject.toml | .venv/bin/python
	@$(MAKE) --no-print-directory install LOCKFILE=requirements-dev.lock
	@touch $(RUN) $@

.PHONY: install
install:
	@echo "[2/3] installing packages as locked in $(LOCKFILE)"
	@$(BIN)/python -m pip install -qq --require-hashes -r $(LOCKFILE)
	@echo "[3/3] installing sluzby-eval"
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
