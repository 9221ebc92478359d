"""Loads the service on this machine and says how it held: rate, times, errors, and memory of the server over the run.

Needs Linux, whose /proc tells the memory. Run: python scripts/bench_service.py --seconds 120 --clients 8
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import httpx2

CLAIMS = ["The bridge is safe.", "The company hid the results."]
SERVE = """
import sys
from avow.service import Settings, serve
serve(port=0, settings=Settings(workers=int(sys.argv[1])), announce=lambda words: print(words, flush=True))
"""


async def main() -> None:
    """Starts a server, loads it with clients that ask one request after another, and prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--articles", type=Path, default=Path("seeds"))
    options = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in sorted(options.articles.glob("*.txt"))]
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVE, str(options.workers), stdout=asyncio.subprocess.PIPE
    )
    try:
        address = await address_of(server)
        print(f"{os.cpu_count()} cores, load average before: {os.getloadavg()}; {options.workers} workers")
        times: list[tuple[str, float]] = []
        failed: Counter[str] = Counter()
        memory: list[tuple[float, float]] = []
        began = time.monotonic()
        end = began + options.seconds
        watching = asyncio.create_task(watch(server.pid, began, memory))
        async with httpx2.AsyncClient(base_url=address, timeout=120) as client:
            await asyncio.gather(*(load(client, texts, place, end, times, failed) for place in range(options.clients)))
            metrics = (await client.get("/api/metrics")).text
        took = time.monotonic() - began
        watching.cancel()
        report(times, failed, memory, took)
        print(f"load average after: {os.getloadavg()}")
        print(
            "\n".join(line for line in metrics.splitlines() if line.startswith(("avow_jobs_undone", "avow_worker_re")))
        )
    finally:
        server.terminate()
        await server.wait()


async def address_of(server: asyncio.subprocess.Process) -> str:
    """Waits until the server says where it is."""
    line = await server.stdout.readline() if server.stdout else b""
    found = re.search(r"http://\S+/", line.decode())
    if found is None:
        sys.exit("the server did not start")
    return found[0]


async def load(
    client: httpx2.AsyncClient,
    texts: list[str],
    place: int,
    end: float,
    times: list[tuple[str, float]],
    failed: Counter[str],
) -> None:
    """Asks until `end`: four analyses of one article, then one of the other requests."""
    kinds = ("analyze", "analyze", "analyze", "analyze", "extract", "predict", "health")
    turn = place
    while time.monotonic() < end:
        # No two requests have the same text, so that whatever is remembered between them shows as memory.
        own = f"Bram Teller{place}x{turn} said that bridge {turn} of row {place} was safe."
        kind, text = kinds[turn % len(kinds)], f"{texts[turn % len(texts)]}\n\n{own}"
        turn += 1
        began = time.monotonic()
        try:
            response = await ask(client, kind, text)
        except httpx2.HTTPError as error:
            failed[f"{kind}: {type(error).__name__}"] += 1
            continue
        if response.status_code == 429:
            failed[f"{kind}: 429"] += 1
            await asyncio.sleep(float(response.headers["retry-after"]))
        elif response.status_code != 200:
            failed[f"{kind}: {response.status_code}"] += 1
        else:
            times.append((kind, time.monotonic() - began))


async def ask(client: httpx2.AsyncClient, kind: str, text: str) -> httpx2.Response:
    """Sends one request of a kind."""
    if kind == "health":
        return await client.get("/api/health")
    if kind == "extract":
        return await client.post("/api/extract", json={"text": text})
    if kind == "predict":
        pairs = [{"claim": claim, "text": text[-400:], "holder": None} for claim in CLAIMS]
        return await client.post("/api/predict", json={"pairs": pairs})
    return await client.post("/api/analyze?format=bundle", json={"articles": [{"text": text}], "claims": CLAIMS})


async def watch(pid: int, began: float, memory: list[tuple[float, float]]) -> None:
    """Notes the resident memory of the server and its workers, in MB, every second."""
    while True:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        total = sum(resident_kb(each) for each in (str(pid), *children))
        memory.append((time.monotonic() - began, total / 1000))
        await asyncio.sleep(1.0)


def resident_kb(pid: str) -> int:
    """Gives a process's resident memory; 0 for one that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0
    return int(status.partition("VmRSS:")[2].split()[0]) if "VmRSS:" in status else 0


def report(
    times: list[tuple[str, float]], failed: Counter[str], memory: list[tuple[float, float]], took: float
) -> None:
    """Prints rate, quantiles, errors, and memory by tenths of the run."""
    print(f"{len(times)} requests done in {took:.0f} s: {len(times) / took:.1f} a second")
    for kind in sorted({kind for kind, _ in times}):
        own = sorted(seconds for each, seconds in times if each == kind)
        quantiles = statistics.quantiles(own, n=100, method="inclusive") if len(own) > 1 else own * 99
        p50, p95, p99 = (1000 * quantiles[place - 1] for place in (50, 95, 99))
        print(
            f"  {kind:8} n {len(own):6}  p50 {p50:7.0f}  p95 {p95:7.0f}  p99 {p99:7.0f}  max {1000 * own[-1]:7.0f} ms"
        )
    print(f"errors: {json.dumps(failed) if failed else 'none'}")
    tenth = took / 10
    means = []
    for part in range(10):
        inside = [size for moment, size in memory if part * tenth <= moment < (part + 1) * tenth]
        means.append(f"{statistics.fmean(inside):.0f}" if inside else "-")
    print(f"memory, MB, mean of each tenth of the run: {' '.join(means)}")


if __name__ == "__main__":
    asyncio.run(main())
