"""The `avow` command: each command reads its options, calls one function of the package, and says what it wrote."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from avow import __version__
from avow.errors import AvowError

if TYPE_CHECKING:
    from avow.records import Claim

# rich_markup_mode=None keeps rich, and a tenth of a second, out of `avow --help`.
app = typer.Typer(
    help="Who affirms, hedges or denies a claim in the news, and how sure can we be?",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
corpora_app = typer.Typer(help="Public corpora, pinned by commit and checksum.", rich_markup_mode=None)
app.add_typer(corpora_app, name="corpora")

ClaimOption = Annotated[list[str] | None, typer.Option("--claim", help="A claim, as one sentence; may be repeated.")]
ClaimsOption = Annotated[Path | None, typer.Option("--claims", help="A TOML file of [[claim]] entries: id, text.")]
ModelOption = Annotated[str, typer.Option("--model", help='"default", or the folder of a trained model.')]
AbstainOption = Annotated[float, typer.Option(min=0.0, max=1.0, help="Mark predictions less sure than this.")]
UnrelatedOption = Annotated[
    bool, typer.Option("--unrelated/--no-unrelated", help="Whether a holder may be found not to speak to the claim.")
]


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


@app.command()
def analyze(
    articles: Annotated[list[Path], typer.Argument(help="Files (.txt .html .jsonl .csv .parquet) or folders.")],
    claim: ClaimOption = None,
    claims: ClaimsOption = None,
    out: Annotated[Path, typer.Option(help="Folder for analysis.html, analysis.json and stances.csv.")] = Path("out"),
    model: ModelOption = "default",
    abstain: AbstainOption = 0.0,
    unrelated: UnrelatedOption = True,
) -> None:
    """Find every quote in the articles and its speaker's stance toward each claim."""
    from avow.analysis import analyze as run
    from avow.analysis.terminal import print_analysis
    from avow.articles import read_articles
    from avow.tables import write_csv

    failed: list[AvowError] = []
    found = list(read_articles(articles, on_error=lambda error: _report(error, failed)))
    if not found:
        _stop(f"none of the {len(failed)} inputs is a readable article" if failed else "no article found")
    analysis = run(
        found,
        _claims(claim, claims),
        model=model,
        abstain=abstain,
        allow_unrelated=unrelated,
        progress=sys.stderr.isatty(),
    )
    print_analysis(analysis)
    analysis.to_json(out / "analysis.json")
    write_csv(out / "stances.csv", list(analysis.rows()))
    analysis.to_html(out / "analysis.html")
    typer.echo(f"\nTables: {out / 'stances.csv'}, {out / 'analysis.json'}\nPage:   {(out / 'analysis.html').resolve()}")
    _finish(failed, len(found))


@app.command()
def extract(
    articles: Annotated[list[Path], typer.Argument(help="Files (.txt .html .jsonl .csv .parquet) or folders.")],
    out: Annotated[Path | None, typer.Option(help="A .jsonl file; standard output if not given.")] = None,
) -> None:
    """Find quotes, their sources and speakers; one JSON object a quote."""
    import json

    from avow.articles import read_articles
    from avow.attribution import extract as run
    from avow.tables import row_from_record, write_jsonl

    failed: list[AvowError] = []
    count = 0

    def rows() -> Any:
        nonlocal count
        for article in read_articles(articles, on_error=lambda error: _report(error, failed)):
            count += 1
            yield from (row_from_record(quote) for quote in run(article))

    if out is None:
        for row in rows():
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        write_jsonl(out, rows())
        typer.echo(f"Quotes of {count} articles: {out}")
    _finish(failed, count)


@app.command()
def predict(
    claim: Annotated[str | None, typer.Option(help="The claim, as one sentence.")] = None,
    text: Annotated[str | None, typer.Option(help="The passage.")] = None,
    holder: Annotated[str | None, typer.Option(help="Whose stance is asked.")] = None,
    pairs: Annotated[Path | None, typer.Option("--input", help="A table (.jsonl .csv .parquet) of pairs.")] = None,
    out: Annotated[Path | None, typer.Option(help="With --input: the table to write (same kinds).")] = None,
    model: ModelOption = "default",
    abstain: AbstainOption = 0.0,
    unrelated: UnrelatedOption = True,
) -> None:
    """Tell a holder's stance toward a claim in a passage, or in each row of a table."""
    from avow.prediction import predict as run
    from avow.prediction_files import predict_file

    if pairs is not None:
        if claim or text or holder:
            _stop("give either --input or --claim/--text/--holder, not both")
        if out is None:
            _stop("--input needs --out, the table to write")
        count = predict_file(pairs, out, model=model, abstain=abstain, allow_unrelated=unrelated)
        typer.echo(f"{count} predictions: {out}")
        return
    if claim is None or text is None:
        _stop("predict needs --claim and --text, or --input")
    prediction = run(claim=claim, text=text, holder=holder, model=model, abstain=abstain, allow_unrelated=unrelated)
    typer.echo(f"{prediction.label}{'  (abstained: not sure enough)' if prediction.abstained else ''}")
    for label, probability in prediction.probabilities.items():
        typer.echo(f"  {label:10} {probability:.3f}  {'█' * round(30 * probability)}")
    for evidence in prediction.evidence:
        typer.echo(f"  {evidence.effect:+.2f}  {evidence.text!r}")


def _claims(claim: list[str] | None, claims: Path | None) -> list[str | Claim]:
    """Joins the claims of --claim and --claims."""
    asked: list[str | Claim] = list(claim or [])
    if claims is not None:
        from avow.analysis.claims_file import read_claims

        asked.extend(read_claims(claims))
    if not asked:
        _stop('say which claim: --claim "The bridge is safe." or --claims claims.toml')
    return asked


def _report(error: AvowError, failed: list[AvowError]) -> None:
    failed.append(error)
    typer.echo(f"avow: {error}", err=True)


def _finish(failed: list[AvowError], done: int) -> None:
    """Ends with status 1 when some inputs could not be used, after the others are done."""
    if failed:
        typer.echo(f"avow: {len(failed)} inputs could not be used (see above); {done} articles were done", err=True)
        raise typer.Exit(1)


def _stop(message: str) -> NoReturn:
    typer.echo(f"avow: {message}", err=True)
    raise typer.Exit(2)


def main() -> None:
    """Runs the command line; an error that avow raises on purpose is one message and exit status 2."""
    try:
        app()
    except AvowError as error:
        typer.echo(f"avow: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
