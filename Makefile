# make verify       decide the claims and write the report
# make test         the same with the quick profile, then the linter, the type checker and the tests
# make slow         the tests that take minutes: many seeds, many kills, every published worst case
# make optimizers   install torch and optax in an environment of their own, and hold their optimizers against the claims
# make clean        remove the environment and everything that was built

PYTHON ?= python3
WORKERS ?= 2
# Which claims: all, or as in `make verify SELECT='geo.B.* topic:rates'`.
SELECT ?=
VENV := .venv
BIN := $(VENV)/bin
OPTIMIZERS := .venv-optimizers
BUILD := build
# Seconds after which a claim is given up, undecided: one of them must not hold up all others.
LIMIT ?= 600
# PROFILE is standard for `make verify` and quick for `make test`, unless it is given.

# One thread for each worker process: the linear algebra must not fight the workers for the cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

.PHONY: verify test verdicts lint types unit slow optimizers clean
.NOTPARALLEL:

# A verdict that differs from what is recorded (status 1) is worth a report too.
define decide
@status=0; \
$(BIN)/tightrope run $(foreach s,$(SELECT),"$(s)") --brief --profile $(1) --workers $(WORKERS) --limit $(LIMIT) --out $(BUILD) \
	--junit $(BUILD)/junit.xml $(if $(GITHUB_ACTIONS),--github) || status=$$?; \
if [ $$status -le 1 ]; then \
	$(BIN)/tightrope report $(BUILD)/results.json --out $(BUILD)/report --workers $(WORKERS) || exit $$?; \
fi; \
exit $$status
endef

verify: $(VENV)/.runtime
	$(call decide,$(or $(PROFILE),standard))

# In this order; `make -k test` goes on after a failure and still ends with one.
test: verdicts lint types unit

verdicts: $(VENV)/.runtime
	$(call decide,$(or $(PROFILE),quick))

lint: $(VENV)/.test
	$(BIN)/ruff check .

types: $(VENV)/.test
	$(BIN)/mypy

# Without the claims themselves, which `verdicts` decides.
unit: $(VENV)/.test
	$(BIN)/python -m pytest -n $(WORKERS) --ignore=tests/test_claims.py

slow: $(VENV)/.test
	$(BIN)/python -m pytest -n $(WORKERS) -m slow

# The stamp is written last, so an installation that was cut off is begun again.
$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: $(PYTHON) is missing or older than Python 3.11; name another one: make $(or $(MAKECMDGOALS),verify) PYTHON=python3.12"; \
		exit 2; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { \
		echo "make: $(PYTHON) cannot make a virtual environment; install its venv module (Debian and Ubuntu: apt-get install python3-venv) or name another Python: make $(or $(MAKECMDGOALS),verify) PYTHON=python3.12"; \
		rm -rf $(VENV); exit 2; }
	$(BIN)/python -m pip install --quiet -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet -r requirements-test.lock
	@touch $@

# Large libraries: an environment of their own, so that no other target needs them.
optimizers: $(OPTIMIZERS)/.installed
	$(OPTIMIZERS)/bin/python -m pytest -m "slow or not slow" tests/test_guard_targets_libraries.py

$(OPTIMIZERS)/.installed: requirements-optimizers.lock requirements-test.lock requirements.lock
	$(PYTHON) -m venv --clear $(OPTIMIZERS)
	$(OPTIMIZERS)/bin/python -m pip install --quiet -r requirements-optimizers.lock
	@touch $@

clean:
	rm -rf $(VENV) $(OPTIMIZERS) $(BUILD) *.egg-info .pytest_cache .mypy_cache .ruff_cache .benchmarks .hypothesis
