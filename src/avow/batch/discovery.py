"""Which propositions are contested in a set of articles, so that a user need not know the claim beforehand.

What speakers say is cut into propositions that can stand alone; propositions of like words are grouped; the stance
model is asked where every speaker stands on the most typical ones of each group; and those that divide the
speakers most are proposed, one a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tqdm import tqdm

from avow.analysis.profiles import Profile, Stance, profiles, stance_of
from avow.analysis.timeline import days_before
from avow.attribution.rules import extract
from avow.batch.gate import Gate, count_rarity
from avow.batch.options import GateOptions
from avow.examples import examples_from_quotes
from avow.labels import STANCES
from avow.prediction import predict_examples, resolve_model
from avow.propositions import propositions
from avow.records import Article, Claim, Quote, StanceModel
from avow.text import content_stems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DISCOVERY_GATE: Final = GateOptions(article_share=0.7, passage_share=0.35)
"""Stricter than for a claim that somebody asks about: a wrong speaker costs more here than a missing one. Of a
proposition's content words most must stand in the article, or it is about something else, and some near the speaker."""

PROPOSAL_COLUMNS: Final = ("proposition", "contest", *STANCES, "source")
"""Columns of the rows of `proposal_rows`."""

# 2,000 candidates make a similarity matrix of 32 MB; 600 propositions are some ten thousand pairs for the model.
_MOST_CANDIDATES: Final = 2000
_MOST_ASKED: Final = 600
_PER_GROUP: Final = 3
_NEAR: Final = 0.35
_SAME: Final = 0.5
_PREDICT_TOGETHER: Final = 1024
_TERMS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposition on which the speakers of the articles differ.

    Attributes:
        text: As somebody put it, tidied up.
        contest: By how many, and how evenly, it is contested: the weight of the smaller side, plus half of those who
            hedge. A speaker weighs the mean probability of his or her position.
        profiles: Where each resolved speaker stands, with the evidence as "article/quote".
        source: "article/quote" that the wording comes from.
        terms: Stems that its group of propositions has in common, most frequent first.
    """

    text: str
    contest: float
    profiles: tuple[Profile, ...]
    source: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    source: str
    stems: frozenset[str]


def discover(
    articles: Iterable[Article],
    *,
    most: int = 10,
    model: str | Path | StanceModel = "default",
    gate: GateOptions = DISCOVERY_GATE,
    progress: bool = False,
) -> list[Proposal]:
    """Proposes the most contested propositions of a set of articles, the most contested first.

    The wording is a speaker's own: what nobody puts in plain words of his or her own ("those machines are not coming to
    help us" for "the cranes will cost jobs") is not found, and neither is an opponent who shares no words with it.
    For up to some thousands of articles: all their quotes are held in memory, and of more than 2,000 different
    propositions an even selection is looked at.

    Args:
        most: How many to propose at most.
        model: As `avow.analyze`.
        gate: How many words a speaker's passage and a proposition must share for the model to be asked.

    Returns:
        Propositions toward which at least two speakers take different positions; an empty list if there are none.
    """
    loaded = resolve_model(model)
    found = [(article, extract(article)) for article in tqdm(articles, desc="quotes", disable=not progress)]
    groups = _groups(_candidates(found))
    asked = _asked(groups)
    stances = _stances(found, {claim_id: each.text for claim_id, (each, _) in asked.items()}, loaded, gate, progress)
    proposals: dict[int, Proposal] = {}
    for claim_id, (candidate, group) in asked.items():
        own = stances.get(claim_id, [])
        positions = profiles(own)
        contest = _contest(positions, own)
        if contest > 0 and (group not in proposals or contest > proposals[group].contest):
            proposals[group] = Proposal(
                text=candidate.text,
                contest=contest,
                profiles=positions,
                source=candidate.source,
                terms=_terms(groups[group]),
            )
    ranked = sorted(proposals.values(), key=lambda proposal: (-proposal.contest, proposal.text))
    return _distinct(ranked)[:most]


def _candidates(found: Sequence[tuple[Article, Sequence[Quote]]]) -> list[_Candidate]:
    """Gives the propositions of all quotes, each wording once."""
    texts: dict[str, _Candidate] = {}
    for article, quotes in found:
        for quote in quotes:
            for text in propositions(quote.content_text):
                stems = content_stems(text)
                if len(stems) > 1:
                    texts.setdefault(text.lower(), _Candidate(text, f"{article.id}/{quote.id}", stems))
    every = list(texts.values())
    return every[:: max(1, -(-len(every) // _MOST_CANDIDATES))]


def _groups(candidates: Sequence[_Candidate]) -> list[list[_Candidate]]:
    """Groups candidates by the likeness of their words, each group's most typical first, larger groups first."""
    import numpy as np

    if len(candidates) < 2:
        return [list(candidates)] if candidates else []
    alike = _likeness(candidates)
    groups: list[list[_Candidate]] = []
    numbers = _clustered(alike)
    for number in range(int(numbers.max()) + 1):
        places = np.flatnonzero(numbers == number)
        typical = alike[np.ix_(places, places)].mean(axis=1)
        groups.append([candidates[places[rank]] for rank in np.argsort(-typical, kind="stable")])
    return sorted(groups, key=lambda group: -len(group))


