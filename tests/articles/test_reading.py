import json
from pathlib import Path

import pytest

from avow.articles import Limits, article_from_row, article_from_text, read_article, read_articles
from avow.articles.reading import article_from_bytes
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


def test_what_is_known_of_an_article_can_be_written_to_a_file(tmp_path: Path) -> None:
    facts = '"title": "A \\ud83d", "outlet": "The\\u0001 Post", "id": "x\\udce9", "byline": "\\ud83d"'
    (tmp_path / "s.jsonl").write_text(f'{{"text": "He said no.", {facts}}}\n')
    (tmp_path / b"caf\xe9.txt".decode("utf-8", "surrogateescape")).write_text(TEXT)
    one, other = read_articles(tmp_path)
    assert (other.id, other.title, other.outlet, other.byline) == ("x", "A", "The Post", "")
    assert one.id == "caf"


def test_empty_cells_of_pandas_are_no_facts() -> None:
    nan = float("nan")
    row = {"text": "He said no."} | dict.fromkeys(("title", "outlet", "date", "id"), nan)
    article = article_from_row(row, where="r:1")
    assert (article.id, article.title, article.outlet, article.date) == ("article", "", None, None)


def test_a_made_up_id_never_meets_the_id_of_another_file(tmp_path: Path) -> None:
    names = ("one/a.txt", "two/a.txt", "two/a-2.txt", "six/a.txt")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    ids = [article.id for article in read_articles([tmp_path / name for name in names])]
    assert ids == ["a", "a-2", "a-2-2", "a-3"]


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2024-03-06 10:15:00", "2024-03-06"),
        ("Wed, 06 Mar 2024 10:15:00 GMT", "2024-03-06"),
        ("06/03/2024", "2024-03-05"),
    ],
)
def test_a_date_column_becomes_an_iso_date_or_gives_way_to_the_text(date: str, iso: str) -> None:
    assert article_from_row({"text": TEXT, "date": date}, where="a.csv:2").date == iso


def test_a_date_that_is_none_is_refused_from_a_caller() -> None:
    with pytest.raises(ArticleError, match=r"mayor: date: expected a date such as 2024-03-05, found '06/03/2024'"):
        article_from_text(TEXT, id="mayor", date="06/03/2024")


def test_hidden_files_are_read_only_if_named_outright(tmp_path: Path) -> None:
    for name in ("a.txt", ".b.txt", ".venv/lib/c.txt", "sub/d.txt", "sub/.e/f.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert [article.id for article in read_articles([tmp_path])] == ["a", "d"]
    assert [article.id for article in read_articles([tmp_path / ".b.txt", tmp_path / ".venv"])] == [".b", "c"]


def test_one_path_stands_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "mayor.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert list(read_articles(path)) == list(read_articles(str(path))) == [read_article(path)]


def test_a_table_read_as_one_article_names_the_reader_of_many(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"x\.csv: a table of many articles; read it with avow\.read_articles"):
        read_article(tmp_path / "x.csv")


def test_what_avow_wrote_is_no_article(tmp_path: Path) -> None:
    for name in ("a.txt", "run/stances.csv", "run/analysis.json", "batch/run.json", "batch/plan.jsonl", "b/run.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (tmp_path / "b" / "c.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "quotes.jsonl").write_text('{"id": "q1"}\n')
    articles = read_articles([tmp_path], leave_out=tmp_path / "quotes.jsonl")
    assert [article.id for article in articles] == ["a", "c"]


def test_an_analysis_named_outright_is_refused(tmp_path: Path) -> None:
    page = b'<html><head><meta name="generator" content="avow 1.0"></head><body><p>She said no.</p></body></html>'
    with pytest.raises(ArticleError, match=r"a\.html: expected an article, found an analysis that avow wrote"):
        article_from_bytes(page, "a.html")
    row = {"article": "mayor", "claim": "The bridge is safe.", "stance": "denies", "p_affirms": "0.1"}
    with pytest.raises(ArticleError, match=r"s\.csv:2: expected an article, found a stance that avow told"):
        article_from_row(row, where="s.csv:2")
    assert article_from_row(row | {"text": "She said no."}, where="s.csv:2").text == "She said no."
    assert article_from_row(row | {"body": "She said no."}, where="s.csv:2").text == "She said no."
