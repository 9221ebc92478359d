"""Attacks by what is read: articles, tables, claims and annotations from strangers."""

import gzip
import json
import os
import time
import unicodedata
from pathlib import Path

import pytest

from avow.analysis.claims_file import read_claims
from avow.articles import Limits, article_from_bytes, article_from_row, read_article, read_articles
from avow.attribution.rules import extract_with_speakers
from avow.batch.plan import Slice, input_files
from avow.batch.reading import SliceReader
from avow.errors import ArticleError, AvowError, ConfigError, RecordError
from avow.evaluation.predictions import read_predictions
from avow.tables import plain_cell, read_rows, write_csv

SENTENCE = "Ana Roth said that the bridge was safe."


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)  # sparse: 50 GB that need no disk
    began = time.monotonic()
    with pytest.raises(ArticleError, match="at most 20,000,000 are read"):
        read_article(path)
    assert time.monotonic() - began < 5


def test_endless_device_and_pipe_are_no_articles(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    for name in ("pipe.txt", "zero.txt"):
        with pytest.raises(ArticleError, match="expected a file, found something else"):
            read_article(tmp_path / name)


def test_text_over_the_limit_of_characters_is_refused():
    with pytest.raises(ArticleError, match="at most 100 are read"):
        article_from_bytes(b"word " * 50, "a.txt", limits=Limits(article_characters=100))
    with pytest.raises(ArticleError, match="at most 100 are read"):
        article_from_row({"text": "word " * 50}, where="row 1", limits=Limits(article_characters=100))


@pytest.mark.parametrize(
    "text",
    [
        f"{SENTENCE}\x00 And left.",
        f"{SENTENCE} \ud800 And left.",
        f"\ufeff{SENTENCE}",
        f"{SENTENCE}\r\nAnd left.\x85More.\u2028More.",
        f"{SENTENCE}\x1b[31m red \x07",
    ],
)
def test_characters_that_are_no_text_are_removed_and_counted(text):
    article = article_from_row({"text": text}, where="row 1")
    article.text.encode("utf-8")
    assert all(unicodedata.category(each) not in ("Cc", "Cs") or each == "\n" for each in article.text)
    assert SENTENCE.rstrip(".") in article.text


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f"])
def test_bidi_controls_stay_in_the_text_and_are_isolated_on_the_page(mark, tmp_path):
    import avow

    article = avow.article_from_text(f"{SENTENCE}\n\n“It is {mark}safe,” Jon Petrak said.", id="a")
    assert mark in article.text
    page = avow.analyze(article, "The bridge is safe.", model="linear", extractor="rules").to_html()
    # A quote's text stands in an element that keeps its direction to itself.
    assert "<bdi>" in page
    for quote in extract_with_speakers(article)[0]:
        assert article.text[slice(*quote.content[0])] in article.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Café said".encode("utf-16"), "Café said"),
        ("Café said".encode("utf-8-sig"), "Café said"),
        (("Café said " + "plain words follow here").encode("cp1252"), "Café said"),
        ("“Café” said ".encode() * 20 + b"\xe9", "“Café” said"),
        (b"caf\xe9 \x93said\x94 " + b"plain words follow here " * 4, "café “said”"),
    ],
)
def test_mixed_and_foreign_encodings_become_text(data, words):
    assert words in article_from_bytes(data, "a.txt").text


@pytest.mark.parametrize(
    "text",
    [
        '"Never closed, she said. ' * 40,
        "”“”“‘’" * 200 + " said",
        "😀 “👩‍👩‍👧‍👦 won,” said 😀 Roth. " * 20,
        "قال الوزير: «الجسر آمن» said Ana Roth. " * 20,
        "e" + "\u0301" * 5000 + " said.",
        "(" * 20_000 + " said",
        "“" * 20_000 + " said",
    ],
)
def test_odd_text_gives_spans_that_slice(text):
    article = article_from_bytes(text.encode(), "a.txt")
    for quote in extract_with_speakers(article)[0]:
        for start, end in (*quote.content, *quote.cue, *quote.source):
            assert 0 <= start < end <= len(article.text)


