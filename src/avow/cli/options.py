"""What several commands share: options, and how they report and stop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from avow.errors import AvowError
from avow.labels import Prior

if TYPE_CHECKING:
    from avow.attribution import Extractor
    from avow.records import Claim


ArticlesArgument = Annotated[list[Path], typer.Argument(help="Files (.txt .html .jsonl .csv .parquet) or folders.")]
ClaimOption = Annotated[list[str] | None, typer.Option("--claim", help="A claim, as one sentence; may be repeated.")]
ClaimsOption = Annotated[Path | None, typer.Option("--claims", help="A TOML file of [[claim]] entries: id, text.")]
ModelOption = Annotated[str, typer.Option("--model", help='"default", "linear", or the folder of a trained model.')]
ExtractorOption = Annotated[
    str,
    typer.Option(
        "--extractor",
        metavar="<neural|rules|folder>",
        help="What finds the quotes: the tagger, the faster rules, or a tagger of your own.",
    ),
]
AbstainOption = Annotated[float, typer.Option(min=0.0, max=1.0, help="Mark predictions less sure than this.")]
RelevanceOption = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        max=1.0,
        help="From which probability on a passage counts as speaking to the claim; lower finds more. Not given: the"
        " most probable label; with an article prior from .4 on.",
    ),
]
PriorOption = Annotated[
    Prior,
    typer.Option(help="What the probabilities are for: passages chosen for the claim, or all quotes of articles."),
]
UnrelatedOption = Annotated[
    bool, typer.Option("--unrelated/--no-unrelated", help="Whether a holder may be found not to speak to the claim.")
]


def all_claims(claim: list[str] | None, claims: Path | None) -> list[str | Claim]:
    """Joins the claims of --claim and --claims."""
    asked: list[str | Claim] = list(claim or [])
    if claims is not None:
        from avow.analysis.claims_file import read_claims

        asked.extend(read_claims(claims))
    if not asked:
        stop('say which claim: --claim "The bridge is safe." or --claims claims.toml')
    return asked


def chosen_extractor(extractor: str) -> Extractor:
    """Gives what --extractor names."""
    if extractor == "neural":
        return "neural"
    if extractor == "rules":
        return "rules"
    if not Path(extractor).is_dir():
        stop(f"--extractor: expected 'neural', 'rules' or the folder of a tagger, found {extractor!r}")
    return Path(extractor)


def report(error: AvowError, failed: list[AvowError]) -> None:
    """Tells about an input that cannot be used, and remembers it for the exit status."""
    failed.append(error)
    typer.echo(f"avow: {error}", err=True)


def check_some(done: int, failed: list[AvowError]) -> None:
    """Stops where no input could be used, before anything is written."""
    if not done:
        stop("none of the inputs is a readable article" if failed else "no article found")


def finish(failed: list[AvowError], done: int) -> None:
    """Ends with status 1 when some inputs could not be used, after the others are done."""
    if failed:
        from avow.analysis.wording import counted

        told = f"{counted(len(failed), 'input')} could not be used (see above), {counted(done, 'article')} could"
        typer.echo(f"avow: {told}", err=True)
        raise typer.Exit(1)


def stop(message: str) -> NoReturn:
    """Ends with a message and status 2: nothing was done."""
    typer.echo(f"avow: {message}", err=True)
    raise typer.Exit(2)
