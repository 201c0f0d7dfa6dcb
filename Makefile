# Commands of the project. `make demo` and `make test` need only Python 3.11+ and make; both set up what they use.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

# Node as npm's own scripts want it: on the path.
NPM    := PATH="$(abspath $(BIN)):$$PATH" npm --prefix web

.PHONY: help setup lock demo test check web e2e chaos bench docs mutation peers clean
help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

$(STAMP): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Smart Campaigns needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(STAMP) ## everything the other commands need, in .venv, and the console
	@$(BIN)/python hatch_build.py

lock: ## write requirements/*.lock anew from pyproject.toml, nothing younger than a week
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --exclude-newer "$$(date -u -d '7 days ago' +%Y-%m-%d)" --prerelease if-necessary-or-explicit pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --exclude-newer "$$(date -u -d '7 days ago' +%Y-%m-%d)" --prerelease if-necessary-or-explicit pyproject.toml --group dev -c requirements/run.lock requirements/build.in -o requirements/dev.lock

demo: setup ## real calls over SIP to virtual phones on this machine
	@$(BIN)/smart-campaigns demo

test: setup peers ## every test but the slow ones and those of the browser (make e2e)
	@$(BIN)/python -m pytest -m "not slow" --ignore=tests/e2e

docs: setup ## write the pages made from code, and run what the documentation says
	@$(BIN)/python tools/make_settings_page.py && $(BIN)/python tools/make_cli_page.py && $(BIN)/python tools/make_openapi.py
	@$(BIN)/python -m pytest tests/docs

check: setup ## lint, types, walls; the console's too
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@for of in bench chaos; do MYPYPATH=src:tests:tests/$$of $(BIN)/mypy --config-file tests/mypy.ini tests/$$of || exit 1; done
	@$(BIN)/lint-imports
	@test -d web/node_modules || $(NPM) ci --silent
	@$(NPM) run --silent check

web: setup ## the console while working on it: rebuilt as you save, its requests go to the server of this machine
	@$(NPM) run dev

peers: ## third-party SIP peers that the tests call (Debian)
	@command -v sipp >/dev/null && command -v baresip >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends sip-tester baresip-core >/dev/null; \
	  else echo "sipp and baresip are not installed (Debian: apt install sip-tester baresip-core); their tests will be skipped"; fi; }

demo-json: setup ## the demo as one JSON line; fails if a rule was broken
	@$(BIN)/smart-campaigns demo --headless --contacts 40 --channels 8 --seed 7 --json

mutation: setup ## do the tests notice a changed rule? Gates and retry, on one core (docs/reference/mutation.md)
	@$(BIN)/mutmut run --max-children 1
	@$(BIN)/mutmut results

e2e: setup ## the console in a real browser, with axe (Debian's chromium); looks=every: on every width, in both schemes
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || true
	@test -d web/node_modules || $(NPM) ci --silent
	@$(BIN)/python -m pytest tests/e2e $(if $(filter every,$(looks)),,-m "not every_look")

bench: setup ## figures, one a line, and bench/latest.json (some ten minutes; `make bench only=pause` runs one)
	@$(BIN)/python tests/bench/run.py $(only)

chaos: setup ## kills and stops everything while a campaign dials; fails if anybody was called twice or lost
	@$(BIN)/python tests/chaos/run.py 100
