# Short names for the course's commands. Windows has the same verbs without make:
# python -m pakrussia lab | test | notebooks | html | …

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

# Settings for other Pythons would lead this one astray.
unexport PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONWARNINGS PYTHONOPTIMIZE

.PHONY: lab fresh test questions prose notebooks data html exports teacher bench exercises pictures links clean

lab fresh links: $(VENV)/.learner
	@$(RUN) -m pakrussia $@ $(ARGS)

test questions prose notebooks data html exports teacher bench exercises pictures: $(VENV)/.contributor
	@$(RUN) -m pakrussia $@ $(ARGS)

# A learner needs JupyterLab and the course; a contributor also needs the test tools. Where
# nothing changed since, install.py does nothing.
INSTALL = command -v $(PYTHON) >/dev/null \
	|| { echo "There is no $(PYTHON) on this computer. Install Python 3.11 or newer." >&2; exit 1; }; \
	$(PYTHON) src/install.py

FORCE:

$(VENV)/.learner: FORCE
	@$(INSTALL)

$(VENV)/.contributor: FORCE
	@$(INSTALL) --test

clean:
	rm -rf $(VENV) html exports teacher .hypothesis .pytest_cache .mypy_cache .ruff_cache
