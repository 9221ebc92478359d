"""Small invented analyses, put together by hand: no extractor and no model is needed to show one."""

from __future__ import annotations

import pytest

from avow.analysis import Analysis, ArticleAnalysis, Stance
from avow.analysis.profiles import profiles
from avow.examples import holder_of, source_chain
from avow.labels import LABELS
from avow.records import Article, Evidence, Prediction, Quote


def spans_of(text, *pieces):
    """Finds each piece in the text, from left to right."""
    spans, start = [], 0
    for piece in pieces:
        start = text.index(piece, start)
        spans.append((start, start + len(piece)))
        start += len(piece)
    return tuple(spans)


def make_quote(text, number, content, *, source=(), cue=(), **fields):
    contents = spans_of(text, *content)
    return Quote(
        id=number,
        article_id="",
        content=contents,
        content_text=" ".join(content),
        source=spans_of(text, *source),
        source_text=" ".join(source),
        cue=spans_of(text, *cue),
        cue_text=" ".join(cue),
        **fields,
    )


def make_part(article, quotes, labels, *, sure=0.7, abstained=False, days_before=None, evidence=()):
    """Joins quotes and labels; `labels` has (claim id, quote id) -> label, "unrelated" where it is silent."""
    claim_ids = dict.fromkeys(claim_id for claim_id, _ in labels)
    by_id = {quote.id: quote for quote in quotes}
    stances = []
    for quote in quotes:
        for claim_id in claim_ids:
            label = labels.get((claim_id, quote.id), "unrelated")
            rest = (1.0 - sure) / 3
            stances.append(
                Stance(
                    article_id=article.id,
                    date=article.date,
                    days_before=(days_before or {}).get(quote.id, 0.0),
                    quote_id=quote.id,
                    claim_id=claim_id,
                    holder=holder_of(quote),
                    resolved=quote.speaker is not None,
                    outer=source_chain(quote, by_id)[:-1],
                    prediction=Prediction(
                        claim=claim_id,
                        holder=holder_of(quote),
                        label=label,
                        probabilities={other: sure if other == label else rest for other in LABELS},
                        evidence=tuple(evidence),
                        abstained=abstained,
                    ),
                )
            )
    return ArticleAnalysis(article=article, quotes=tuple(quotes), speakers=(), stances=tuple(stances))


def make_analysis(claims, *parts, abstain=0.0):
    return Analysis(
        claims=claims,
        articles=parts,
        profiles=profiles(stance for part in parts for stance in part.stances),
        model="by hand",
        abstain=abstain,
    )


@pytest.fixture
def make():
    """Gives the builders above; test modules cannot import one another."""

    class Make:
        quote = staticmethod(make_quote)
        part = staticmethod(make_part)
        analysis = staticmethod(make_analysis)

    return Make


@pytest.fixture
def bridge():
    """Two claims, a nested and a discontiguous quote, a change of position, and a source without a name."""
    text = (
        "Roth: bridge is safe\n\n"
        "Mayor Ana Roth said on Monday that the engineers believe the bridge is safe.\n\n"
        "“It will hold,” she said, “for a hundred years.”\n\n"
        "They doubted that it would last."
    )
    article = Article(
        id="bridge",
        text=text,
        title="Roth: bridge is safe",
        body_start=22,
        date="2024-03-05",
        outlet="The Weir Courier",
    )
    quotes = [
        make_quote(text, "q1", ["bridge is safe"], source=["Roth"], cue=[":"], speaker="Ana Roth", in_title=True),
        make_quote(
            text,
            "q2",
            ["that the engineers believe the bridge is safe"],
            source=["Mayor Ana Roth"],
            cue=["said"],
            speaker="Ana Roth",
        ),
        make_quote(
            text,
            "q2.1",
            ["the bridge is safe"],
            source=["the engineers"],
            cue=["believe"],
            speaker="the engineers",
            outer="q2",
        ),
        make_quote(
            text,
            "q3",
            ["“It will hold,”", "“for a hundred years.”"],
            source=["she"],
            cue=["said"],
            speaker="Ana Roth",
            kind="direct",
        ),
        make_quote(
            text,
            "q4",
            ["that it would last"],
            source=["They"],
            cue=["doubted"],
            candidates=("the engineers", "the council"),
        ),
    ]
    labels = {
        ("safe", "q1"): "affirms",
        ("safe", "q2"): "hedges",
        ("safe", "q2.1"): "affirms",
        ("safe", "q3"): "affirms",
        ("safe", "q4"): "denies",
        ("old", "q3"): "hedges",
    }
    part = make_part(
        article,
        quotes,
        labels,
        days_before={"q2": 1.0},
        evidence=[Evidence(span=(0, 4), text="hold", effect=0.31)],
    )
    return make_analysis({"safe": "The bridge is safe.", "old": "The bridge is old."}, part)
