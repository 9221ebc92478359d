"""The site builds without a warning, loads nothing from elsewhere, and names all that is public."""

import importlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import avow

pytest.importorskip("mkdocs", reason="mkdocs, which builds the site, is not installed")
pytest.importorskip("material", reason="the site's theme, mkdocs-material, is not installed")
pytest.importorskip("mkdocstrings", reason="mkdocstrings, which makes the API reference, is not installed")

ROOT = Path(__file__).parents[2]
SUBPACKAGES = ("analysis", "articles", "attribution", "batch", "corpora", "models", "prepare", "service")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


class Loaded(HTMLParser):
    """Collects what a browser would load with a page, links that a reader may follow left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.found.append(given.get("href") or "")
        elif tag in ("script", "img", "iframe", "source", "video", "object", "embed"):
            self.found.append(given.get("src") or given.get("data") or "")


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    pages = sorted(site.glob("*.html"))
    assert len(pages) > 10
    for page in pages:
        loaded = Loaded()
        loaded.feed(page.read_text(encoding="utf-8"))
        assert any(name.endswith(".css") for name in loaded.found)
        assert [name for name in loaded.found if re.match(r"(?:[a-z]+:)?//", name)] == []
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8"))


def test_the_reference_has_every_public_name(site: Path) -> None:
    page = (site / "api.html").read_text(encoding="utf-8")
    top = {f"avow.{name}" for name in avow.__all__}
    beside = {
        f"avow.{package}.{name}"
        for package in SUBPACKAGES
        for name in importlib.import_module(f"avow.{package}").__all__
        if name not in avow.__all__ and name != "Extractor"  # a type alias, spelled out where it is used
    }
    assert {name for name in top | beside if f'id="{name}"' not in page} == set()


def test_the_command_line_page_has_every_command() -> None:
    from avow.cli import app

    page = (ROOT / "docs" / "command_line.md").read_text(encoding="utf-8")
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    names |= {group.name for group in app.registered_groups}
    assert len(names) > 10
    assert {name for name in names if f"`avow {name}`" not in page} == set()
