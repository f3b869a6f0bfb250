# Two commands are enough: `make run` sets up and reads the sample article, `make test` sets up and runs all tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test setup check lock accuracy bench clean

run: setup
	$(BIN)/dragoman read examples/grain-corridor.md

test: setup check
	$(BIN)/python -m pytest

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v[:2] <= (3, 13) else "dragoman needs Python 3.11, 3.12 or 3.13, this is %d.%d: run make with PYTHON=python3.12" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

# Style and types.
check: setup
	$(BIN)/ruff check src tests training benchmarks
	$(BIN)/mypy

# Versions and hashes of everything that is installed, for Python 3.11 to 3.13 (needs uv).
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock

# Present figures beside their floors.
accuracy: setup
	$(BIN)/python -m dragoman.evaluation.floors --write

bench: setup
	$(BIN)/python benchmarks/read_speed.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
