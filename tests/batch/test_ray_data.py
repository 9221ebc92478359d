import importlib.util
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from avow.batch import BatchOptions, run_batch
from avow.batch.ray_data import run_ray
from avow.errors import MissingExtraError

CLAIM = {"safe": "The bridge is safe."}


def shards(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "stances").glob("*")}


def ray_workers() -> list[int]:
    """Processes of this user that hold one of our actors; Ray names a process after what it runs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"ray::" in (title := path.read_bytes()) and b"_Actor" in title:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="ray is not installed: pip install '.[ray]'")
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the actors in /proc")
@pytest.mark.filterwarnings("ignore")  # Ray's own warnings are not ours to mend
def test_two_actors_one_killed_midway_give_the_bytes_of_the_local_engine(  # type: ignore[no-untyped-def]
    tmp_path, article_rows, write_archive, model_folder
) -> None:
    archive = write_archive("news.jsonl", article_rows(300))
    settings = {"claims": CLAIM, "model": model_folder, "options": BatchOptions(records_per_shard=3)}
    run_batch([archive], tmp_path / "local", workers=2, **settings)
    killed: list[int] = []
    done = threading.Event()

    def kill_one() -> None:
        manifest = tmp_path / "ray" / "manifest.jsonl"
        while not done.is_set() and not (manifest.exists() and manifest.read_bytes().count(b"\n") >= 5):
            time.sleep(0.005)
        if workers := ray_workers():
            os.kill(workers[0], signal.SIGKILL)
            killed.append(workers[0])

    killer = threading.Thread(target=kill_one)
    killer.start()
    try:
        summary = run_batch([archive], tmp_path / "ray", engine="ray", workers=2, **settings)
    finally:
        done.set()
        killer.join()
    assert killed
    assert summary.counts["records"] == 300
    assert shards(tmp_path / "ray") == shards(tmp_path / "local")


def test_without_ray_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(MissingExtraError, match=r"pip install '\.\[ray\]'"):
        next(run_ray(None, [], 1))  # type: ignore[arg-type]
