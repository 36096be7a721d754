# The tasks of this project. `make` alone lists them.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STAMPS := .venv/.stamps
DEMO_FLAGS ?=
VOILA_FLAGS ?=
LAB_QUIET := --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

.DEFAULT_GOAL := help
.PHONY: help demo voila test test-unit test-notebooks test-ui test-sdk lint format bench pictures clean

help: ## list the tasks
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(STAMPS)/demo ## open the first tutorial in JupyterLab, on the local sandbox
	cd notebooks && ../$(BIN)/jupyter lab $(LAB_QUIET) $(AS_ROOT) $(DEMO_FLAGS) 01-first-rule.ipynb

voila: $(STAMPS)/demo ## serve the app with Voila, on the local sandbox; JUPYTER_SCHED_APP_SANDBOX=no for AWS
	JUPYTER_SCHED_APP_SANDBOX=$${JUPYTER_SCHED_APP_SANDBOX:-yes} $(BIN)/voila notebooks/app.ipynb \
		--preheat_kernel=True --pool_size=2 --MappingKernelManager.cull_idle_timeout=600 \
		--MappingKernelManager.cull_interval=60 --VoilaConfiguration.extension_denylist="['jupyter-sched']" $(VOILA_FLAGS)

test: test-unit test-notebooks test-sdk test-ui ## pass every test

test-unit: $(STAMPS)/test ## the fast tests
	$(BIN)/python -m pytest tests --ignore=tests/ui --ignore=tests/test_sdk.py -n 2 -q

test-notebooks: $(STAMPS)/test ## run every notebook from top to bottom
	$(BIN)/python tests/run_notebooks.py

test-sdk: $(STAMPS)/test .venv-sagemaker-v3/.stamp .venv-sagemaker-v2/.stamp ## the real SageMaker SDKs, in environments of their own
	$(BIN)/python -m pytest tests/test_sdk.py -q

test-ui: $(STAMPS)/test $(STAMPS)/browser ## the stories, in a real browser
	$(BIN)/python -m pytest tests/ui -q

lint: $(STAMPS)/test ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMPS)/test ## let ruff write the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMPS)/test ## speed, as ratios in one run
	$(BIN)/pip install -q -r tests/bench/requirements.txt
	for file in tests/bench/bench_*.py; do $(BIN)/python $$file; done

pictures: $(STAMPS)/test $(STAMPS)/browser ## take the pictures of the docs anew
	$(BIN)/python -m pytest tests/ui -q --keep-pictures

clean: ## remove what was made here
	rm -rf .venv .venv-sagemaker-v2 .venv-sagemaker-v3 .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/ui/output

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "make: no Python >= 3.11 found; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv

$(STAMPS)/demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e '.[sandbox,lab,voila]'
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e '.[test]'
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/demo

$(STAMPS)/browser: $(STAMPS)/test
	scripts/install-browser $(BIN)/python
	@touch $@

.venv-sagemaker-%/.stamp: tests/definitions/requirements-%.txt | $(BIN)/python
	$(BIN)/python -m venv .venv-sagemaker-$*
	.venv-sagemaker-$*/bin/python -m pip install -q -r $<
	@touch $@
