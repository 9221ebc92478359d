import json
from pathlib import Path

import pytest

import avow
from avow.batch.benchmark import measure, sentences_per_article, synthetic_archive
from avow.errors import RunError

CHECKOUT = Path(avow.__file__).parents[2]


@pytest.mark.skipif(not (CHECKOUT / "seeds").is_dir(), reason="the seed articles are in a checkout only")
def test_the_archive_is_the_same_every_time_and_no_article_twice(tmp_path: Path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    claims = synthetic_archive(one, 40, checkout=CHECKOUT)
    assert synthetic_archive(other, 40, checkout=CHECKOUT) == claims
    assert one.read_bytes() == other.read_bytes()
    texts = [json.loads(line)["text"] for line in one.read_text().splitlines()]
    assert len(set(texts)) == 40
    assert 1500 < sum(map(len, texts)) / 40 < 9000
    assert len(claims) >= 20
    assert sentences_per_article(one) > 15


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="memory is counted as Linux does")
def test_a_measured_run_tells_rate_and_memory(tmp_path, article_rows, write_archive) -> None:  # type: ignore[no-untyped-def]
    archive = write_archive("news.jsonl", article_rows(10))
    import resource  # not on Windows, where this test is skipped

    # The largest child of the tests before this one counts too.
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    found = measure(archive, tmp_path / "out", claims={"safe": "The bridge is safe."}, workers=1)
    assert (found["records"], found["engine"], found["workers"]) == (10, "local", 1)
    assert found["records_per_s"] == pytest.approx(10 / found["seconds"], rel=0.1)
    assert 0 < found["core_seconds"] < 60
    assert 20 < found["peak_mb_worker"] < max(2000, before + 1)
    with pytest.raises(RunError, match="out: expected a new folder, found a run"):
        measure(archive, tmp_path / "out", claims={"safe": "The bridge is safe."}, workers=1)
