# ICT-Index: everything a person types. `make` alone lists it.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## the environment, with locked dependencies

demo: install ## show the product at work: demo data, site built, office and site served on 127.0.0.1
	@$(BIN)/ictindex demo

test: check ## all tests: lint, types, unit, browser, SQLite and PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/.installed-dev ## lint and types; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(VENV)/.installed-dev ## format, and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-dev ## speed, as ratios within one run
	$(BIN)/python -m benchmarks

check-site: $(VENV)/.installed-dev ## what others say of the demo site: the W3C's HTML checker, Lighthouse (minutes)
	tools/system-packages site
	cd tools/check_site && npm ci --silent
	$(BIN)/python tools/check_site/check.py

load: $(VENV)/.installed-dev ## the deadline rush, 330 people, on SQLite and PostgreSQL (minutes)
	$(BIN)/python -m benchmarks.load

golden: $(VENV)/.installed-dev ## refresh the expected mini-site, on purpose
	$(BIN)/python -m tests.golden

wheel: $(VENV)/.installed-dev ## the wheel, into dist/
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: $(VENV)/.installed-dev ## compile the lock files again from pyproject.toml
	tools/lock

$(VENV)/bin/python:
	tools/system-packages python
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	tools/system-packages test
	$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: help install demo test check fix bench check-site load golden wheel lock
