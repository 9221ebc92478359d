import csv
import xml.etree.ElementTree as ET
from pathlib import Path

import pyarrow.parquet
import pytest

from avow.batch import BatchOptions, aggregate, run_batch
from avow.errors import RunError

CLAIMS = {"safe": "The bridge is safe, says the $40 million plan for $1.", "tax": "The tax will rise."}


def said(name: str, words: str, **facts) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {"text": f"{name} said that {words}.", **facts}


@pytest.fixture
def run(tmp_path: Path, write_archive, model_folder) -> Path:  # type: ignore[no-untyped-def]
    rows = [
        said("Ana Roth", "the bridge plan was safe", id="a", date="2024-01-03", outlet="Post"),
        said("Ben Okafor", "the bridge plan was not safe", id="b", date="2024-01-04", outlet="Post"),
        said("Ana Roth", "the bridge plan was not safe", id="c", date="2024-01-09", outlet="Times"),
        said("Eva Lind", "the tax will rise", id="d"),
    ]
    archive = write_archive("news.jsonl", rows)
    run_batch(
        [archive],
        tmp_path / "run",
        claims=CLAIMS,
        model=model_folder,
        options=BatchOptions(records_per_shard=2),
        workers=1,
    )
    return tmp_path / "run"


def test_tables_count_quotes_by_claim_speaker_outlet_and_week(run: Path, tmp_path: Path) -> None:
    tables = aggregate(run, tmp_path / "sums").tables

    def counts(name: str, key: str) -> list[tuple[str, str, int, int, int]]:
        return [
            (row["claim_id"], row.get(key, ""), row["affirms"], row["hedges"], row["denies"]) for row in tables[name]
        ]

    assert counts("claim", "") == [("safe", "", 1, 0, 2), ("tax", "", 1, 0, 0)]
    assert counts("speaker", "speaker") == [
        ("safe", "Ana Roth", 1, 0, 1),
        ("safe", "Ben Okafor", 0, 0, 1),
        ("tax", "Eva Lind", 1, 0, 0),
    ]
    assert counts("outlet", "outlet") == [("safe", "Post", 1, 0, 1), ("safe", "Times", 0, 0, 1)]
    assert counts("week", "week") == [("safe", "2024-01-01", 1, 0, 1), ("safe", "2024-01-08", 0, 0, 1)]
    first = tables["claim"][0]
    assert first["share_denies"] == pytest.approx(2 / 3)
    assert 0 < first["low_denies"] < 2 / 3 < first["high_denies"] < 1


def test_a_change_of_position_is_listed_with_both_quotes(run: Path, tmp_path: Path) -> None:
    (change,) = aggregate(run, tmp_path / "sums", plots=False).tables["changes"]
    assert (change["claim_id"], change["holder"], change["before"], change["after"]) == (
        "safe",
        "Ana Roth",
        "affirms",
        "denies",
    )
    assert (change["date_before"], change["date_after"]) == ("2024-01-03", "2024-01-09")
    assert (change["article_before"], change["article_after"]) == ("a", "c")
    assert "not safe" in change["quote_after"]
    assert change["sureness"] == pytest.approx(0.7)
    assert [place.rsplit(":", 1)[1] for place in change["evidence"].split(" | ")] == ["1/q1", "3/q1"]


def test_every_table_is_written_twice_and_plots_can_be_read(run: Path, tmp_path: Path) -> None:
    found = aggregate(run, tmp_path / "sums")
    names = sorted(path.name for path in (tmp_path / "sums").iterdir())
    stems = ("by_claim", "by_outlet", "by_speaker", "by_week", "changes")
    assert names == sorted([*(f"{stem}.csv" for stem in stems), *(f"{stem}.parquet" for stem in stems), "plots"])
    with (tmp_path / "sums" / "by_speaker.csv").open(newline="") as file:
        assert [row["speaker"] for row in csv.DictReader(file)] == ["Ana Roth", "Ben Okafor", "Eva Lind"]
    assert pyarrow.parquet.read_table(tmp_path / "sums" / "by_week.parquet").num_rows == 2
    plots = sorted((tmp_path / "sums" / "plots").iterdir())
    assert [plot.name for plot in plots] == ["safe-outlet.svg", "safe-speaker.svg", "safe-week.svg", "tax-speaker.svg"]
    for plot in plots:
        text = "".join(ET.parse(plot).getroot().itertext())  # noqa: S314 - written by us a moment ago
        assert "affirms" in text
        assert ("$40 million plan for $1" in text) == plot.name.startswith("safe")
    assert set(found.files) == {path for path in (tmp_path / "sums").rglob("*") if path.is_file()}


def test_the_same_run_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    one, other = aggregate(run, tmp_path / "one").files, aggregate(run, tmp_path / "other").files
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_a_run_that_is_not_finished_is_refused(run: Path, tmp_path: Path) -> None:
    (run / "DONE").unlink()
    with pytest.raises(RunError, match="no file DONE"):
        aggregate(run, tmp_path / "sums")
    assert not (tmp_path / "sums").exists()


def test_a_second_aggregation_leaves_nothing_of_the_first(
    run: Path, tmp_path: Path, write_archive, model_folder
) -> None:  # type: ignore[no-untyped-def]
    aggregate(run, tmp_path / "sums")
    archive = write_archive("other.jsonl", [said("Ana Roth", "the bridge plan was safe")])
    run_batch([archive], tmp_path / "other", claims=CLAIMS, model=model_folder, workers=1)
    written = aggregate(tmp_path / "other", tmp_path / "sums").files
    assert sorted(path for path in (tmp_path / "sums").rglob("*") if path.is_file()) == sorted(written)


def test_every_claim_has_its_own_plot_that_is_xml(tmp_path: Path, write_archive, model_folder) -> None:  # type: ignore[no-untyped-def]
    archive = write_archive("news.jsonl", [said("Ana Roth", "the bridge was safe")])
    claims = {
        "bridge/1": "The bridge is safe.",
        "bridge_1": "The bridge\x01 was safe.",
        "BRIDGE 1": "The bridge is safe.",
    }
    run_batch([archive], tmp_path / "run", claims=claims, model=model_folder, workers=1)
    plots = [path for path in aggregate(tmp_path / "run", tmp_path / "sums").files if path.suffix == ".svg"]
    assert [path.stem for path in plots] == ["bridge_1-speaker", "bridge_1-2-speaker", "BRIDGE_1-3-speaker"]
    for path in plots:
        ET.parse(path)  # noqa: S314 - as above


def test_the_finished_folder_of_another_command_is_refused(tmp_path: Path) -> None:
    (tmp_path / "DONE").write_text("{}")
    with pytest.raises(RunError, match="expected the folder of a batch run"):
        aggregate(tmp_path, tmp_path / "sums")
