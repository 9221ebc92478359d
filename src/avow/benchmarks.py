"""The figures of the extractor and of the whole road, each from one call that anyone can repeat."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from avow.analysis import analyze
from avow.articles import read_article
from avow.attribution import Extractor, extract, resolve_speakers
from avow.corpora import load, usual_prior
from avow.corpora.authored import LATER_DOMAINS
from avow.corpora.authored_chains import load_authored_chains
from avow.corpora.polnear import Split, load_polnear
from avow.corpora.polnear_nested import load_polnear_nested
from avow.errors import CorpusError, RecordError
from avow.evaluation.attribution import AttributionScores, score_quotes
from avow.evaluation.attribution_peers import PEERS
from avow.evaluation.end_to_end import EndToEnd, evaluate_end_to_end
from avow.evaluation.gold_articles import GoldArticle, predictions_from_analysis, read_gold
from avow.evaluation.holders import AnnotatedHolder, NamedSource, score_nested, score_resolution
from avow.evaluation.predictions import write_predictions
from avow.evaluation.quotients import Score, score_lines
from avow.evaluation.report import Report, RunInfo
from avow.evaluation.runs import evaluate_run
from avow.examples import mark_holder
from avow.labels import Prior
from avow.models.article_prior import prior_of, with_prior
from avow.prediction import resolve_model
from avow.records import Article, Claim, Example, Quote, Span, StanceModel


@dataclass(frozen=True, slots=True)
class AttributionBenchmark:
    """Scores of an extractor on PolNeAR, and how many articles it reads in a second.

    Attributes:
        resolution: Set -> scores of speakers' names, given gold sources (`avow.evaluation.holders`).
        nesting: Set of authored passages -> scores of nested holders.
        articles_per_s: By the clock, in one process.
        articles_per_core_s: In a second of processor time, whatever else the machine does.
    """

    split: str
    extractor: str
    scores: AttributionScores
    resolution: Mapping[str, Mapping[str, Score]]
    nesting: Mapping[str, Mapping[str, Score]]
    articles_per_s: float
    articles_per_core_s: float

    def to_dict(self) -> dict[str, Any]:
        """Gives plain values for a JSON file."""
        return {
            "corpus": "polnear",
            "split": self.split,
            "extractor": self.extractor,
            "articles_per_s": self.articles_per_s,
            "articles_per_core_s": self.articles_per_core_s,
            **self.scores.to_dict(),
            "peers_percent": {name: dict(figures) for name, figures in PEERS.items()},
            "resolution": _plain(self.resolution),
            "nesting": _plain(self.nesting),
        }

    def to_text(self) -> str:
        """Gives a table for people, in per cent."""
        speed = (
            f"{self.articles_per_s:.1f} articles/s by the clock in one process,"
            f" {self.articles_per_core_s:.1f} articles in a second of one core"
        )
        lines = [
            f"PolNeAR {self.split}, {self.extractor}: {self.scores.to_text()}",
            "Behind them: others' figures, on PolNeAR's test part",
            speed,
        ]
        for what, sets in (("Speakers", self.resolution), ("Nested holders", self.nesting)):
            for name, scores in sets.items():
                lines += ["", f"{what}, {name}", *score_lines(scores)]
        return "\n".join(lines)


def _plain(sets: Mapping[str, Mapping[str, Score]]) -> dict[str, Any]:
    return {
        key: {name: score.to_dict() for name, score in scores.items() if score.value is not None}
        for key, scores in sets.items()
    }


def score_attribution(split: str = "dev", *, extractor: Extractor = "neural") -> AttributionBenchmark:
    """Runs the quote extractor on a split of PolNeAR, on our annotations' speakers, and on the authored passages.

    See `avow.evaluation.attribution` and `avow.evaluation.holders` for the definitions.

    Args:
        split: "train" or "dev".

    Raises:
        CorpusError: The corpus is not in the mirror or the user's cache, or there is no such split.
    """
    if split not in get_args(Split):
        raise CorpusError(f"PolNeAR has no split {split!r} here; expected one of {', '.join(get_args(Split))}")
    articles, gold = zip(*load_polnear(split), strict=True)  # type: ignore[arg-type]
    extract(articles[0], extractor)  # loads lexicon and tagger, which are no part of the cost of an article
    started, began = time.process_time(), time.perf_counter()
    predicted = [extract(article, extractor) for article in articles]
    core_seconds, seconds = time.process_time() - started, time.perf_counter() - began
    texts = [article.text for article in articles]
    return AttributionBenchmark(
        split=split,
        extractor=str(extractor),
        scores=score_quotes(gold, predicted, texts),
        resolution=score_speakers(),
        nesting=score_nesting(extractor),
        articles_per_s=len(articles) / seconds,
        articles_per_core_s=len(articles) / core_seconds,
    )


def score_speakers() -> dict[str, dict[str, Score]]:
    """Resolves the speakers of PolNeAR's gold quotes and compares them with the holders of our annotations.

    Returns:
        For our train and dev topics, the scores of `avow.evaluation.holders.score_resolution`.
    """
    articles: dict[str, tuple[Article, list[Quote]]] = {}
    for part in get_args(Split):
        articles |= {article.id: (article, quotes) for article, quotes in load_polnear(part)}
    asked: dict[str, dict[tuple[str, str], str]] = {}
    for example in load("polnear_stance", splits=("train", "dev")):
        if example.mention and not example.nested and example.holder:
            names = asked.setdefault(example.split, {})
            names.setdefault((example.article_id, example.tags["attribution"]), example.holder)
    resolved: dict[str, dict[str, Quote]] = {}
    scores = {}
    for split, names in asked.items():
        sources = []
        for (article_id, quote_id), name in names.items():
            if article_id not in resolved:
                article, quotes = articles[article_id]
                resolved[article_id] = {quote.id: quote for quote in resolve_speakers(article.text, quotes)[0]}
            if quote := resolved[article_id].get(quote_id):
                sources.append(NamedSource(article_id, quote.source_text, name, quote.speaker))
        scores[f"our {split} topics"] = score_resolution(sources)
    return scores


def score_nesting(extractor: Extractor = "neural") -> dict[str, dict[str, Score]]:
    """Looks for the nested holders of invented passages and of some articles of PolNeAR dev, of which none was learned.

    Returns:
        The scores of `avow.evaluation.holders.score_nested` for the authored passages of the split "train" whose chains
        are not annotated for learning (looked at while the rules for nesting were made; those written later are left
        out), and, not looked at, for those of each domain of the split "test", for the test part of the authored
        chains, and for PolNeAR.
    """
    learned = {article.id for article, _ in load_authored_chains("train")}
    passages: dict[str, dict[str, list[Example]]] = {}
    for example in load("authored"):
        left_out = example.article_id in learned or example.tags["domain"] in LATER_DOMAINS
        if example.tags["side"] == "claim" and not left_out:
            part = "train" if example.split == "train" else f"{example.split} ({example.tags['domain']})"
            passages.setdefault(part, {}).setdefault(example.passage, []).append(example)
    parts = {
        f"authored {part} passages": (
            [Article(id=str(place), text=text) for place, text in enumerate(units)],
            [
                [
                    AnnotatedHolder(unit.mention[0], unit.holder or "", unit.outer[-1] if unit.outer else None)
                    for unit in each
                ]
                for each in units.values()
            ],
        )
        for part, units in passages.items()
    }
    marked = {"authored chains, test": load_authored_chains("test")}
    marked["PolNeAR dev, inner quotes"] = load_polnear_nested("dev")
    for part, pairs in marked.items():
        known = list(pairs)
        parts[part] = [article for article, _ in known], [marked_holders(quotes) for _, quotes in known]
    scores = {}
    for part, (articles, gold) in parts.items():
        predicted = [extract(article, extractor) for article in articles]
        scores[part] = score_nested(gold, predicted, [article.text for article in articles])
    return scores


def marked_holders(quotes: Sequence[Quote]) -> list[AnnotatedHolder]:
    """Gives the holders of gold quotes, each source once; a holder's name is the words of his or her source."""
    by_id = {quote.id: quote for quote in quotes}
    holders: dict[Span, AnnotatedHolder] = {}
    for quote in quotes:
        if quote.source and quote.source[0] not in holders:
            outer = by_id[quote.outer] if quote.outer else None
            mention = outer.source[0] if outer and outer.source else None
            name = outer.source_text if outer else None
            holders[quote.source[0]] = AnnotatedHolder(quote.source[0], quote.source_text, name, mention)
    return list(holders.values())


