# `make run` and `make test` set up what is missing first; both can be called again at any time.
PY := .venv/bin/python
export ZHIBAN_MAKE := 1

.PHONY: run test test-library test-processes lint validate train bench setup setup-train format locks help

help:  ## What can be made
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

setup:  ## Both Python environments, from their locks
	@bash deploy/bootstrap.sh

run: setup  ## Everything on this machine: http://127.0.0.1:8080
	@exec .venv/bin/zhiban up

test: setup  ## All tests; as root also installs the browser and databases they use
	@bash deploy/apt.sh
	@.venv/bin/zhiban up --prepare-only
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-library test-processes

# Two halves side by side: what starts real processes and browsers waits a lot, the rest computes.
PROCESSES := tests/e2e tests/widget tests/assistant

test-library:
	.venv/bin/pytest tests $(PROCESSES:%=--ignore=%)

test-processes:
	.venv/bin/pytest $(PROCESSES)
	cd bot/assistant && .venv/bin/python -m pytest -q tests

lint: setup  ## Style, types, architecture
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	cd bot/assistant && ../../.venv/bin/mypy
	.venv/bin/lint-imports

validate: setup  ## The data: guides and forms
	.venv/bin/zhiban guides validate
	.venv/bin/zhiban forms validate

train: setup  ## The assistant's model
	.venv/bin/zhiban train assistant

setup-train: setup  ## .venv-train, an environment with torch to train the encoder in
	uv=$$(command -v uv || echo .venv/bin/uv); test -x .venv-train/bin/python || "$$uv" venv --python $(PY) .venv-train; \
	"$$uv" pip install --python .venv-train/bin/python --constraint requirements-dev.lock --editable '.[train]'

bench: setup  ## Turns per second against a stock Rasa bot
	.venv/bin/zhiban bench turns

format: setup  ## Formats the source
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

locks: setup  ## Compiles the locks again, with hashes and without addresses
	@bash deploy/locks.sh
