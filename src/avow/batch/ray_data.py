"""The Ray engine: the same worker as an actor of Ray Data, on this machine or on the nodes of a cluster."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterable, Iterator
from typing import Any

from avow.batch.local import ONE_THREAD
from avow.batch.plan import Slice
from avow.batch.worker import Job, Worker
from avow.errors import MissingExtraError
from avow.tables import Row

logger = logging.getLogger(__name__)

_MOST_BLOCKS = 20_000
# Slices' names and manifest lines travel, nothing else.
_STORE_BYTES = 200_000_000


class _Actor:
    """A worker in the shape that `map_batches` wants: a batch of slices in, their manifest lines out."""

    def __init__(self, job: Job) -> None:
        self._worker = Worker(job)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        import json

        return {"line": [json.dumps(self._worker.do(Slice(**json.loads(text)))) for text in batch["slice"]]}


def run_ray(job: Job, slices: Iterable[Slice], workers: int, address: str | None = None) -> Iterator[Row]:
    """Gives the manifest line of each slice as it is finished, in whatever order.

    Only the names of slices and their manifest lines travel; every node reads the archive and writes its shards
    itself, so both folders must have the same path on all nodes (a shared file system).

    Args:
        workers: Actors, each with one model and one core.
        address: Of a running cluster ("auto", "ray://host:10001"); None uses the one that this process is
            connected to, or starts one on this machine.

    Raises:
        MissingExtraError: Ray is not installed.
    """
    try:
        import ray
        import ray.data
    except ImportError:
        raise MissingExtraError("ray", "ray") from None
    import json

    rows = [{"slice": json.dumps(dataclasses.asdict(part))} for part in slices]
    if not rows:
        return
    started = not ray.is_initialized()
    if started:
        local: dict[str, Any] = {}
        if address is None:
            local = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": _STORE_BYTES}
        ray.init(
            address=address,
            runtime_env={"env_vars": ONE_THREAD},
            logging_level=logging.WARNING,
            log_to_driver=False,
            **local,
        )
    ray.data.DataContext.get_current().enable_progress_bars = False  # ours is shown
    try:
        # One slice a block: when an actor dies, no more than what it was at is done again.
        data = ray.data.from_items(rows, override_num_blocks=min(len(rows), _MOST_BLOCKS))
        done = data.map_batches(
            _Actor,
            batch_size=1,
            num_cpus=1,
            compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=2),
            fn_constructor_args=(job,),
        )
        for row in done.iter_rows():
            yield json.loads(row["line"])
    finally:
        if started:
            ray.shutdown()
