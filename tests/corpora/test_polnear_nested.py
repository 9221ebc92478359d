import json
from pathlib import Path

import pytest

from avow.corpora.polnear_nested import load_polnear_nested
from avow.errors import CorpusError

TEXT = "Roth said Lee believes it."


@pytest.fixture
def polnear(tmp_path: Path) -> Path:
    folder = tmp_path / "polnear" / "data"
    for name in ("text", "attributions"):
        (folder / "dev" / name).mkdir(parents=True)
    (folder / "metadata.tsv").write_text(
        "compartment\tfilename\tpublisher\tpublication_date\tauthor\ttitle\ndev\ta\tnyt\t2016-09-12\tBo\tNews\n",
        encoding="utf-8",
    )
    (folder / "dev" / "text" / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "dev" / "attributions" / "a_1.ann").write_text(
        "T1\tSource 0 4\tRoth\nT2\tCue 5 9\tsaid\nT3\tContent 10 25\tLee believes it\n"
        "E1\tAttribution:T2 Content:T3 Cue:T2 Source:T1\n",
        encoding="utf-8",
    )
    return tmp_path / "polnear"


def ours(folder: Path, **change: object) -> Path:
    quote = {"outer": "E1", "source": [[10, 13]], "cue": [[14, 22]], "content": [[23, 25]], **change}
    row = {"article": "a", "quotes": [quote]}
    (folder / "dev.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


def test_inner_quotes_stand_behind_polnears_own(polnear: Path, tmp_path: Path) -> None:
    [(article, quotes)] = load_polnear_nested("dev", ours(tmp_path), polnear=polnear)
    assert article.text == TEXT
    assert [(quote.id, quote.outer, quote.source_text, quote.content_text) for quote in quotes] == [
        ("E1", None, "Roth", "Lee believes it"),
        ("E1.1", "E1", "Lee", "it"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outer": "E9"}, "expected its outer quote before it, found 'E9'"),
        ({"outer": ["E1"]}, "expected its outer quote before it"),
        ({"source": [[20, 99]]}, "source: expected ascending spans within 26 characters"),
        ({"content": [[0, 4]]}, "expected a content within"),
    ],
)
def test_a_quote_that_is_not_as_described_is_refused(
    polnear: Path, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    with pytest.raises(CorpusError, match=rf"dev\.jsonl:1: .*{message}"):
        list(load_polnear_nested("dev", ours(tmp_path, **change), polnear=polnear))


@pytest.mark.parametrize(
    "row", [{"article": "b", "quotes": []}, {"article": "a", "quotes": None}, {"article": "a", "quotes": [[]]}]
)
def test_an_article_that_is_not_polnears_or_has_no_list_is_refused(
    polnear: Path, tmp_path: Path, row: dict[str, object]
) -> None:
    (tmp_path / "dev.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"dev\.jsonl:1: .*expected"):
        list(load_polnear_nested("dev", tmp_path, polnear=polnear))


def test_no_article_is_read_twice(polnear: Path, tmp_path: Path) -> None:
    folder = ours(tmp_path)
    (folder / "dev.jsonl").write_text((folder / "dev.jsonl").read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"dev\.jsonl:2: expected a new article"):
        list(load_polnear_nested("dev", folder, polnear=polnear))
