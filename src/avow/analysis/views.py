"""What the HTML page shows, laid out for its template: articles with cards, and claims with those who address them.

Anchors are made of running numbers, never of anything that stands in the data.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from avow.analysis.marking import Token, marked_paragraphs
from avow.analysis.wording import date_in_words, move_in_words, path_of, percent, points, said_in_words, snippet
from avow.examples import source_chain
from avow.labels import LABELS, STANCES, Label
from avow.records import Article, Quote
from avow.text import paragraphs

if TYPE_CHECKING:
    from avow.analysis.analysis import Analysis, ArticleAnalysis
    from avow.analysis.profiles import Profile, Stance

_SNIPPET = 150
_TITLE = 60
# How many of a speaker's quotes are shown at once: the surest ones, or the surest on either side of a change.
_SHOWN_EVIDENCE = 3
_SHOWN_EITHER_SIDE = 2

Bars = tuple[tuple[Label, str, int], ...]
"""Label, probability in words, and length of its bar in percent."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One quote toward one claim: `claim` is the claim's number; evidence is (words, effect in points)."""

    claim: int
    label: Label
    abstained: bool
    probabilities: Bars
    evidence: tuple[tuple[str, str], ...]
    stance: Stance

    @property
    def css(self) -> str:
        """Gives the class that colours an element when the claim is chosen."""
        return f"{self.label[0]}{self.claim}" + (f" m{self.claim}" if self.abstained else "")


