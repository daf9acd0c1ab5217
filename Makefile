# Everything a newcomer, a contributor and CI need; `make help` lists it.
SHELL := /bin/bash
# A uv of our own where the machine has none: Python 3.11 and pip are all that is assumed.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := $(UV) run --frozen
SHARED ?= ../shared
export TOKENIZERS_PARALLELISM ?= false
export OPENBLAS_NUM_THREADS ?= 1
# Where the environment forbids to keep compiled files, every run and every process that a test starts compiles all of them.
unexport PYTHONDONTWRITEBYTECODE
HEAVY := slow or browser or postgres or server or model or data
# Both parts are shared out among two processes, the second file by file: its tests share servers, browsers and homes.
# The API's generated requests are made while tests are collected, by each process: collecting them is left to the second part too.
FAST := -m "not ($(HEAVY) or live)" --numprocesses 2 --dist worksteal --ignore tests/contract/test_openapi.py
SLOW := -m "$(HEAVY)" --numprocesses 2 --dist loadfile
.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast check bench guards redteam chaos clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(UV):
	python3 -m venv .uv && .uv/bin/pip install --quiet "uv>=0.9"

setup: $(UV) ## Install the locked dependencies
	$(UV) sync --frozen --quiet

run: setup ## Set up and serve the example organisation; prints the addresses and a first cited answer (PORT=8001 for another port)
	$(RUN) munadil demo $(if $(PORT),--port $(PORT))

test: $(UV) ## Set up and run the whole suite: real browser, PostgreSQL, servers, a local model
	$(UV) sync --frozen --quiet --all-groups --all-extras
	$(RUN) --all-groups --all-extras python -m scripts.prepare_tests
	@# Both parts are run whatever the first says: one call tells everything that is wrong.
	$(RUN) --all-groups --all-extras pytest $(FAST); fast=$$?; \
	$(RUN) --all-groups --all-extras pytest $(SLOW) && exit $$fast

test-fast: $(UV) ## The tests without browser, servers, models or long embedding runs (under 120 s)
	$(UV) sync --frozen --quiet --group contract --all-extras
	$(RUN) --group contract --all-extras pytest $(FAST) --ignore tests/browser

check: $(UV) ## Formatting, lint, types (tests too), import directions and rooms
	$(UV) sync --frozen --quiet --all-groups --all-extras
	$(RUN) --all-groups --all-extras ruff format --check .
	$(RUN) --all-groups --all-extras ruff check .
	$(RUN) --all-groups --all-extras mypy
	$(RUN) --all-groups --all-extras lint-imports
	$(RUN) --all-groups --all-extras python -m scripts.show_rooms

bench: $(UV) ## Measure; figures are ratios against a baseline of the same run
	$(UV) sync --frozen --quiet --all-groups --all-extras
	$(RUN) --all-groups --all-extras python -m benchmarks

guards: $(UV) ## Learn what attacks and distress look like, from our own messages and from sets of others whose licence allows it
	$(UV) sync --frozen --quiet --all-groups --all-extras
	$(RUN) --all-groups --all-extras python -m scripts.learn_guards --shared $(SHARED) --write

redteam: $(UV) ## Change the example's attacks 5,000 times, with a model that obeys the attacker; count what gets out
	$(UV) sync --frozen --quiet --all-groups --all-extras
	$(RUN) --all-groups --all-extras python -m benchmarks.redteam

chaos: $(UV) ## Kill everything that answers, 20 times, while 2,000 messages come in; count what is lost or doubled; tell 500 people 12 changes alike, by themselves and by a consultation
	$(UV) sync --frozen --quiet --all-groups --all-extras
	$(RUN) --all-groups --all-extras python -m benchmarks.chaos
	$(RUN) --all-groups --all-extras python -m benchmarks.chaos.told
	$(RUN) --all-groups --all-extras python -m benchmarks.chaos.told --consultation

clean: ## Remove what was built and served, not the documents
	rm -rf .venv .uv .var .clients .mypy_cache .ruff_cache .pytest_cache .hypothesis
