"""The table of attacks in docs/threat_model.md names tests that there are."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "threat_model.md"


def test_every_attack_in_the_table_has_its_test():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|") and "::" in line]
    assert len(rows) > 50
    for row in rows:
        for name, function in re.findall(r"`([\w/]+\.py)::(\w+)`", row.rsplit("|", 2)[1]):
            tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
            assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, row


def test_every_security_test_is_in_the_table():
    page = PAGE.read_text(encoding="utf-8")
    missing = []
    for path in sorted((TESTS / "security").glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and path.name != "test_table.py":
                missing += [] if f"{path.name}::{node.name}`" in page else [f"{path.name}::{node.name}"]
    # What checks the tests themselves, or another side of an attack that is listed, needs no row.
    assert len(missing) <= 8, missing
