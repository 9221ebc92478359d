"""What the endpoints take, with a limit on every part, and what they give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from avow.analysis import Profile, Stance
from avow.articles.plain import iso_date
from avow.labels import Label, Prior
from avow.records import Article, Quote, Speaker
from avow.service.settings import (
    ARTICLE_CHARACTERS,
    ARTICLES,
    CLAIM_CHARACTERS,
    CLAIMS,
    DROPPED,
    FACT_CHARACTERS,
    PAIRS,
    PASSAGE_CHARACTERS,
)

# A text must hold something besides white space.
_SOME: str = r"\S"
ArticleText = Annotated[str, StringConstraints(max_length=ARTICLE_CHARACTERS, pattern=_SOME)]
ClaimText = Annotated[str, StringConstraints(max_length=CLAIM_CHARACTERS, pattern=_SOME)]
PassageText = Annotated[str, StringConstraints(max_length=PASSAGE_CHARACTERS, pattern=_SOME)]
Fact = Annotated[str, StringConstraints(max_length=FACT_CHARACTERS)]
Claims = Annotated[list[ClaimText], Field(min_length=1, max_length=CLAIMS)]
Format = Literal["json", "csv", "html", "bundle"]


def _iso(value: str) -> str:
    date = iso_date(value)
    if date is None:
        raise PydanticCustomError("no_date", "expected a date such as 2024-03-05")
    return date


Date = Annotated[Fact, AfterValidator(_iso), Field(description="2024-03-05, with or without a time, or in words.")]


class Asked(BaseModel):
    """Base of all requests: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _not_full_of_unknown_keys(cls, value: Any) -> Any:
        """Gives one error where pydantic would make one a key, which for the keys of a full body takes ten seconds."""
        most = len(cls.model_fields)
        if isinstance(value, dict) and len(value) > 2 * most:
            raise PydanticCustomError(
                "too_many_keys",
                "expected at most {most} keys, found {found}",
                {"most": most, "found": f"{len(value):,}"},
            )
        return value


class DroppedIn(Asked):
    """A piece of a file that is not part of the article's text, and why."""

    kind: Fact
    text: Annotated[str, StringConstraints(max_length=PASSAGE_CHARACTERS)]


class Reading(Asked):
    """What /api/read said of an article beside its text."""

    # An error for each piece of each article would be an error for every few bytes of the body.
    dropped: Annotated[list[DroppedIn], Field(max_length=DROPPED), FailFast()] = []
    # Of a whole file, so not bounded by the length of an article; no body has more bytes.
    replaced_characters: Annotated[int, Field(ge=0, le=100_000_000)] = 0


class ArticleIn(Asked):
    """A news article as plain text, with what is known about it; without a title the first line may be one.

    With `read` the text counts as read, as /api/read gives it: blank lines part its paragraphs, the first is the
    headline if it is the title, and nothing is left out.
    """

    text: ArticleText
    id: Fact | None = None
    title: Fact | None = None
    date: Date | None = None
    outlet: Fact | None = None
    byline: Fact | None = None
    url: Fact | None = None
    read: Reading | None = None


class Options(Asked):
    """How stances are predicted.

    `allow_unrelated` false shares the probability of "unrelated" out among the other labels; from the probability
    `relevance` on a passage counts as speaking to the claim (not given: the most probable label, and of the quotes of
    articles from .4 on); a prediction whose label is less probable than `abstain` is marked; `evidence` looks for the
    deciding words, which takes most of the time.
    """

    allow_unrelated: bool = True
    relevance: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    abstain: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    evidence: bool = True


class AnalyzeRequest(Options):
    """Articles and claims, each claim one sentence; `prior` is "pairs" where nearly every quote bears on a claim."""

    articles: Annotated[list[ArticleIn], Field(min_length=1, max_length=ARTICLES)]
    claims: Claims
    prior: Prior = "articles"


class PairIn(Asked):
    """One question: how does the holder commit to the claim in the text?"""

    claim: ClaimText
    text: PassageText
    holder: Fact | None = None


class PredictRequest(Options):
    """Any number of pairs up to the limit.

    `prior` says where they come from: "pairs" that were chosen because the text may bear on the claim, or all quotes of
    whole "articles".
    """

    pairs: Annotated[list[PairIn], Field(min_length=1, max_length=PAIRS)]
    prior: Prior = "pairs"


class EvidenceOut(BaseModel):
    """Words that moved a prediction, and by how much."""

    span: tuple[int, int]
    text: str
    effect: float


class PredictionOut(BaseModel):
    """The stance of a pair."""

    claim: str
    holder: str | None
    label: Label
    probabilities: dict[Label, float]
    evidence: list[EvidenceOut]
    abstained: bool
    model: str
    example_id: str
    prior: Prior


class Predictions(BaseModel):
    """One prediction a pair, in the order asked."""

    model: str
    predictions: list[PredictionOut]


class Extraction(BaseModel):
    """The article as it was read, and what was found; offsets count in `article.text`."""

    article: Article
    quotes: list[Quote]
    speakers: list[Speaker]


class ClaimOut(BaseModel):
    """A claim with the id that profiles and stances name."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOut(Article):
    """One article with its quotes, speakers and the stance of every quote toward every claim."""

    quotes: tuple[Quote, ...]
    speakers: tuple[Speaker, ...]
    stances: tuple[Stance, ...]


class AnalysisOut(BaseModel):
    """Who stands where; offsets count in each article's `text`."""

    avow: str
    model: str
    prior: Prior
    relevance: float | None
    abstain: float
    claims: list[ClaimOut]
    profiles: list[Profile]
    articles: list[ArticleOut]


class Bundle(BaseModel):
    """An analysis in every form: as JSON, as a CSV table, as a complete page, and its timelines as a piece of HTML."""

    analysis: AnalysisOut
    csv: str
    html: str
    timeline: str


class Limits(BaseModel):
    """The most that one request may hold."""

    body_bytes: int
    articles: int
    article_characters: int
    claims: int
    claim_characters: int
    pairs: int
    passage_characters: int
    dropped: int
    work_s: float


class Health(BaseModel):
    """Whether requests can be done now: "ok", or "starting" while no worker is ready."""

    status: Literal["ok", "starting"]
    version: str
    model: str
    workers: int
    running: int
    waiting: int
    limits: Limits
