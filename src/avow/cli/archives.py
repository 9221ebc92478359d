"""Commands on whole archives: batch, aggregate, discover."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from avow.cli.options import (
    ArticlesArgument,
    ClaimOption,
    ClaimsOption,
    ModelOption,
    all_claims,
    check_some,
    finish,
    report,
    stop,
)

if TYPE_CHECKING:
    from avow.errors import AvowError


class EngineName(StrEnum):
    """What runs a batch."""

    local = "local"
    ray = "ray"


def batch(
    inputs: Annotated[list[Path], typer.Argument(help="Tables (.jsonl .csv .parquet), or folders of them.")],
    out: Annotated[Path, typer.Option(help="The run folder; the same call takes a cut-off run up again.")],
    claim: ClaimOption = None,
    claims: ClaimsOption = None,
    pairs: Annotated[bool, typer.Option("--pairs", help="The inputs are pairs (claim, text), not articles.")] = False,
    model: ModelOption = "default",
    config: Annotated[Path | None, typer.Option(help="A TOML file of batch options.")] = None,
    engine: Annotated[EngineName, typer.Option(help="Processes here, or Ray Data actors.")] = EngineName.local,
    workers: Annotated[int | None, typer.Option(min=1, help="How many; default: one a core.")] = None,
    address: Annotated[str | None, typer.Option(help="With --engine ray: the cluster's address.")] = None,
) -> None:
    """Score an archive of any size into sharded Parquet, resumable after a kill at any moment."""
    from avow.analysis.wording import counted
    from avow.batch import BatchOptions, run_batch
    from avow.config import load_config

    if pairs and (claim or claims):
        stop("--pairs takes the claims from the inputs; leave out --claim and --claims")
    if address is not None and engine is not EngineName.ray:
        stop("--address is that of a Ray cluster; add --engine ray, or leave it out")
    summary = run_batch(
        inputs,
        out,
        claims=None if pairs else all_claims(claim, claims),
        model=model,
        options=load_config(config, BatchOptions) if config else None,
        engine=engine.value,
        workers=workers,
        address=address,
        progress=sys.stderr.isatty(),
    )
    counts = ", ".join(f"{name} {count:,}" for name, count in summary.counts.items())
    there = counted(summary.resumed, "shard")
    typer.echo(f"{summary.out}: {counts} ({there} from an earlier call; {summary.seconds:.1f} s)")
    if unusable := summary.counts.get("quarantined", 0):
        records = counted(summary.counts["records"], "record")
        typer.echo(f"avow: {unusable:,} of {records} could not be used: {summary.out / 'quarantine'}", err=True)
        if unusable == summary.counts["records"]:
            raise typer.Exit(2)


def aggregate(
    run: Annotated[Path, typer.Argument(help="A finished batch run of articles.")],
    out: Annotated[Path, typer.Option(help="Folder for the tables and plots.")],
    plots: Annotated[bool, typer.Option(help="Whether to draw plots.")] = True,
) -> None:
    """Sum a batch run up by speaker, claim, outlet and week, and list changes of position."""
    from avow.batch import aggregate as summed

    found = summed(run, out, plots=plots, progress=sys.stderr.isatty())
    for name, rows in found.tables.items():
        typer.echo(f"{name:10} {len(rows):,} rows")
    typer.echo(f"{len(found.files)} files: {out}")


def discover(
    articles: ArticlesArgument,
    most: Annotated[int, typer.Option(min=1, help="How many propositions at most.")] = 10,
    model: ModelOption = "default",
    out: Annotated[Path | None, typer.Option(help="A .csv file; standard output if not given.")] = None,
) -> None:
    """Propose the propositions that the articles' speakers contest most, and who stands where."""
    from avow.analysis.wording import counted
    from avow.articles import read_articles
    from avow.batch import discover as proposed
    from avow.batch import proposal_rows
    from avow.batch.discovery import PROPOSAL_COLUMNS
    from avow.tables import write_csv

    failed: list[AvowError] = []
    found = list(read_articles(articles, on_error=lambda error: report(error, failed), leave_out=out))
    check_some(len(found), failed)
    rows = proposal_rows(proposed(found, most=most, model=model, progress=sys.stderr.isatty()))
    if not rows:
        typer.echo("avow: found no proposition on which the speakers differ", err=True)
    if out is not None:
        write_csv(out, rows, columns=PROPOSAL_COLUMNS)
        typer.echo(f"{counted(len(rows), 'proposition')}: {out}")
    else:
        for row in rows:
            typer.echo(f"{row['proposition']}")
            for stance in ("affirms", "hedges", "denies"):
                if row[stance]:
                    typer.echo(f"  {stance:8} {row[stance]}")
    finish(failed, len(found))
