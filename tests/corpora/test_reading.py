"""Bad corpus files: each problem is named as file, row, expected, found."""

import pytest

from avow.corpora.reading import read_csv, read_json, read_jsonl, read_text
from avow.errors import CorpusError


def write(tmp_path, content, name="rows.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_rows_come_with_the_line_they_end_on(tmp_path):
    path = write(tmp_path, 'a,b\n1,"x\ny"\n2,z\n')
    assert list(read_csv(path, ("a", "b"))) == [
        (f"{path}:3", {"a": "1", "b": "x\ny"}),
        (f"{path}:4", {"a": "2", "b": "z"}),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    assert [row for _, row in read_csv(write(tmp_path, "\ufeffa\n1\n"), ("a",))] == [{"a": "1"}]


def test_quotation_marks_are_text_where_the_file_does_not_quote(tmp_path):
    path = write(tmp_path, 'a\tb\n"No\tyes\n', "rows.tsv")
    assert [row for _, row in read_csv(path, ("a",), delimiter="\t", quoted=False)] == [{"a": '"No', "b": "yes"}]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"rows\.csv:1: expected the columns \['a', 'b'\], found an empty file"),
        ("a,c\n1,2\n", r"rows\.csv:1: expected the columns \['a', 'b'\], found \['a', 'c'\]"),
        ("a,b\n1,2\n3\n", r"rows\.csv:3: expected 2 cells, found 1; is the file truncated"),
        ('a,b\n1,"2', r"rows\.csv:2: expected well-formed CSV, found: .*truncated"),
        (b"a,b\n1,2\n3,\xff\n", r"rows\.csv:3: expected UTF-8 text, found .*0xff"),
    ],
)
def test_a_bad_csv_file_is_named_with_its_row(tmp_path, content, message):
    with pytest.raises(CorpusError, match=message):
        list(read_csv(write(tmp_path, content), ("a", "b")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"a": 1}\n{"a": ', r"rows\.jsonl:2: expected a JSON object, found: .*truncated"),
        ('{"a": 1}\n\n[1]\n', r"rows\.jsonl:3: expected an object, found list"),
        ('{"b": 1}\n', r"rows\.jsonl:1: expected the fields \['a'\], found \['b'\]; missing \['a'\]"),
        (b'{"a": "\xe9"}\n', r"rows\.jsonl:1: expected UTF-8 text"),
        ("[" * 100_000, r"rows\.jsonl:1: expected a JSON object"),
    ],
)
def test_a_bad_jsonl_file_is_named_with_its_row(tmp_path, content, message):
    with pytest.raises(CorpusError, match=message):
        list(read_jsonl(write(tmp_path, content, "rows.jsonl"), ("a",)))


def test_a_missing_file_asks_whether_the_corpus_is_fetched(tmp_path):
    for read in (lambda path: list(read_csv(path, ())), lambda path: list(read_jsonl(path, ())), read_json, read_text):
        with pytest.raises(CorpusError, match="is the corpus fetched"):
            read(tmp_path / "none.csv")


def test_a_text_keeps_its_line_ends_so_that_offsets_stay_true(tmp_path):
    assert read_text(write(tmp_path, "a\r\nb")) == "a\r\nb"


def test_bad_json_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"x\.json: expected JSON, found: .*truncated"):
        read_json(write(tmp_path, '{"a": [1, ', "x.json"))
