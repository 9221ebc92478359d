"""The command that makes prepared sets of examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from avow.cli.corpora import MirrorOption


def prepare(
    config: Annotated[Path, typer.Argument(help="A TOML file, such as configs/prepare/default.toml.")],
    out: Annotated[Path | None, typer.Option(help="Folder for the set; default: what the configuration says.")] = None,
    mirror: MirrorOption = None,
) -> None:
    """Make a set of examples from corpora or own tables: split, without leaks, as Parquet shards with a data card."""
    from avow.config import load_config
    from avow.prepare import PrepareConfig
    from avow.prepare import prepare as run

    prepared = run(load_config(config, PrepareConfig), out=out, mirror=mirror)
    rows = ", ".join(f"{split} {count:,}" for split, count in prepared.rows.items())
    typer.echo(
        f"Rows:      {rows}\nSet:       {prepared.folder}\nData card: {(prepared.folder / 'card.html').resolve()}"
    )
