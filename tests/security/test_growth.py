"""Twice the text costs less than three times as much, for every function and every regular expression.

Short strings here; `python scripts/growth.py` measures up to a megabyte.
"""

import importlib.util
import re
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("hostile_text", Path(__file__).parent / "hostile_text.py")
growth = importlib.util.module_from_spec(spec)
spec.loader.exec_module(growth)

# Long enough that a quadratic cost of a microsecond a step is two seconds and more.
LENGTH = {"quotes": 2_000, "propositions": 4_000, "features": 4_000}


@pytest.mark.parametrize("name", growth.functions())
def test_function_is_linear(name):
    run = growth.functions()[name]
    for label, unit in growth.UNITS.items():
        try:
            ratio, longer = growth.growth(run, unit, LENGTH.get(name, 20_000))
        except ValueError:
            continue  # refused in words, such as a text without a letter
        assert ratio < growth.RATIO, f"{label}: {ratio:.1f} times as long for twice the text; {longer:.2f} s"


@pytest.mark.parametrize("name", sorted(growth.patterns()))
def test_regular_expression_is_linear(name):
    run = growth.searched(growth.patterns()[name])
    for label, unit in growth.UNITS.items():
        # Shorter, and a quadratic cost hides in what counts as noise, or not, as the machine is fast or slow.
        ratio, longer = growth.growth(run, unit, 10_000)
        assert ratio < growth.RATIO, f"{label}: {ratio:.1f} times as long for twice the text; {longer:.2f} s"


def test_quadratic_cost_would_be_noticed():
    quadratic = growth.searched(re.compile("a+b"))
    # On a busy machine a single measurement may be off either way.
    assert max(growth.growth(quadratic, "a", 20_000)[0] for _ in range(4)) > growth.RATIO
