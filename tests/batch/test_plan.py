import os
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from avow.batch.options import BatchOptions
from avow.batch.plan import input_files, plan_slices
from avow.batch.reading import Record, SliceReader
from avow.errors import RecordError


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".tsv", ".parquet"])
@pytest.mark.parametrize("per_shard", [1, 3, 7, 100])
def test_slices_cover_every_record_once_in_order(suffix, per_shard, article_rows, write_archive) -> None:  # type: ignore[no-untyped-def]
    rows = article_rows(20)
    path = write_archive(f"news{suffix}", rows)
    plan = list(plan_slices([path, path], BatchOptions(records_per_shard=per_shard)))
    reader = SliceReader(record_bytes=10_000)
    read = [record for part in plan for record in reader.read(part)]
    assert [record.value for record in read] == rows + rows
    assert [record.row for record in read] == [*range(1, 21), *range(1, 21)]
    assert [part.number for part in plan] == list(range(len(plan)))
    assert sum(part.records for part in plan) == 40
    assert max(part.records for part in plan) <= per_shard


def test_slices_can_be_read_in_any_order(article_rows, write_archive) -> None:  # type: ignore[no-untyped-def]
    path = write_archive("news.parquet", article_rows(20), row_group_size=20)
    plan = list(plan_slices([path], BatchOptions(records_per_shard=6)))
    reader = SliceReader(record_bytes=10_000)
    backwards = [[record.row for record in reader.read(part)] for part in reversed(plan)]
    assert backwards == [[19, 20], list(range(13, 19)), list(range(7, 13)), list(range(1, 7))]


def test_a_slice_ends_early_when_its_records_are_long(article_rows, write_archive) -> None:  # type: ignore[no-untyped-def]
    path = write_archive("news.jsonl", article_rows(20))
    longest = max(len(line) for line in path.read_bytes().splitlines(keepends=True))
    plan = list(plan_slices([path], BatchOptions(bytes_per_shard=2 * longest)))
    assert len(plan) > 5
    assert max(part.size for part in plan) <= 3 * longest
    assert sum(part.size for part in plan) == path.stat().st_size


def test_lines_that_are_no_records_come_with_their_problem(write_archive) -> None:  # type: ignore[no-untyped-def]
    path = write_archive(
        "news.jsonl", [b'{"text": "a"', b"", b"[1]", b"\xff\xfe", b'{"text": "' + b"x" * 500 + b'"}', {"text": "b"}]
    )
    (part,) = plan_slices([path], BatchOptions(record_bytes=100))
    read = list(SliceReader(record_bytes=100).read(part))
    assert [(record.row, record.value) for record in read] == [
        (1, None),
        (3, None),
        (4, None),
        (5, None),
        (6, {"text": "b"}),
    ]
    assert [record.problem.split(":")[0] for record in read] == [
        "not a JSON object",
        "expected a JSON object, found list",
        "not UTF-8",
        "513 bytes; at most 100 are read as one record",
        "",
    ]


