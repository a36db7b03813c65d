# Everything a person types. `make demo` and `make test` need Python 3.11+, git and make; the rest is installed here.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
# Trust what the machine trusts: behind an office proxy the bundled certificates are not enough.
export UV_SYSTEM_CERTS := 1
# Compiling Airflow anew costs seconds a process, and a stack starts dozens of them.
unexport PYTHONDONTWRITEBYTECODE
STAMP := $(VENV)/.installed

.PHONY: help setup demo up down shell test lint bench docs lock clean browser

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## Create the virtual environment and install everything, pinned by hash

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Siar needs Python 3.11 or newer; set PYTHON=/path/to/python3.11.") if sys.version_info < (3, 11) else 0'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

demo: setup ## Run the whole job once, from sheet rows to the leadership report
	@$(BIN)/python -m stack demo

up: setup ## Start everything and leave it running until Ctrl-C
	@$(BIN)/python -m stack up

down: setup ## Stop whatever an interrupted demo left running
	@$(BIN)/python -m stack down

shell: setup ## Open a shell with the running stack's connections, for the `siar` command
	@$(BIN)/python -m stack shell

browser: setup ## Install Chromium where the system has none (Debian, as root)
	@$(BIN)/python -m stack browser

test: setup browser ## Lint, types and all tests
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -q -n 2 --dist loadscope $(ARGS)

lint: setup ## Ruff, the import contracts and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache --no-logo > /dev/null || $(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/mypy plugins/siar sandbox stack bench

bench: setup ## Measure beside peers; ONLY=<name> for one benchmark
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-bench.txt
	@$(BIN)/python -m bench $(ONLY)

docs: setup ## Write the generated parts of the documentation again
	@$(BIN)/python -m stack docs

lock: setup ## Pin the requirements again from pyproject.toml
	@$(BIN)/uv pip compile -q pyproject.toml --extra sandbox --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-dev.txt
	@$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements-dev.txt -o requirements.txt
	@$(BIN)/uv pip compile -q pyproject.toml --extra sandbox --extra dev --extra bench --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements-dev.txt -o requirements-bench.txt

clean: setup ## Remove what the demo, the tests and the tools wrote
	@$(BIN)/python -m stack clean
	@rm -rf var .mypy_cache .ruff_cache .pytest_cache .hypothesis
