"""Commands on public corpora: list, info, fetch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from avow.cli.options import report, stop
from avow.errors import AvowError

app = typer.Typer(help="Public corpora, pinned by commit and checksum.", rich_markup_mode=None, no_args_is_help=True)

MirrorOption = Annotated[
    Path | None, typer.Option(help="Folder with one folder a corpus; default: AVOW_CORPORA, else the user's cache.")
]


@app.command("list")
def list_all() -> None:
    """List the corpora with what they are and their licence."""
    from avow.corpora.catalogue import list_corpora

    for info in list_corpora():
        typer.echo(f"{info.name:22} {info.kind:12} {info.licence:24} {info.title}")


@app.command()
def info(name: Annotated[str, typer.Argument(help="A corpus; see `avow corpora list`.")]) -> None:
    """Show one corpus: unit, licence, terms, label map with its reason, row counts, files."""
    from avow.corpora.catalogue import corpus_info
    from avow.corpora.registry import pins

    found = corpus_info(name)
    typer.echo(
        f"{found.title}\nunit:    {found.unit}\nlicence: {found.licence}\nterms:   {found.terms}\ncite:    {found.cite}"
    )
    for own, label in found.labels.items():
        typer.echo(f"label:   {own} -> {label or '(none)'}")
    if found.reason:
        typer.echo(f"reason:  {found.reason}")
    for split, counts in found.counts.items():
        typer.echo(f"rows:    {split}: " + ", ".join(f"{own} {count:,}" for own, count in counts.items()))
    files = pins(name)
    if files:
        size = sum(pin.bytes for pin in files)
        typer.echo(f"files:   {len(files)}, {size / 1e6:.1f} MB, from {files[0].repository} at {files[0].commit}")


@app.command()
def fetch(
    names: Annotated[list[str] | None, typer.Argument(help="Corpora; see `avow corpora list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All corpora that have files.")] = False,
    mirror: MirrorOption = None,
) -> None:
    """Download corpora at their pinned commits, or check those of a mirror; every file by sha256."""
    from avow.corpora.catalogue import list_corpora
    from avow.corpora.registry import fetch as run
    from avow.corpora.registry import pins

    wanted = [info.name for info in list_corpora() if pins(info.name)] if everything else names or []
    if not wanted:
        stop("say which corpora, or --all")
    failed: list[AvowError] = []
    for name in wanted:
        try:
            folder = run(name, mirror=mirror, announce=lambda terms: typer.echo(terms, err=True))
            typer.echo(f"{name}: {len(pins(name))} files checked in {folder}")
        except AvowError as error:
            report(error, failed)
    if failed:
        raise typer.Exit(1)
