# Thin verbs over the cpassist command. `make ask Q="..."`, `make chat` and `make test` set everything up.
# PYTHON picks another interpreter (3.11 or newer); PIP_ARGS is handed to pip.

PYTHON ?= python3
PIP_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) -c constraints.txt
Q ?=

.PHONY: setup dev ask chat serve test check eval bench clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cpassist needs Python 3.11 or newer; name one with PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (once; a few minutes) ..." >&2
	@$(PIP) torch==$(shell sed -n 's/^torch==//p' constraints.txt)
	@$(PIP) -e .
	@touch $@

dev: $(VENV)/.dev

$(VENV)/.dev: $(VENV)/.ready
	@echo "Setting up what the tests need (once) ..." >&2
	@$(PIP) -e '.[dev]'
	@touch $@

# The question reaches the shell in single quotes, so that nothing in it is expanded or run.
ask: setup
	@test -n '$(subst ','\'',$(value Q))' || \
	  { echo 'Ask like this: make ask Q="does cord blood help a child walk?"'; exit 2; }
	@$(BIN)/cpassist ask -- '$(subst ','\'',$(value Q))' || test $$? -ge 10

chat: setup
	@$(BIN)/cpassist chat

serve: setup
	@$(BIN)/cpassist serve

check: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: check
	@$(BIN)/python -m pytest -q -n auto

clean:
	rm -rf $(VENV) index/builds index/CURRENT index/vectors.sqlite* .mypy_cache .ruff_cache .pytest_cache

# The floors of `make eval` stand where the figures of docs/evaluation.md stand, less the noise.
SHARED ?= ../shared

bench: dev
	@for script in first_build ask_latency appraise_rate; do \
	  echo "$$script"; $(BIN)/python benchmarks/$$script.py; done
	@if test -d $(SHARED)/benchmarks; then \
	  $(MAKE) --no-print-directory $(VENV)/.bench && \
	  $(BIN)/python benchmarks/peers.py --shared $(SHARED) --out docs/benchmarks.md; \
	else echo "peers are left out: no data to measure on, set SHARED"; fi

$(VENV)/.bench: $(VENV)/.dev
	@echo "Setting up the other search engines (once) ..." >&2
	@$(PIP) -e '.[bench]'
	@touch $@

# Floors: the development figures of docs/evaluation.md less about half an interval.
eval: dev
	@test -d $(SHARED) || { echo "no data to measure on: set SHARED"; exit 2; }
	@$(BIN)/cpassist eval gold --questions $(SHARED)/gold/questions.dev.jsonl \
	  --floor ndcg@10=0.83 --floor recall@10=0.85 --floor quote_hit=0.82 --floor both_sides=0.70 \
	  --floor abstention_precision=0.90 --floor abstention_recall=0.92 --floor kind_accuracy=0.93 \
	  --floor urgent_recall=1 --floor 'urgent_false_alarm<=0.01' --floor 'lay_expert_gap<=0.05' \
	  --floor follow_up_ratio=0.88
	@$(BIN)/cpassist eval design --data $(SHARED)/benchmarks/study-design/expert.dev.jsonl.gz \
	  --floor macro_f1=0.77 --floor macro_f1_grouped=0.83
	@$(BIN)/cpassist eval direction --data $(SHARED)/benchmarks/evidence-inference/direction.dev.jsonl.gz \
	  --corpus $(SHARED)/benchmarks/evidence-inference/corpus.jsonl.gz --floor macro_f1=0.73
	@$(BIN)/cpassist eval claims --data $(SHARED)/gold/claims.dev.jsonl --floor verdict_accuracy=0.78 \
	  --floor twin_consistency=0.68 --floor 'false_comfort<=0.10'
	@$(BIN)/cpassist eval claims --data tests/data/own_claims.jsonl --floor verdict_accuracy=0.72 \
	  --floor 'false_comfort<=0.06'
	@$(BIN)/cpassist eval claims --data tests/data/own_claims_late.jsonl --floor verdict_accuracy=0.50 \
	  --floor 'false_comfort<=0.09'
	@$(BIN)/cpassist eval claims --data tests/data/own_claims_blind.jsonl --floor verdict_accuracy=0.64 \
	  --floor 'false_comfort<=0.12'
	@$(BIN)/cpassist eval claims --data tests/data/own_claims_last.jsonl --floor verdict_accuracy=0.57 \
	  --floor 'false_comfort<=0.30'
	@$(BIN)/cpassist eval claims --data tests/data/own_claims_unmet.jsonl --floor verdict_accuracy=0.75 \
	  --floor 'false_comfort<=0.25'
	@$(BIN)/cpassist eval claims --data tests/data/own_claims_freer.jsonl --floor verdict_accuracy=0.50 \
	  --floor 'false_comfort<=0.28'
	@$(BIN)/cpassist eval adverts --data $(SHARED)/gold/adverts.dev.jsonl --floor claim_f1=0.93 \
	  --floor verdict_macro_f1=0.61 --floor disclosure_f1=0.95 --floor overall_accuracy=0.85 \
	  --floor 'false_comfort<=0.10' --floor 'balanced_called_misleading<=0.1'
	@$(BIN)/cpassist eval starter --floor accuracy=0.85
