from collections.abc import Iterator
from pathlib import Path

import pytest

from avow.batch.journal import READING_REASON, REASON, Journal
from avow.batch.plan import Slice
from avow.batch.reading import Record

RECORDS = [Record(row, {"text": str(row)}) for row in (1, 2, 3)]
PART = Slice(number=1, path="a.jsonl", kind="jsonl", records=3)


def die_at(path: Path, row: int, run: str = "r1") -> Journal:
    journal = Journal(path, run)
    for record in journal.noted(RECORDS, PART):
        if record.row == row:
            break
    return journal


def test_a_slice_that_is_done_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "000001"
    with Journal(path, "r1") as journal:
        assert list(journal.noted(RECORDS, PART)) == RECORDS
        assert not journal.careful
    assert not path.exists()


def test_a_record_is_condemned_after_two_deaths_at_it_in_careful_work(tmp_path: Path) -> None:
    path = tmp_path / "000001"
    assert not die_at(path, 3).careful  # the first death may be due to an earlier record: they were worked together
    assert die_at(path, 2).careful
    assert Journal(path, "r1").condemned == set()
    die_at(path, 2)
    with Journal(path, "r1") as journal:
        assert journal.condemned == {2}
        assert [record.problem for record in journal.noted(RECORDS, PART)] == ["", REASON, ""]


def test_deaths_at_different_records_condemn_nothing(tmp_path: Path) -> None:
    path = tmp_path / "000001"
    for row in (1, 2, 3):
        die_at(path, row)
    assert Journal(path, "r1").condemned == set()


def test_deaths_of_an_earlier_run_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "000001"
    for _ in range(3):
        die_at(path, 2, run="r1")
    journal = Journal(path, "r2")
    assert (journal.careful, journal.condemned) == (False, set())


@pytest.mark.parametrize("torn", ["", "r1 careful", "r1 careful 00000", "\x00\x00"])
def test_a_torn_note_is_left_out(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "000001"
    path.write_text(torn)
    assert Journal(path, "r1").condemned == set()


@pytest.mark.parametrize("fatal", [1, 2, 3])
def test_a_record_that_kills_when_it_is_read_condemns_none_before_it(tmp_path: Path, fatal: int) -> None:
    class DiedError(Exception):
        pass

    def reading() -> Iterator[Record]:
        yield from RECORDS[: fatal - 1]
        raise DiedError

    for _ in range(3):  # the worker dies: nobody closes the journal
        with pytest.raises(DiedError):
            list(Journal(tmp_path / "000001", "r1").noted(reading(), PART))
    with Journal(tmp_path / "000001", "r1") as journal:
        assert journal.condemned == set()
        *before, left = journal.noted(reading(), PART)
    assert before == RECORDS[: fatal - 1]
    assert left == Record(fatal, None, READING_REASON.format(fatal, 3), 4 - fatal)


def test_deaths_after_the_last_record_condemn_nothing(tmp_path: Path) -> None:
    for _ in range(4):
        journal = Journal(tmp_path / "000001", "r1")
        assert list(journal.noted(RECORDS, PART)) == RECORDS
