.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export UV_PYTHON_DOWNLOADS := never
# Cached byte code halves the time that everything takes to start.
unexport PYTHONDONTWRITEBYTECODE
python := .venv/bin/python

.NOTPARALLEL:
.PHONY: help setup browser run test check prove bench lint types fmt lock clean

help: ## What can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' | expand -t 10

setup: .venv/.dev ## Install everything that running and testing needs into .venv

.venv/.core: requirements/setup.txt requirements/core.txt bin/install
	@bin/install core

.venv/.dev: requirements/setup.txt requirements/dev.txt bin/install
	@bin/install dev && touch .venv/.core

browser:
	@bin/browser

run: .venv/.core ## Start the whole marketplace on http://127.0.0.1:8000 (PORT and DATA_DIR move it)
	@$(python) -m config.run

test: setup browser ## Every test, browser tests included, against servers of its own
	$(python) -m pytest -m "not prove"

check: lint types test ## What CI runs: tests, linters, types, imports, migrations, deployment, API document

prove: setup browser ## Every proof at full size; takes hours
	$(python) -m pytest -m prove

bench: setup ## The benchmarks: a table, and bench/results.json
	$(python) -m bench

lint: setup ## Linters, import contracts, missing migrations, deployment settings, API document
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports
	$(python) manage.py makemigrations --check --dry-run
	DEBUG=0 SECRET_KEY=$$($(python) -c "import secrets; print(secrets.token_urlsafe(64))") ALLOWED_HOSTS=example.org \
		$(python) manage.py check --deploy --fail-level WARNING
	$(python) manage.py spectacular --validate --fail-on-warn --file /dev/null

types: setup ## mypy, strict
	.venv/bin/mypy .

fmt: setup ## Format and mend what can be mended
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

lock: setup ## Write the lock files anew from requirements/*.in
	for name in setup core dev; do \
		.venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
			requirements/$$name.in -o requirements/$$name.txt; \
	done

clean: ## Remove what make and the tools have made, but no data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles
