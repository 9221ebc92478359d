#!/bin/sh
# Installs avow with everything its tests need into .venv, and runs them.
set -eu
cd "$(dirname "$0")/.."
"${AVOW_PYTHON:-python3}" scripts/install.py --extra dev
.venv/bin/python -m pytest -q "$@"
