"""Commands on annotation work: pairs out to annotators, labels back in, agreement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from avow.cli.options import ArticlesArgument, ClaimOption, ClaimsOption, all_claims, check_some, finish, report, stop

if TYPE_CHECKING:
    from avow.errors import AvowError
    from avow.prepare.annotations import Annotation


app = typer.Typer(help="Pairs out to annotators, labels back in.", rich_markup_mode=None, no_args_is_help=True)


@app.command("export")
def export_pairs(
    articles: ArticlesArgument,
    out: Annotated[Path, typer.Option(help="Folder for examples.jsonl, tasks.json (Label Studio) and sheet.csv.")],
    claim: ClaimOption = None,
    claims: ClaimsOption = None,
    propose: Annotated[bool, typer.Option(help="Also take claims that speakers in the articles make.")] = False,
) -> None:
    """Write each quote with each claim it may bear on, for Label Studio and for a spreadsheet."""
    from avow.analysis import as_claims
    from avow.analysis.wording import counted
    from avow.articles import read_articles
    from avow.prepare.annotation_csv import write_sheet
    from avow.prepare.candidates import candidates, propose_claims
    from avow.prepare.label_studio import LABELLING_PAGE, write_tasks
    from avow.tables import atomic_writer, row_from_record, write_jsonl

    failed: list[AvowError] = []
    found = list(read_articles(articles, on_error=lambda error: report(error, failed), leave_out=out))
    proposed = propose_claims(found) if propose else []
    asked = (*(as_claims(all_claims(claim, claims)) if claim or claims or not propose else ()), *proposed)
    check_some(len(found), failed)
    examples = list(candidates(found, asked))
    write_jsonl(out / "examples.jsonl", (row_from_record(example) for example in examples))
    write_tasks(out / "tasks.json", examples)
    write_sheet(out / "sheet.csv", examples)
    with atomic_writer(out / "labelling_page.xml") as file:
        file.write(LABELLING_PAGE)
    of = f"{counted(len(found), 'article')} and {counted(len(asked), 'claim')}"
    typer.echo(f"{counted(len(examples), 'pair')} of {of}: {out}")
    finish(failed, len(found))


@app.command("import")
def import_labels(
    files: Annotated[
        list[Path], typer.Argument(help="Label Studio exports (.json .csv), or filled sheets (.csv .tsv).")
    ],
    examples: Annotated[Path, typer.Option(help="The examples.jsonl that was exported.")],
    out: Annotated[Path, typer.Option(help="The .jsonl file for the labelled examples.")],
) -> None:
    """Read annotators' labels, tell their agreement, and write the examples with majority and soft labels."""
    from avow.analysis.wording import counted
    from avow.prepare.annotations import agreement, annotators_of, merge_annotations, votes_of
    from avow.records import Example as Record
    from avow.tables import read_records, row_from_record, write_jsonl

    annotations = [annotation for file in files for annotation in _labels(file)]
    if not annotations:
        stop("the files hold no labels")
    merged = merge_annotations(read_records(examples, Record), annotations)
    write_jsonl(out, (row_from_record(example) for example in merged))
    found = agreement(votes_of(merged), annotators_of(merged))
    undecided = sum("votes" in example.tags and example.label is None for example in merged)
    ties = "1 example with a tie is" if undecided == 1 else f"{undecided} examples with a tie are"
    typer.echo(f"{counted(len(annotations), 'label')}; {ties} left without a label: {out}")
    if not found.examples:
        typer.echo("no example has two labels: nothing can be told of agreement")
        return
    typer.echo(
        f"agreement on {counted(found.examples, 'example')} with two labels or more: {found.observed:.3f} observed,"
        f" Krippendorff's alpha {_number(found.alpha)}, Cohen's kappa {_number(found.kappa)}"
    )


def _labels(file: Path) -> list[Annotation]:
    """Tells a filled sheet from a Label Studio export by its columns."""
    from avow.prepare.annotation_csv import read_sheet
    from avow.prepare.label_studio import read_export
    from avow.tables import read_rows

    if file.suffix.lower() != ".json":
        _, first = next(read_rows(file), (0, {}))
        if "stance" in first and "example" not in first:
            return read_sheet(file)
    return read_export(file)[1]


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
