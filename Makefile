# The tasks of this project. `make` alone lists them.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STAMPS := .venv/.stamps
PANEL := jupyter_sched/labextension/package.json
PANEL_SOURCES := $(addprefix labextension/,package.json package-lock.json tsconfig.json) \
	$(wildcard labextension/schema/* labextension/src/* labextension/style/*)
NODE_MODULES := labextension/node_modules/.package-lock.json
NPM := cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm
PACKAGED := pyproject.toml hatch_build.py README.md $(shell find jupyter_sched -type f -not -path '*/__pycache__/*' \
	-not -path '*/labextension/*')
LABEXTENSION := .venv/share/jupyter/labextensions/jupyter-sched
DEMO_FLAGS ?=
VOILA_FLAGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo voila test test-unit test-notebooks test-docs test-packages test-sdk test-ui panel dist lint lint-python lint-panel format bench pictures docs clean

help: ## list the tasks
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(STAMPS)/demo $(STAMPS)/panel ## open the first tutorial in JupyterLab, on the local sandbox
	$(BIN)/jupyter sched demo -- $(DEMO_FLAGS)

voila: $(STAMPS)/demo ## serve the app with Voila, on the local sandbox; JUPYTER_SCHED_APP_SANDBOX=no for AWS
	JUPYTER_SCHED_APP_SANDBOX=$${JUPYTER_SCHED_APP_SANDBOX:-yes} $(BIN)/voila notebooks/app.ipynb \
		--preheat_kernel=True --pool_size=2 --MappingKernelManager.cull_idle_timeout=600 \
		--MappingKernelManager.cull_interval=60 --VoilaConfiguration.extension_denylist=jupyter-sched $(VOILA_FLAGS)

test: test-ui test-unit test-notebooks test-docs test-packages test-sdk ## pass every test

test-unit: $(STAMPS)/test ## the fast tests
	$(BIN)/python -m pytest tests --ignore=tests/ui --ignore=tests/test_sdk.py --ignore=tests/test_awscli.py --ignore=tests/test_packages.py -n 2 -q

test-notebooks: $(STAMPS)/test ## run every notebook from top to bottom
	$(BIN)/python tests/run_notebooks.py

test-docs: $(STAMPS)/test ## build the site without running the tutorials; every warning is an error
	rm -rf docs/_build docs/tutorials/*.ipynb
	$(BIN)/python -m sphinx -W --keep-going -q -b html -D run_tutorials=0 docs docs/_build/html

test-sdk: $(STAMPS)/test .venv-sagemaker-v3/.stamp .venv-sagemaker-v2/.stamp .venv-awscli/.stamp ## the real SageMaker SDKs and AWS CLI, in environments of their own
	$(BIN)/python -m pytest tests/test_sdk.py tests/test_awscli.py -q

test-packages: $(STAMPS)/test $(STAMPS)/panel ## the wheel and the sdist, with node and without
	$(BIN)/python -m pytest tests/test_packages.py -q

test-ui: $(STAMPS)/test $(STAMPS)/browser $(STAMPS)/panel .venv-lab-4.4/.stamp .venv-lab-4.6/.stamp ## the stories, in a real browser
	$(BIN)/python -m pytest tests/ui -q

panel: $(STAMPS)/panel ## build the JupyterLab panel

dist: $(STAMPS)/dist ## build the wheel and the sdist

lint: lint-python lint-panel ## ruff and mypy; tsc, eslint and prettier

lint-python: $(STAMPS)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lint-panel: $(NODE_MODULES)
	$(NPM) run --silent lint

format: $(STAMPS)/test $(NODE_MODULES) ## let ruff and prettier write the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run --silent format

bench: $(STAMPS)/test ## speed, as ratios in one run
	$(BIN)/pip install -q -r tests/bench/requirements.txt
	for file in tests/bench/bench_*.py; do $(BIN)/python $$file; done

pictures: $(STAMPS)/test $(STAMPS)/browser $(STAMPS)/panel .venv-lab-4.4/.stamp .venv-lab-4.6/.stamp ## take the pictures of the docs anew
	$(BIN)/python -m pytest tests/ui -q --keep-pictures

docs: $(STAMPS)/docs ## build the documentation, in docs/_build/html; nothing is fetched
	rm -rf docs/_build docs/tutorials/*.ipynb
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "open docs/_build/html/index.html"

clean: ## remove what was made here
	rm -rf .venv .venv-sagemaker-v2 .venv-sagemaker-v3 .venv-awscli .venv-lab-4.4 .venv-lab-4.6 dist .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/ui/output
	rm -rf labextension/node_modules labextension/lib labextension/*.tsbuildinfo jupyter_sched/labextension

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "make: no Python >= 3.11 found; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv

# The panel comes by a rule of its own, below, so that whoever needs no panel needs no node.
$(STAMPS)/demo: pyproject.toml | $(BIN)/python
	JUPYTER_SCHED_SKIP_PANEL=1 $(BIN)/python -m pip install -q -e '.[sandbox,lab,voila]'
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: pyproject.toml | $(BIN)/python
	JUPYTER_SCHED_SKIP_PANEL=1 $(BIN)/python -m pip install -q -e '.[test]'
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/demo $(STAMPS)/docs

$(STAMPS)/node: | $(BIN)/python
	scripts/install-node $(BIN)/python
	@mkdir -p $(STAMPS) && touch $@

$(NODE_MODULES): labextension/package-lock.json | $(STAMPS)/node
	$(NPM) ci --silent
	@touch $@

$(PANEL): $(PANEL_SOURCES) $(NODE_MODULES)
	@mkdir -p $(STAMPS)
	@($(NPM) run --silent build:prod) >$(STAMPS)/panel.log 2>&1 || { cat $(STAMPS)/panel.log; exit 1; }
	@touch $@

$(STAMPS)/panel: $(PANEL) labextension/install.json | $(BIN)/python
	rm -rf $(LABEXTENSION) && mkdir -p $(dir $(LABEXTENSION))
	cp -R $(dir $(PANEL)) $(LABEXTENSION) && cp labextension/install.json $(LABEXTENSION)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/docs: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e '.[docs]'
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/browser: $(STAMPS)/test
	scripts/install-browser $(BIN)/python
	@touch $@

.venv-awscli/.stamp: tests/definitions/requirements-awscli.txt | $(BIN)/python
	$(BIN)/python -m venv .venv-awscli
	.venv-awscli/bin/python -m pip install -q -r $<
	@touch $@

.venv-sagemaker-%/.stamp: tests/definitions/requirements-%.txt | $(BIN)/python
	$(BIN)/python -m venv .venv-sagemaker-$*
	.venv-sagemaker-$*/bin/python -m pip install -q -r $<
	@touch $@

$(STAMPS)/dist: $(PACKAGED) $(PANEL) $(STAMPS)/test
	rm -rf dist
	$(BIN)/python -m build --outdir dist . >/dev/null
	@touch $@

.venv-lab-%/.stamp: tests/ui/requirements-lab-%.txt $(STAMPS)/dist
	$(BIN)/python -m venv .venv-lab-$*
	.venv-lab-$*/bin/python -m pip install -q -r $< "$$(echo dist/*.whl)[sandbox]"
	.venv-lab-$*/bin/python -m pip install -q --no-deps --force-reinstall dist/*.whl
	@touch $@
