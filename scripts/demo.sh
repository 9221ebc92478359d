#!/bin/sh
# Installs avow into .venv and analyses the articles in seeds/ with the shipped default model.
# AVOW_PYTHON names the Python to use (3.11 or newer).
set -eu
cd "$(dirname "$0")/.."
"${AVOW_PYTHON:-python3}" scripts/install.py
.venv/bin/avow analyze seeds/*.txt --claims seeds/claims.toml --out out/seeds
