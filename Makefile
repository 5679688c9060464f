# `make install` prepares everything in .venv; all other targets call it. Needs Python 3.11 or newer and make.
PYTHON ?= python3
BIN := .venv/bin
DEMO_ARGS ?=
EVAL_ARGS ?= --fit --write
TESTS ?= tests
MARK ?= not debian
UV_COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

.PHONY: install demo test check floors lint types containers eval fit bench faults lock clean

install: .venv/.installed stream/places/data/places.bin

.venv/.installed: requirements.txt requirements-uv.txt pyproject.toml
	test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/pip install -q --require-hashes -r requirements-uv.txt; }
	$(BIN)/uv pip install -q --require-hashes -r requirements.txt
	$(BIN)/uv pip install -q --no-deps --no-build-isolation -e . && touch $@

# The gazetteer is built while the jars of the demo's Kafka come in; a failed download is the demo's to tell.
stream/places/data/places.bin: .venv/.installed $(wildcard stream/places/*.py)
	$(BIN)/python -m stream.broker.fetch & $(BIN)/python -m stream.places.build && wait && touch $@

demo: install
	$(BIN)/incident-stream demo $(DEMO_ARGS)

test: install
	$(BIN)/pytest -m "$(MARK)" $(TESTS)

check: lint types containers floors test

floors: install
	$(BIN)/python -m tests.eval.run

lint: install
	$(BIN)/ruff check && $(BIN)/ruff format --check

types: install
	$(BIN)/mypy

containers: install
	$(BIN)/hadolint --failure-threshold style Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

eval: install
	$(BIN)/python -m tests.eval.run $(EVAL_ARGS)

bench: install
	for part in $(wildcard tests/bench/*.py); do echo "== $$part" && $(BIN)/python $$part || exit 1; done

fit: install
	for part in $(wildcard tests/eval/fit_*.py); do $(BIN)/python -m tests.eval.$$(basename $$part .py) || exit 1; done

faults: install
	$(BIN)/pytest -m "kafka or faults" $(wildcard tests/kafka tests/faults)

lock: .venv/.installed
	$(UV_COMPILE) --extra demo --extra build --extra dev pyproject.toml -o requirements.txt
	$(UV_COMPILE) pyproject.toml -o requirements-run.txt
	echo uv | $(UV_COMPILE) - -o requirements-uv.txt
	$(BIN)/python -m stream.broker.relock

clean:
	rm -rf .venv build dist stream/places/data .mypy_cache .ruff_cache .pytest_cache .hypothesis
