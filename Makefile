.PHONY: demo test check check-lowest check-newest lock licences docs format mutants

LOCK = .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes --no-header --no-annotate \
	--constraint constraints.txt --excludes requirements/excluded.txt pyproject.toml

demo:    ## install and analyse the seed articles
	sh scripts/demo.sh

test:    ## install everything and run the tests
	sh scripts/test.sh

check:   ## what CI runs beside the tests: format, lint, strict types, tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/python -m pytest -q

check-lowest:   ## the tests with the lowest versions of the dependencies that pyproject.toml allows; needs pip install uv
	.venv/bin/python scripts/versions.py lowest

check-newest:   ## the tests with the newest versions
	.venv/bin/python scripts/versions.py newest

lock:    ## write the sets with hashes, at the versions of constraints.txt
	$(LOCK) --extra html --output-file requirements/html.txt
	$(LOCK) --extra dev --output-file requirements/dev.txt

licences:   ## write docs/licences.md
	.venv/bin/python scripts/licences.py

docs:    ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict

mutants: ## change the code that metrics, labels, splits and offsets rest on; do the tests notice? needs pip install mutmut
	OMP_NUM_THREADS=1 .venv/bin/mutmut run --max-children 1
	.venv/bin/python scripts/killed.py

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