def test_csv_rows_may_have_line_ends_quotes_and_blank_lines_between(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes('"id",text\r\n\r\na,"Roth said ""no"",\nthen left."\r\n\r\n\r\nb,Größe\r\nc,'.encode())
    for per_shard in (1, 2, 100):
        plan = list(plan_slices([path], BatchOptions(records_per_shard=per_shard)))
        read = [record for part in plan for record in SliceReader(100).read(part)]
        assert [(record.row, record.value) for record in read] == [
            (1, {"id": "a", "text": 'Roth said "no",\nthen left.'}),
            (2, {"id": "b", "text": "Größe"}),
            (3, {"id": "c", "text": ""}),
        ]


def test_csv_rows_that_are_no_records_come_with_their_problem_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(b"id,text\na,b,c\nb,\xff\nc,fine\n")
    (part,) = plan_slices([path], BatchOptions())
    wide, latin, fine = SliceReader(100).read(part)
    assert (wide.row, wide.value, wide.problem) == (1, None, "expected 2 columns (id, text), found 3")
    assert (latin.row, latin.value, latin.problem) == (2, None, "not UTF-8")
    assert (fine.row, fine.value) == (3, {"id": "c", "text": "fine"})


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (b'b,"never closed\nc,' + b"x" * 200 + b"\n", "a row of over 100 bytes"),
        (b'b,"never closed\nc,x\n', "unexpected end of data"),
        (b'b,"x"y\nc,x\n', "',' expected after '\"'"),
    ],
)
def test_csv_rows_before_a_broken_one_are_read_and_the_loss_of_the_others_is_told(
    tmp_path: Path, rows: bytes, reason: str
) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(b"id,text\na,fine\n" + rows)
    plan = list(plan_slices([path], BatchOptions(record_bytes=100)))
    fine, rest = [record for part in plan for record in SliceReader(100).read(part)]
    assert (fine.row, fine.value) == (1, {"id": "a", "text": "fine"})
    assert (rest.row, rest.value) == (2, None)
    assert reason in rest.problem
    assert rest.problem.endswith("this row and all after it were left out")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"text,id,text\n", "expected every column once, found 'text' 2 times"),
        ("text,Größe\na,b\n".encode("latin-1"), "the header is not UTF-8"),
        (b"id;text\n1;a\n", "expected columns separated by ',', found ';'; save it with commas, or with tabs as .tsv"),
    ],
)
def test_a_csv_file_without_a_usable_header_is_one_slice_with_a_problem(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(data)
    (part,) = plan_slices([path], BatchOptions())
    assert reason in part.problem


def test_a_file_that_is_no_parquet_is_one_slice_with_a_problem(tmp_path: Path, article_rows, write_archive) -> None:  # type: ignore[no-untyped-def]
    whole = write_archive("b.parquet", article_rows(10))
    broken = tmp_path / "a.parquet"
    broken.write_bytes(whole.read_bytes()[:-50])
    plan = list(plan_slices(input_files([tmp_path]), BatchOptions()))
    assert [bool(part.problem) for part in plan] == [True, False, False]
    (record,) = SliceReader(100).read(plan[0])
    assert record.problem.startswith("not a readable Parquet file")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("parquet-column-name-not-utf8", "not a readable Parquet file: "),
        ("parquet-row-group-of-35-trillion-rows", "row group 0 claims 35,184,372,088,831 rows; expected at most "),
    ],
)
def test_a_footer_that_says_anything_is_one_slice_with_a_problem(name: str, problem: str, tmp_path: Path) -> None:
    found = Path(__file__).parents[1] / "fuzz" / "found" / "records" / name
    path = tmp_path / "a.parquet"
    path.write_bytes(found.read_bytes()[1:])  # the first byte chooses the reader
    (part,) = plan_slices([path], BatchOptions())
    assert part.problem.startswith(problem)


def test_a_damaged_row_group_is_one_problem_and_the_others_are_read(article_rows, write_archive) -> None:  # type: ignore[no-untyped-def]
    path = write_archive("news.parquet", article_rows(14))
    data = bytearray(path.read_bytes())
    data[4:200] = bytes(196)
    path.write_bytes(data)
    plan = list(plan_slices([path], BatchOptions()))
    first, second = [list(SliceReader(100).read(part)) for part in plan]
    assert [(record.row, record.value, record.rows) for record in first] == [(1, None, 7)]
    assert first[0].problem.startswith("rows 1 to 7 cannot be read")
    assert [record.row for record in second] == list(range(8, 15))


