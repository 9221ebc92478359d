"""Articles and claims become an Analysis: who stands where, on what evidence, and who changed position."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from avow.analysis.profiles import Profile, Stance, profiles, stance_of
from avow.analysis.timeline import days_before
from avow.attribution import Extractor, extract_with_speakers
from avow.attribution.neural_choice import check_article
from avow.errors import ArticleError, RecordError
from avow.examples import examples_from_quotes, source_chain
from avow.labels import LABELS, Prior
from avow.models.article_prior import prior_of
from avow.prediction import check_prior, check_thresholds, model_and_threshold, predict_examples, resolve_model
from avow.records import Article, Claim, Quote, Speaker, StanceModel
from avow.tables import Row, row_from_record, write_json
from avow.text import is_whole

STANCE_COLUMNS = (
    *("article", "date", "claim", "holder", "reported_by", "stance"),
    *(f"p_{label}" for label in LABELS),
    *("abstained", "prior", "evidence", "quote", "start", "end"),
)
"""Columns of the rows of `Analysis.rows`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAnalysis:
    """What was found in one article; `stances` has one entry for every (quote, claim)."""

    article: Article
    quotes: tuple[Quote, ...]
    speakers: tuple[Speaker, ...]
    stances: tuple[Stance, ...]

    def chain(self, quote: Quote) -> tuple[str, ...]:
        """Gives who reports whom, outermost first, the quote's own holder last."""
        return source_chain(quote, {other.id: other for other in self.quotes})


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The stances of all speakers of some articles toward some claims.

    Attributes:
        claims: Claim id -> claim.
        profiles: One per (holder, claim) that is addressed at all, in order of claims, then of first appearance.
        model: Name of the stance model.
        relevance: From this probability on a quote speaks to a claim; None: the most probable label counts.
        abstain: Predictions whose label is less probable than this are marked as abstained.
        prior: What the probabilities are for, see `avow.predict`.
    """

    claims: Mapping[str, str]
    articles: tuple[ArticleAnalysis, ...]
    profiles: tuple[Profile, ...]
    model: str
    relevance: float | None = None
    abstain: float = 0.0
    prior: Prior = "pairs"

    def rows(self) -> Iterator[Row]:
        """Gives one flat row, of `STANCE_COLUMNS`, per stance that is not "unrelated", for a table or a spreadsheet."""
        for part in self.articles:
            by_id = {quote.id: quote for quote in part.quotes}
            for stance in part.stances:
                prediction, quote = stance.prediction, by_id[stance.quote_id]
                if prediction.label == "unrelated":
                    continue
                yield {
                    "article": part.article.id,
                    "date": part.article.date,
                    "claim": self.claims[stance.claim_id],
                    "holder": stance.holder,
                    "reported_by": " > ".join(stance.outer),
                    "stance": prediction.label,
                    **{f"p_{label}": round(prediction.probabilities[label], 4) for label in LABELS},
                    "abstained": prediction.abstained,
                    "prior": prediction.prior,
                    "evidence": " | ".join(evidence.text for evidence in prediction.evidence),
                    "quote": quote.content_text,
                    "start": quote.content[0][0],
                    "end": quote.content[-1][1],
                }

    def to_dict(self) -> dict[str, Any]:
        """Gives everything as plain values; offsets count in each article's `text`."""
        from avow import __version__

        return {
            "avow": __version__,
            "model": self.model,
            "prior": self.prior,
            "relevance": self.relevance,
            "abstain": self.abstain,
            "claims": [{"id": claim_id, "text": text} for claim_id, text in self.claims.items()],
            "profiles": [row_from_record(profile) for profile in self.profiles],
            "articles": [
                {
                    **row_from_record(part.article),
                    "quotes": [row_from_record(quote) for quote in part.quotes],
                    "speakers": [row_from_record(speaker) for speaker in part.speakers],
                    "stances": [row_from_record(stance) for stance in part.stances],
                }
                for part in self.articles
            ],
        }

    def to_json(self, path: str | Path | None = None) -> str:
        """Gives the analysis as JSON, and writes it to `path` if that is given."""
        value = self.to_dict()
        if path is not None:
            write_json(path, value)
        return json.dumps(value, ensure_ascii=False, indent=1)

    def to_html(self, path: str | Path | None = None) -> str:
        """Gives the analysis as one self-contained HTML page, and writes it to `path` if that is given."""
        from avow.analysis.page import render_page
        from avow.tables import atomic_writer

        page = render_page(self)
        if path is not None:
            with atomic_writer(path) as file:
                file.write(page)
        return page


