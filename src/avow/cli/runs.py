"""Commands on models and runs: adapt, train, evaluate, compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from avow.cli.options import ExtractorOption, chosen_extractor, stop
from avow.errors import ConfigError
from avow.labels import Prior

if TYPE_CHECKING:
    from avow.evaluation.report import Report

ClusterOption = Annotated[
    str | None, typer.Option("--cluster-by", help='"claim", "article" or "row"; default: what the data allow.')
]

_BENCHMARKS = ("attribution", "seeds", "stance")
# Option of `avow evaluate` -> what it goes with; it would do nothing elsewhere.
_GOES_WITH: Final = {
    "model": ("seeds", "stance"),
    "corpus": ("stance",),
    "split": ("attribution", "stance"),
    "extractor": ("attribution", "seeds"),
    "seeds": ("seeds",),
}
_SHOWN: Final = {
    "macro_f1": "macro-F1",
    "accuracy": "accuracy",
    "stance_precision": "stance precision",
    "stance_recall": "stance recall",
    "ece": "ECE",
}


def adapt(
    labels: Annotated[Path, typer.Argument(help="A table (.csv .tsv .jsonl .parquet): claim, text, holder, label.")],
    out: Annotated[Path, typer.Option(help="Folder for the new model.")],
    model: Annotated[str, typer.Option(help='"default", or the folder of an exported encoder.')] = "default",
    name: Annotated[str, typer.Option(help="The new model's name.")] = "adapted",
    seed: Annotated[int, typer.Option(min=0, help="Of the folds of the cross-validation.")] = 0,
    split: Annotated[
        str | None, typer.Option(help="Only rows of this split; default: train, if there are several.")
    ] = None,
) -> None:
    """Fit the default model to a few labels of your own, in seconds."""
    from avow.adaptation import adapt as run

    found = run(labels, model=model, name=name, seed=seed, split=split)
    found.save(out)
    loss = found.manifest.settings["log_loss"]
    typer.echo(
        f"Model: {out}\nLog loss on labels that it had not seen: {loss['adapted, out of fold']:.3f}"
        f" (before: {loss['encoder']:.3f}; lower is better)"
    )


def train(
    config: Annotated[Path, typer.Argument(help="A TOML file, such as configs/train/linear.toml.")],
    seed: Annotated[list[int] | None, typer.Option(min=0, help="A seed; may be repeated, one run each.")] = None,
    runs: Annotated[Path, typer.Option(help="Folder for the run folders.")] = Path("runs"),
) -> None:
    """Train a stance model as a configuration says, predict and score its evaluation sets."""
    from avow.config import load_config
    from avow.training import TrainConfig
    from avow.training import train as run

    settings = load_config(config, TrainConfig)
    for each in seed or [0]:
        folder = run(settings, seed=each, runs=runs)
        typer.echo(f"Run:    {folder}")
        if settings.evaluate or settings.cross_validation:
            typer.echo(f"Report: {(folder / 'report.html').resolve()}")
        else:
            typer.echo("No report: the configuration has no [[evaluate]]")


def evaluate(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(help='A run folder, a predictions file, "attribution", "stance" or "seeds".')
    ],
    out: Annotated[Path | None, typer.Option(help="Folder for the report; default: the run folder.")] = None,
    cluster_by: ClusterOption = None,
    slices: Annotated[
        list[str] | None, typer.Option("--slice", help='"name: expression", such as "long: words > 80"; repeatable.')
    ] = None,
    model: Annotated[str, typer.Option(help='With "seeds" or "stance": the stance model.')] = "default",
    corpus: Annotated[str, typer.Option(help='With "stance": the corpus.')] = "polnear_stance",
    split: Annotated[str, typer.Option(help='With "attribution" or "stance": the split.')] = "dev",
    extractor: ExtractorOption = "neural",
    prior: Annotated[
        Prior | None,
        typer.Option(help='With "stance": as in avow predict; default: articles for corpora of whole articles.'),
    ] = None,
    relevance: Annotated[float | None, typer.Option(min=0.0, max=1.0, help='With "seeds": as in avow analyze.')] = None,
    seeds: Annotated[Path, typer.Option(help='With "seeds": the folder of articles and gold.')] = Path("seeds"),
) -> None:
    """Score stored predictions, the extractor on PolNeAR, a model on a corpus, or the whole road on the seeds."""
    if target in _BENCHMARKS and (cluster_by or slices):
        stop(f"--cluster-by and --slice are for a run or stored predictions; {target!r} has its own groups")
    if prior is not None and target != "stance":
        stop('--prior goes with "stance"; whole articles have their own, and stored predictions are what they are')
    if relevance is not None and target != "seeds":
        stop('--relevance goes with "seeds"; probabilities are scored without a threshold')
    for option, targets in _GOES_WITH.items():
        source = context.get_parameter_source(option)
        if target not in targets and source is not None and source.name == "COMMANDLINE":
            stop(f"--{option} goes with {' or '.join(map(json.dumps, targets))}; for {target!r} it would do nothing")
    if target == "attribution":
        from avow.benchmarks import score_attribution

        measured = score_attribution(split, extractor=chosen_extractor(extractor))
        _write(out, "attribution.json", measured.to_dict())
        typer.echo(measured.to_text())
        return
    if target == "seeds":
        from avow.benchmarks import score_seeds
        from avow.evaluation.end_to_end_pages import end_to_end_markdown

        found = score_seeds(seeds, model=model, extractor=chosen_extractor(extractor), relevance=relevance)
        typer.echo(end_to_end_markdown(found))
        if out is not None:
            found.write(out)
            typer.echo(f"Page: {(out / 'end_to_end.html').resolve()}")
        return
    if target == "stance":
        from avow.benchmarks import score_stance

        folder = out or Path("out/stance")
        _print_report(score_stance(folder, corpus=corpus, split=split, model=model, prior=prior), folder)
        return
    from avow.evaluation.report import Options
    from avow.evaluation.runs import evaluate_run

    options = Options(cluster_by=cluster_by, slices=dict(_slice(each) for each in slices or []))
    report = evaluate_run(target, out, options)
    folder = out or (Path(target).with_suffix("") if Path(target).is_file() else Path(target))
    _print_report(report, folder)


def compare(
    runs: Annotated[list[Path], typer.Argument(help="Two or more run folders or predictions files.")],
    out: Annotated[Path, typer.Option(help="Folder for comparison.html, .md and .json.")] = Path("out/comparison"),
    cluster_by: ClusterOption = None,
) -> None:
    """Compare runs on the rows they share: leaderboard, paired tests with Holm correction, spread over seeds."""
    from avow.evaluation.comparison import compare_paths
    from avow.evaluation.comparison_pages import comparison_markdown

    if len(runs) < 2:
        stop(f"compare needs at least two runs, found {len(runs)}")
    comparison = compare_paths(runs, cluster_by=cluster_by)
    comparison.write(out)
    typer.echo(comparison_markdown(comparison.results))
    typer.echo(f"Page: {(out / 'comparison.html').resolve()}")


def _print_report(report: Report, folder: Path) -> None:
    for name, found in report.metrics["sets"].items():
        shown = []
        for score, title in _SHOWN.items():
            value, interval = found["scores"].get(score), found["intervals"].get(score)
            if value is not None and interval and interval["low"] is not None:
                shown.append(f"{title} {value:.3f} [{interval['low']:.3f}, {interval['high']:.3f}]")
            elif value is not None:
                shown.append(f"{title} {value:.3f}")
        typer.echo(f"{name}: n {found['n']}, " + ", ".join(shown))
    typer.echo(f"Report: {(folder / 'report.html').resolve()}")


def _slice(words: str) -> tuple[str, str]:
    name, separator, expression = words.partition(":")
    if not separator or not name.strip() or not expression.strip():
        raise ConfigError(f'--slice: expected "name: expression", found {words!r}')
    return name.strip(), expression.strip()


def _write(out: Path | None, name: str, value: object) -> None:
    from avow.tables import write_json

    if out is not None:
        write_json(out / name, value)
