# make demo      the kiosk on simulators, in this terminal
# make test      every check and every test
# make quick     every check, and the tests that need no real wire (terminal, card daemon, process) and are not long
# make bench     speed and memory, measured and printed
# make pictures  photographs of the running program, into docs/pictures
# make drawing   the drawing in docs/architecture.md, from the imports
# make lock      renews the lock files from pyproject.toml

PY := .venv/bin/python

.PHONY: setup demo test quick lint bench pictures drawing lock
setup:
	@.ci/setup

demo: setup
	@.venv/bin/kagiban demo

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

test: lint
	@.ci/setup tests
	$(PY) -m pytest

quick: lint
	$(PY) -m pytest -n 2 -m "not wire and not long"

bench: setup
	$(PY) -m tests.bench

pictures:
	@.ci/setup pictures
	$(PY) -m tests.pictures

drawing:
	$(PY) -m tests.house

lock:
	.ci/lock
