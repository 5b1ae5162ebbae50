# Everything starts from a fresh clone with Python 3.11-3.13 and make: `make demo`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test check lint lock browser prometheus faketime web contract chaos first-tasks soak fuzz audit eval clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "siaga needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 ..." >&2; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/runtime: .venv/made requirements.lock pyproject.toml
	@echo "Installing siaga (about 250 MB, once) ..."
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/runtime requirements-dev.lock
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

demo: .venv/runtime ## Kafka, a worker, the map and the scenario, on this machine; Ctrl-C ends it
	@$(BIN)/siaga demo

test: .venv/dev browser prometheus faketime check ## Everything: style, types, architecture, unit tests, stream against replay on a real Kafka, the page in a real browser
	$(BIN)/pytest

check: .venv/dev ## Style, types and architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

prometheus: ## Alertmanager and promtool for the tests, where apt can bring them
	@sh tests/support/prometheus.sh

faketime: ## libfaketime for the tests of clocks that jump, where apt can bring it
	@sh tests/support/faketime.sh

browser: ## Chromium for the page's tests, where apt can bring it
	@sh tests/support/chromium.sh

contract: .venv/dev ## Replay against the stream on your own articles: make contract DATA=articles.jsonl
	@test -f "$(DATA)" || { echo "Name a file of articles, one JSON object a line: make contract DATA=articles.jsonl" >&2; exit 2; }
	SIAGA_CONTRACT_DATA="$(DATA)" $(BIN)/pytest tests/contract/own_articles.py -s

chaos: .venv/dev ## Faults by seed against the whole of it: make chaos SEEDS="1 2 3" FAULTS=15 ARTICLES=20000 KINDS="kill -9,SIGTERM" AWAY_SECONDS=120 STOPPED_SECONDS=60
	SIAGA_CHAOS_SEEDS="$(or $(SEEDS),1 2 3)" SIAGA_CHAOS_FAULTS="$(or $(FAULTS),15)" SIAGA_CHAOS_ARTICLES="$(or $(ARTICLES),0)" SIAGA_CHAOS_KINDS="$(KINDS)" SIAGA_CHAOS_AWAY_SECONDS="$(or $(AWAY_SECONDS),15)" SIAGA_CHAOS_STOPPED_SECONDS="$(or $(STOPPED_SECONDS),12)" $(BIN)/pytest tests/chaos$(if $(ARTICLES),/test_chaos.py) -s

first-tasks: .venv/dev browser prometheus ## An alert of one's own on the page, its webhook, a dashboard with live figures: by the README's own lines, timed
	$(BIN)/pytest tests/browser/test_first_tasks.py -s

soak: .venv/dev ## Steady news with faults; what grows for good fails it: make soak HOURS=1 (or MINUTES=10) RATE=5 SEED=1 KINDS="kill -9" FOLDER=soak
	SIAGA_SOAK_MINUTES="$(or $(MINUTES),$(if $(HOURS),$$(( 60 * $(HOURS) )),60))" SIAGA_SOAK_RATE="$(or $(RATE),5)" SIAGA_SOAK_SEED="$(or $(SEED),1)" SIAGA_SOAK_KINDS="$(KINDS)" SIAGA_SOAK_FOLDER="$(or $(FOLDER),soak)" $(BIN)/pytest tests/soak/long_run.py -s

fuzz: .venv/dev ## Bad and hostile input by seed, and each parser by coverage: make fuzz RECORDS=100000 SEED=7 TARGET_SECONDS=60
	SIAGA_FUZZ_RECORDS="$(or $(RECORDS),20000)" SIAGA_FUZZ_SEED="$(or $(SEED),1)" SIAGA_FUZZ_TARGET_SECONDS="$(or $(TARGET_SECONDS),30)" SIAGA_FUZZ_CPU_SECONDS=1 $(BIN)/pytest tests/fuzz tests/fuzz/guided.py -s

audit: .venv/runtime ## Known vulnerabilities of the locked dependencies, and a bill of materials (needs the network)
	@test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && .venv-audit/bin/pip install --quiet pip-audit cyclonedx-bom; } || { echo "pip-audit cannot be installed from here: no package index answers." >&2; exit 1; }
	.venv-audit/bin/cyclonedx-py requirements requirements.lock --output-format JSON --output-file sbom.json
	@echo "bill of materials: sbom.json"
	@.venv-audit/bin/pip-audit --strict --progress-spinner off --require-hashes --disable-pip --requirement requirements.lock || { echo "pip-audit found vulnerabilities (listed above), or its database does not answer from here and nothing was audited." >&2; exit 1; }

eval: .venv/runtime ## Figures of reading on your own annotated articles, LANG.jsonl with LANG.gold.jsonl: make eval DATA=folder
	@test -d "$(DATA)" || { echo "Name a folder of LANG.jsonl and LANG.gold.jsonl: make eval DATA=folder" >&2; exit 2; }
	$(BIN)/siaga eval "$(DATA)" --errors $(or $(ERRORS),0)

web: ## Build the page again after a change of its sources (needs Node)
	cd streams/gateway/web && npm ci --no-audit --no-fund && npm run build

lock: ## Resolve the dependencies again
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra broker --extra otel --group build --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 --group build --group dev -c requirements.lock pyproject.toml --extra broker --extra otel --extra peers -o requirements-dev.lock

clean: ## Remove what was installed and built here
	rm -rf .venv .venv-audit sbom.json .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
