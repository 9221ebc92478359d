"""The `avow` command: each command reads its options, calls one function of the package, and says what it wrote."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from avow import __version__
from avow.cli import corpora, runs, stances
from avow.errors import AvowError

# rich_markup_mode=None keeps rich, and a tenth of a second, out of `avow --help`.
app = typer.Typer(
    help="Who affirms, hedges or denies a claim in the news, and how sure can we be?",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (stances.analyze, stances.extract, stances.predict, runs.train, runs.evaluate, runs.compare):
    app.command()(command)
app.add_typer(corpora.app, name="corpora")


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what is being done.")] = False,
) -> None:
    """Reads the options that stand before a command."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="avow: %(message)s", stream=sys.stderr, force=True
    )
    if version:
        typer.echo(f"avow {__version__}")
        raise typer.Exit


def main() -> None:
    """Runs the command line; an error that avow raises on purpose is one message and exit status 2."""
    try:
        app()
    except AvowError as error:
        typer.echo(f"avow: {error}", err=True)
        sys.exit(2)
