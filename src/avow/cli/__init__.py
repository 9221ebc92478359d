"""The `avow` command: each command reads its options, calls one function of the package, and says what it wrote."""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated

import typer

from avow import __version__
from avow.cli import annotation, archives, corpora, runs, sets, stances, web
from avow.errors import AvowError

# rich_markup_mode=None keeps rich, and a tenth of a second, out of `avow --help`.
app = typer.Typer(
    help="Who affirms, hedges or denies a claim in the news, and how sure can we be?",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    *(stances.analyze, stances.extract, stances.predict),
    *(sets.prepare, runs.adapt, runs.train, runs.evaluate, runs.compare),
    *(archives.batch, archives.aggregate, archives.discover, web.serve),
):
    app.command()(command)
app.add_typer(annotation.app, name="annotate")
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
    """Runs the command line; an error that avow raises on purpose is one message and exit status 2.

    So is a file or folder that cannot be written; standard output that is closed early, as by ``head``, is no error.
    """
    try:
        app()
    except AvowError as error:
        typer.echo(f"avow: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # What is still buffered would raise once more when Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        typer.echo(f"avow: {error.filename or 'a file'}: {error.strerror or error}", err=True)
        sys.exit(2)