def analyze(
    articles: Article | Iterable[Article],
    claims: str | Sequence[str | Claim] | Mapping[str, str],
    *,
    model: str | Path | StanceModel = "default",
    extractor: Extractor = "neural",
    allow_unrelated: bool = True,
    relevance: float | None = None,
    abstain: float = 0.0,
    evidence: bool = True,
    prior: Prior = "articles",
    progress: bool = False,
) -> Analysis:
    """Finds every quote in the articles and its holder's stance toward every claim.

    Args:
        articles: One article or many.
        claims: One claim, several, or claim id -> claim; without ids they are called c1, c2 ... A `Claim` may be
            limited to some articles.
        model: "default", the folder of a saved model, or a loaded model.
        extractor: What finds the quotes: "neural", or "rules", nearly twenty times as fast, which finds less.
        allow_unrelated: See `avow.predict`.
        relevance: See `avow.predict`.
        abstain: See `avow.predict`.
        evidence: Whether to look for the deciding words of stances other than "unrelated".
        prior: See `avow.predict`; "pairs" if the articles were chosen so that nearly every quote bears on a claim.
        progress: Whether to show a progress bar on standard error.

    Raises:
        ArticleError: An article is no `Article`, but a text or a path for example, or its date is not ISO.
        RecordError: A claim is empty, two articles have the same id, `relevance` or `abstain` is no probability,
            or `prior` neither of the two.

    Example:
        >>> import avow
        >>> article = avow.article_from_text("Mayor Ana Roth denied that the bridge was safe.", id="bridge")
        >>> analysis = avow.analyze(article, "The bridge is safe.")
        >>> [(profile.holder, profile.position) for profile in analysis.profiles]
        [('Ana Roth', 'denies')]
    """
    check_thresholds(relevance, abstain)
    check_prior(prior)
    asked = as_claims(claims)
    several = _as_articles(articles)
    loaded, relevance = model_and_threshold(resolve_model(model), prior, relevance, allow_unrelated=allow_unrelated)
    parts = tuple(
        _analyze_one(article, asked, loaded, extractor, allow_unrelated, relevance, abstain, evidence)
        for article in tqdm(several, desc="articles", unit="article", disable=not progress)
    )
    return Analysis(
        claims={claim.id: claim.text for claim in asked if any(claim.applies_to(article.id) for article in several)},
        articles=parts,
        profiles=profiles(stance for part in parts for stance in part.stances),
        model=loaded.name,
        relevance=relevance,
        abstain=abstain,
        prior=prior_of(loaded),
    )


def _analyze_one(
    article: Article,
    claims: Sequence[Claim],
    model: StanceModel,
    extractor: Extractor,
    allow_unrelated: bool,
    relevance: float | None,
    abstain: float,
    evidence: bool,
) -> ArticleAnalysis:
    quotes, speakers = extract_with_speakers(article, extractor)
    asked = {claim.id: claim.text for claim in claims if claim.applies_to(article.id)}
    paired = examples_from_quotes(article, quotes, asked)
    predictions = predict_examples(
        [example for _, _, example in paired],
        model=model,
        allow_unrelated=allow_unrelated,
        relevance=relevance,
        abstain=abstain,
        evidence=evidence,
    )
    when = days_before(article, quotes)
    stances = tuple(
        stance_of(
            article,
            quote,
            example,
            dataclasses.replace(prediction, example_id=f"{article.id}/{example.id}"),
            when[quote.id],
        )
        for (quote, _, example), prediction in zip(paired, predictions, strict=True)
    )
    return ArticleAnalysis(article=article, quotes=tuple(quotes), speakers=tuple(speakers), stances=stances)


def as_claims(claims: str | Sequence[str | Claim] | Mapping[str, str]) -> tuple[Claim, ...]:
    """Gives claims as records, whichever way a caller wrote them.

    Raises:
        RecordError: There is no claim, one is empty or holds half of a character, or two have the same id.
    """
    if isinstance(claims, str):
        claims = [claims]
    if not isinstance(claims, Iterable):
        raise RecordError(f"claims: expected a sentence, several, or id -> sentence, found {type(claims).__name__}")
    if isinstance(claims, Mapping):
        made = [Claim(id=str(claim_id), text=text) for claim_id, text in claims.items()]
    else:
        made = [
            claim if isinstance(claim, Claim) else Claim(id=f"c{place}", text=claim)
            for place, claim in enumerate(claims, start=1)
        ]
    if not made:
        raise RecordError("expected at least one claim, found none")
    ids = [claim.id for claim in made]
    for claim in made:
        # Invisible characters or marks alone are no claim, though a model would find a stance toward them.
        if not isinstance(claim.text, str) or not any(map(str.isalnum, claim.text)):
            raise RecordError(f"claim {claim.id}: expected a sentence, found {claim.text!r}")
        if not is_whole(claim.id + claim.text):
            raise RecordError(f"claim {claim.id!a}: holds half of a character (a lone surrogate); remove it")
        if ids.count(claim.id) > 1:
            raise RecordError(f"claim {claim.id}: {ids.count(claim.id)} claims have this id; give each its own")
    return tuple(made)


def _as_articles(articles: Any) -> list[Article]:
    several = list(articles) if isinstance(articles, Iterable) and not isinstance(articles, str) else [articles]
    seen: set[str] = set()
    for article in several:
        check_article(article)
        _check_date(article)
        if article.id in seen:
            raise RecordError(f"two articles have the id {article.id!r}; give each its own")
        seen.add(article.id)
    return several


def _check_date(article: Article) -> None:
    try:
        dt.date.fromisoformat((article.date or "2000-01-01")[:10])
    except ValueError:
        raise ArticleError(f"{article.id}: date: expected an ISO date or None, found {article.date!r}") from None