def test_hidden_archives_are_read_only_if_named_outright(tmp_path: Path) -> None:
    for name in ("a.jsonl", ".b.jsonl", ".git/c.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('{"text": "a"}\n')
    assert input_files([tmp_path]) == [tmp_path / "a.jsonl"]
    assert input_files([tmp_path / ".b.jsonl"]) == [tmp_path / ".b.jsonl"]


def test_suffixes_may_be_written_large(tmp_path: Path) -> None:
    (tmp_path / "NEWS.CSV").write_text("id,text\n1,One.\n")
    (tmp_path / "MORE.TSV").write_text("id\ttext\n2\tTwo.\n")
    plan = list(plan_slices(input_files([tmp_path]), BatchOptions()))
    records = [record.value for part in plan for record in SliceReader(10_000).read(part)]
    assert records == [{"id": "2", "text": "Two."}, {"id": "1", "text": "One."}]


def test_a_file_under_two_names_is_not_scored_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RecordError, match="named twice"):
        input_files(["a.jsonl", tmp_path / "a.jsonl"])


@pytest.mark.parametrize(("name", "message"), [("none.jsonl", "no such file"), ("a.txt", "unknown kind of archive")])
def test_inputs_that_cannot_be_an_archive_are_errors(name, message, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.txt").write_text("text\nx\n")
    with pytest.raises(RecordError, match=message):
        input_files([tmp_path / name])
    with pytest.raises(RecordError, match="found none"):
        input_files([tmp_path])


def records_of(path: Path, column: pyarrow.Array, record_bytes: int = 1000) -> list[Record]:
    pyarrow.parquet.write_table(pyarrow.table({"m": column}), path)
    (part,) = plan_slices([path], BatchOptions())
    return list(SliceReader(record_bytes).read(part))


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (pyarrow.array([[], [("k", 1), ("k", 2)], []], pyarrow.map_(pyarrow.string(), pyarrow.int64())), "duplicate"),
        (pyarrow.array([0, 2**62, 0], pyarrow.timestamp("us")), "out of range"),
        (pyarrow.array([0, 2**62, 0], pyarrow.duration("s")), "too large"),
        (pyarrow.array([b"a", b"\xff", b"c"]).view(pyarrow.string()), "can't decode byte 0xff"),
    ],
)
def test_an_odd_parquet_value_costs_its_own_row_alone(tmp_path: Path, column: pyarrow.Array, reason: str) -> None:
    records = records_of(tmp_path / "a.parquet", column)
    assert [(record.row, record.value is None, record.rows) for record in records] == [
        (1, False, 1),
        (2, True, 1),
        (3, False, 1),
    ]
    assert records[1].problem.startswith("has a value that cannot be read: ")
    assert reason in records[1].problem


@pytest.mark.parametrize("kind", ["string", "dictionary", "string_view"])
def test_a_parquet_row_that_is_too_long_is_left_out(tmp_path: Path, kind: str) -> None:
    texts = [f"{number:03d}" * 200 for number in range(10)] + ["x" * 2000, "y"]
    column = pyarrow.array(texts)
    if kind != "string":
        column = column.dictionary_encode() if kind == "dictionary" else column.cast(pyarrow.string_view())
    records = records_of(tmp_path / "a.parquet", column)
    assert [record.row for record in records if record.value is None] == [11]
    assert records[10].problem.endswith(" bytes; at most 1,000 are read as one record")
    assert records[11].value == {"m": "y"}


def test_a_parquet_file_that_the_file_system_does_not_give_is_no_bad_record(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": ["a"]}), path)
    (part,) = plan_slices([path], BatchOptions())
    path.unlink()
    with pytest.raises(FileNotFoundError):
        list(SliceReader(1000).read(part))
    with pytest.raises(FileNotFoundError):
        list(plan_slices([path], BatchOptions()))


def test_one_path_is_one_input_and_not_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n')
    assert input_files(path) == input_files(str(path)) == input_files([path]) == [path]


def test_a_file_name_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jsonl")).write_text('{"text": "a"}\n')
    except OSError:
        pytest.skip("this file system takes no such name")
    with pytest.raises(RecordError, match=r"\\udcff\.jsonl: expected a file name in UTF-8, found other bytes"):
        input_files(tmp_path)
