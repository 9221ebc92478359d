"""One worker: loads the model once, then turns slices into shards, whichever engine hands them to it."""

from __future__ import annotations

from dataclasses import dataclass

from avow.batch.folder import RunFolder
from avow.batch.gate import Gate, Rarity
from avow.batch.journal import Journal
from avow.batch.options import BatchOptions
from avow.batch.plan import Slice
from avow.batch.reading import SliceReader
from avow.batch.scoring import Scored, score_articles, score_pairs
from avow.prediction import resolve_model
from avow.records import Claim
from avow.tables import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a worker must know; plain values, so that it can be sent to another process or machine.

    Attributes:
        claims: What is asked of articles; None: the archive is one of pairs.
        run: Tells this run of the command from earlier ones.
    """

    folder: RunFolder
    claims: tuple[Claim, ...] | None
    rarity: Rarity
    model: str
    options: BatchOptions
    run: str


class Worker:
    """Does slices. Memory is that of the model and one slice."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._model = resolve_model(job.model)
        if hasattr(self._model, "threads"):
            self._model.threads = 1  # every worker has one core; threads of many workers would fight over them
        self._gate = Gate(job.claims or (), job.rarity, job.options.gate)
        self._reader = SliceReader(job.options.record_bytes)

    def do(self, part: Slice) -> Row:
        """Reads, scores and writes one slice; gives its line for the manifest."""
        job = self._job
        with Journal(job.folder.journals / f"{part.number:06d}", job.run) as journal:
            scored = self._score(part, journal)
            return job.folder.store(part.number, scored)

    def _score(self, part: Slice, journal: Journal) -> Scored:
        records = journal.noted(self._reader.read(part), part)
        file, options = part.path, self._job.options
        if self._job.claims is None:
            return score_pairs(records, file=file, model=self._model, options=options, careful=journal.careful)
        return score_articles(
            records, file=file, gate=self._gate, model=self._model, options=options, careful=journal.careful
        )
