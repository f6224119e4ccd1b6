# The ten commands of daily work: see CONTRIBUTING.md.
PYTHON ?= python3
BIN := .venv/bin
# PyTorch's own index has a build without CUDA for every platform; where it can't be reached, pip's configured index serves
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: install install-dev install-bench run test ingest eval lessons bench-retrieval bench-speed bench-scale slow fix screenshots

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --no-deps --timeout 4 --retries 0 --index-url $(TORCH_INDEX) torch==2.13.0 2>/dev/null \
		|| $(PIP) install --quiet --constraint constraints.txt torch==2.13.0
	$(PIP) install --quiet --constraint constraints.txt --editable .
	touch $@

install-dev: .venv/installed-dev

.venv/installed-dev: .venv/installed
	$(PIP) install --quiet --upgrade pip==26.0
	$(PIP) install --quiet --constraint constraints.txt --group dev --group guides
	touch $@

install-bench: .venv/installed-bench

.venv/installed-bench: .venv/installed
	$(PIP) install --quiet --upgrade pip==26.0
	$(PIP) install --quiet --constraint constraints.txt --group bench
	touch $@

run: install
	$(BIN)/preceptor chat

# fast checks first
test: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses 3 --dist worksteal

ingest: install
	$(BIN)/preceptor ingest --scope full

eval: install
	$(BIN)/preceptor eval

# the examples of lessons run in an environment of their own: the newest version of every library that installs beside torch
.venv-lessons/installed: pyproject.toml
	$(PYTHON) -m venv .venv-lessons
	.venv-lessons/bin/python -m pip --disable-pip-version-check install --quiet torch==2.13.0
	.venv-lessons/bin/python -m pip --disable-pip-version-check install --quiet --upgrade numpy pandas matplotlib seaborn \
		requests statsmodels scikit-learn scipy flask flask-cors tensorflow-cpu keras mlflow comet_ml openpyxl pyarrow lxml
	touch $@

# Airflow asks for older versions of what the others need
.venv-airflow/installed: pyproject.toml
	$(PYTHON) -m venv .venv-airflow
	.venv-airflow/bin/python -m pip --disable-pip-version-check install --quiet --upgrade apache-airflow
	touch $@

lessons: install-dev .venv-lessons/installed .venv-airflow/installed
	$(BIN)/python -m evals.lessons check
	$(BIN)/python -m evals.lessons run --python .venv-lessons/bin/python --record
	$(BIN)/python -m evals.lessons run airflow/ --python .venv-airflow/bin/python --record
	$(BIN)/python -m evals.lessons pairs
	$(BIN)/python -m evals.lessons grounds

bench-retrieval: install-bench
	$(BIN)/python -m evals.bench.retrieval

bench-speed: install-bench
	$(BIN)/python -m evals.bench.speed

# hours for the largest size; what was measured stays measured
bench-scale: install
	$(BIN)/python -m evals.bench.scale

slow: install-dev
	$(BIN)/pytest -m slow --timeout 3600

fix: install-dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

screenshots: install-dev
	$(BIN)/python -m ui.screenshots --out docs
