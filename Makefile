.PHONY: demo test check docs format mutants

demo:    ## install and analyse the seed articles
	sh scripts/demo.sh

test:    ## install everything and run the tests
	sh scripts/test.sh

check:   ## what CI runs beside the tests: format, lint, strict types, tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/python -m pytest -q

docs:    ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict

mutants: ## change the code that metrics, labels, splits and offsets rest on; do the tests notice? needs pip install mutmut
	OMP_NUM_THREADS=1 .venv/bin/mutmut run --max-children 1
	.venv/bin/python scripts/killed.py

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
