"""Where each holder stands on each claim, with every piece of evidence, and changes of position over time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from avow.labels import STANCES, Label
from avow.names import is_proper
from avow.records import Article, Example, Prediction, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """One quote's holder toward one claim.

    Attributes:
        date: Publication date of the article, ISO, or None.
        days_before: How long before publication the words were said, in days, as far as the article tells;
            0 is "now", 0.5 an unspecified earlier time.
        resolved: Whether `holder` is a resolved speaker rather than the words of the source ("he").
        outer: Who reports the holder, outermost first.
    """

    article_id: str
    date: str | None
    days_before: float
    quote_id: str
    claim_id: str
    holder: str | None
    resolved: bool
    outer: tuple[str, ...]
    prediction: Prediction


def stance_of(article: Article, quote: Quote, example: Example, prediction: Prediction, days_before: float) -> Stance:
    """Puts together what is known of a quote's holder toward the claim of `example`."""
    return Stance(
        article_id=article.id,
        date=article.date,
        days_before=days_before,
        quote_id=quote.id,
        claim_id=example.claim_id,
        holder=example.holder,
        resolved=quote.speaker is not None,
        outer=example.outer,
        prediction=prediction,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A holder left one position for another; `evidence` names "article/quote" before and after."""

    before: Label
    after: Label
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One holder's stances toward one claim over the articles.

    Attributes:
        position: The latest position: the stance with the highest mean probability among the latest quotes.
        counts: How many quotes affirm, hedge, deny, in the order of `STANCES`.
        evidence: "article/quote" of each quote that addresses the claim, earliest first.
        changes: Moves from one position to another, earliest first.
    """

    holder: str
    claim_id: str
    position: Label
    counts: tuple[int, int, int]
    evidence: tuple[str, ...]
    changes: tuple[Change, ...] = ()


def profiles(stances: Iterable[Stance]) -> tuple[Profile, ...]:
    """Sums stances up by claim and holder; quotes that do not address the claim and nameless holders are left out.

    A holder who is only described ("spokesman", "company") is somebody else in each article, and has a profile in each.
    """
    grouped: dict[tuple[str, str, str], list[Stance]] = {}
    for stance in stances:
        if stance.resolved and stance.holder and stance.prediction.label != "unrelated":
            proper = is_proper(stance.holder)
            # "Neighbors" that open a sentence are the "neighbors" of the next one.
            key = (stance.holder, "") if proper else (stance.holder.lower(), stance.article_id)
            grouped.setdefault((stance.claim_id, *key), []).append(stance)
    claim_order = {claim_id: place for place, claim_id in enumerate(dict.fromkeys(key[0] for key in grouped))}
    ordered = sorted(grouped, key=lambda key: claim_order[key[0]])
    return tuple(_profile(key[0], grouped[key][0].holder or "", grouped[key]) for key in ordered)


def _profile(claim_id: str, holder: str, stances: Sequence[Stance]) -> Profile:
    timed = sorted(stances, key=_said_on)  # stable: order in the articles stays within one time
    moments = [(position_of(group := list(same)), group) for _, same in groupby(_comparable(timed), key=_said_on)]
    return Profile(
        holder=holder,
        claim_id=claim_id,
        position=moments[-1][0],
        counts=tuple(sum(stance.prediction.label == label for stance in stances) for label in STANCES),  # type: ignore[arg-type]
        evidence=tuple(_place(stance) for stance in timed),
        changes=tuple(
            Change(
                before=before,
                after=after,
                evidence=tuple(
                    _place(stance)
                    for label, group in ((before, earlier), (after, later))
                    for stance in group
                    if stance.prediction.label == label
                ),
            )
            for (before, earlier), (after, later) in pairwise(moments)
            if before != after
        ),
    )


def position_of(stances: Sequence[Stance]) -> Label:
    """Gives the stance with the highest mean probability over quotes of one time, of those that one of them takes.

    The first of `STANCES` in a tie.
    """
    taken = {stance.prediction.label for stance in stances}
    return max(
        (label for label in STANCES if label in taken),
        key=lambda label: sum(stance.prediction.probabilities[label] for stance in stances),
    )


def _comparable(timed: Sequence[Stance]) -> Sequence[Stance]:
    """Gives the stances whose times can be compared, so that no change is made up from unknown dates.

    Those with a date, if there are any; without dates, all of one article by its own words of time; and of several
    undated articles all, as if said at once.
    """
    if dated := [stance for stance in timed if stance.date]:
        return dated
    if len({stance.article_id for stance in timed}) == 1:
        return timed
    return [dataclasses.replace(stance, days_before=0.0) for stance in timed]


def _said_on(stance: Stance) -> float:
    """Gives when the words were said as a number of days; articles without a date count as day 0."""
    published = dt.date.fromisoformat(stance.date[:10]).toordinal() if stance.date else 0
    return published - stance.days_before


def _place(stance: Stance) -> str:
    return f"{stance.article_id}/{stance.quote_id}"
