"""Every example on the documentation pages and in the README is run, page by page, in an empty folder.

The examples of a page run in order and share names and files. What a fenced block is, its first line says:

    python              run; what it prints is kept
    sh                  run by sh; its standard output is kept
    text                compared with what the example before it printed
    anything title=...  a file of that name, written into the folder
    anything else       only shown

In a comparison "..." stands for anything. Numbers with a decimal point may differ by 0.1, those with a percent sign
by 10, since they come from models and machines; words and whole numbers may not. The folder holds the files of
docs/examples, or for the README, which is read in the source folder, docs/examples and seeds. Comments "skip: next" or
"skip: start" and "skip: end" give the reason why something is not run.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from unittest import SkipTest

import pytest

pytest.importorskip("sybil", reason="sybil, which runs the documentation's examples, is not installed")
from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import SkipParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
INFO = re.compile(r'(?P<language>[\w-]+)(?: title="(?P<title>[^"]+)")?[^\n]*\n')
NUMBER = re.compile(r"\d+\.\d+(?:e-?\d+)?|\d+(?=%)")
# Seconds; a loaded machine is slow, a hang is longer.
PATIENCE = 300


def parse_blocks(document: Document) -> Iterable[Region]:
    """Gives the fenced blocks that are examples."""
    evaluators = {"python": run_python, "sh": run_shell, "text": compare}
    for region in RawFencedCodeBlockLexer(INFO)(document):
        lexemes = region.lexemes or {}
        evaluator = write if lexemes["title"] else evaluators.get(str(lexemes["language"]))
        if evaluator is not None:
            yield Region(region.start, region.end, lexemes, evaluator)


def write(example: Example) -> str | None:
    name, content = str(example.parsed["title"]), str(example.parsed["source"])
    known = DOCS / "examples" / name
    if known.exists() and known.read_text(encoding="utf-8") != content:
        return f"the page shows {name} otherwise than docs/examples has it"
    Path(name).write_text(content, encoding="utf-8")
    return None


def run_python(example: Example) -> None:
    code = compile(str(example.parsed["source"]), f"{example.path}:{example.line}", "exec")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        example.namespace["__name__"] = "__main__"
        exec(code, example.namespace)  # noqa: S102  (our own pages)
    example.namespace["printed"] = printed.getvalue()


def run_shell(example: Example) -> str | None:
    beside = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", str(example.parsed["source"])],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "PATH": os.pathsep.join([beside, os.environ["PATH"]]), "COLUMNS": "80"},
    )
    example.namespace["printed"] = done.stdout
    return f"status {done.returncode}\n{done.stdout}{done.stderr}" if done.returncode else None


def compare(example: Example) -> str | None:
    shown, printed = str(example.parsed["source"]), example.namespace.get("printed")
    if printed is None:
        return "no example before this block printed anything"
    if is_same(shown, printed):
        return None
    return f"the page shows\n{shown}\nbut the example printed\n{printed}"


def is_same(shown: str, printed: str) -> bool:
    """Tells whether an output is what the page shows: see the top of this file."""
    shown = " ".join(shown.split())
    parts = [re.escape(part) for part in NUMBER.split(shown.replace("...", "\0"))]
    pattern = rf"({NUMBER.pattern})".join(parts).replace(re.escape("\0"), ".*?")
    found = re.fullmatch(pattern, " ".join(printed.split()))
    return found is not None and all(
        abs(float(old) - float(new)) <= (0.1 if "." in old else 10) + 1e-9
        for old, new in zip(NUMBER.findall(shown), found.groups(), strict=True)
    )


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("denies 0.91", "denies 0.86", True),
        ("denies 0.91", "denies 0.62", False),
        ("denies 0.91", "affirms 0.91", False),
        ("3 quotes", "4 quotes", False),
        ("affirms 72%, ...", "affirms 66%, 14 March", True),
        ("affirms 72%, ...", "affirms 8%, 14 March", False),
        ("... 0.5 [0.1, ...]", "n 3, 0.45 [0.15, 0.9]", True),
        ("one\n...\nfour", "one two three four", True),
        ("one", "one two", False),
    ],
)
def test_shown_output_may_differ_a_little_in_measured_numbers_only(shown: str, printed: str, same: bool) -> None:
    assert is_same(shown, printed) == same


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_do_what_the_page_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if page.name == "README.md":
        for folder in ("docs/examples", "seeds"):
            shutil.copytree(ROOT / folder, tmp_path / folder)
    else:
        shutil.copytree(DOCS / "examples", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    document = Sybil([SkipParser(), parse_blocks], pattern="*.md", path=str(ROOT)).parse(page)
    for example in document.examples():
        with contextlib.suppress(SkipTest):
            example.evaluate()


def test_the_readme_gives_no_figure_that_the_guide_does_not_give() -> None:
    short = (ROOT / "README.md").read_text(encoding="utf-8").partition("## How good is it?")[2].partition("\n## ")[0]
    figures = set(re.findall(r"\d*\.\d+", short))
    assert len(figures) > 5
    assert figures <= set(re.findall(r"\d*\.\d+", (DOCS / "limits.md").read_text(encoding="utf-8")))
