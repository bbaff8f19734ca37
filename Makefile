# Everything stays in this folder: .venv, node_modules, .luoshi (data), artefacts (screenshots).
PYTHON ?= python3
PORT ?= 8000
DOCUMENTS ?=
BIN := .venv/bin
READY := .venv/.ready
export LUOSHI_MODE ?= demo

.PHONY: help setup demo test check format bench soak clean

help:
	@echo "make demo   start a demo (PORT=8000, DOCUMENTS=folder of your own documents)"
	@echo "make test   run the whole test suite"
	@echo "make check  format, lint, types, import contracts"
	@echo "make setup  build .venv and the web assets;  make bench, make soak: long measurements"

setup: $(READY)
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/messages.py

$(READY): requirements/develop.txt requirements/runtime.txt pyproject.toml tools/environment.py
	@$(PYTHON) tools/environment.py

demo: setup
	@$(BIN)/luoshi demo --port $(PORT) $(if $(DOCUMENTS),--documents "$(DOCUMENTS)")

test: setup
	@$(BIN)/python -m tools.run_tests

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	@for name in $$(ls benchmarks/*.py | xargs -n1 basename -s .py | grep -v __init__); do \
	  echo "benchmark $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

soak: setup
	@for name in $$(ls soak/*.py | xargs -n1 basename -s .py | grep -v __init__); do \
	  echo "soak $$name"; $(BIN)/python -m soak.$$name || exit 1; done

clean:
	rm -rf .venv node_modules .luoshi artefacts src/luoshi/surfaces/web/static/built
