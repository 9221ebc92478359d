"""How much the gate costs and spares: measured on examples whose label is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from avow.batch.gate import Gate, count_rarity
from avow.batch.options import GateOptions
from avow.records import Claim, Example


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRecall:
    """What the gate does with known examples.

    Attributes:
        related: Examples whose label is not "unrelated".
        by_article: Share of them whose article passes.
        recall: Share of them that pass both tests, article and passage.
        unrelated: Examples labelled "unrelated", most of them near the claim's topic.
        unrelated_passed: Share of these that pass both tests.
        articles_passed: Share of (claim, article of the archive) pairs whose article passes.
    """

    related: int
    by_article: float
    recall: float
    unrelated: int
    unrelated_passed: float
    articles_passed: float


def gate_recall(
    examples: Iterable[Example],
    archive: Sequence[str],
    *,
    articles: Mapping[str, str] | None = None,
    options: GateOptions | None = None,
) -> GateRecall:
    """Measures the gate.

    Args:
        examples: With labels.
        archive: Texts of articles: the words' rarity is counted in them.
        articles: Article id -> text; an article that is not here counts as its passage alone, which is harsher.
        options: The gate; None: the defaults.
    """
    examples, options = [example for example in examples if example.label], options or GateOptions()
    claims = [Claim(id=text, text=text) for text in dict.fromkeys(example.claim for example in examples)]
    gate = Gate(claims, count_rarity(claims, archive), options)
    article_claims: dict[str, set[str]] = {}

    def passes_article(example: Example) -> bool:
        text = (articles or {}).get(example.article_id, example.passage)
        if text not in article_claims:
            article_claims[text] = {claim.id for claim in gate.for_article("", text)}
        return example.claim in article_claims[text]

    def passes(example: Example) -> bool:
        return passes_article(example) and example.claim in gate.for_passage(example.passage)

    related = [example for example in examples if example.label != "unrelated"]
    unrelated = [example for example in examples if example.label == "unrelated"]
    return GateRecall(
        related=len(related),
        by_article=_share(passes_article(example) for example in related),
        recall=_share(passes(example) for example in related),
        unrelated=len(unrelated),
        unrelated_passed=_share(passes(example) for example in unrelated),
        articles_passed=sum(len(gate.for_article("", text)) for text in archive) / max(1, len(archive) * len(claims)),
    )


def _share(outcomes: Iterable[bool]) -> float:
    found = list(outcomes)
    return sum(found) / max(1, len(found))
