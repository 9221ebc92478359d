"""The seed articles are read exactly as their gold was made on."""

import hashlib
import json
from pathlib import Path

import pytest

from avow.articles import read_article

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_article_is_read_as_its_gold_expects(path: Path) -> None:
    gold = json.loads((path.parent / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
    article = read_article(path)
    assert (article.title, article.date) == (gold["title"], gold["date"])
    assert [{"kind": piece.kind, "text": piece.text} for piece in article.dropped] == gold["dropped"]
    assert hashlib.sha256(article.text.encode()).hexdigest() == gold["text_sha256"]


def test_there_are_seed_articles() -> None:
    assert len(SEEDS) >= 8
