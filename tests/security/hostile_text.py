"""Every function and regular expression that reads a stranger's text, and strings made to slow it down."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from typing import Final

import avow
from avow.articles.decoding import decode, normalise
from avow.articles.layout import read_layout
from avow.articles.plain import article_from_text
from avow.attribution.rules import extract_with_speakers
from avow.models.reading import read
from avow.prepare.duplicates import shingles
from avow.propositions import propositions
from avow.quotation_marks import quotation_style, quotations
from avow.records import Article
from avow.text import paragraphs, quote_kind, sentences, words

UNITS: Final = {
    "marks": '"',
    "curly": "“",
    "nested": "“‘",
    "closing": "’”",
    "digits": "1234567890",
    "spaces": " ",
    "lines": "\n",
    "tabs": "a\t",
    "brackets": "[(",
    "periods": ". ",
    "initials": "A. B",
    "hyphens": "-",
    "apostrophes": "a'",
    "letters": "a",
    "capitals": "Ab ",
    "commas": "a, ",
    "combining": "e\u0301",
    "emoji": "👩‍👩‍👧 ",
    "said": "he said that ",
    "dates": "5 March 2024 ",
    "by": "By ",
    "colons": "a: ",
    "returns": "\r\n \r",
    "ellipses": "…!?",
}
"""Repeated to the length wanted."""

RATIO: Final = 3.0
NOISE_S: Final = 0.05


def functions() -> dict[str, Callable[[str], object]]:
    """Gives the functions by name; each takes any text."""

    def kind(text: str) -> object:
        return quote_kind(text, ((0, len(text)),))

    def marked(text: str) -> object:
        return quotations(text, (0, len(text)), "double"), quotations(text, (0, len(text)), "single")

    def article(text: str) -> object:
        return article_from_text(f"a {text}")

    def read_once(text: str) -> object:
        read.cache_clear()
        return read(text)

    return {
        "sentences": sentences,
        "paragraphs": paragraphs,
        "words": words,
        "quotation_style": quotation_style,
        "quotations": marked,
        "quote_kind": kind,
        "normalise": normalise,
        "decode": lambda text: decode(b"a" + text.encode(), where="a"),
        "read_layout": read_layout,
        "article_from_text": article,
        "propositions": propositions,
        "shingles": shingles,
        "features": read_once,
        "quotes": lambda text: extract_with_speakers(Article(id="a", text=text)),
    }


def patterns() -> dict[str, re.Pattern[str]]:
    """Gives every compiled regular expression of the package, as "module.NAME" or "module.NAME[place]"."""
    found: dict[str, re.Pattern[str]] = {}
    for module in _modules():
        for name, value in vars(module).items():
            several = list(value) if isinstance(value, list | tuple) else [value]
            for place, each in enumerate(several):
                if isinstance(each, re.Pattern) and isinstance(each.pattern, str):
                    found[f"{module.__name__.removeprefix('avow.')}.{name}" + (f"[{place}]" if place else "")] = each
    return found


def _modules() -> Iterator[object]:
    for info in pkgutil.walk_packages(avow.__path__, "avow."):
        if info.name in ("avow.__main__",) or info.name.startswith("avow.corpora"):
            continue  # corpora are pinned by sha256: no stranger writes them
        try:
            yield importlib.import_module(info.name)
        except ImportError:  # an extra that is not installed
            continue


def searched(pattern: re.Pattern[str]) -> Callable[[str], object]:
    """Gives a function that looks for all matches, as the package's loops do."""

    def run(text: str) -> object:
        return sum(1 for _ in pattern.finditer(text))

    return run


def seconds(run: Callable[[str], object], text: str, tries: int) -> float:
    """Gives the least processor time of some tries."""
    best = float("inf")
    for _ in range(tries):
        start = time.process_time()
        run(text)
        best = min(best, time.process_time() - start)
    return best


def growth(run: Callable[[str], object], unit: str, length: int) -> tuple[float, float]:
    """Gives time(2n) / time(n), at most what four measurements say, and time(2n) in seconds.

    A quadratic cost shows in every measurement; another program on the processor's cache only in some. Differences of
    a twentieth of a second are noise.
    """
    text = unit * (length // len(unit))
    ratio, longer = float("inf"), 0.0
    for tries in (1, 2, 2, 3):
        once, longer = seconds(run, text, tries), seconds(run, text * 2, tries)
        ratio = min(ratio, max(0.0, longer - NOISE_S) / max(once, 1e-9))
        if ratio < RATIO:
            break
    return ratio, longer
