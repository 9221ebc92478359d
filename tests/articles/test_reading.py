import json
from pathlib import Path

import pytest

from avow.articles import Limits, article_from_row, read_article, read_articles
from avow.errors import ArticleError, AvowError
from avow.tables import write_parquet

TEXT = "Mayor denies it\n\n5 March 2024\n\nShe said no.\n\n“Never,” she said."


def test_offsets_count_in_headline_blank_line_and_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "mayor.txt"
    path.write_text(TEXT, encoding="utf-8")
    article = read_article(path)
    assert article.id == "mayor"
    assert article.text == "Mayor denies it\n\nShe said no.\n\n“Never,” she said."
    assert article.text[article.body_start :].startswith("She said no.")
    assert article.date == "2024-03-05"


def test_bad_files_are_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "d.txt").write_text("x" * 500, encoding="utf-8")
    (tmp_path / "e.jsonl").write_text(
        '{"text": "One."}\n{"text": \n{"headline": "H", "body": "Two."}\n[1]\n{"id": 3}\n'
    )
    errors: list[AvowError] = []
    articles = list(
        read_articles([tmp_path, tmp_path / "no.txt"], on_error=errors.append, limits=Limits(file_bytes=400))
    )
    assert [(article.id, article.text) for article in articles] == [
        ("b", "Mayor denies it\n\nShe said no.\n\n“Never,” she said."),
        ("e-1", "One."),
        ("e-3", "H\n\nTwo."),
    ]
    messages = [str(error).removeprefix(f"{tmp_path}/") for error in errors]
    assert [message.split(": ")[0] for message in messages] == [
        "a.txt", "c.txt", "d.txt", "e.jsonl:2", "e.jsonl:4", "e.jsonl:5", "no.txt",
    ]  # fmt: skip
    assert "at most 400" in messages[2]
    assert "found columns id" in messages[5]


def test_without_a_handler_the_first_error_is_raised(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no such file"):
        list(read_articles([tmp_path / "missing.txt"]))
    with pytest.raises(ArticleError, match=r"unknown kind of article file '\.docx'.*\.parquet for many"):
        list(read_articles([tmp_path / "letter.docx"]))


def test_ids_are_made_unique(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text(TEXT, encoding="utf-8")
    assert [article.id for article in read_articles([tmp_path])] == ["same", "same-2"]


def test_jsonl_and_parquet_rows_give_the_same_articles(tmp_path: Path) -> None:
    rows = [{"doc_id": "r1", "headline": "H.", "body": "Body one.", "published": "2020-01-02", "publisher": "P"}]
    (tmp_path / "a.jsonl").write_text(json.dumps(rows[0]) + "\n")
    write_parquet(tmp_path / "a.parquet", rows)
    (one,) = read_articles([tmp_path / "a.jsonl"])
    (two,) = read_articles([tmp_path / "a.parquet"])
    assert one == two
    assert (one.id, one.title, one.text, one.date, one.outlet) == ("r1", "H.", "H.\n\nBody one.", "2020-01-02", "P")


def test_a_row_with_a_number_for_text_is_refused() -> None:
    with pytest.raises(ArticleError, match="r:1: text: expected text, found int"):
        article_from_row({"text": 5}, where="r:1")


def test_lone_surrogates_in_json_do_not_reach_the_text(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"text": "He said \\ud800 no."}\n')
    (article,) = read_articles([tmp_path / "s.jsonl"])
    article.text.encode("utf-8")
    assert article.replaced_characters > 0