def _likeness(candidates: Sequence[_Candidate]) -> NDArray[np.float64]:
    """Gives cosines (n, n) of the candidates' stems, weighted by rarity."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=lambda candidate: sorted(candidate.stems))
    vectors = vectorizer.fit_transform(candidates)
    return np.asarray((vectors @ vectors.T).toarray(), dtype=np.float64)


def _clustered(alike: NDArray[np.float64]) -> NDArray[np.int64]:
    """Gives a group number for each candidate: groups are joined while their mean likeness is high enough."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1.0 - _NEAR
    )
    numbers = clustering.fit_predict(np.clip(1.0 - alike, 0.0, None))
    # Number the groups by their first member, so that they do not depend on the library's own numbering.
    order = {number: place for place, number in enumerate(dict.fromkeys(numbers.tolist()))}
    return np.array([order[number] for number in numbers.tolist()], dtype=np.int64)


def _asked(groups: Sequence[Sequence[_Candidate]]) -> dict[str, tuple[_Candidate, int]]:
    """Chooses the most typical candidates of each group; gives them a claim id, with the number of their group."""
    chosen = [(candidate, number) for number, group in enumerate(groups) for candidate in group[:_PER_GROUP]]
    return {f"d{place}": pair for place, pair in enumerate(chosen[:_MOST_ASKED])}


def _stances(
    found: Sequence[tuple[Article, Sequence[Quote]]],
    asked: Mapping[str, str],
    model: StanceModel,
    options: GateOptions,
    progress: bool,
) -> dict[str, list[Stance]]:
    """Asks the model about every quote and proposition that the gate lets through."""
    claims = [Claim(id=claim_id, text=text) for claim_id, text in asked.items()]
    gate = Gate(claims, count_rarity(claims, (article.text for article, _ in found)), options)
    stances: dict[str, list[Stance]] = {}
    for article, quotes in tqdm(found, desc="stances", disable=not progress):
        near = {claim.id: claim.text for claim in gate.for_article(article.id, article.text)}
        paired = []
        passing: dict[str, set[str]] = {}
        for quote, claim_id, example in examples_from_quotes(article, quotes, near):
            if quote.speaker is None:  # a profile needs a name
                continue
            if quote.id not in passing:
                passing[quote.id] = gate.for_passage(example.passage)
            if claim_id in passing[quote.id]:
                paired.append((quote, claim_id, example))
        when = days_before(article, quotes) if paired else {}
        for start in range(0, len(paired), _PREDICT_TOGETHER):
            part = paired[start : start + _PREDICT_TOGETHER]
            predictions = predict_examples([example for _, _, example in part], model=model, prior="articles")
            for (quote, claim_id, example), prediction in zip(part, predictions, strict=True):
                stance = stance_of(article, quote, example, prediction, when[quote.id])
                stances.setdefault(claim_id, []).append(stance)
    return stances


def _contest(positions: Sequence[Profile], stances: Sequence[Stance]) -> float:
    """Gives how contested a proposition is; see `Proposal`."""
    weights = dict.fromkeys(STANCES, 0.0)
    for profile in positions:
        own = [
            stance.prediction.probabilities[profile.position]
            for stance in stances
            if stance.holder == profile.holder and stance.prediction.label == profile.position
        ]
        weights[profile.position] += sum(own) / len(own) if own else 0.0
    affirming, hedging, denying = (weights[label] for label in STANCES)
    return min(affirming, denying) + 0.5 * min(hedging, max(affirming, denying))


def _terms(group: Sequence[_Candidate]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for candidate in group:
        for each in candidate.stems:
            counts[each] = counts.get(each, 0) + 1
    return tuple(sorted(counts, key=lambda each: (-counts[each], each))[:_TERMS])


def _distinct(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Leaves out what says about the same as a proposal before it."""
    kept: list[Proposal] = []
    seen: list[frozenset[str]] = []
    for proposal in proposals:
        stems = content_stems(proposal.text)
        if all(len(stems & other) / len(stems | other) < _SAME for other in seen):
            kept.append(proposal)
            seen.append(stems)
    return kept


def proposal_rows(proposals: Iterable[Proposal]) -> list[dict[str, Any]]:
    """Gives one flat row per proposal, for a table: who affirms, hedges and denies, as lists of names."""
    rows: list[dict[str, Any]] = []
    for proposal in proposals:
        names: dict[str, str] = {
            label: "; ".join(profile.holder for profile in proposal.profiles if profile.position == label)
            for label in STANCES
        }
        rows.append(
            {"proposition": proposal.text, "contest": round(proposal.contest, 3), **names, "source": proposal.source}
        )
    return rows
