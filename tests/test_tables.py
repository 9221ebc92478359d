import datetime as dt
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from avow.errors import RecordError
from avow.records import Example
from avow.tables import atomic_writer, read_records, read_rows, row_from_record, write_csv, write_jsonl, write_parquet

ROWS = [{"claim": "C, one", "passage": "“P”\nq", "label": "denies"}, {"claim": "D", "passage": "R", "label": "hedges"}]


@pytest.mark.parametrize(
    ("suffix", "write"), [(".jsonl", write_jsonl), (".csv", write_csv), (".parquet", write_parquet)]
)
def test_rows_survive_each_format(tmp_path: Path, suffix: str, write) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"rows{suffix}"
    write(path, ROWS)
    assert [row for _, row in read_rows(path)] == ROWS
    assert [example.label for example in read_records(path, Example)] == ["denies", "hedges"]


def test_a_record_survives_as_a_row(tmp_path: Path) -> None:
    example = Example(claim="C", passage="She said no.", content=((0, 3),), outer=("A",), tags={"k": "v"})
    write_jsonl(tmp_path / "a.jsonl", [row_from_record(example)])
    assert list(read_records(tmp_path / "a.jsonl", Example)) == [example]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "a.jsonl",
            b'{"claim": "a", "passage": "b"}\n{"claim": "a", "pas',
            r"a\.jsonl:2: not a JSON object.*truncated\?",
        ),
        (
            "a.jsonl",
            b'{"claim": "a", "passage": "b", "label": "agianst"}\n',
            r"a\.jsonl:1: label: .*'affirms'.*agianst",
        ),
        ("a.jsonl", b'{"claim": "a", "passage": "b", "lable": "x"}\n', r"a\.jsonl:1: lable: .*found 'x'"),
        ("a.jsonl", b"\xff\xfe{}\n", r"a\.jsonl:1: not UTF-8"),
        ("a.csv", b"claim,passage\na,b,c\n", r"a\.csv:2: expected 2 columns \(claim, passage\), found 3"),
        ("a.csv", b"", r"a\.csv: the file is empty"),
        ("a.csv", b"claim,passage\na,\xff\n", r"a\.csv: not UTF-8.* save it as CSV UTF-8"),
        ("a.csv", b"claim;passage\na;b\n", r"a\.csv:1: expected columns separated by ',', found ';'"),
        ("a.tsv", b"claim,passage\na,b\n", r"a\.tsv:1: expected columns separated by '.t', found ','"),
        ("a.parquet", b"PAR1 no", r"a\.parquet: not a readable Parquet file"),
        ("a.xml", b"<x/>", r"a\.xml: unknown kind of table '\.xml'; expected one of \.jsonl"),
    ],
)
def test_a_bad_file_is_named_with_place_expected_and_found(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(RecordError, match=message):
        list(read_records(path, Example))


def test_bad_rows_can_be_reported_while_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n{\n{"a": 3}\n', encoding="utf-8")
    errors: list[RecordError] = []
    assert list(read_rows(path, on_error=errors.append)) == [(1, {"a": 1}), (3, {"a": 3})]
    assert len(errors) == 1


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old\n", encoding="utf-8")

    def rows():  # type: ignore[no-untyped-def]
        yield {"a": 1}
        raise KeyError("the source broke")

    with pytest.raises(KeyError):
        write_jsonl(path, rows())
    assert path.read_text(encoding="utf-8") == "old\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_written_file_is_readable_like_any_other(tmp_path: Path) -> None:
    with atomic_writer(tmp_path / "a.txt") as file:
        file.write("x")
    (tmp_path / "b.txt").write_text("x")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_spreadsheet_formulas_are_defused(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [{"quote": "=HYPERLINK(1)", "n": -1}])
    assert (tmp_path / "a.csv").read_text().splitlines()[1] == "'=HYPERLINK(1),-1"


@pytest.mark.parametrize("number", ["-0.5", "-12", "+.5", "-1e-9", "-3."])
def test_numbers_with_a_sign_are_no_formulas(tmp_path: Path, number: str) -> None:
    write_csv(tmp_path / "a.csv", [{"n": number}, {"n": f"{number}+1"}])
    assert (tmp_path / "a.csv").read_text().splitlines()[1:] == [number, f"'{number}+1"]


def test_json_keeps_readable_letters(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl", [{"name": "Zoë"}])
    text = (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert "Zoë" in text
    assert json.loads(text) == {"name": "Zoë"}


def test_a_csv_cell_may_hold_a_long_article(tmp_path: Path) -> None:
    text = "The mayor said no. " * 10_000
    write_csv(tmp_path / "a.csv", [{"id": "1", "text": text}])
    assert [row["text"] for _, row in read_rows(tmp_path / "a.csv")] == [text]


def test_a_column_named_twice_is_an_error_rather_than_lost(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text,text\n1,a,b\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"a\.csv:1: expected every column once, found 'text' 2 times"):
        list(read_rows(tmp_path / "a.csv"))


def test_a_number_too_long_to_read_spoils_its_row_alone(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": ' + "1" * 5000 + '}\n{"a": 2}\n', encoding="utf-8")
    errors: list[RecordError] = []
    assert list(read_rows(tmp_path / "a.jsonl", on_error=errors.append)) == [(2, {"a": 2})]
    assert "a.jsonl:1: not a JSON object" in str(errors[0])


def test_the_kind_of_a_table_is_told_in_either_case(tmp_path: Path) -> None:
    (tmp_path / "A.TSV").write_text("id\ttext\n1\ta, b\n", encoding="utf-8")
    assert list(read_rows(tmp_path / "A.TSV")) == [(2, {"id": "1", "text": "a, b"})]


@pytest.mark.parametrize(("suffix", "write"), [(".csv", write_csv), (".parquet", write_parquet)])
def test_columns_that_only_later_rows_have_are_written(tmp_path: Path, suffix: str, write) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"a{suffix}"
    write(path, [{"a": "1"}, {"a": "2", "note": "kept"}])
    assert [row["note"] or "" for _, row in read_rows(path)] == ["", "kept"]


def test_mixed_types_in_a_parquet_column_are_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="expected one type a column"):
        write_parquet(tmp_path / "a.parquet", [{"a": "1"}, {"a": 2}])


def test_dates_become_iso_text_in_json(tmp_path: Path) -> None:
    row = {"day": dt.date(2024, 3, 1), "at": dt.datetime(2024, 3, 1, 12, 30), "more": [dt.time(7)]}
    write_jsonl(tmp_path / "a.jsonl", [row])
    [(_, found)] = read_rows(tmp_path / "a.jsonl")
    assert found == {"day": "2024-03-01", "at": "2024-03-01T12:30:00", "more": ["07:00:00"]}


def test_lists_are_json_in_a_csv_cell(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [{"outer": ["Ana", "“Roth”"], "spans": ((1, 2),), "odd": [b"x"]}])
    [(_, found)] = read_rows(tmp_path / "a.csv")
    assert found == {"outer": '["Ana", "“Roth”"]', "spans": "[[1, 2]]", "odd": "[b'x']"}


def test_a_parquet_value_that_python_has_not_is_an_error_of_ours(tmp_path: Path) -> None:
    values = pyarrow.array([2**62], pyarrow.timestamp("us"))
    pyarrow.parquet.write_table(pyarrow.table({"date": values}), tmp_path / "a.parquet")
    with pytest.raises(RecordError, match=r"a\.parquet: not a readable Parquet file: date value out of range"):
        list(read_rows(tmp_path / "a.parquet"))
