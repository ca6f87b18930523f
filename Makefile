# Two commands matter: `make run` and `make test`. Each makes what it needs.
HOST ?= 127.0.0.1
PORT ?= 8501
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check bench shots clean

help:  ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/runtime  ## start the app on http://127.0.0.1:8501 (a class: make run HOST=0.0.0.0)
	@$(BIN)/python -m cnnlab serve --host $(HOST) --port $(PORT)

test: .venv/dev  ## all tests; installs a Chromium where there is none
	@$(BIN)/python tests/e2e/browser.py
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: .venv/dev  ## style, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports --no-logo

bench: .venv/bench  ## side by side against the peers, and the pages against a bare page
	@$(BIN)/python tests/e2e/browser.py
	@$(BIN)/python -m benchmarks

shots: .venv/dev  ## a screenshot of every page, both languages, light and dark, into shots/
	@$(BIN)/python tests/e2e/browser.py
	@$(BIN)/python -m benchmarks.shots

.venv/runtime: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("CNN Lab needs Python 3.11 or newer; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (the first time takes a few minutes: torch is large) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev: .venv/runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,export]'
	@touch $@

.venv/bench: .venv/dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

clean:  ## remove the environment and every cache
	rm -rf .venv shots .pytest_cache .ruff_cache .hypothesis *.egg-info
