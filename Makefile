.PHONY: demo test check docs format

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

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
