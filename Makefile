# Short names for the course's commands. Windows has the same verbs without make:
# python -m pakrussia lab | test | notebooks | html | …

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: lab test questions notebooks data html exports teacher bench exercises pictures links clean

lab links: $(VENV)/.learner
	$(RUN) -m pakrussia $@ $(ARGS)

test questions notebooks data html exports teacher bench exercises pictures: $(VENV)/.contributor
	$(RUN) -m pakrussia $@ $(ARGS)

$(RUN):
	$(PYTHON) -m venv $(VENV)

# A learner needs JupyterLab and the course; a contributor also needs the test tools.
$(VENV)/.learner: pyproject.toml constraints.txt | $(RUN)
	$(RUN) -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.contributor: pyproject.toml constraints.txt | $(RUN)
	$(RUN) -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	@touch $@ $(VENV)/.learner

clean:
	rm -rf $(VENV) html exports teacher .hypothesis .pytest_cache .mypy_cache .ruff_cache
