# The commands of the project; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench lock clean
.NOTPARALLEL:

PY := .venv/bin/python
# where tests and benchmarks find the Asterisk that was set up
test bench: export HOTLINE_ASTERISK_ROOT ?= $(CURDIR)/build/asterisk
export PYTHON

help: ## list these commands
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  %-12s %s\n", $$1, $$2 }'

setup: ## install all that `make run` needs, and start nothing
	@docker/setup.sh run

run: ## set up what is missing, start everything and play demonstration calls; ONCE=1: end after them
	@docker/setup.sh run
	@exec .venv/bin/hotline run $(if $(filter 1 yes true,$(ONCE)),--once)

test: ## all tests, on a real Asterisk, Redis, PostgreSQL and Chromium; ARGS="-k word" chooses
	@docker/setup.sh test
	@exec $(PY) -m pytest $(ARGS)

check: ## lint, format, types and import contracts
	@docker/setup.sh test
	@code=0; for tool in "ruff check ." "ruff format --check ." mypy "mypy -p bench" "lint-imports --no-logo"; do \
		echo "== $$tool"; .venv/bin/$$tool || code=1; \
	done; exit $$code

bench: ## measure beside the peer or the bare limit, into var/bench.json; NAMES="a b" chooses
	@docker/setup.sh bench
	@exec $(PY) -m bench $(NAMES)

UV_COMPILE := .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate
lock: ## pin the newest packages that pyproject.toml and requirements/*.in admit
	@docker/setup.sh test
	$(UV_COMPILE) --upgrade --allow-unsafe requirements/bootstrap.in -o requirements/bootstrap.txt
	$(UV_COMPILE) --upgrade pyproject.toml requirements/run.in --extra probe --extra planning -o requirements/run.txt
	$(UV_COMPILE) --upgrade pyproject.toml requirements/run.in requirements/test.in --extra probe --extra planning --extra dev \
		-c requirements/run.txt -o requirements/test.txt

clean: ## remove all that was set up, built or recorded here (also recordings in var/)
	@docker/clean.sh
