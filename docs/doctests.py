"""Lets mkdocstrings show a docstring's examples as code: Markdown would take ">>>" for a quotation in a quotation."""

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"^(?P<indent> *)>>> .*(?:\n(?P=indent)\S.*)*", re.MULTILINE)


class FencedDoctests(griffe.Extension):
    """Fences every doctest in every docstring."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Is called by griffe for each object that it has read."""
        if obj.docstring:
            obj.docstring.value = _EXAMPLE.sub(_fenced, obj.docstring.value)


def _fenced(example: re.Match[str]) -> str:
    fence = example["indent"] + "```"
    return f"{fence}pycon\n{example[0]}\n{fence}"
