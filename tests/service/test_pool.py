"""Time limits, the queue, and workers that end: each costs one request, never the service."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from avow.errors import ModelError
from avow.service.messages import Message
from avow.service.pool import DiedError, FullError, Pool, TooSlowError, WaitedError
from avow.service.settings import Settings

SHORT = Message({"task": "extract", "article": {"text": "Hanne Ulve said that the weir was safe."}})


def slow(text):
    claims = [f"Weir number {number} is safe." for number in range(10)]
    options = {
        "allow_unrelated": True,
        "relevance": None,
        "abstain": 0.0,
        "evidence": True,
        "prior": "articles",
        "format": "json",
    }
    return Message({"task": "analyze", "articles": [{"text": text}], "names": [], "claims": claims, **options})


def run(body, **settings):
    """Runs `body(pool)` with a started pool of one worker."""

    async def started():
        pool = Pool(Settings(**{"workers": 1, **settings}))
        await pool.start()
        try:
            return await asyncio.wait_for(body(pool), 60)
        finally:
            await pool.close()

    return asyncio.run(started())


async def until(condition):
    while not condition():
        await asyncio.sleep(0.01)


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_request_over_its_time_is_stopped_and_the_next_one_is_done(long_text):
    async def body(pool):
        first = next(iter(pool._workers)).process.pid
        began = time.monotonic()
        with pytest.raises(TooSlowError, match=r"took more than 0\.7 s"):
            await pool.run(slow(long_text))
        stopped_after = time.monotonic() - began
        answer = await pool.run(SHORT)
        return first, stopped_after, answer, pool.restarts, dict(pool.failures)

    first, stopped_after, answer, restarts, failures = run(body, work_s=0.7)
    assert stopped_after < 3
    assert b"Hanne Ulve" in answer.blobs[0]
    assert (restarts, failures) == (1, {"too_slow": 1})
    assert gone(first)


def test_worker_that_ends_costs_its_own_request_only(long_text):
    async def body(pool):
        working = asyncio.ensure_future(pool.run(slow(long_text)))
        await until(lambda: pool.running)
        os.kill(next(iter(pool._workers)).process.pid, signal.SIGKILL)
        with pytest.raises(DiedError):
            await working
        return await pool.run(SHORT)

    assert b"Hanne Ulve" in run(body).blobs[0]


def test_request_that_needs_too_much_memory_costs_itself_only():
    async def body(pool):
        with pytest.raises(DiedError, match="too much memory"):
            await pool.run(Message(SHORT.header, [b"x" * 900_000_000]))
        return await pool.run(SHORT)

    assert b"Hanne Ulve" in run(body, worker_memory_mb=900).blobs[0]


def test_worker_starts_below_a_limit_on_memory_that_was_set_from_outside_and_keeps_it():
    pytest.importorskip("resource", reason="this system has no such limits")
    code = (
        "import resource, sys\nfrom avow.service.worker import main\n"
        "resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"  # as `ulimit -v` does
        "main()\nprint(resource.getrlimit(resource.RLIMIT_AS), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "default", "4096"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode().strip()) == (0, f"({3 << 30}, {3 << 30})")
    assert b'"model"' in done.stdout


def test_full_queue_turns_the_next_one_away_and_says_when_to_come_back(long_text):
    async def body(pool):
        first = asyncio.ensure_future(pool.run(slow(long_text)))
        await until(lambda: pool.running)
        second = asyncio.ensure_future(pool.run(SHORT))
        await until(lambda: pool.waiting)
        with pytest.raises(FullError, match="1 requests are waiting") as refused:
            await pool.run(SHORT)
        first.cancel()
        answer = await second
        return refused.value.retry_s, answer, dict(pool.failures)

    retry_s, answer, failures = run(body, waiting=1)
    assert retry_s >= 1
    assert b"Hanne Ulve" in answer.blobs[0]
    assert failures == {"full": 1, "gone": 1}


def test_waiting_has_an_end(long_text):
    async def body(pool):
        first = asyncio.ensure_future(pool.run(slow(long_text)))
        await until(lambda: pool.running)
        with pytest.raises(WaitedError) as refused:
            await pool.run(SHORT)
        first.cancel()
        return refused.value.retry_s, pool.waiting

    retry_s, waiting = run(body, wait_s=0.2)
    assert (retry_s >= 1, waiting) == (True, 0)


def test_cancelled_request_frees_its_worker(long_text):
    async def body(pool):
        working = asyncio.ensure_future(pool.run(slow(long_text)))
        await until(lambda: pool.running)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        began = time.monotonic()
        await pool.run(SHORT)
        return time.monotonic() - began

    assert run(body) < 10


def test_many_requests_at_once_get_their_own_answers():
    names = [f"Ana Roth{chr(97 + number)}" for number in range(20)]

    async def body(pool):
        jobs = [{"task": "extract", "article": {"text": f"{name} said that it was safe."}} for name in names]
        return await asyncio.gather(*(pool.run(Message(job)) for job in jobs))

    for name, answer in zip(names, run(body, workers=2, waiting=20), strict=True):
        assert f'"speaker":"{name}"'.encode() in answer.blobs[0]


def test_no_process_is_left_behind(long_text):
    async def body(pool):
        working = asyncio.ensure_future(pool.run(slow(long_text)))
        await until(lambda: pool.running)
        return [worker.process.pid for worker in pool._workers], working

    pids, _ = run(body, workers=2)
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


def test_model_that_cannot_be_loaded_is_said_so(tmp_path):
    with pytest.raises(ModelError, match="manifest"):
        run(None, model=str(tmp_path))


def test_busy_service_answers_429_with_retry_after(open_client, long_text):
    with open_client(waiting=0, work_s=3.0) as client:
        body = {"articles": [{"text": long_text}], "claims": ["Weir number 7 is safe."] * 10}
        slow_one = threading.Thread(target=client.post, args=("/api/analyze",), kwargs={"json": body})
        slow_one.start()
        while not client.app.state.pool.running:
            time.sleep(0.01)
        response = client.post("/api/extract", json={"text": "Ana Roth said no."})
        slow_one.join()
        assert response.status_code == 429
        assert int(response.headers["retry-after"]) >= 1
        assert response.json() == {
            "code": "busy",
            "message": "the server is busy: 0 requests are waiting",
            "details": [],
        }


def test_slow_request_is_answered_504_and_counted(open_client, long_text):
    with open_client(work_s=0.5) as client:
        body = {"articles": [{"text": long_text}], "claims": ["Weir number 7 is safe."] * 10}
        response = client.post("/api/analyze", json=body)
        after = client.post("/api/extract", json={"text": "Ana Roth said no."})
        metrics = client.get("/api/metrics").text
    assert (response.status_code, response.json()["code"]) == (504, "too_slow")
    assert after.status_code == 200
    assert 'avow_responses_total{route="/api/analyze",status="504"} 1' in metrics
    assert 'avow_jobs_undone_total{reason="too_slow"} 1' in metrics
    assert "avow_worker_restarts_total 1" in metrics