def score_stance(
    out: str | Path,
    *,
    corpus: str = "polnear_stance",
    split: str = "dev",
    model: str | Path | StanceModel = "default",
    prior: Prior | None = None,
) -> Report:
    """Predicts a split of a corpus with a model, stores the predictions, and evaluates them.

    Args:
        out: Folder for ``<corpus>-<split>.parquet``, metrics.json, report.html and report.md.
        prior: See `avow.predict`; None: "articles" for the corpora of whole articles, "pairs" for all others.

    Raises:
        CorpusError: The corpus is not here, or has no such rows.
    """
    examples = [mark_holder(example) for example in load(corpus, splits=(split,))]
    if not examples:
        raise CorpusError(f"corpus {corpus!r} has no rows in split {split!r}")
    path = Path(out) / f"{corpus}-{split}.parquet"
    asked = with_prior(resolve_model(model), prior or usual_prior(corpus))
    write_predictions(path, examples, asked.predict_proba(examples), prior=prior_of(asked))
    return evaluate_run(path, out, info=RunInfo(name=path.stem, model=asked.name))


def score_seeds(
    folder: str | Path = "seeds",
    *,
    model: str | Path | StanceModel = "default",
    extractor: Extractor = "neural",
    relevance: float | None = None,
) -> EndToEnd:
    """Runs the whole road on the seed articles, each with its own claims, and compares it with their gold.

    Args:
        folder: Has ``<id>.txt`` and ``gold/<id>.json``.
        relevance: See `avow.predict`.

    Raises:
        RecordError: There is no gold in the folder, or a gold file is wrong.
        ArticleError: An article cannot be read.
    """
    gold = read_gold_articles(folder)
    articles = [read_article(Path(folder) / f"{each.id}.txt") for each in gold]
    analysis = analyze(
        articles, gold_claims(gold), model=model, extractor=extractor, relevance=relevance, evidence=False
    )
    return evaluate_end_to_end(gold, predictions_from_analysis(analysis.to_dict()), model=analysis.model)


def read_gold_articles(folder: str | Path) -> list[GoldArticle]:
    """Reads all gold files below a folder of seed articles, by name.

    Raises:
        RecordError: There is none, or one is wrong.
    """
    files = sorted((Path(folder) / "gold").glob("*.json"))
    if not files:
        raise RecordError(f"{folder}: expected gold/<article>.json files, found none")
    return [read_gold(file) for file in files]


def gold_claims(gold: list[GoldArticle]) -> list[Claim]:
    """Gives the claims of all gold articles, each limited to its article."""
    return [
        Claim(id=f"{each.id}.{claim_id}", text=text, articles=(each.id,))
        for each in gold
        for claim_id, text in each.claims.items()
    ]
