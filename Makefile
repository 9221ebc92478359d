.PHONY: demo test check format

demo:    ## install and analyse the seed articles
	sh scripts/demo.sh

test:    ## install everything and run the tests
	sh scripts/test.sh

check:   ## what CI runs beside the tests: format, lint, strict types, tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/python -m pytest -q

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
