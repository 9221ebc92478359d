"""Commands on archives and annotation work, over small invented articles."""

import csv
import json
import sys
from pathlib import Path

import pytest

from avow import cli
from avow.tables import write_csv, write_jsonl

CLAIM = "The bridge is safe."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.jsonl"
    texts = [
        "The mayor, Ana Roth, denied that the bridge was safe.",
        "“The bridge is safe,” said Ben Orr, an engineer. “I checked the bridge.”",
    ]
    rows = [{"id": f"a{n}", "text": text, "date": f"2024-03-0{n}"} for n, text in enumerate(texts, start=1)]
    write_jsonl(path, rows)
    return path


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    """Runs a command as the program does; gives its exit status."""
    monkeypatch.setattr(sys, "argv", ["avow", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
        raise SystemExit(0)
    return int(stopped.value.code or 0)


def test_extract_writes_a_json_object_a_quote(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "extract", archive) == 0
    quotes = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {quote["speaker"] for quote in quotes} == {"Ana Roth", "Ben Orr"}


def test_batch_then_aggregate_counts_each_speaker(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, "batch", archive, "--claim", CLAIM, "--out", tmp_path / "run", "--workers", 1) == 0
    assert run(monkeypatch, "aggregate", tmp_path / "run", "--out", tmp_path / "sums", "--no-plots") == 0
    with (tmp_path / "sums" / "by_speaker.csv").open(encoding="utf-8", newline="") as file:
        assert {row["speaker"] for row in csv.DictReader(file)} == {"Ana Roth", "Ben Orr"}


def test_an_archive_of_which_nothing_can_be_used_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text('{"words": "She said no."}\n{"words": "He said no."}\n')
    words = ("batch", tmp_path / "a.jsonl", "--claim", CLAIM, "--out", tmp_path / "run", "--workers", 1)
    assert [run(monkeypatch, *words), run(monkeypatch, *words)] == [2, 2]
    assert f"avow: 2 of 2 records could not be used: {tmp_path / 'run' / 'quarantine'}" in capsys.readouterr().err


def test_discover_finds_nothing_in_a_single_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("Nobody spoke at the hall that night.", encoding="utf-8")
    assert run(monkeypatch, "discover", tmp_path / "a.txt") == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "found no proposition on which the speakers differ" in told.err
    assert run(monkeypatch, "discover", tmp_path / "a.txt", "--out", tmp_path / "d.csv") == 0
    assert (tmp_path / "d.csv").read_text() == "proposition,contest,affirms,hedges,denies,source\n"
    (tmp_path / "d.csv").write_text("proposition,contest,affirms,hedges,denies,source\nIt is safe.,1,A,,B,a\n")
    assert run(monkeypatch, "discover", tmp_path, "--out", tmp_path / "d.csv") == 0


def test_pairs_go_out_to_annotators_and_their_labels_come_back(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "annotate", "export", archive, "--claim", CLAIM, "--out", tmp_path / "work") == 0
    for annotator in ("ann", "bob"):
        with (tmp_path / "work" / "sheet.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row["stance"] = "denies" if row["holder"] == "Ana Roth" else "affirms"
        with (tmp_path / f"{annotator}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    done = run(
        monkeypatch, "annotate", "import", tmp_path / "ann.csv", tmp_path / "bob.csv",
        "--examples", tmp_path / "work" / "examples.jsonl", "--out", tmp_path / "labelled.jsonl",
    )  # fmt: skip
    assert done == 0
    assert "1.000 observed, Krippendorff's alpha 1.000, Cohen's kappa 1.000" in capsys.readouterr().out
    labelled = [json.loads(line) for line in (tmp_path / "labelled.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {(row["holder"], row["label"]) for row in labelled} == {("Ana Roth", "denies"), ("Ben Orr", "affirms")}

    (tmp_path / "ANN.CSV").write_bytes((tmp_path / "ann.csv").read_bytes())
    words = ("--examples", tmp_path / "work" / "examples.jsonl", "--out", tmp_path / "alone.jsonl")
    assert run(monkeypatch, "annotate", "import", tmp_path / "ANN.CSV", *words) == 0
    assert "no example has two labels: nothing can be told of agreement" in capsys.readouterr().out

    rows[0]["stance"] = "hedges"
    write_csv(tmp_path / "cat.csv", rows)
    run(
        monkeypatch, "annotate", "import", tmp_path / "ann.csv", tmp_path / "cat.csv",
        "--examples", tmp_path / "work" / "examples.jsonl", "--out", tmp_path / "labelled.jsonl",
    )  # fmt: skip
    assert " labels; 1 example with a tie is left without a label: " in capsys.readouterr().out


def test_a_table_without_stances_has_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Nobody spoke at the hall that night.", encoding="utf-8")
    assert run(monkeypatch, "analyze", tmp_path / "a.txt", "--claim", CLAIM, "--out", tmp_path / "out") == 0
    header, *rows = (tmp_path / "out" / "stances.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("article,date,claim,holder,reported_by,stance,p_affirms")
    assert rows == []
