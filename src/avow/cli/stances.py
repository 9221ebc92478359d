"""Commands on articles and pairs: analyze, extract, predict."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from avow.cli.options import (
    AbstainOption,
    ArticlesArgument,
    ClaimOption,
    ClaimsOption,
    ExtractorOption,
    ModelOption,
    PriorOption,
    RelevanceOption,
    UnrelatedOption,
    all_claims,
    check_some,
    chosen_extractor,
    finish,
    report,
    stop,
)

if TYPE_CHECKING:
    from avow.errors import AvowError


def analyze(
    articles: ArticlesArgument,
    claim: ClaimOption = None,
    claims: ClaimsOption = None,
    out: Annotated[Path, typer.Option(help="Folder for analysis.html, analysis.json and stances.csv.")] = Path("out"),
    model: ModelOption = "default",
    extractor: ExtractorOption = "neural",
    relevance: RelevanceOption = None,
    abstain: AbstainOption = 0.0,
    unrelated: UnrelatedOption = True,
    prior: PriorOption = "articles",
) -> None:
    """Find every quote in the articles and its speaker's stance toward each claim."""
    from avow.analysis import STANCE_COLUMNS
    from avow.analysis import analyze as run
    from avow.analysis.terminal import print_analysis
    from avow.articles import read_articles
    from avow.tables import write_csv

    failed: list[AvowError] = []
    chosen = chosen_extractor(extractor)
    found = list(read_articles(articles, on_error=lambda error: report(error, failed), leave_out=out))
    check_some(len(found), failed)
    analysis = run(
        found,
        all_claims(claim, claims),
        model=model,
        extractor=chosen,
        relevance=relevance,
        abstain=abstain,
        allow_unrelated=unrelated,
        prior=prior,
        progress=sys.stderr.isatty(),
    )
    print_analysis(analysis)
    analysis.to_json(out / "analysis.json")
    write_csv(out / "stances.csv", list(analysis.rows()), columns=STANCE_COLUMNS)
    analysis.to_html(out / "analysis.html")
    typer.echo(f"\nTables: {out / 'stances.csv'}, {out / 'analysis.json'}\nPage:   {(out / 'analysis.html').resolve()}")
    finish(failed, len(found))


def extract(
    articles: ArticlesArgument,
    out: Annotated[Path | None, typer.Option(help="A .jsonl file; standard output if not given.")] = None,
    extractor: ExtractorOption = "neural",
) -> None:
    """Find quotes, their sources and speakers; one JSON object a quote."""
    import json

    from avow.analysis.wording import counted
    from avow.articles import read_articles
    from avow.attribution import extract as run
    from avow.tables import row_from_record, write_jsonl

    if out is not None and out.suffix.lower() != ".jsonl":
        stop(f"--out: quotes are written as JSON, one a line; expected a file .jsonl, found {str(out)!r}")
    failed: list[AvowError] = []
    chosen = chosen_extractor(extractor)
    count = 0

    def rows() -> Any:
        nonlocal count
        for article in read_articles(articles, on_error=lambda error: report(error, failed), leave_out=out):
            count += 1
            yield from (row_from_record(quote) for quote in run(article, chosen))

    found = rows()
    first = next(found, None)  # reads as far as the first quote
    check_some(count, failed)
    found = itertools.chain([] if first is None else [first], found)
    if out is None:
        for row in found:
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        write_jsonl(out, found)
        typer.echo(f"Quotes of {counted(count, 'article')}: {out}")
    finish(failed, count)


def predict(
    claim: Annotated[str | None, typer.Option(help="The claim, as one sentence.")] = None,
    text: Annotated[str | None, typer.Option(help="The passage.")] = None,
    holder: Annotated[str | None, typer.Option(help="Whose stance is asked.")] = None,
    pairs: Annotated[Path | None, typer.Option("--input", help="A table (.jsonl .csv .parquet) of pairs.")] = None,
    out: Annotated[Path | None, typer.Option(help="With --input: the table to write (same kinds).")] = None,
    model: ModelOption = "default",
    relevance: RelevanceOption = None,
    abstain: AbstainOption = 0.0,
    unrelated: UnrelatedOption = True,
    prior: PriorOption = "pairs",
) -> None:
    """Tell a holder's stance toward a claim in a passage, or in each row of a table."""
    from avow.analysis.wording import counted
    from avow.prediction import predict as run
    from avow.prediction_files import predict_file

    if pairs is not None:
        if claim or text or holder:
            stop("give either --input or --claim/--text/--holder, not both")
        if out is None:
            stop("--input needs --out, the table to write")
        count = predict_file(
            pairs,
            out,
            model=model,
            relevance=relevance,
            abstain=abstain,
            allow_unrelated=unrelated,
            prior=prior,
        )
        typer.echo(f"{counted(count, 'prediction')}: {out}")
        return
    if claim is None or text is None:
        stop("predict needs --claim and --text, or --input")
    if out is not None:
        stop("--out goes with --input; one prediction is only shown")
    prediction = run(
        claim=claim,
        text=text,
        holder=holder,
        model=model,
        relevance=relevance,
        abstain=abstain,
        allow_unrelated=unrelated,
        prior=prior,
    )
    typer.echo(f"{prediction.label}{'  (abstained: not sure enough)' if prediction.abstained else ''}")
    for label, probability in prediction.probabilities.items():
        typer.echo(f"  {label:10} {probability:.3f}  {'█' * round(30 * probability)}")
    for evidence in prediction.evidence:
        typer.echo(f"  {evidence.effect:+.2f}  {evidence.text!r}")
