"""Archives: any number of articles or pairs through the road, on all cores or on a cluster, resumable."""

from avow.batch.aggregates import Aggregates, aggregate
from avow.batch.discovery import Proposal, discover, proposal_rows
from avow.batch.options import BatchOptions, GateOptions
from avow.batch.run import BatchSummary, run_batch

__all__ = [
    "Aggregates",
    "BatchOptions",
    "BatchSummary",
    "GateOptions",
    "Proposal",
    "aggregate",
    "discover",
    "proposal_rows",
    "run_batch",
]
