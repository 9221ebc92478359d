from pathlib import Path

import pytest

from avow.batch.journal import REASON, Journal
from avow.batch.reading import Record

RECORDS = [Record(row, {"text": str(row)}) for row in (1, 2, 3)]


def die_at(path: Path, row: int, run: str = "r1") -> Journal:
    journal = Journal(path, run)
    for record in journal.noted(RECORDS):
        if record.row == row:
            break
    return journal


def test_a_slice_that_is_done_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "000001"
    with Journal(path, "r1") as journal:
        assert list(journal.noted(RECORDS)) == RECORDS
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
        assert [record.problem for record in journal.noted(RECORDS)] == ["", REASON, ""]


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
