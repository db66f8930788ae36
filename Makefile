# What a newcomer runs: `make demo` and `make test`. Everything they need they install.
PYTHON ?= python3
BIN := .venv/bin
DEMO := --inventory inventory/sandbox.yml
# Files of tests run side by side, each worker with a practice fleet of its own.
SIDE_BY_SIDE := -n 2 --dist loadfile

.PHONY: help demo demo-down check test test-unit test-fleet test-faults bench bench-crowd bench-push \
	wheel clean

help:
	@echo "make demo       a practice fleet on this machine, and a verified deploy on it"
	@echo "make demo-down  take all of it away again"
	@echo "make check      ruff, mypy, import-linter"
	@echo "make test       every test, the practice fleet included (test-unit: minutes, no Docker)"
	@echo "make test-faults  a fault of each kind, strewn over a deploy (see CONTRIBUTING.md)"
	@echo "make bench      against Ansible, pyinfra and a bare fan-out; writes docs/benchmarks.md (JOBS=a50,e)"
	@echo "make bench-crowd  what a health run of 500 hosts costs the controller (HOSTS=500 FORKS=50)"
	@echo "make bench-push   what pushing images sends, how fast, and the controller's memory"
	@echo "make wheel      build the wheel into dist/"

demo: $(BIN)/speechfleet
	@sh speechfleet/sandbox/engine.sh
	$(BIN)/speechfleet sandbox up
	$(BIN)/speechfleet deploy $(DEMO) --yes

demo-down:
	@[ ! -x $(BIN)/speechfleet ] || $(BIN)/speechfleet sandbox down
	@sh speechfleet/sandbox/engine.sh stop

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: .venv/dev
	@sh tests/machine.sh
	@sh speechfleet/sandbox/engine.sh
	SPEECHFLEET_FAULTS_SEED=$${SPEECHFLEET_FAULTS_SEED:-1174} $(BIN)/pytest $(SIDE_BY_SIDE)

test-unit: .venv/dev
	@sh tests/machine.sh
	$(BIN)/pytest $(SIDE_BY_SIDE) tests/unit

test-fleet: .venv/dev
	@sh speechfleet/sandbox/engine.sh
	$(BIN)/pytest $(SIDE_BY_SIDE) tests/fleet

# A fleet of its own beside that of the other tests.
test-faults: .venv/dev
	@sh speechfleet/sandbox/engine.sh
	SPEECHFLEET_TEST_NAME=$${SPEECHFLEET_TEST_NAME:-faults} \
	SPEECHFLEET_TEST_LOOPBACK=$${SPEECHFLEET_TEST_LOOPBACK:-127.0.3} $(BIN)/pytest -s tests/faults

JOBS ?=

# As root: the crowd is in a network of its own, which only root may enter.
bench: .venv/dev .venv-bench/ready
	@sh speechfleet/sandbox/engine.sh
	$(BIN)/python -m benchmarks $(JOBS)

HOSTS ?= 500
FORKS ?= 50

# Hosts that one process plays: only the controller's part is real, and only that is measured.
bench-crowd: .venv/dev
	$(BIN)/python -m tests.crowd.bench $(HOSTS) $(FORKS)

MEGABYTES ?= 4000

# A practice fleet of its own; the large file takes three times its size on the disk.
bench-push: .venv/dev
	@sh speechfleet/sandbox/engine.sh
	SPEECHFLEET_TEST_NAME=$${SPEECHFLEET_TEST_NAME:-bench} \
	SPEECHFLEET_TEST_LOOPBACK=$${SPEECHFLEET_TEST_LOOPBACK:-127.0.4} \
	$(BIN)/python -m tests.push.bench $(MEGABYTES)

wheel: .venv/dev
	$(BIN)/python -m build --wheel

clean:
	rm -rf .venv .venv-bench dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

$(BIN)/speechfleet: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

.venv/dev: $(BIN)/speechfleet
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

# The peers have an environment of their own: pyinfra wants another Paramiko than we do.
.venv-bench/ready: benchmarks/constraints.txt
	$(PYTHON) -m venv .venv-bench || { rm -rf .venv-bench; exit 1; }
	.venv-bench/bin/python -m pip install -q --prefer-binary --only-binary gevent \
	  -c benchmarks/constraints.txt ansible-core mitogen pyinfra
	@touch $@
