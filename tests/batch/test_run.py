import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from avow.analysis import analyze
from avow.articles import read_articles
from avow.batch import BatchOptions, GateOptions, run_batch, worker
from avow.batch.folder import RunFolder
from avow.batch.gate import Rarity
from avow.batch.journal import REASON
from avow.batch.scoring import COUNTS
from avow.errors import RecordError, RunError
from avow.models import load_model
from avow.models.cue import CueModel

CLAIM = {"safe": "The bridge is safe."}
OPTIONS = BatchOptions(records_per_shard=5)


def rows_of(out: Path, table: str = "stances") -> list[dict[str, Any]]:
    """All rows of all shards, in the order of the shards."""
    shards = sorted((out / table).glob("*.parquet"))
    return [row for shard in shards for row in pyarrow.parquet.read_table(shard).to_pylist()]


def quarantined(out: Path) -> list[tuple[int, str]]:
    lines = [line for path in sorted((out / "quarantine").glob("*")) for line in path.read_text().splitlines()]
    return [(json.loads(line)["row"], json.loads(line)["reason"]) for line in lines]


def content_of(out: Path) -> dict[str, bytes]:
    """Every file of a run folder but the lock."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_a_run_finds_what_analyze_finds(suffix, tmp_path, article_rows, write_archive, model_folder) -> None:  # type: ignore[no-untyped-def]
    archive = write_archive(f"news{suffix}", article_rows(23))
    options = BatchOptions(records_per_shard=5, gate=GateOptions(article_share=0))
    summary = run_batch([archive], tmp_path / "out", claims=CLAIM, model=model_folder, options=options, workers=2)
    expected = list(analyze(read_articles([archive]), CLAIM, model=load_model(model_folder), evidence=False).rows())
    found = rows_of(tmp_path / "out")
    assert len(found) == len(expected) == 23
    for one, other in zip(found, expected, strict=True):
        assert (one["article_id"], one["holder"], one["predicted"]) == (
            other["article"],
            other["holder"],
            other["stance"],
        )
        assert one["p_affirms"] == pytest.approx(other["p_affirms"], abs=1e-4)
    assert summary.counts["records"] == 23
    assert summary.counts["stances"] == 23
    assert json.loads((tmp_path / "out" / "DONE").read_text()) == summary.counts
    assert not (tmp_path / "out" / "journal").exists()


def test_pairs_are_scored_without_claims(tmp_path, write_archive, model_folder) -> None:  # type: ignore[no-untyped-def]
    pairs = [
        {"claim": "The bridge is safe.", "text": f"Ana said that the bridge was not safe, day {day}."}
        for day in range(7)
    ]
    for name in ("pairs.jsonl", "pairs.csv"):
        out = tmp_path / f"{name}-scored"
        run_batch([write_archive(name, pairs)], out, model=model_folder, options=OPTIONS, workers=1)
        assert [row["predicted"] for row in rows_of(out, "pairs")] == ["denies"] * 7


def test_a_second_call_does_nothing_and_other_settings_are_refused(  # type: ignore[no-untyped-def]
    tmp_path, article_rows, write_archive, model_folder
) -> None:
    archive, out = write_archive("news.jsonl", article_rows(6)), tmp_path / "out"
    settings = {"claims": CLAIM, "model": model_folder, "options": OPTIONS, "workers": 1}
    first = run_batch([archive], out, **settings)
    before = content_of(out)
    again = run_batch([archive], out, **settings)
    assert (again.counts, again.resumed) == (first.counts, 2)
    with pytest.raises(RunError, match="holds a run with other claims"):
        run_batch([archive], out, **(settings | {"claims": "The tax will rise."}))
    with pytest.raises(RunError, match="holds a run with other options"):
        run_batch([archive], out, **(settings | {"options": BatchOptions()}))
    write_archive("news.jsonl", article_rows(7))
    with pytest.raises(RunError, match="holds a run with other inputs"):
        run_batch([archive], out, **settings)
    assert content_of(out) == before


def test_a_run_below_its_own_archive_is_taken_up_again(tmp_path, article_rows, write_archive, model_folder) -> None:  # type: ignore[no-untyped-def]
    write_archive("news.jsonl", article_rows(6))
    settings = {"claims": CLAIM, "model": model_folder, "options": OPTIONS, "workers": 1}
    first = run_batch([tmp_path], tmp_path / "out", **settings)
    (tmp_path / "out" / "DONE").unlink()
    again = run_batch([tmp_path], tmp_path / "out", **settings)
    assert (again.counts, again.resumed) == (first.counts, 2)
    other = run_batch([tmp_path], tmp_path / "other", **settings)
    assert other.counts == first.counts
    with pytest.raises(RecordError, match="found only what avow wrote; name the folder of the archive"):
        (tmp_path / "news.jsonl").unlink()
        run_batch([tmp_path], tmp_path / "third", **settings)


def test_half_characters_cost_no_run(tmp_path, article_rows, write_archive, model_folder) -> None:  # type: ignore[no-untyped-def]
    rows = [*article_rows(2), b'{"\\ud83d": 1}']
    rows[0]["outlet"] = "Daily\ud83d"
    settings = {"model": model_folder, "options": OPTIONS, "workers": 1}
    run_batch([write_archive("news.jsonl", rows)], tmp_path / "out", claims=CLAIM, **settings)
    assert [row["outlet"] for row in rows_of(tmp_path / "out")] == ["Daily", "Daily 1"]
    assert quarantined(tmp_path / "out") == [
        (3, "expected a column text or body or content or article or maintext with text, found columns ?")
    ]
    pairs = [{"claim": "It is safe.", "text": "Ana said so.", "id": "\ud83d"}, {"claim": "It is safe.", "text": "No."}]
    run_batch([write_archive("pairs.jsonl", pairs)], tmp_path / "scored", **settings)
    assert len(rows_of(tmp_path / "scored", "pairs")) == 1
    assert quarantined(tmp_path / "scored") == [(1, "id: holds half of a character (a lone surrogate); remove it")]


def test_a_folder_of_something_else_is_refused(tmp_path, article_rows, write_archive, model_folder) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    archive = write_archive("news.jsonl", article_rows(1))
    with pytest.raises(RunError, match="not empty"):
        run_batch([archive], tmp_path / "out", claims=CLAIM, model=model_folder)
    with pytest.raises(RecordError, match="no such file"):
        run_batch([tmp_path / "none.jsonl"], tmp_path / "new", claims=CLAIM, model=model_folder)
    assert not (tmp_path / "new").exists()


def test_a_lost_or_shortened_shard_is_made_again(tmp_path, article_rows, write_archive, model_folder) -> None:  # type: ignore[no-untyped-def]
    archive, out = write_archive("news.jsonl", article_rows(20)), tmp_path / "out"
    settings = {"claims": CLAIM, "model": model_folder, "options": OPTIONS, "workers": 1}
    run_batch([archive], out, **settings)
    before = content_of(out)
    (out / "DONE").unlink()
    (out / "stances" / "part-000001.parquet").unlink()
    shortened = out / "stances" / "part-000002.parquet"
    shortened.write_bytes(shortened.read_bytes()[:-9])
    with (out / "manifest.jsonl").open("a") as manifest:
        manifest.write('{"shard": 3, "rows"')
    assert run_batch([archive], out, **settings).resumed == 2
    assert content_of(out) == before


def start(archive: Path, out: Path, model: Path) -> subprocess.Popen[bytes]:
    code = (
        "import sys; from avow.batch import BatchOptions, run_batch;"
        f"run_batch([sys.argv[1]], sys.argv[2], claims={CLAIM!r}, model=sys.argv[3],"
        " options=BatchOptions(records_per_shard=5), workers=2)"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(archive), str(out), str(model)], start_new_session=True)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for(condition: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def kill_when(lines: int, process: subprocess.Popen[bytes], out: Path, kill: Any) -> bool:
    """Kills a run when its manifest has so many lines, and waits until its workers are gone; False: it was faster."""
    manifest = out / "manifest.jsonl"
    wait_for(lambda: process.poll() is not None or (out / "run.json").exists())
    wait_for(lambda: process.poll() is not None or (manifest.exists() and manifest.read_bytes().count(b"\n") >= lines))
    time.sleep(random.Random(lines).random() * 0.02)
    if process.poll() is not None:
        return False
    workers = children_of(process.pid)
    kill(process.pid, signal.SIGKILL)
    process.wait()
    wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    return True


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for child processes in /proc")
def test_a_run_killed_at_any_moment_is_taken_up_to_the_same_bytes(  # type: ignore[no-untyped-def]
    tmp_path, article_rows, write_archive, model_folder
) -> None:
    """Three kills; the environment variable AVOW_KILLS asks for more."""
    kills = int(os.environ.get("AVOW_KILLS", "3"))
    rows = article_rows(40 * kills)
    rows[77] = b"{torn"
    archive = write_archive("news.jsonl", rows)
    undisturbed, out = tmp_path / "undisturbed", tmp_path / "out"
    assert start(archive, undisturbed, model_folder).wait() == 0
    moments = [(8 * number, os.killpg if number % 2 else os.kill) for number in range(kills)]
    killed = [kill_when(lines, start(archive, out, model_folder), out, kill) for lines, kill in moments]
    assert killed.count(True) >= kills - 1
    assert start(archive, out, model_folder).wait() == 0
    assert content_of(out) == content_of(undisturbed)
    assert len(rows_of(out)) == len(rows) - 1
    assert [row for row, _ in quarantined(out)] == [78]


def test_a_record_that_kills_its_worker_goes_to_quarantine(  # type: ignore[no-untyped-def]
    tmp_path, article_rows, write_archive, model_folder, monkeypatch
) -> None:
    rows = article_rows(12)
    rows[3]["text"] += " A KILLER is about."
    rows[8]["text"] += " A KILLER is about."
    archive, out = write_archive("news.jsonl", rows), tmp_path / "out"
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import os\n"
        "from avow.batch import scoring\n"
        "real = scoring.extract\n"
        "def extract(article):\n"
        "    if 'KILLER' in article.text: os.kill(os.getpid(), 9)\n"
        "    return real(article)\n"
        "scoring.extract = extract\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(hook), *sys.path]))
    summary = run_batch([archive], out, claims=CLAIM, model=model_folder, options=OPTIONS, workers=2)
    assert quarantined(out) == [(4, REASON), (9, REASON)]
    assert [row["row"] for row in rows_of(out)] == [1, 2, 3, 5, 6, 7, 8, 10, 11, 12]
    assert summary.counts["quarantined"] == 2


def test_a_worker_that_cannot_start_ends_the_run_with_its_reason(  # type: ignore[no-untyped-def]
    tmp_path, article_rows, write_archive, model_folder, monkeypatch
) -> None:
    archive = write_archive("news.jsonl", article_rows(3))
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "from avow.batch import worker\n"
        "def fail(model): raise MemoryError('no room for the model')\n"
        "worker.resolve_model = fail\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(hook), *sys.path]))
    with pytest.raises(RunError, match="a worker failed: MemoryError: no room for the model"):
        run_batch([archive], tmp_path / "out", claims=CLAIM, model=model_folder, workers=2)


def test_progress_shows_rate_and_remaining_time(tmp_path, article_rows, write_archive, model_folder, capsys) -> None:  # type: ignore[no-untyped-def]
    archive = write_archive("news.jsonl", article_rows(12))
    run_batch([archive], tmp_path / "out", claims=CLAIM, model=model_folder, options=OPTIONS, workers=1, progress=True)
    shown = capsys.readouterr().err
    assert "100%" in shown
    assert "12 records" in shown
    assert "/s, 12 stances, 0 in quarantine" in shown


def test_a_worker_runs_its_model_on_one_thread(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    model = CueModel()
    model.threads = 8  # type: ignore[attr-defined]
    monkeypatch.setattr(worker, "resolve_model", lambda _: model)
    job = worker.Job(
        folder=RunFolder(tmp_path), claims=None, rarity=Rarity(0, {}), model="default", options=OPTIONS, run="r1"
    )
    worker.Worker(job)
    assert model.threads == 1  # type: ignore[attr-defined]


def test_counts_of_nothing_are_there_too(tmp_path, article_rows, write_archive, model_folder) -> None:  # type: ignore[no-untyped-def]
    archive, out = write_archive("news.jsonl", article_rows(2)), tmp_path / "out"
    settings = {"claims": CLAIM, "model": model_folder, "workers": 1}
    assert run_batch(archive, out, **settings).counts["quarantined"] == 0
    older = {name: count for name, count in json.loads((out / "DONE").read_text()).items() if name != "quarantined"}
    (out / "DONE").write_text(json.dumps(older))
    counts = run_batch(str(archive), out, **settings).counts
    assert counts == older | {"quarantined": 0}
    assert list(counts) == ["shards", *sorted(COUNTS)]


def test_a_run_of_other_columns_is_not_taken_up_but_may_stay_finished(  # type: ignore[no-untyped-def]
    tmp_path, article_rows, write_archive, model_folder
) -> None:
    archive, out = write_archive("news.jsonl", article_rows(2)), tmp_path / "out"
    settings = {"claims": CLAIM, "model": model_folder, "workers": 1}
    run_batch(archive, out, **settings)
    older = json.loads((out / "run.json").read_text())
    del older["columns"]
    (out / "run.json").write_text(json.dumps(older))
    assert run_batch(archive, out, **settings).resumed == 1
    (out / "DONE").unlink()
    with pytest.raises(
        RunError, match=r"holds a run with other columns .*the same settings and version of avow to take"
    ):
        run_batch(archive, out, **settings)