def test_line_without_an_end_is_refused_without_filling_the_memory(tmp_path):
    for name in ("a.jsonl", "a.csv"):
        path = tmp_path / name
        with path.open("wb") as file:
            file.write(b'"')
            file.truncate(10_000_000_000)
        with pytest.raises(RecordError, match="a line of over 64,000,000 characters"):
            list(read_rows(path))


@pytest.mark.parametrize("value", ["[" * 100_000, "1" * 5000, '{"a":' * 50_000])
def test_deep_and_huge_json_is_an_error_of_its_row(tmp_path, value):
    path = written(tmp_path, "a.jsonl", f'{value}\n{{"text": "{SENTENCE}"}}\n'.encode())
    errors: list[AvowError] = []
    assert [row["text"] for _, row in read_rows(path, on_error=errors.append)] == [SENTENCE]
    assert len(errors) == 1
    part = Slice(number=0, path=str(path), kind="jsonl", stop=path.stat().st_size, records=2)
    found = list(SliceReader(10_000_000).read(part))
    assert [record.value is None for record in found] == [True, False]


@pytest.mark.parametrize("value", ["[" * 100_000, "1" * 5000, "{"])
def test_deep_and_huge_json_in_a_predictions_file_is_named(tmp_path, value):
    row = {"gold": "denies", "predicted": "denies", "content": value}
    with pytest.raises(RecordError, match=r"a\.jsonl:1: content: expected a JSON list"):
        read_predictions(written(tmp_path, "a.jsonl", json.dumps(row).encode()))


@pytest.mark.parametrize("content", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = " + "{a=" * 5000])
def test_deep_and_huge_toml_is_an_error_in_words(tmp_path, content):
    with pytest.raises(ConfigError, match=r"claims\.toml"):
        read_claims(written(tmp_path, "claims.toml", content.encode()))


def test_parquet_that_repeats_a_long_value_is_read_row_by_row(tmp_path):
    """A million characters a hundred thousand times over: 15 kB on disk, 100 GB when read at once."""
    import pyarrow
    import pyarrow.parquet

    values = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 100_000, pyarrow.int32()), ["x" * 1_000_000])
    path = tmp_path / "bomb.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": values}), path, compression="zstd")
    assert path.stat().st_size < 1_000_000
    rows = read_rows(path)
    assert len(next(rows)[1]["text"]) == 1_000_000
    rows.close()


def test_formulas_are_defused_in_cells_and_header_and_come_back(tmp_path):
    starts = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    rows = [{"=cmd|' /C calc'!A0": f"{start}SUM(A1)"} for start in starts]
    write_csv(tmp_path / "a.csv", rows)
    found = [row for _, row in read_rows(tmp_path / "a.csv")]
    assert all(name.startswith("'=") for row in found for name in row)
    for row, start in zip(found, starts, strict=True):
        (cell,) = row.values()
        assert cell == f"'{start}SUM(A1)"
        assert plain_cell(cell) == f"{start}SUM(A1)"


def test_link_out_of_a_folder_of_articles_is_not_followed(tmp_path):
    secret = written(tmp_path, "secret.txt", b"Nobody said that this may be read.")
    folder = tmp_path / "archive"
    folder.mkdir()
    written(folder, "a.txt", SENTENCE.encode())
    (folder / "b.txt").symlink_to(secret)
    (folder / "c.txt").symlink_to(folder / "a.txt")
    (folder / "deep").symlink_to(tmp_path)
    errors: list[AvowError] = []
    assert [article.id for article in read_articles([folder], on_error=errors.append)] == ["a", "c"]
    assert [str(error).partition(": ")[2][:30] for error in errors] == ["a link that leads out of " + str(folder)[:5]]
    (folder / "d.jsonl").symlink_to(written(tmp_path, "secret.jsonl", b"{}"))
    with pytest.raises(RecordError, match="a link that leads out of"):
        input_files([folder])


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"PK\x03\x04" + b"x" * 100, "a zip archive"),
        ("a.txt", gzip.compress(b"0" * 1_000_000), "a gzip archive"),
        ("a.txt", b"%PDF-1.7", "a PDF"),
        ("a.txt", bytes(range(256)) * 40, "binary data"),
        ("a.docx", b"PK\x03\x04", "unknown kind"),
    ],
)
def test_archive_is_named_and_never_unpacked(name, data, words):
    with pytest.raises(ArticleError, match=words):
        article_from_bytes(data, name)
