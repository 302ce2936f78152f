# make run | test | slow | bench | check.   Options of a command: make run ARGS="--replay builtin"
PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
ITSELF = $(PIP) install --no-deps --no-build-isolation --editable .

.PHONY: run test slow soak bench bench-parts check texts pins

run: .venv/run.stamp
	@$(BIN)/smile-nowcast run $(ARGS)

test: check
	$(BIN)/python -m pytest -n 2 $(ARGS)

slow: .venv/test.stamp
	$(BIN)/python -m pytest -m "slow and not remote_data" $(ARGS)

soak: .venv/test.stamp
	$(BIN)/python -m tests.bench.soak $(ARGS)

bench: .venv/test.stamp
	@$(BIN)/python tests/bench/speed.py $(ARGS)

# Figures of single parts: physics, indices, ingest, kills, …
bench-parts: .venv/test.stamp
	@for file in tests/bench/*.py; do [ $$file = tests/bench/speed.py ] || $(BIN)/python $$file || exit 1; done

check: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if command -v tsc >/dev/null; then echo "tsc -p tests/assets"; tsc -p tests/assets; \
	else echo "Skipped: the types of the scripts, as there is no tsc (node-typescript of Debian has it)"; fi
	@if command -v node >/dev/null; then node --test --test-reporter=spec tests/assets/*.test.mjs; \
	else echo "Skipped: the tests of the scripts, as there is no node (nodejs of Debian)"; fi

.venv/pip.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=...")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@touch $@

.venv/run.stamp: .venv/pip.stamp requirements.txt pyproject.toml setup.py
	@echo "Installing into .venv, once: about a minute"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(ITSELF)
	@touch $@

.venv/test.stamp: .venv/pip.stamp requirements-test.txt pyproject.toml setup.py
	@echo "Installing into .venv with the tools for tests, once: about a minute"
	@$(PIP) install --require-hashes -r requirements-test.txt
	@$(ITSELF)
	@touch .venv/run.stamp $@

# After a change of what people read: collect the texts for the translators
texts: .venv/run.stamp
	$(BIN)/python .ci/texts

# After a change of dependencies: write the pins again (uv has to be installed)
PIN = uv pip compile pyproject.toml --quiet --group build --extra postgres --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header
pins:
	$(PIN) -o requirements.txt
	$(PIN) --extra test -c requirements.txt -o requirements-test.txt
