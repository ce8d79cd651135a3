# Two commands do everything: `make run` and `make test`. Both set up what is missing and work again at once.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= auto
HTML := templates

.PHONY: run test quick check format demo clean

run: .venv/run.stamp
	$(BIN)/portal db upgrade
	$(BIN)/portal demo --if-empty
	$(BIN)/honcho start

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --durations=10

# SQLite only and no browser: what to run while working.
quick: .venv/dev.stamp
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --database sqlite -m "not browser and not postgresql"

check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint $(HTML) --lint --quiet

format: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch .venv/run.stamp $@

clean:
	rm -rf .venv instance demo build *.egg-info