@dataclass(frozen=True, slots=True)
class Card:
    """One quote, as it stands beside its paragraph."""

    anchor: str
    number: str
    quote: Quote
    chain: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def css(self) -> str:
        """Gives the classes that colour the quote, for every claim."""
        return " ".join(verdict.css for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's marked text and the cards of the quotes that begin in it."""

    tokens: Sequence[Token]
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article; `headline` is None when its text has none; `counts` are by claim number."""

    anchor: str
    article: Article
    title: str
    date: str
    link: str | None
    headline: Paragraph | None
    body: Sequence[Paragraph]
    cards: Sequence[Card]
    counts: Mapping[int, Mapping[Label, int]]


@dataclass(frozen=True, slots=True)
class Reference:
    """A quote named in the summary, with the way to its card."""

    card: Card
    verdict: Verdict
    said: str
    words: str
    title: str


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """One resolved speaker toward one claim; `path` holds (position, since when) if the position changed."""

    profile: Profile
    probabilities: Bars
    path: Sequence[tuple[Label, str]]
    moves: Sequence[str]
    shown: Sequence[Reference]
    folded: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim: speakers with a position, unresolved sources, and how many others are quoted on other matters."""

    number: int
    text: str
    positions: Mapping[Label, int]
    speakers: Sequence[SpeakerView]
    unresolved: Sequence[Reference]
    others: int


def view_article(place: int, part: ArticleAnalysis, numbers: Mapping[str, int]) -> ArticleView:
    """Lays out one article.

    Args:
        place: The article's running number, from 1.
        numbers: Claim id -> claim number.
    """
    article, by_id = part.article, {quote.id: quote for quote in part.quotes}
    verdicts: dict[str, list[Verdict]] = {quote.id: [] for quote in part.quotes}
    for stance in part.stances:
        verdicts[stance.quote_id].append(_verdict(stance, numbers[stance.claim_id]))
    cards = tuple(
        Card(
            anchor=f"a{place}-{index}",
            number=quote.id.removeprefix("q"),
            quote=quote,
            chain=source_chain(quote, by_id),
            verdicts=tuple(verdicts[quote.id]),
        )
        for index, quote in enumerate(part.quotes, start=1)
    )
    rows = _rows(article.text, cards)
    titled = bool(rows) and article.body_start > 0
    tally = Counter((verdict.claim, verdict.label) for card in cards for verdict in card.verdicts)
    return ArticleView(
        anchor=f"a{place}",
        article=article,
        title=article.title.strip() or article.id.strip() or "Untitled article",
        date=date_in_words(article.date),
        link=article.url if (article.url or "").lower().startswith(("http://", "https://")) else None,
        headline=rows[0] if titled else None,
        body=rows[1:] if titled else rows,
        cards=cards,
        counts={number: {label: tally[number, label] for label in STANCES} for number in numbers.values()},
    )


def claim_views(analysis: Analysis, articles: Sequence[ArticleView]) -> list[ClaimView]:
    """Lays out the summary of every claim, in the order of the analysis."""
    references: dict[tuple[str, str], Reference] = {}
    unresolved: dict[str, list[Reference]] = {claim_id: [] for claim_id in analysis.claims}
    for view in articles:
        for card in view.cards:
            for verdict in card.verdicts:
                stance = verdict.stance
                words = snippet(card.quote.content_text, _SNIPPET)
                reference = Reference(card, verdict, said_in_words(stance), words, snippet(view.title, _TITLE))
                references[stance.claim_id, f"{stance.article_id}/{stance.quote_id}"] = reference
                if verdict.label != "unrelated" and not stance.resolved:
                    unresolved[stance.claim_id].append(reference)
    quoted: dict[str, set[str]] = {claim_id: set() for claim_id in analysis.claims}
    for part in analysis.articles:
        speakers = {quote.speaker for quote in part.quotes if quote.speaker}
        for claim_id in {stance.claim_id for stance in part.stances}:
            quoted[claim_id] |= speakers
    views: list[ClaimView] = []
    for number, (claim_id, text) in enumerate(analysis.claims.items(), start=1):
        own = [profile for profile in analysis.profiles if profile.claim_id == claim_id]
        views.append(
            ClaimView(
                number=number,
                text=text,
                positions=Counter(profile.position for profile in own),
                speakers=[_speaker(profile, references) for profile in own],
                unresolved=unresolved[claim_id],
                others=len(quoted[claim_id] - {profile.holder for profile in own}),
            )
        )
    return views


def _verdict(stance: Stance, number: int) -> Verdict:
    prediction = stance.prediction
    return Verdict(
        claim=number,
        label=prediction.label,
        abstained=prediction.abstained,
        probabilities=_bars(prediction.probabilities),
        evidence=tuple((evidence.text, points(evidence.effect)) for evidence in prediction.evidence),
        stance=stance,
    )


def _rows(text: str, cards: Sequence[Card]) -> list[Paragraph]:
    """Marks every paragraph and puts each card beside the one in which its quote begins."""
    spans = paragraphs(text)
    starts = [start for start, _ in spans]
    tokens = marked_paragraphs(text, spans, [card.quote for card in cards], [len(card.chain) - 1 for card in cards])
    beside: list[list[Card]] = [[] for _ in spans]
    for card in cards:
        anchor = (card.quote.content or card.quote.cue or card.quote.source or ((0, 0),))[0][0]
        if beside:
            beside[max(0, bisect_right(starts, anchor) - 1)].append(card)
    return [Paragraph(*row) for row in zip(tokens, beside, strict=True)]


def _speaker(profile: Profile, references: Mapping[tuple[str, str], Reference]) -> SpeakerView:
    evidence = {place: references[profile.claim_id, place] for place in profile.evidence}
    shown: set[str] = set()
    for change in profile.changes:
        for side in (change.before, change.after):
            places = [place for place in change.evidence if evidence[place].verdict.label == side]
            shown.update(_surest(side, places, evidence)[:_SHOWN_EITHER_SIDE])
    if not shown:
        shown.update(_surest(profile.position, profile.evidence, evidence)[:_SHOWN_EVIDENCE])
    probabilities = [item.verdict.stance.prediction.probabilities for item in evidence.values()]
    return SpeakerView(
        profile=profile,
        probabilities=_bars({label: sum(p[label] for p in probabilities) / len(probabilities) for label in LABELS}),
        path=_path(profile, references),
        moves=[move_in_words(change) for change in profile.changes],
        shown=[item for place, item in evidence.items() if place in shown],
        folded=[item for place, item in evidence.items() if place not in shown],
    )


def _surest(label: Label, places: Sequence[str], evidence: Mapping[str, Reference]) -> list[str]:
    return sorted(places, key=lambda place: -evidence[place].verdict.stance.prediction.probabilities[label])


def _path(profile: Profile, references: Mapping[tuple[str, str], Reference]) -> list[tuple[Label, str]]:
    """Gives each position held in turn with the time of the first quote that shows it."""
    steps: list[tuple[Label, str]] = []
    for place, label in enumerate(path_of(profile.changes)):
        change = profile.changes[max(0, place - 1)]
        shown = [references[profile.claim_id, quote] for quote in change.evidence]
        steps.append((label, next((item.said for item in shown if item.verdict.label == label), "")))
    return steps


def _bars(probabilities: Mapping[Label, float]) -> Bars:
    return tuple((label, percent(probabilities[label]), round(probabilities[label] * 100)) for label in LABELS)
