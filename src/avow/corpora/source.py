"""What a loader is given: the corpus's folder and label map, and how a row becomes an Example."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from avow.corpora.catalogue import LabelMap
from avow.errors import CorpusError
from avow.labels import LABEL_INDEX, LABELS, Label
from avow.records import Example, Spans

SoftLabel = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An opened corpus.

    Attributes:
        name: The corpus's name.
        folder: Where its files are.
        licence: Written into every example.
        labels: Own label -> label of avow, or None.
        texts: Folder of the corpus that the texts come from, where that is another one.
    """

    name: str
    folder: Path
    licence: str = ""
    labels: LabelMap = field(default_factory=dict)
    texts: Path | None = None

    def label(self, own: str, *, where: str) -> Label | None:
        """Maps an own label; "" is a row whose label is withheld.

        Raises:
            CorpusError: The corpus has no such label.
        """
        if own == "":
            return None
        if own not in self.labels:
            raise CorpusError(f"{where}: expected one of the labels {', '.join(self.labels)}, found {own!r}")
        return self.labels[own]

    def soft_label(self, votes: Mapping[str, float], *, where: str) -> SoftLabel | None:
        """Gives the share of each of `LABELS` among votes for own labels; None when no vote has a label of avow."""
        shares = [0.0] * len(LABELS)
        for own, weight in votes.items():
            label = self.label(own, where=where)
            if label is not None:
                shares[LABEL_INDEX[label]] += weight
        total = sum(shares)
        if total <= 0:
            return None
        return (shares[0] / total, shares[1] / total, shares[2] / total, shares[3] / total)

    def example(
        self,
        where: str,
        *,
        id: str,
        split: str,
        claim: str,
        passage: str,
        own_label: str,
        claim_id: str = "",
        article_id: str = "",
        votes: Mapping[str, float] | None = None,
        holder: str | None = None,
        outer: tuple[str, ...] = (),
        content: Spans = (),
        cue: Spans = (),
        mention: Spans = (),
        tags: Mapping[str, str] | None = None,
    ) -> Example:
        """Builds an example; its own label stays as the tag ``source_label``.

        Args:
            where: ``file:line`` of the row, for errors.
            id: Unique in the corpus.
            split: The corpus's own split.
            claim: The claim.
            passage: The passage.
            own_label: The corpus's label; "" when it is withheld.
            claim_id: What groups rows of one claim; "": rows with the same claim text.
            article_id: What groups rows of one article; "": rows with the same passage.
            votes: Own label -> weight, where raters are known.
            holder: Whose stance it is; None: the author of the passage.
            outer: As in `Example`.
            content: As in `Example`.
            cue: As in `Example`.
            mention: As in `Example`.
            tags: Further facts.

        Raises:
            CorpusError: Claim or passage is empty, a span is not in the passage, or the label is unknown.
        """
        for name, text in (("claim", claim), ("passage", passage)):
            if not text.strip():
                raise CorpusError(f"{where}: expected a {name}, found an empty text")
        for name, spans in (("content", content), ("cue", cue), ("mention", mention)):
            _check_spans(spans, len(passage), f"{where}: {name}")
        return Example(
            id=id,
            corpus=self.name,
            split=split,
            licence=self.licence,
            claim=claim,
            passage=passage,
            label=self.label(own_label, where=where),
            soft_label=self.soft_label(votes, where=where) if votes else None,
            claim_id=claim_id or f"{self.name}:{text_key(claim)}",
            article_id=article_id or f"{self.name}:{text_key(passage)}",
            holder=holder,
            outer=outer,
            content=content,
            cue=cue,
            mention=mention,
            tags={"source_label": own_label, **(tags or {})},
        )


def text_key(text: str) -> str:
    """Gives 12 hexadecimal digits that are the same for texts that differ in case or white space only.

    >>> text_key("A  claim.") == text_key("a claim. ")
    True
    """
    return hashlib.sha256(" ".join(text.lower().split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def sentence(text: str) -> str:
    """Gives a claim the form of a sentence: first letter upper case, a full stop.

    >>> sentence("gambling should be banned")
    'Gambling should be banned.'
    """
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def event_claim(event: str) -> str:
    """Gives the claim that an event word of a sentence stands for a fact.

    >>> event_claim("found")
    'What “found” says in this text is a fact.'
    """
    return f"What “{event}” says in this text is a fact."


def rating_label(mean: float) -> str:
    """Names a mean rating of the author's certainty: "true" from 1, "false" to -1, else "uncertain".

    The thresholds are those of de Marneffe et al.'s CommitmentBank labels as used in SuperGLUE.

    >>> rating_label(2.4), rating_label(0.0), rating_label(-1.0)
    ('true', 'uncertain', 'false')
    """
    if mean >= 1:
        return "true"
    return "false" if mean <= -1 else "uncertain"


def rating_votes(ratings: Sequence[float]) -> dict[str, float]:
    """Counts single ratings by the name that each has as a label.

    >>> rating_votes([2, 3, 0, -3])
    {'true': 2.0, 'uncertain': 1.0, 'false': 1.0}
    """
    votes: dict[str, float] = {}
    for rating in ratings:
        name = rating_label(rating)
        votes[name] = votes.get(name, 0.0) + 1.0
    return votes


def _check_spans(spans: Spans, length: int, where: str) -> None:
    last = 0
    for start, end in spans:
        if not last <= start < end <= length:
            raise CorpusError(
                f"{where}: expected ascending spans inside a passage of {length} characters, found {list(spans)}"
            )
        last = end
