"""The six nouns of the road: Article -> Quote -> Example -> model -> Prediction -> Report.

Plain frozen dataclasses, so that importing them costs nothing and they can be pickled to worker
processes. They are validated where rows enter (`avow.tables`), not here. `Report` lives with its
renderer in `avow.evaluation`; the model's contract is `StanceModel` below.

Every span is ``(start, end)``: half-open, in unicode code points, into the text that the
record names. Spans of one field are ascending and do not overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from avow.labels import Label, Prior

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Span = tuple[int, int]
Spans = tuple[Span, ...]

QuoteKind = Literal["direct", "indirect", "mixed"]
SpeakerKind = Literal["person", "group", "organisation", "document", "unknown"]
CueClass = Literal["speech", "belief", "denial", "doubt", "plan", "perception", "document", "poll", "other"]

# Read by pydantic when `avow.tables` validates rows; a plain dict, so nothing is imported here.
_STRICT_ROW: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A piece of the source file that is not part of `Article.text`, and why."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A news article as clean text: the headline, a blank line, then the body's paragraphs.

    Attributes:
        id: Unique within a collection; the file stem for files.
        text: Headline and paragraphs, each stripped, joined by one blank line. All offsets point here.
        title: The headline, or "" when none is known.
        body_start: Offset in `text` at which the body begins (0 when there is no headline).
        date: ISO date of publication, or None.
        dropped: What the reader left out (credits, captions, promotion, tables), in file order.
        replaced_characters: How many characters could not be decoded for certain, or are invisible and were removed.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT_ROW

    id: str
    text: str
    title: str = ""
    body_start: int = 0
    date: str | None = None
    outlet: str | None = None
    byline: str | None = None
    url: str | None = None
    dropped: tuple[Dropped, ...] = ()
    replaced_characters: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Someone whose words or beliefs the article reports.

    Attributes:
        name: The fullest form of the name that the article gives.
        mentions: Where the article names or refers to the speaker, ascending.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT_ROW

    name: str
    kind: SpeakerKind = "unknown"
    mentions: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One attribution: what is said or thought (content), by whom (source), and by what words (cue).

    Attributes:
        id: Unique within the article, in reading order ("q1", "q2"); nested quotes append to the
            id of their outer quote ("q2.1").
        content: Spans of the attributed content in the article's text; quotation marks included.
        cue: Spans of the words that attribute ("said", "according to"); empty when there are none.
        source: Spans of the mention that is the source; empty when the text has none.
        content_text: The slices of `content`, joined by one space.
        speaker: Canonical name (see `Speaker`), or None when unresolved.
        candidates: Names that an unresolved source may stand for, best first.
        outer: Id of the quote whose content holds this one, or None.
        cue_lemma: Base form of the cue's head ("say"), "" without a cue.
        cue_negated: The attribution is negated ("did not say").
        cue_modal: The attribution is only possible ("may think", "would say").
        in_title: The quote stands in the headline.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT_ROW

    id: str
    article_id: str
    content: Spans
    cue: Spans = ()
    source: Spans = ()
    content_text: str = ""
    cue_text: str = ""
    source_text: str = ""
    kind: QuoteKind = "indirect"
    speaker: str | None = None
    speaker_kind: SpeakerKind = "unknown"
    candidates: tuple[str, ...] = ()
    outer: str | None = None
    cue_lemma: str = ""
    cue_class: CueClass = "speech"
    cue_negated: bool = False
    cue_modal: bool = False
    in_title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One declarative proposition that holders may affirm, hedge or deny.

    Attributes:
        articles: Patterns of article ids (shell style, "harbor-*") in which the claim is looked for; none means all.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT_ROW

    id: str
    text: str
    articles: tuple[str, ...] = ()

    def applies_to(self, article_id: str) -> bool:
        """Tells whether the claim is looked for in the article of this id."""
        return not self.articles or any(fnmatchcase(article_id, pattern) for pattern in self.articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The unit of stance: how does `holder` commit to the truth of `claim` in `passage`?

    Attributes:
        passage: A stretch of the article. The span fields below point into it, not into the article.
        content: The holder's attributed content in the passage; empty when it is not marked.
        mention: The words that name the holder in the passage; empty when not known.
        outer: Who reports the holder, outermost first; empty for a holder who is not nested.
        label: Gold label, or None.
        soft_label: Probability of each of `LABELS` over annotators, or None.
        claim_id: Groups examples of one claim; splits and bootstraps cluster by it.
        article_id: Groups examples of one article.
        corpus: Where the example comes from; with `id` it is unique.
        tags: Further facts for slices ("topic", "quote_kind", "hard", ...), as strings.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT_ROW

    claim: str
    passage: str
    holder: str | None = None
    content: Spans = ()
    cue: Spans = ()
    mention: Spans = ()
    outer: tuple[str, ...] = ()
    label: Label | None = None
    soft_label: tuple[float, float, float, float] | None = None
    id: str = ""
    claim_id: str = ""
    article_id: str = ""
    corpus: str = ""
    split: str = ""
    licence: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def nested(self) -> bool:
        """Whether the holder is reported by another source."""
        return bool(self.outer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words of the passage that moved the prediction.

    Attributes:
        span: Where they stand in the passage.
        effect: Probability of the predicted label with the words minus without them, in [-1, 1].
    """

    span: Span
    text: str
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A holder's stance toward a claim, with the probability of every label.

    Attributes:
        label: The most probable label, or the stance that a threshold of relevance chose (`avow.predict`).
        probabilities: Label -> probability; sums to 1; `unrelated` is 0 under ``allow_unrelated=False``.
        evidence: Deciding words, strongest first; empty when not asked for.
        abstained: The model is less sure than the caller's ``abstain`` threshold.
        model: Name and version of the model.
        prior: What the probabilities are for (`avow.predict`); "pairs" from a model that knows no difference.
    """

    claim: str
    holder: str | None
    label: Label
    probabilities: Mapping[Label, float]
    evidence: tuple[Evidence, ...] = ()
    abstained: bool = False
    model: str = ""
    example_id: str = ""
    prior: Prior = "pairs"


class StanceModel(Protocol):
    """What every stance model offers, whatever is inside."""

    name: str

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives an array (n examples, 4) in `LABELS` order; rows sum to 1; (0, 4) for no examples.

        A row depends on its example alone, never on the batch it came in.
        """
        ...
