.PHONY: run test check lock setup setup-dev messages

PYTHON ?= python3
PORT ?= 8000
ARGS ?= -q -n auto
BIN = .venv/bin

# Two stamps: what runs, and what checks it.
.venv/.runs: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installation des bibliothèques (une minute la première fois)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.checks: .venv/.runs requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: .venv/.runs

setup-dev: .venv/.checks

run: setup
	@$(BIN)/python manage.py serve_demo --port $(PORT)

test: setup-dev
	@$(if $(DATABASE_URL),DATABASE_URL="$(DATABASE_URL)") $(BIN)/python -m pytest $(ARGS)

check:
	@bash .ci/run

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes -o requirements.txt requirements.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes -o requirements-dev.txt requirements-dev.in

# Reads the English sentences of the code and the templates into the French catalogue, then compiles it.
# Between the two, translate what is new in site/locale/fr/LC_MESSAGES/django.po; docs/glossary.md has the words.
messages: setup-dev
	@$(BIN)/python manage.py makemessages --locale fr --extension html,txt,py --no-wrap --no-obsolete --add-location file \
		--ignore .venv --ignore var --ignore tests --ignore docs --ignore benchmarks --ignore node_modules
	@$(BIN)/python manage.py compilemessages --locale fr --ignore .venv --ignore var
